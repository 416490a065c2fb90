//! Cuts a module in two: the first half is all that a citizen needs to see the first step, the second one is fetched while
//! they read it.
//!
//! Nothing marks the cut in the widget's code. A function goes to the second half by its name (that of a later step, or of
//! something made for one: the names say of what types a generic function was made), or because only such functions call it.
//! The halves share memory, table and stack. The first half calls a few functions of the second, its gates, once it has
//! waited for it: through the table, where the second puts its functions when it arrives. Any other call across the cut
//! is refused here. Until then the places of the table that belong to the second half hold a function that stops the
//! program. Functions must not have been merged before: one of the first half could bear the name of one of the second.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail};
use walrus::ir::{Call, CallIndirect, Const, Instr, Value, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportedFunction, LocalFunction, Module, ModuleExports, TableId,
};

/// The module name under which the second half asks for what the first one has; the glue knows it too.
const SHARED: &str = "p";

/// The two halves.
pub(super) struct Halves {
    pub(super) first: Module,
    pub(super) second: Module,
}

/// Where a function belongs, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// With whoever calls it.
    Any,
    /// In the second half.
    Later,
    /// In the second half, and called by the first one.
    Gate,
}

/// Cuts the module in `bytes`; `side` tells by its name where a function belongs.
pub(super) fn split(bytes: &[u8], side: impl Fn(&str) -> Side) -> Result<Halves> {
    // Read twice: the same bytes give the same numbers on both sides.
    let mut halves = Halves { first: read(bytes)?, second: read(bytes)? };
    let cut = Cut::new(&halves.first, side)?;
    let shared = second(&mut halves.second, &cut)?;
    first(&mut halves.first, &cut, &shared)?;
    Ok(halves)
}

fn read(bytes: &[u8]) -> Result<Module> {
    walrus::ModuleConfig::new().generate_producers_section(false).parse(bytes).context("the module cannot be read")
}

/// What goes where. Functions are known by their numbers, which both readings share.
struct Cut {
    later: HashSet<usize>,
    /// Where the table holds each of the later functions that anything but another one of them calls.
    places: HashMap<usize, Vec<i32>>,
    /// How large the table has to be.
    table_size: u64,
}

impl Cut {
    fn new(module: &Module, side: impl Fn(&str) -> Side) -> Result<Self> {
        let table = table(module)?;
        let mut places: HashMap<usize, Vec<i32>> = HashMap::new();
        for (place, function) in table_entries(module, table)? {
            places.entry(function.index()).or_default().push(place);
        }
        let exported: HashSet<usize> = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(function) => Some(function.index()),
                _ => None,
            })
            .chain(module.start.map(|function| function.index()))
            .collect();
        let (mut later, mut gates) = (HashSet::new(), HashSet::new());
        let mut names = HashMap::new();
        let mut callers: HashMap<usize, HashSet<usize>> = HashMap::new();
        for (id, function) in module.funcs.iter_local() {
            let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
            let side = if exported.contains(&id.index()) { Side::Any } else { side(name) };
            names.insert(id.index(), name);
            if side != Side::Any {
                later.insert(id.index());
            }
            if side == Side::Gate {
                gates.insert(id.index());
            }
            for called in called_by(function) {
                callers.entry(called.index()).or_default().insert(id.index());
            }
        }
        // Then, again and again, what only they call.
        loop {
            let before = later.len();
            for (id, _) in module.funcs.iter_local() {
                let id = id.index();
                let only = callers.get(&id).is_some_and(|callers| callers.iter().all(|caller| later.contains(caller)));
                if only && !exported.contains(&id) && !places.contains_key(&id) {
                    later.insert(id);
                }
            }
            if later.len() == before {
                break;
            }
        }
        places.retain(|function, _| later.contains(function));
        let mut table_size = module.tables.get(table).initial;
        let mut crossing: Vec<usize> = later
            .iter()
            .filter(|id| callers.get(id).is_some_and(|callers| !callers.is_subset(&later)))
            .copied()
            .collect();
        crossing.sort_unstable();
        if let Some(id) = crossing.iter().find(|id| !gates.contains(*id)) {
            let name = names.get(id).copied().unwrap_or_default();
            bail!(
                "the first half calls `{name}` of the second without having waited for it: see LATER in build/bindgen.rs"
            );
        }
        for function in crossing {
            if let std::collections::hash_map::Entry::Vacant(entry) = places.entry(function) {
                entry.insert(vec![i32::try_from(table_size)?]);
                table_size += 1;
            }
        }
        Ok(Self { later, places, table_size })
    }

    fn has(&self, function: FunctionId) -> bool {
        self.later.contains(&function.index())
    }
}

/// Something of the first half that the second one uses, under the name by which it asks for it.
struct Shared {
    functions: Vec<(usize, String)>,
    globals: Vec<(usize, String)>,
    tables: Vec<(usize, String)>,
    memories: Vec<(usize, String)>,
}

/// Keeps the later functions only; the rest becomes imports.
fn second(module: &mut Module, cut: &Cut) -> Result<Shared> {
    let main_table = table(module)?;
    let (mut functions, mut globals) = (Vec::new(), HashSet::new());
    let mut seen = HashSet::new();
    for (id, function) in module.funcs.iter_local() {
        if !cut.has(id) {
            continue;
        }
        globals.extend(globals_of(function));
        for called in called_by(function) {
            let local = matches!(module.funcs.get(called).kind, FunctionKind::Local(_));
            if local && !cut.has(called) && seen.insert(called) {
                functions.push(called);
            }
        }
    }
    functions.sort_unstable();
    let mut globals: Vec<GlobalId> = globals.into_iter().collect();
    globals.sort_unstable();

    let ids: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
    for id in ids {
        module.exports.delete(id);
    }
    module.start = None;
    let elements: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
    for id in elements {
        module.elements.delete(id);
    }
    let datas: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in datas {
        module.data.delete(id);
    }

    let mut names = (0..).map(name);
    let mut next = || names.next().unwrap_or_default();
    let mut shared = Shared { functions: Vec::new(), globals: Vec::new(), tables: Vec::new(), memories: Vec::new() };
    for id in functions {
        let (name, ty) = (next(), module.funcs.get(id).ty());
        let import = module.imports.add(SHARED, &name, id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        shared.functions.push((id.index(), name));
    }
    for id in globals {
        let name = next();
        let import = module.imports.add(SHARED, &name, id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
        shared.globals.push((id.index(), name));
    }
    let tables: Vec<TableId> = module.tables.iter().map(|table| table.id()).collect();
    for id in tables {
        let name = next();
        let import = module.imports.add(SHARED, &name, id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        // Whatever its limit is where it lives.
        table.maximum = None;
        table.elem_segments.clear();
        shared.tables.push((id.index(), name));
    }
    let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
    for id in memories {
        let name = next();
        let import = module.imports.add(SHARED, &name, id);
        let memory = module.memories.get_mut(id);
        memory.import = Some(import);
        memory.maximum = None;
        memory.data_segments.clear();
        shared.memories.push((id.index(), name));
    }
    fill(module, main_table, cut)?;
    walrus::passes::gc::run(module);

    // What turned out to be unused need not be shared.
    let asked: HashSet<&str> =
        module.imports.iter().filter(|import| import.module == SHARED).map(|import| import.name.as_str()).collect();
    for list in [&mut shared.functions, &mut shared.globals, &mut shared.tables, &mut shared.memories] {
        list.retain(|(_, name)| asked.contains(name.as_str()));
    }
    Ok(shared)
}

/// Segments that put the later functions into their places of the table, a segment for each run of neighbours.
fn fill(module: &mut Module, table: TableId, cut: &Cut) -> Result<()> {
    let by_number: HashMap<usize, FunctionId> =
        module.funcs.iter().map(|function| (function.id().index(), function.id())).collect();
    let mut entries: Vec<(i32, FunctionId)> = Vec::new();
    for (function, places) in &cut.places {
        let id = by_number.get(function).context("a function of the second half is not in it")?;
        entries.extend(places.iter().map(|place| (*place, *id)));
    }
    entries.sort_unstable_by_key(|(place, _)| *place);
    let mut runs: Vec<(i32, Vec<FunctionId>)> = Vec::new();
    for (place, function) in entries {
        match runs.last_mut() {
            Some((start, run)) if i32::try_from(run.len()).is_ok_and(|length| *start + length == place) => {
                run.push(function)
            }
            _ => runs.push((place, vec![function])),
        }
    }
    for (start, run) in runs {
        let kind = ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(start)) };
        let id = module.elements.add(kind, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(id);
    }
    Ok(())
}

/// Takes the later functions out and gives the others what they need.
fn first(module: &mut Module, cut: &Cut, shared: &Shared) -> Result<()> {
    let table = table(module)?;
    // What stands in for a function that is not there yet.
    let mut stop = FunctionBuilder::new(&mut module.types, &[], &[]);
    stop.name("too_early".to_owned()).func_body().unreachable();
    let stop = stop.finish(vec![], &mut module.funcs);
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(functions) = &mut element.items {
            for function in functions.iter_mut().filter(|function| cut.has(**function)) {
                *function = stop;
            }
        }
    }
    let types: HashMap<FunctionId, walrus::TypeId> =
        module.funcs.iter().map(|function| (function.id(), function.ty())).collect();
    for (id, function) in module.funcs.iter_local_mut() {
        if cut.has(id) {
            continue;
        }
        let mut redirect = Redirect { cut, types: &types, table, lost: false };
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut redirect, function, entry);
        if redirect.lost {
            bail!("a call crosses the cut without a place in the table");
        }
    }
    let main = module.tables.get_mut(table);
    main.initial = cut.table_size;
    main.maximum = main.maximum.map(|maximum| maximum.max(cut.table_size));

    // The same order as in the second half: functions, globals, tables, memories.
    let exports = &mut module.exports;
    give(exports, &shared.functions, types.keys().map(|id| (id.index(), *id)))?;
    give(exports, &shared.globals, module.globals.iter().map(|global| (global.id().index(), global.id())))?;
    give(exports, &shared.tables, module.tables.iter().map(|table| (table.id().index(), table.id())))?;
    give(exports, &shared.memories, module.memories.iter().map(|memory| (memory.id().index(), memory.id())))?;
    walrus::passes::gc::run(module);
    Ok(())
}

/// Exports what the second half asks for of one kind, out of all that there is of it.
fn give<T: Copy + Into<ExportItem>>(
    exports: &mut ModuleExports,
    shared: &[(usize, String)],
    all: impl Iterator<Item = (usize, T)>,
) -> Result<()> {
    let all: HashMap<usize, T> = all.collect();
    for (number, name) in shared {
        exports.add(name, *all.get(number).with_context(|| format!("what is shared as `{name}` is gone"))?);
    }
    Ok(())
}

/// Turns calls to later functions into calls through the table.
struct Redirect<'a> {
    cut: &'a Cut,
    types: &'a HashMap<FunctionId, walrus::TypeId>,
    table: TableId,
    lost: bool,
}

impl VisitorMut for Redirect<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut walrus::ir::InstrSeq) {
        let mut at = 0;
        while let Some((instruction, location)) = sequence.instrs.get(at) {
            at += 1;
            let Instr::Call(Call { func }) = instruction else { continue };
            if !self.cut.has(*func) {
                continue;
            }
            let place = self.cut.places.get(&func.index()).and_then(|places| places.first());
            let (Some(place), Some(ty)) = (place, self.types.get(func)) else {
                self.lost = true;
                continue;
            };
            let indirect = [
                (Instr::Const(Const { value: Value::I32(*place) }), *location),
                (Instr::CallIndirect(CallIndirect { ty: *ty, table: self.table }), *location),
            ];
            sequence.instrs.splice(at - 1..at, indirect);
            at += 1;
        }
    }
}

fn table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("the module has no table of functions")
}

/// Each place of the table with its function.
fn table_entries(module: &Module, main: TableId) -> Result<Vec<(i32, FunctionId)>> {
    let mut entries = Vec::new();
    for element in module.elements.iter() {
        match (&element.kind, &element.items) {
            (
                ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(start)) },
                ElementItems::Functions(functions),
            ) if *table == main => entries.extend((*start..).zip(functions.iter().copied())),
            // Of another table, which holds no functions.
            (ElementKind::Active { table, .. }, _) if *table != main => {}
            _ => bail!("an element segment is not what rustc makes: see build/split.rs"),
        }
    }
    Ok(entries)
}

#[derive(Default)]
struct Mentions {
    functions: HashSet<FunctionId>,
    globals: HashSet<GlobalId>,
}

impl<'a> Visitor<'a> for Mentions {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.insert(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.insert(*global);
    }
}

fn mentions(function: &LocalFunction) -> Mentions {
    let mut mentions = Mentions::default();
    dfs_in_order(&mut mentions, function, function.entry_block());
    mentions
}

fn called_by(function: &LocalFunction) -> HashSet<FunctionId> {
    mentions(function).functions
}

fn globals_of(function: &LocalFunction) -> HashSet<GlobalId> {
    mentions(function).globals
}

/// `A`, `B`, … `Z`, `AA`, … : capitals, so that they are not taken for the names that the glue knows.
fn name(number: usize) -> String {
    super::slim::letters(number).to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use walrus::{ModuleConfig, RefType, ValType};

    use super::*;

    /// An exported `start` that calls the gate and `both`; the gate calls `own`, `both` and, through the table, `listener`.
    fn module() -> Vec<u8> {
        let mut module = Module::with_config(ModuleConfig::new());
        let stack = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(7)));
        let table = module.tables.add_local(false, 3, Some(3), RefType::FUNCREF);
        let define = |module: &mut Module, name: &str, calls: &[FunctionId]| {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
            function.name(name.to_owned());
            let mut body = function.func_body();
            body.global_get(stack).drop();
            for call in calls {
                body.call(*call);
            }
            function.finish(vec![], &mut module.funcs)
        };
        let both = define(&mut module, "both", &[]);
        let own = define(&mut module, "own", &[]);
        let listener = define(&mut module, "later::listener", &[]);
        let gate = define(&mut module, "gate::open", &[own, both]);
        let start = define(&mut module, "start", &[both, gate]);
        module.exports.add("start", start);
        let offset = ConstExpr::Value(Value::I32(1));
        let segment =
            module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(vec![both, listener]));
        module.tables.get_mut(table).elem_segments.insert(segment);
        module.emit_wasm()
    }

    fn side(name: &str) -> Side {
        match name.split_once("::") {
            Some(("gate", _)) => Side::Gate,
            Some(("later", _)) => Side::Later,
            _ => Side::Any,
        }
    }

    fn names(module: &Module) -> Vec<String> {
        let mut names: Vec<String> =
            module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.clone()).collect();
        names.sort();
        names
    }

    #[test]
    fn each_half_has_its_functions_and_both_are_modules() {
        let mut halves = split(&module(), side).unwrap();
        assert_eq!(names(&halves.first), ["both", "start", "too_early"]);
        assert_eq!(names(&halves.second), ["gate::open", "later::listener", "own"]);
        for half in [&mut halves.first, &mut halves.second] {
            read(&half.emit_wasm()).unwrap();
        }
        let shared: Vec<&str> = halves.second.imports.iter().map(|import| import.name.as_str()).collect();
        for name in &shared {
            assert!(halves.first.exports.iter().any(|export| export.name == *name), "{name} is not exported");
        }
        // `both`, the stack and the table; there is no memory here.
        assert_eq!(shared.len(), 3, "{shared:?}");
        let table = halves.first.tables.iter().next().unwrap();
        assert_eq!((table.initial, table.maximum), (4, Some(4)), "the gate has a place of its own");
        let places: Vec<i32> = halves
            .second
            .elements
            .iter()
            .filter_map(|element| match element.kind {
                ElementKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => Some(start),
                _ => None,
            })
            .collect();
        assert_eq!(places, [2], "the listener and the gate are neighbours");
    }

    #[test]
    fn a_call_across_the_cut_that_is_no_gate_is_refused() {
        let side = |name: &str| if name == "gate::open" { Side::Later } else { side(name) };
        let refused = split(&module(), side).err().unwrap().to_string();
        assert!(refused.contains("gate::open"), "{refused}");
    }
}

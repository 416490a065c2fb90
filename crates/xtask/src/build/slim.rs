//! Makes the two halves of a widget smaller in ways that wasm-bindgen leaves to its callers. Nothing changes in what they
//! do; the two sides only agree on less.
//!
//! - What only workers need to start goes, with the exports that the glue doesn't name any more.
//! - The names that the two sides know each other by end in sixteen random digits, written in both files, where no
//!   compression helps. They become one or two letters.
//!
//! All of it reads the shape of the glue that our pinned version writes. Where that shape isn't found it is an error,
//! never a guess.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, bail};
use walrus::Module;

/// How the glue reaches an export, and the module name that it gives to the imports.
const EXPORT: &str = "wasm.";
const IMPORTS_FROM: &str = "\"./widget_bg.js\"";
/// The indentation of an entry of the imports.
const ENTRY: &str = "        ";

/// Slims both; the module is changed in place.
pub(super) fn slim(glue: &str, module: &mut Module) -> Result<String> {
    let glue = glue.replace("export { initSync, ", "export { ");
    drop_unreachable(&glue, module);
    let glue = keep_imports(&glue, &imports(module));
    shorten(&glue, module)
}

/// Deletes the exports that the glue doesn't name, and all that only they reached.
fn drop_unreachable(glue: &str, module: &mut Module) {
    let named: HashSet<&str> = glue.split(|letter: char| !is_name(letter)).collect();
    let unnamed: Vec<_> = module
        .exports
        .iter()
        .filter(|export| !named.contains(export.name.as_str()))
        .map(|export| export.id())
        .collect();
    for export in unnamed {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
}

fn imports(module: &Module) -> HashSet<String> {
    module.imports.iter().map(|import| import.name.clone()).collect()
}

/// Leaves out the imports that the module doesn't ask for any more.
fn keep_imports(glue: &str, wanted: &HashSet<String>) -> String {
    let mut kept = String::new();
    let mut dropping = false;
    for line in glue.lines() {
        if let Some((name, _)) = entry(line) {
            dropping = !wanted.contains(name);
        } else if !line.starts_with(ENTRY) {
            dropping = false;
        }
        if !dropping {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// `        name: function…`, as the name and what follows the colon.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix(ENTRY)?.split_once(':')?;
    (name.starts_with("__wb") && name.chars().all(is_name)).then_some((name, rest))
}

/// Renames imports and exports on both sides.
fn shorten(glue: &str, module: &mut Module) -> Result<String> {
    let mut short = HashMap::new();
    for import in module.imports.iter_mut() {
        let next = letters(short.len());
        import.module = "w".into();
        import.name = short.entry(import.name.clone()).or_insert(next).clone();
    }
    let mut lines = Vec::new();
    let mut found = 0;
    for line in glue.lines() {
        match entry(line).and_then(|(name, rest)| Some((short.get(name)?, rest))) {
            Some((name, rest)) => {
                found += 1;
                lines.push(format!("{ENTRY}{name}:{rest}"));
            }
            None => lines.push(line.replace(IMPORTS_FROM, "w")),
        }
    }
    if found != short.len() {
        bail!("the glue has {found} of the module's {} imports: its shape changed, see build/slim.rs", short.len());
    }
    let mut glue = lines.join("\n") + "\n";
    for (count, export) in module.exports.iter_mut().enumerate() {
        let name = letters(count);
        let replaced = replace_export(&glue, &export.name, &name);
        if replaced == glue {
            bail!("the glue does not use the export `{}`: its shape changed, see build/slim.rs", export.name);
        }
        glue = replaced;
        export.name = name;
    }
    Ok(glue)
}

/// Replaces `wasm.from` by `wasm.to`, where no letter follows.
fn replace_export(glue: &str, from: &str, to: &str) -> String {
    let whole = format!("{EXPORT}{from}");
    let mut replaced = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(at) = rest.find(&whole) {
        let (before, after) = rest.split_at(at);
        let after = after.get(whole.len()..).unwrap_or_default();
        replaced.push_str(before);
        if after.starts_with(is_name) {
            replaced.push_str(&whole);
        } else {
            // Marked as done: a short name must not be taken for the long one of a later export.
            replaced.push_str(&format!("wasm['{to}']"));
        }
        rest = after;
    }
    replaced + rest
}

/// `a`, `b`, … `z`, `aa`, `ab`, …
pub(super) fn letters(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        number /= 26;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"export class Poignee {
    demonter() {
        wasm.poignee_demonter(this.ptr);
    }
}
export function monter() {
    wasm.monter();
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_kept_0123456789abcdef: function(arg0) {
            return arg0;
        },
        __wbg_gone_0123456789abcdef: function() { return handleError(function (arg0) {
            wasm.memory;
        }, arguments); },
    };
    return {
        __proto__: null,
        "./widget_bg.js": import0,
    };
}
let wasm;
export { initSync, __wbg_init as default };
"#;

    /// A module that imports and exports the names of the glue above; `gone` is reached only by an export that the
    /// glue doesn't name.
    fn module() -> Module {
        let mut module = Module::with_config(walrus::ModuleConfig::new());
        let empty = module.types.add(&[], &[]);
        let (kept, _) = module.add_import_func("./widget_bg.js", "__wbg_kept_0123456789abcdef", empty);
        let (gone, _) = module.add_import_func("./widget_bg.js", "__wbg_gone_0123456789abcdef", empty);
        let mut calling = |callee| {
            let mut function = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
            function.func_body().call(callee);
            function.finish(vec![], &mut module.funcs)
        };
        let (used, unused) = (calling(kept), calling(gone));
        module.exports.add("monter", used);
        module.exports.add("poignee_demonter", used);
        module.exports.add("unnamed", unused);
        module
    }

    #[test]
    fn what_is_unused_leaves_both_sides() {
        let mut module = module();
        let glue = slim(GLUE, &mut module).unwrap();
        assert!(!glue.contains("initSync"), "{glue}");
        assert!(!glue.contains("handleError"), "an import that only they used: {glue}");
        let exports: Vec<&str> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(exports, ["a", "b"]);
        for kept in
            ["export class Poignee {", "export function monter() {", "let wasm;", "export { __wbg_init as default };"]
        {
            assert!(glue.contains(kept), "{kept} is not in {glue}");
        }
    }

    #[test]
    fn both_sides_use_the_same_short_names() {
        let mut module = module();
        let glue = slim(GLUE, &mut module).unwrap();
        let imports: Vec<(&str, &str)> =
            module.imports.iter().map(|import| (import.module.as_str(), import.name.as_str())).collect();
        assert_eq!(imports, [("w", "a")]);
        for line in
            ["        a: function(arg0) {", "        w: import0,", "    wasm['a']();", "        wasm['b'](this.ptr);"]
        {
            assert!(glue.lines().any(|found| found == line), "{line} is not in {glue}");
        }
    }

    #[test]
    fn an_unknown_shape_is_refused() {
        let refused = slim(&GLUE.replace("        __wbg_kept", "  __wbg_kept"), &mut module()).unwrap_err().to_string();
        assert!(refused.contains("0 of the module's 1 imports"), "{refused}");
    }

    #[test]
    fn names_are_short_and_never_the_same() {
        let names: HashSet<String> = (0..2_000).map(letters).collect();
        assert_eq!(names.len(), 2_000);
        assert_eq!([letters(0), letters(25), letters(26), letters(702)], ["a", "z", "aa", "aaa"]);
    }
}

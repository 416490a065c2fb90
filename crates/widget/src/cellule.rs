//! A reactive value whose type is forgotten by the reactive system.
//!
//! `RwSignal<T>`, `Memo<T>` and `StoredValue<T>` are compiled once for every `T`, about four kilobytes each, and a form
//! has some twenty kinds of values. Here Leptos sees one kind, a trigger beside a boxed value; what is compiled for
//! each `T` is a borrow. The names are those of Leptos.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;

/// A handle on a value, copied freely. The value lives as long as the owner under which it was made.
pub(crate) struct Cellule<T>(StoredValue<Contenu, LocalStorage>, PhantomData<fn() -> T>);

#[derive(Clone)]
struct Contenu {
    declencheur: ArcTrigger,
    valeur: Rc<dyn Any>,
}

impl<T> Clone for Cellule<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Cellule<T> {}

/// The same cell, whatever is in it.
impl<T> PartialEq for Cellule<T> {
    fn eq(&self, autre: &Self) -> bool {
        self.0 == autre.0
    }
}

impl<T: 'static> Cellule<T> {
    /// A new value.
    pub(crate) fn new(valeur: T) -> Self {
        Self(ranger(Rc::new(RefCell::new(valeur))), PhantomData)
    }

    /// Reads, and is read again when the value changes. `lire` must not write into the same cell.
    pub(crate) fn with<R>(self, lire: impl FnOnce(&T) -> R) -> R {
        lire(&typer(&suivre(self.0)).borrow())
    }

    /// Reads once.
    pub(crate) fn with_untracked<R>(self, lire: impl FnOnce(&T) -> R) -> R {
        lire(&typer(&prendre(self.0)).borrow())
    }

    /// Changes the value and tells those who read it.
    pub(crate) fn update<R>(self, changer: impl FnOnce(&mut T) -> R) -> R {
        let rendu = self.update_untracked(changer);
        avertir(self.0);
        rendu
    }

    /// Changes the value and tells nobody.
    pub(crate) fn update_untracked<R>(self, changer: impl FnOnce(&mut T) -> R) -> R {
        changer(&mut typer(&prendre(self.0)).borrow_mut())
    }

    /// Replaces the value and tells those who read it.
    pub(crate) fn set(self, valeur: T) {
        self.update_untracked(|ancienne| *ancienne = valeur);
        avertir(self.0);
    }
}

impl<T: Clone + 'static> Cellule<T> {
    /// A copy of the value; read again when it changes.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, read once.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

/// A value that follows others, and tells only when it really changed.
pub(crate) fn derivee<T: PartialEq + 'static>(calculer: impl Fn() -> T + 'static) -> Cellule<T> {
    let cellule = Cellule::new(untrack(&calculer));
    let effet: Box<dyn Fn()> = Box::new(move || {
        let valeur = calculer();
        if cellule.with_untracked(|ancienne| *ancienne != valeur) {
            cellule.set(valeur);
        }
    });
    suivre_par(effet);
    cellule
}

/// Runs `effet` now and each time that what it reads changes, as long as the owner lives.
pub(crate) fn suivre_par(effet: Box<dyn Fn()>) {
    // An effect stops when it is dropped: a cell keeps it as long as the owner.
    Cellule::new(RenderEffect::new(move |_| effet()));
}

fn ranger(valeur: Rc<dyn Any>) -> StoredValue<Contenu, LocalStorage> {
    StoredValue::new_local(Contenu { declencheur: ArcTrigger::new(), valeur })
}

#[inline(never)]
fn suivre(contenu: StoredValue<Contenu, LocalStorage>) -> Rc<dyn Any> {
    let contenu = contenu.get_value();
    contenu.declencheur.track();
    contenu.valeur
}

#[inline(never)]
fn prendre(contenu: StoredValue<Contenu, LocalStorage>) -> Rc<dyn Any> {
    contenu.get_value().valeur
}

#[inline(never)]
fn avertir(contenu: StoredValue<Contenu, LocalStorage>) {
    contenu.get_value().declencheur.notify();
}

/// The value under its type again. A handle of `T` is only made from a value of `T`, so the cast cannot fail; were it
/// to, there would be nothing sensible to go on with.
#[expect(clippy::expect_used, reason = "the only constructor stores a RefCell<T>")]
fn typer<T: 'static>(valeur: &Rc<dyn Any>) -> &RefCell<T> {
    valeur.downcast_ref().expect("the constructor stores this type")
}

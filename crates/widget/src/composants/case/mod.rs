//! A box to tick, with a sentence below its label.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::el::{El, el};

/// The box. `coche` reads its state, `changer` takes the new one; `precision` may be empty; a box that is not `active`
/// is shown but cannot be ticked.
pub(crate) fn case(
    id: &str,
    libelle: &str,
    precision: &str,
    active: bool,
    coche: impl Fn() -> bool + Send + Sync + 'static,
    changer: impl Fn(bool) + Send + Sync + 'static,
) -> AnyView {
    let boite = el("input", "pf-case").coche(coche).sur("change", move |evenement| {
        if let Some(cible) = evenement.target() {
            changer(cible.unchecked_into::<HtmlInputElement>().checked());
        }
    });
    habiller(boite, id, libelle, precision, active)
}

#[inline(never)]
fn habiller(mut boite: El, id: &str, libelle: &str, precision: &str, active: bool) -> AnyView {
    boite = boite.attr("type", "checkbox").attr("id", id);
    if !active {
        boite = boite.attr("disabled", "");
    }
    let mut texte =
        el("div", "pf-choix-texte").enfant(el("label", "pf-choix-libelle").attr("for", id).texte(libelle).vue());
    if !precision.is_empty() {
        let id = [id, "-precision"].concat();
        boite = boite.attr("aria-describedby", &id);
        texte = texte.enfant(el("p", "pf-aide").attr("id", &id).texte(precision).vue());
    }
    el("div", "pf-choix").enfant(boite.vue()).enfant(texte.vue()).vue()
}

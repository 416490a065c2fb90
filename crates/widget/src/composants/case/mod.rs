//! A box to tick, with a sentence below its label.

use famille::question::OUI;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::composants::champ::{message, relier};
use crate::el::{El, el};
use crate::etat::{Champ, Etat};

/// Suffix of the sentence's identifier. Not that of a hint: the first box of a question has the identifier of the question.
const PRECISION: &str = "-precision";

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
    let mut boite = boite(coche, changer).attr("id", id);
    if !active {
        boite = boite.attr("disabled", "");
    }
    if !precision.is_empty() {
        boite = boite.attr("aria-describedby", &[id, PRECISION].concat());
    }
    habiller(boite, id, libelle, precision, PRECISION)
}

/// A sentence to agree with: ticked, its answer is « oui ».
pub(crate) fn accord(etat: Etat, id: &str, libelle: &str, aide: &'static str, signal: Champ) -> AnyView {
    let boite = boite(
        move || signal.with(|reponse| !reponse.is_empty()),
        move |oui| signal.set(if oui { OUI } else { "" }.to_owned()),
    );
    let boite = relier(etat, boite, id, aide);
    el("div", "pf-champ").enfant(message(etat, id)).enfant(habiller(boite, id, libelle, aide, "-aide")).vue()
}

fn boite(coche: impl Fn() -> bool + Send + Sync + 'static, changer: impl Fn(bool) + Send + Sync + 'static) -> El {
    el("input", "pf-case").attr("type", "checkbox").coche(coche).sur("change", move |evenement| {
        if let Some(cible) = evenement.target() {
            changer(cible.unchecked_into::<HtmlInputElement>().checked());
        }
    })
}

#[inline(never)]
fn habiller(boite: El, id: &str, libelle: &str, precision: &str, suffixe: &str) -> AnyView {
    let mut texte =
        el("div", "pf-choix-texte").enfant(el("label", "pf-choix-libelle").attr("for", id).texte(libelle).vue());
    if !precision.is_empty() {
        texte = texte.enfant(el("p", "pf-aide").attr("id", &[id, suffixe].concat()).texte(precision).vue());
    }
    el("div", "pf-choix").enfant(boite.vue()).enfant(texte.vue()).vue()
}

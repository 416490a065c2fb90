//! A box to tick, with a sentence below its label.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::el::{Texte, el, rien};

/// A box to draw.
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) libelle: Texte,
    /// Empty when there is nothing to add.
    pub(crate) precision: Texte,
    /// Shown, but not to be ticked.
    pub(crate) desactivee: bool,
}

/// The box; `coche` reads its state, `changer` takes the new one.
pub(crate) fn case(
    definition: Definition,
    coche: impl Fn() -> bool + Send + 'static,
    changer: impl Fn(bool) + 'static,
) -> AnyView {
    let Definition { id, libelle, precision, desactivee } = definition;
    let id_precision = [&id, "-precision"].concat();
    let decrite = !precision.is_empty();
    el("div", "pf-choix")
        .enfant(
            el("input", "pf-case")
                .attr("type", "checkbox")
                .attr("id", id.clone())
                .attr_si("disabled", desactivee.then(|| "".into()))
                .attr_si("aria-describedby", decrite.then(|| id_precision.clone().into()))
                .coche(coche)
                .sur("change", move |evenement| {
                    if let Some(cible) = evenement.target() {
                        changer(cible.unchecked_into::<HtmlInputElement>().checked());
                    }
                })
                .vue(),
        )
        .enfant(
            el("div", "pf-choix-texte")
                .enfant(el("label", "pf-choix-libelle").attr("for", id).texte(libelle).vue())
                .enfant(if decrite {
                    el("p", "pf-aide").attr("id", id_precision).texte(precision).vue()
                } else {
                    rien()
                })
                .vue(),
        )
        .vue()
}

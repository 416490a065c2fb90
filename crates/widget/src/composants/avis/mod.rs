//! Notices: something to know, something that went wrong, something that is under way.

use leptos::prelude::*;

use crate::el::{Texte, el, p, rien, vif};
use crate::etat::Etat;

/// Something to know.
pub(crate) fn information(texte: impl Into<Texte>) -> AnyView {
    el("div", "pf-avis").enfant(p("pf-avis-texte", texte)).vue()
}

/// The sentence at the top of the step, when there is one. It takes the focus when it appears.
pub(crate) fn alerte(etat: Etat) -> AnyView {
    vif(move || {
        let texte = etat.alerte.get();
        if texte.is_empty() {
            return rien();
        }
        el("div", "pf-avis pf-avis-alerte")
            .attr("id", "pf-alerte")
            .attr("role", "alert")
            .attr("tabindex", "-1")
            .enfant(p("pf-avis-texte", texte))
            .vue()
    })
}

/// Something under way, announced without taking the keyboard.
pub(crate) fn attente(texte: impl Into<Texte>) -> AnyView {
    el("div", "pf-attente")
        .attr("role", "status")
        .enfant(el("span", "pf-attente-rond").attr("aria-hidden", "true").vue())
        .enfant(p("pf-attente-texte", texte))
        .vue()
}

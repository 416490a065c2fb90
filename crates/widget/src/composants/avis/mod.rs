//! Notices: something to know, something that went wrong, something that is under way.

use leptos::prelude::*;

use crate::composants::bouton;
use crate::el::{El, el, p, rien, vif};
use crate::etat::Etat;

/// Something to know.
pub(crate) fn information(texte: &str) -> AnyView {
    el("div", "pf-avis").enfant(p("pf-avis-texte", texte)).vue()
}

/// Something wrong, announced at once.
pub(crate) fn erreur() -> El {
    el("div", "pf-avis pf-avis-erreur").attr("role", "alert").attr("tabindex", "-1")
}

/// The sentence at the top of the step, when there is one. It takes the focus when it appears.
pub(crate) fn alerte(etat: Etat) -> AnyView {
    vif(move || {
        let Some(alerte) = etat.alerte.get() else { return rien() };
        let boite = erreur().attr("id", "pf-alerte").enfant(p("pf-avis-texte", &alerte.phrase));
        let remede = match alerte.remede {
            None => rien(),
            Some((libelle, action)) => {
                let bouton = bouton::secondaire(libelle, move || {
                    // The button goes with the sentence.
                    etat.focus("pf-titre");
                    action(etat);
                });
                bouton.vue()
            }
        };
        boite.enfant(remede).vue()
    })
}

/// Something under way, announced without taking the keyboard.
pub(crate) fn attente(texte: &str) -> AnyView {
    el("div", "pf-patience")
        .attr("role", "status")
        .enfant(el("span", "pf-patience-rond").attr("aria-hidden", "true").vue())
        .enfant(p("pf-patience-texte", texte))
        .vue()
}

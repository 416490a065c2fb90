//! The summary of mistakes at the top of a step. It takes the focus; each line leads to its field.

use leptos::prelude::*;
use web_sys::{FocusOptions, HtmlElement};

use crate::composants::avis;
use crate::composants::bouton::lien;
use crate::el::{el, rien, vif};
use crate::etat::Etat;
use crate::navigateur;
use crate::textes;

/// The summary, when there is something to correct.
pub(crate) fn erreurs(etat: Etat) -> AnyView {
    vif(move || {
        let fautes = etat.fautes.get();
        if fautes.is_empty() {
            return rien();
        }
        let titre = textes::erreurs(fautes.len());
        let mut lignes = el("ul", "pf-erreurs-liste");
        for faute in fautes {
            let message = if faute.sujet.is_empty() {
                faute.message.clone()
            } else {
                [&faute.sujet, " : ", &faute.message].concat()
            };
            let lien = lien(&message, &["#", &faute.id].concat()).sur("click", move |evenement| {
                // The browser does not look for fragments inside a shadow root.
                evenement.prevent_default();
                etat.page.with_untracked(|page| montrer(&page.racine, &faute.id));
            });
            lignes = lignes.enfant(el("li", "pf-erreurs-ligne").enfant(lien.vue()).vue());
        }
        avis::erreur()
            .attr("id", "pf-erreurs")
            .enfant(el("h3", "pf-avis-titre").texte(&titre).vue())
            .enfant(lignes.vue())
            .vue()
    })
}

/// Focuses the field with its label in sight: a label left above the screen would not say what is being asked.
fn montrer(racine: &HtmlElement, id: &str) {
    let Some(champ) = navigateur::trouver(racine, id) else { return };
    if let Ok(Some(bloc)) = champ.closest(".pf-champ") {
        bloc.scroll_into_view();
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = champ.focus_with_options(&options);
}

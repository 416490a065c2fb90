//! The summary of mistakes at the top of a step. It takes the focus; each line leads to its field.

use leptos::prelude::*;

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
        let lignes = fautes.into_iter().map(|faute| {
            let id = faute.id.clone();
            el("li", "pf-erreurs-ligne")
                .enfant(
                    el("a", "pf-lien")
                        .attr("href", ["#", &faute.id].concat())
                        .texte(faute.message)
                        .sur("click", move |evenement| {
                            // The browser does not look for fragments inside a shadow root.
                            evenement.prevent_default();
                            etat.page.with_value(|page| montrer(&page.racine, &id));
                        })
                        .vue(),
                )
                .vue()
        });
        el("div", "pf-avis pf-avis-erreur")
            .attr("id", "pf-erreurs")
            .attr("role", "alert")
            .attr("tabindex", "-1")
            .enfant(el("h3", "pf-avis-titre").attr("id", "pf-erreurs-titre").texte(titre).vue())
            .enfant(el("ul", "pf-erreurs-liste").enfants(lignes).vue())
            .vue()
    })
}

/// Focuses the field with its label in sight: a label left above the screen would not say what is being asked.
fn montrer(racine: &web_sys::HtmlElement, id: &str) {
    let Some(champ) = navigateur::trouver(racine, id) else { return };
    if let Ok(Some(bloc)) = champ.closest(".pf-champ") {
        bloc.scroll_into_view();
    }
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = champ.focus_with_options(&options);
}

//! The frame of a step: where one is, its heading, what is to correct, its content, and the way back and on.

use leptos::prelude::*;

use crate::composants::{avis, bouton, erreurs};
use crate::el::{El, Texte, el, p, rien};
use crate::etat::{Etape, Etat};
use crate::textes;

/// A step to draw.
pub(crate) struct Definition {
    pub(crate) etape: Etape,
    pub(crate) titre: Texte,
    pub(crate) contenu: Vec<AnyView>,
    /// The step to go back to.
    pub(crate) precedente: Option<Etape>,
    /// The words of the main button; without them the step has choices of its own.
    pub(crate) suite: Option<&'static str>,
}

/// The step; `suite` runs when it is submitted.
pub(crate) fn etape(etat: Etat, definition: Definition, suite: impl Fn() + 'static) -> AnyView {
    let Definition { etape, titre, contenu, precedente, suite: libelle } = definition;
    el("section", "pf-etape")
        .attr("aria-labelledby", "pf-titre")
        .enfant(match etape.numero() {
            Some(numero) => p("pf-progression", textes::etape(numero)),
            None => rien(),
        })
        .enfant(el("h2", "pf-titre").attr("id", "pf-titre").attr("tabindex", "-1").texte(titre).vue())
        .enfant(erreurs::erreurs(etat))
        .enfant(avis::alerte(etat))
        .enfant(
            el("form", "pf-formulaire")
                .attr("novalidate", "")
                .attr("autocomplete", "on")
                .sur("submit", move |evenement| {
                    evenement.prevent_default();
                    suite();
                })
                .enfants(contenu)
                .enfant(navigation(etat, precedente, libelle))
                .vue(),
        )
        .vue()
}

fn navigation(etat: Etat, precedente: Option<Etape>, suite: Option<&'static str>) -> AnyView {
    let mut navigation: El = el("div", "pf-navigation");
    if let Some(libelle) = suite {
        navigation = navigation.enfant(
            bouton::principal(libelle).attr_vif("aria-disabled", move || etat.occupe.get().then(|| "true".into())).vue(),
        );
    }
    if let Some(etape) = precedente {
        navigation = navigation.enfant(bouton::secondaire(textes::retour(), move || etat.aller(etape)).vue());
    }
    navigation.vue()
}

//! The frame of a step: where one is, its heading, what is to correct, its content, and the way back and on.

use leptos::prelude::*;

use crate::composants::{avis, bouton, erreurs};
use crate::el::{El, el, rien};
use crate::etat::{Etape, Etat};
use crate::{suite, textes};

const PROGRESSION: &str = "pf-progression";

/// The way on: the words of the main button, and what it does.
pub(crate) type Suite = Option<(&'static str, fn(Etat))>;

/// The step. Without a way on, it has choices of its own.
#[inline(never)]
pub(crate) fn etape(
    etat: Etat,
    etape: Etape,
    titre: &str,
    contenu: Vec<AnyView>,
    precedente: Option<Etape>,
    suite: Suite,
) -> AnyView {
    let mut section = el("section", "pf-etape").attr("aria-labelledby", "pf-titre");
    let mut entete = el("h2", "pf-titre").attr("id", "pf-titre").attr("tabindex", "-1").texte(titre);
    if let Some(numero) = etape.numero() {
        let progression = textes::etape(numero);
        section = section.enfant(el("p", PROGRESSION).attr("id", PROGRESSION).texte(&progression).vue());
        // The focus goes past it, to the heading.
        entete = entete.attr("aria-describedby", PROGRESSION);
    }
    section
        .enfant(entete.vue())
        .enfant(erreurs::erreurs(etat))
        .enfant(avis::alerte(etat))
        .enfant(
            el("form", "pf-formulaire")
                .attr("novalidate", "")
                .sur("submit", move |evenement| {
                    evenement.prevent_default();
                    if let Some((_, action)) = suite {
                        action(etat);
                    }
                })
                .enfants(contenu)
                .enfant(navigation(etat, precedente, suite))
                .enfant(effacer(etat, etape))
                .vue(),
        )
        .vue()
}

fn navigation(etat: Etat, precedente: Option<Etape>, suite: Suite) -> AnyView {
    let mut navigation: El = el("div", "pf-navigation");
    if let Some((libelle, _)) = suite {
        let bouton =
            bouton::principal(libelle).attr_vif("aria-disabled", move || etat.occupe.get().then(|| "true".to_owned()));
        navigation = navigation.enfant(bouton.vue());
    }
    if let Some(etape) = precedente {
        navigation = navigation.enfant(bouton::secondaire(textes::retour(), move || etat.aller(etape)).vue());
    }
    navigation.vue()
}

/// The way to forget all that was typed, apart from the way on.
fn effacer(etat: Etat, etape: Etape) -> AnyView {
    if matches!(etape, Etape::Services | Etape::Recu) {
        return rien();
    }
    bouton::discret(textes::brouillon_effacer(), "", move || suite::proposer_d_effacer(etat)).vue()
}

//! The price of a service and how it is reached. The proxy computes it again at submission; this is for the citizen.

use contrat::{PrixRecu, champ_conteste};
use famille::Demarche;
use leptos::prelude::*;

use crate::cellule::derivee;
use crate::el::{el, p, rien, vif};
use crate::etat::Etat;
use crate::textes;

/// The price, following the quotient and the residence.
pub(crate) fn prix(etat: Etat, demarche: &Demarche) -> AnyView {
    let demarche = demarche.clone();
    let depend_du_quotient = demarche.tarif.utilise_quotient();
    let calcule = derivee(move || PrixRecu::from(&demarche.calculer(&etat.situation())));
    // The region that is announced stays; what is inside changes.
    el("div", "pf-prix")
        .attr("aria-live", "polite")
        .enfant(vif(move || calcule.with(montant)))
        .enfant(vif(move || {
            let conteste = depend_du_quotient && etat.contestation(champ_conteste::QUOTIENT).is_some();
            if conteste { p("pf-aide", textes::prix_conteste()) } else { rien() }
        }))
        .enfant(vif(move || calcule.with(explication)))
        .vue()
}

/// « 3,50 € par repas », with what has to be said about it.
pub(crate) fn montant(prix: &PrixRecu) -> AnyView {
    let texte = phrase(prix);
    el("div", "pf-prix-montant")
        .enfant(p("pf-prix-valeur", &texte))
        .enfant(if prix.provisoire && prix.montant.is_some() {
            p("pf-aide", textes::prix_provisoire())
        } else {
            rien()
        })
        .vue()
}

/// The amount and its unit, in words.
pub(crate) fn phrase(prix: &PrixRecu) -> String {
    match prix.montant {
        Some(montant) => [&montant.to_string(), textes::par(), &prix.unite].concat(),
        None => textes::prix_inconnu().to_owned(),
    }
}

/// « Why this price? ».
pub(crate) fn explication(prix: &PrixRecu) -> AnyView {
    let mut etapes = el("ol", "pf-liste");
    for etape in &prix.explication {
        etapes = etapes.enfant(el("li", "pf-liste-ligne").texte(etape).vue());
    }
    el("details", "pf-details")
        .enfant(el("summary", "pf-details-titre").texte(textes::pourquoi()).vue())
        .enfant(etapes.vue())
        .vue()
}

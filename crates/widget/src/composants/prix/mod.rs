//! The price of a service and how it is reached. The proxy computes it again at submission; this is for the citizen.

use contrat::champ_conteste;
use famille::{Demarche, Prix};
use leptos::prelude::*;

use crate::cellule::derivee;
use crate::el::{el, p, rien, vif};
use crate::etat::Etat;
use crate::textes;

/// The price, following the quotient and the residence.
pub(crate) fn prix(etat: Etat, demarche: &Demarche) -> AnyView {
    let (tarif, deliberation) = (demarche.tarif.clone(), demarche.deliberation.clone());
    let depend_du_quotient = tarif.utilise_quotient();
    let calcule = derivee(move || tarif.calculer(etat.quotient(), etat.residence()));
    // The region that is announced stays; what is inside changes.
    el("div", "pf-prix")
        .attr("aria-live", "polite")
        .enfant(vif(move || calcule.with(montant)))
        .enfant(vif(move || {
            let conteste = depend_du_quotient && etat.contestation(champ_conteste::QUOTIENT).is_some();
            if conteste { p("pf-aide", textes::prix_conteste()) } else { rien() }
        }))
        .enfant(vif(move || calcule.with(|prix| explication(prix, &deliberation))))
        .vue()
}

/// « 3,50 € par repas », with what has to be said about it.
pub(crate) fn montant(prix: &Prix) -> AnyView {
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
pub(crate) fn phrase(prix: &Prix) -> String {
    match prix.montant {
        Some(montant) => [&montant.to_string(), textes::par(), &prix.unite].concat(),
        None => textes::prix_inconnu().to_owned(),
    }
}

/// « Why this price? ».
pub(crate) fn explication(prix: &Prix, deliberation: &str) -> AnyView {
    let mut etapes = el("ol", "pf-liste");
    for etape in &prix.etapes {
        etapes = etapes.enfant(el("li", "pf-liste-ligne").texte(&etape.phrase()).vue());
    }
    el("details", "pf-details")
        .enfant(el("summary", "pf-details-titre").texte(textes::pourquoi()).vue())
        .enfant(etapes.vue())
        .enfant(if deliberation.is_empty() {
            rien()
        } else {
            p("pf-aide", &[textes::deliberation(), deliberation].concat())
        })
        .vue()
}

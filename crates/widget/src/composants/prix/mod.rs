//! The price of a service for each of its children, and how it is reached. The proxy computes it again at submission;
//! this is for the citizen.

use contrat::{PrixRecu, champ_conteste};
use famille::{Centimes, Demarche, NatureQuotient};
use leptos::prelude::*;

use crate::cellule::{Cellule, derivee};
use crate::composants::bouton::cache;
use crate::dossier::{self, PrixNomme};
use crate::el::{el, p, rien, vif};
use crate::etat::{Etat, Inscrits};
use crate::textes;

/// The prices, following the children, the answers, the income and the residence.
pub(crate) fn prix(etat: Etat, demarche: &'static Demarche, inscrits: Cellule<Inscrits>) -> AnyView {
    let calcules = derivee(move || inscrits.with(|inscrits| dossier::prix(etat, demarche, inscrits)));
    // The region that is announced stays; what is inside changes.
    el("div", "pf-prix")
        .attr("aria-live", "polite")
        .enfant(vif(move || {
            // An amount that changes is heard from elsewhere in the form: with its service.
            let sujet = cache(&textes::nommee(&demarche.titre, ""));
            el("div", "").enfant(sujet).enfant(calcules.with(|prix| montants(prix))).vue()
        }))
        .enfant(vif(move || if est_conteste(etat, demarche) { p("pf-aide", textes::prix_conteste()) } else { rien() }))
        .enfant(vif(move || calcules.with(|prix| explications(&demarche.titre, prix, false))))
        .vue()
}

/// The amounts, with what has to be said about them.
pub(crate) fn montants(prix: &[PrixNomme]) -> AnyView {
    let mut bloc = el("div", "pf-prix-montant");
    for ligne in lignes(prix) {
        bloc = bloc.enfant(p("pf-prix-valeur", &ligne));
    }
    bloc.enfant(if est_provisoire(prix) { p("pf-aide", textes::prix_provisoire()) } else { rien() }).vue()
}

/// Whether the city may still change one of the amounts.
pub(crate) fn est_provisoire(prix: &[PrixNomme]) -> bool {
    prix.iter().any(|(_, prix)| prix.provisoire && prix.montant.is_some())
}

/// « 3,35 € par repas et par enfant » when all the children pay the same, else a line for each; then their sum.
pub(crate) fn lignes(prix: &[PrixNomme]) -> Vec<String> {
    let Some((_, premier)) = prix.first() else { return Vec::new() };
    let plusieurs = prix.len() > 1;
    let mut lignes = Vec::new();
    let mut somme = Some(0_i64);
    let mut meme_prix = true;
    for (_, prix) in prix {
        let meme_unite = prix.unite == premier.unite && prix.periodicite == premier.periodicite;
        meme_prix &= meme_unite && prix.montant == premier.montant;
        let montant = prix.montant.filter(|_| meme_unite);
        somme = somme.zip(montant).map(|(somme, montant)| somme.saturating_add(montant.0));
    }
    if meme_prix {
        lignes.push(textes::prix(premier, plusieurs));
    } else {
        for (nom, prix) in prix {
            lignes.push(textes::nommee(nom, &textes::prix(prix, false)));
        }
    }
    if let Some(somme) = somme.filter(|_| plusieurs) {
        let total = PrixRecu { montant: Some(Centimes(somme)), explication: Vec::new(), ..premier.clone() };
        lignes.push([textes::total(), &textes::prix(&total, false)].concat());
    }
    lignes
}

/// « Why this price? » of a service, once for each way of reaching one. `du_service` says that the sentences are those of the service,
/// in French.
pub(crate) fn explications(titre: &str, prix: &[PrixNomme], du_service: bool) -> AnyView {
    let mut groupes: Vec<(Vec<&str>, &[String])> = Vec::new();
    for (nom, prix) in prix {
        match groupes.iter_mut().find(|(_, explication)| *explication == prix.explication) {
            Some((noms, _)) => noms.push(nom),
            None => groupes.push((vec![nom], &prix.explication)),
        }
    }
    let plusieurs = groupes.len() > 1;
    let mut bloc = el("div", "");
    for (noms, explication) in groupes {
        let mut question = textes::pourquoi().to_owned();
        if plusieurs {
            question = [&question, " (", &textes::enumerer(&noms), ")"].concat();
        }
        let mut etapes = el("ol", "pf-liste");
        if du_service {
            etapes = etapes.de_la_ville();
        }
        for etape in explication {
            etapes = etapes.enfant(el("li", "pf-liste-ligne").texte(etape).vue());
        }
        let details = el("details", "pf-details")
            .enfant(
                el("summary", "pf-details-titre").texte(&question).enfant(cache(&[" (", titre, ")"].concat())).vue(),
            )
            .enfant(etapes.vue());
        bloc = bloc.enfant(details.vue());
    }
    bloc.vue()
}

/// Whether the citizen contests something that this price is computed from.
fn est_conteste(etat: Etat, demarche: &Demarche) -> bool {
    let tarif = &demarche.tarif;
    let conteste = |nom| etat.contestation(nom).is_some();
    let quotient = |nature: &NatureQuotient| match nature {
        NatureQuotient::CafMsa => conteste(champ_conteste::QUOTIENT),
        NatureQuotient::Municipal => conteste(champ_conteste::AVIS_FISCAL),
    };
    (tarif.utilise_quotient() && tarif.quotients.iter().any(quotient))
        || (tarif.est_eaje() && conteste(champ_conteste::RESSOURCES))
}

#[cfg(test)]
mod tests {
    use famille::tarif::Periodicite;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn prix(nom: &str, montant: Option<i64>, unite: &str) -> PrixNomme {
        let prix = PrixRecu {
            montant: montant.map(Centimes),
            unite: unite.to_owned(),
            periodicite: Periodicite::Acte,
            provisoire: true,
            explication: Vec::new(),
        };
        (nom.to_owned(), prix)
    }

    #[test]
    fn one_line_when_all_pay_the_same_else_one_for_each_child() {
        let sans = "Prix calculé par le service";
        for (liste, attendues) in [
            (vec![], vec![]),
            (vec![prix("", Some(335), "repas")], vec!["3,35 € par repas"]),
            (
                vec![prix("Inès", Some(335), "repas"), prix("Léo", Some(335), "repas")],
                vec!["3,35 € par repas et par enfant", "Total : 6,70 € par repas"],
            ),
            (
                vec![prix("Inès", Some(335), "repas"), prix("Léo", Some(200), "repas")],
                vec!["Inès : 3,35 € par repas", "Léo : 2,00 € par repas", "Total : 5,35 € par repas"],
            ),
            (vec![prix("Inès", None, ""), prix("Léo", None, "")], vec![sans]),
            (
                vec![prix("Inès", Some(335), "repas"), prix("Léo", None, "")],
                vec!["Inès : 3,35 € par repas", "Léo : Prix calculé par le service"],
            ),
        ] {
            let lues: Vec<String> = lignes(&liste).iter().map(|ligne| ligne.replace('\u{a0}', " ")).collect();
            assert_eq!(lues, attendues);
        }
        assert!(est_provisoire(&[prix("", Some(1), "repas")]));
        assert!(!est_provisoire(&[prix("", None, "")]), "what is not computed is not provisional");
    }
}

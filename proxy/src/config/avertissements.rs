//! What is allowed in the city's file and is probably not meant: `check` says it, and the service starts all the same.

use std::net::IpAddr;

use famille::tarif::{Bareme, Formule};
use famille::{Date, Defaut, Demarche};

use super::fichier::Fichier;

/// Every warning, at its place; `aujourdhui` is the city's day. To be asked before the formulas are completed.
pub(super) fn avertir(fichier: &Fichier, aujourdhui: Date) -> Vec<Defaut> {
    let mut avis = Vec::new();
    if let Some(adresse) = fichier.service.administration
        && !(adresse.ip().is_loopback() || est_privee(adresse.ip()))
    {
        avis.push(Defaut::new(
            "service.administration",
            format!("{} peut être publique : écrivez une adresse de la machine ou du réseau privé", adresse.ip()),
        ));
    }
    let agents = &fichier.agents;
    if agents.emetteur.is_some() && agents.siret.is_none() && agents.acr.is_empty() {
        avis.push(Defaut::new(
            "agents.emetteur",
            "un agent n’est reconnu que par l’adresse e-mail que donne ce fournisseur ; avec ProConnect, qui connecte toutes les administrations, ajoutez siret, celui de la ville",
        ));
    }
    for (rang, demarche) in fichier.demarches.iter().enumerate() {
        avertir_demarche(demarche, &format!("demarches[{rang}]"), aujourdhui, &mut avis);
    }
    avis
}

/// An address that the Internet does not reach; the unspecified one (`0.0.0.0`) listens everywhere.
fn est_privee(adresse: IpAddr) -> bool {
    match adresse {
        IpAddr::V4(adresse) => adresse.is_private() || adresse.is_link_local(),
        IpAddr::V6(adresse) => adresse.is_unique_local() || adresse.is_unicast_link_local(),
    }
}

fn avertir_demarche(demarche: &Demarche, chemin: &str, aujourdhui: Date, avis: &mut Vec<Defaut>) {
    if let Some(periode) = demarche.periode
        && periode.au < aujourdhui
    {
        avis.push(Defaut::new(
            format!("{chemin}.periode"),
            format!(
                "la période s’est terminée le {} : plus personne ne peut s’inscrire ; écrivez les nouvelles dates, ou retirez ce service",
                periode.au.en_mots()
            ),
        ));
    }
    if let Some(deliberation) = &demarche.deliberation
        && deliberation.date > aujourdhui
    {
        avis.push(Defaut::new(
            format!("{chemin}.deliberation.date"),
            format!(
                "la délibération est datée du {}, qui n’est pas encore passé : vérifiez l’année",
                deliberation.date.en_mots()
            ),
        ));
    }
    let formules = [("formule", Some(&demarche.tarif.formule)), ("exterieur", demarche.tarif.exterieur.as_ref())];
    for (cle, formule) in formules {
        if let Some(formule) = formule {
            avertir_formule(formule, &format!("{chemin}.tarif.{cle}"), aujourdhui, avis);
        }
    }
}

fn avertir_formule(formule: &Formule, chemin: &str, aujourdhui: Date, avis: &mut Vec<Defaut>) {
    let (cle, sans_quotient) = match formule {
        Formule::Tranches { sans_quotient, .. } => ("tranches", sans_quotient),
        Formule::TauxEffort { sans_quotient, .. } => ("taux_effort", sans_quotient),
        Formule::Lineaire { sans_quotient, .. } => ("lineaire", sans_quotient),
        Formule::Eaje(eaje) => {
            let bareme = Bareme::au(aujourdhui);
            let (annee, mois, jour) = bareme.depuis;
            if annee < aujourdhui.annee()
                && (eaje.plancher.is_none() || eaje.plafond.is_none())
                && let Some(depuis) = Date::new(annee, mois, jour)
            {
                avis.push(Defaut::new(
                    format!("{chemin}.eaje"),
                    format!(
                        "le barème national que connaît ce programme date du {} (plancher {}, plafond {}) ; si la Cnaf en a publié un autre, écrivez-le ici : plancher = \"…\" et plafond = \"…\", par mois",
                        depuis.en_mots(),
                        bareme.plancher,
                        bareme.plafond
                    ),
                ));
            }
            return;
        }
        Formule::Fixe { .. } | Formule::NonCalcule { .. } => return,
    };
    if let (None, Some(plus_haut)) = (sans_quotient, formule.plus_haut()) {
        avis.push(Defaut::new(
            format!("{chemin}.{cle}"),
            format!(
                "le prix quand le quotient est inconnu n’est pas écrit : ce sera le plus haut, {plus_haut} ; pour le fixer, écrivez sans_quotient = \"{plus_haut}\""
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use famille::tarif::{Eaje, Tarif};

    use super::*;

    #[test]
    fn the_national_scale_is_questioned_once_its_year_is_over() {
        let jour = |texte| Date::parse_iso(texte).unwrap();
        let eaje = |plancher: Option<&str>| Eaje {
            accueil: famille::tarif::Accueil::Collectif,
            plancher: plancher.and_then(famille::Centimes::parse),
            plafond: plancher.map(|_| famille::Centimes(700_000)),
            taux: Vec::new(),
        };
        for (plancher, aujourdhui, attendu) in [
            (None, "2025-12-31", 0),
            (None, "2026-01-01", 1),
            (Some("801,00 €"), "2026-01-01", 0),
            (None, "2024-02-01", 0),
        ] {
            let tarif = Tarif::simple("heure", Formule::Eaje(eaje(plancher)));
            let mut avis = Vec::new();
            avertir_formule(&tarif.formule, "demarches[0].tarif.formule", jour(aujourdhui), &mut avis);
            assert_eq!(avis.len(), attendu, "{plancher:?} {aujourdhui}");
            assert!(
                avis.iter()
                    .all(|avis| avis.phrase.contains("1er septembre 2025") && avis.phrase.contains("8\u{202f}500,00"))
            );
        }
    }
}

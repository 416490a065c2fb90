//! Who is in the dossier, and where they live.

use contrat::{DepotDossier, ErreurSituee, champ_conteste};
use famille::saisie::{Champ, Erreur, Motif};
use famille::{Adresse, Date, Foyer, Personne};

use super::super::modele::{EnfantInscrit, Valeur};
use super::contestations::Contestations;
use super::situer;
use crate::identification::{Scelle, Voie};

/// Most children, declared ones included, in one dossier.
const ENFANTS_MAX: usize = 30;

pub(super) fn declarant(
    depot: &DepotDossier,
    scelle: Option<&Scelle>,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Option<Valeur<Personne>> {
    if let Some(scelle) = scelle {
        let identite = &scelle.identite;
        let personne = Personne {
            nom_naissance: Some(identite.nom_naissance.clone()),
            nom_usage: identite.nom_usage.clone(),
            prenoms: Some(identite.prenoms.join(" ")),
            date_naissance: Some(identite.date_naissance.clone()),
            sexe: Some(identite.sexe),
        };
        return Some(match scelle.voie {
            Voie::FranceConnect => Valeur::certifiee(personne, "FranceConnect", None),
            Voie::Saisie | Voie::Manuelle => Valeur::declaree(personne),
        });
    }
    let saisie = depot.declarations.declarant.clone().unwrap_or_default();
    match saisie.valider(aujourdhui) {
        Ok(personne) => Some(Valeur::declaree(personne)),
        Err(fautes) => {
            situer(erreurs, "declarant", fautes);
            None
        }
    }
}

pub(super) fn autre_parent(
    depot: &DepotDossier,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Option<Personne> {
    let lu = depot.declarations.autre_parent.as_ref()?.valider(aujourdhui);
    lu.map_err(|fautes| situer(erreurs, "autre_parent", fautes)).ok()
}

pub(super) fn enfants(
    depot: &DepotDossier,
    foyer: &Foyer,
    source: &str,
    contestations: &Contestations,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<Valeur<EnfantInscrit>> {
    let certifies = foyer.enfants.iter().flatten().map(|enfant| {
        let inscrit = EnfantInscrit { jeton: enfant.jeton.clone(), personne: enfant.personne.clone() };
        Valeur::certifiee(inscrit, source, contestations.sur(&champ_conteste::enfant(&enfant.jeton)))
    });
    let mut enfants: Vec<Valeur<EnfantInscrit>> = certifies.collect();
    for declare in &depot.declarations.enfants {
        let jeton_correct = declare.jeton.len() <= 6
            && declare
                .jeton
                .strip_prefix('d')
                .is_some_and(|reste| !reste.is_empty() && reste.bytes().all(|o| o.is_ascii_digit()));
        let deja_pris = enfants.iter().any(|enfant| enfant.valeur.jeton == declare.jeton);
        if !jeton_correct || deja_pris || enfants.len() >= ENFANTS_MAX {
            situer(erreurs, "enfants", vec![Erreur::new(Champ::Enfants, Motif::TropNombreux)]);
            break;
        }
        match declare.personne.valider(aujourdhui) {
            Ok(personne) => enfants.push(Valeur::declaree(EnfantInscrit { jeton: declare.jeton.clone(), personne })),
            Err(fautes) => situer(erreurs, &["enfant:", &declare.jeton].concat(), fautes),
        }
    }
    enfants
}

pub(super) fn adresse_declaree(depot: &DepotDossier, erreurs: &mut Vec<ErreurSituee>) -> Option<Adresse> {
    let (voie, ville) = (depot.declarations.voie.trim(), depot.declarations.code_postal_ville.trim());
    let mut fautes = Vec::new();
    for (champ, texte) in [(Champ::Voie, voie), (Champ::CodePostalVille, ville)] {
        if texte.is_empty() {
            fautes.push(Erreur::new(champ, Motif::Manquant));
        } else if texte.chars().count() > 100 {
            fautes.push(Erreur::new(champ, Motif::TropLong));
        }
    }
    let adresse = Adresse {
        numero_libelle_voie: Some(voie.to_owned()),
        code_postal_ville: Some(ville.to_owned()),
        ..Adresse::default()
    };
    if fautes.is_empty() && adresse.code_postal().is_none() {
        fautes.push(Erreur::new(Champ::CodePostalVille, Motif::Format));
    }
    if fautes.is_empty() {
        return Some(adresse);
    }
    situer(erreurs, "adresse", fautes);
    None
}

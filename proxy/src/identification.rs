//! Identification: the seals of the road, the upstream call, and the same-person gate.

mod amont;
mod disjoncteur;
mod echecs;
mod recolte;
mod scelle;
mod vol;

pub(crate) use amont::{Acces, AccesImpots, Amont, Guichet, Quota};
pub(crate) use disjoncteur::{Cause, Elan};
pub(crate) use recolte::{Ligne, Quete, Recolte};
pub(crate) use scelle::{
    Attendu, Certification, DUREE_BROUILLON, DUREE_IDENTIFICATION, Depart, Issue, Remise, Scelle, Source, Usage, Voie,
    nom_issue,
};

use famille::saisie::{Identite, LieuNaissance};
use famille::{CogCommune, CogPays, DatePartielle, Sexe};
use france_connect::IdentitePivot;

/// The identity that FranceConnect verified, in the form by which API Particulier finds a family; `None` when a part of
/// it cannot be used, and the typed form must serve.
pub(crate) fn identite_verifiee(pivot: &IdentitePivot) -> Option<Identite> {
    let date_naissance = DatePartielle::lire(&pivot.date_naissance);
    date_naissance.annee()?;
    let lieu = match (pivot.pays_naissance.as_deref().map(CogPays::parse), pivot.lieu_naissance.as_deref()) {
        (Some(Ok(pays)), _) if !pays.est_france() => LieuNaissance::Etranger(pays),
        (_, Some(commune)) => LieuNaissance::France(CogCommune::parse(commune).ok()?),
        _ => return None,
    };
    let nom = |texte: &str| Some(famille::texte::normaliser_nom(texte)).filter(|nom| !nom.is_empty());
    let nom_naissance = nom(&pivot.nom_naissance)?;
    let prenoms: Vec<String> = pivot.prenoms.iter().filter_map(|prenom| nom(prenom)).take(3).collect();
    if prenoms.is_empty() {
        return None;
    }
    Some(Identite {
        nom_usage: pivot.nom_usage.as_deref().and_then(nom).filter(|usage| *usage != nom_naissance),
        nom_naissance,
        prenoms,
        date_naissance,
        sexe: match pivot.sexe {
            france_connect::Sexe::Feminin => Sexe::F,
            france_connect::Sexe::Masculin => Sexe::M,
        },
        lieu,
    })
}

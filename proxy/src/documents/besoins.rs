//! What the démarches need of the administrations, and why: read from the rules that the council voted, not written by hand.

use famille::tarif::Formule;
use famille::{Demarche, Donnee, NatureQuotient};

use crate::application::{scope_de, temoin};
use crate::config::Fichier;

/// A block that is asked of an administration by one of its rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Besoin<'a> {
    pub(super) donnee: Donnee,
    /// The right of API Particulier; `None` for API Impôt Particulier.
    pub(super) scope: Option<&'static str>,
    /// The services that need it; none when it only serves to know the person.
    pub(super) demarches: Vec<&'a Demarche>,
}

/// Every block that the services need, in the order of the blocks, then of the file.
pub(super) fn besoins(fichier: &Fichier) -> Vec<Besoin<'_>> {
    let mut besoins: Vec<Besoin<'_>> = Vec::new();
    for donnee in Donnee::TOUTES {
        for demarche in fichier.demarches.iter().filter(|demarche| demarche.demande(donnee)) {
            let scope = scope_de(demarche, donnee);
            match besoins.iter_mut().find(|besoin| besoin.donnee == donnee && besoin.scope == scope) {
                Some(besoin) => besoin.demarches.push(demarche),
                None => besoins.push(Besoin { donnee, scope, demarches: vec![demarche] }),
            }
        }
    }
    if fichier.franceconnect.is_some() {
        // Nothing is shown that cannot be compared with the person, whatever the services keep.
        let temoins: Vec<&'static str> = besoins.iter().filter_map(|besoin| temoin(besoin.scope?)).collect();
        for scope in temoins {
            if besoins.iter().all(|besoin| besoin.scope != Some(scope)) {
                besoins.push(Besoin { donnee: Donnee::Allocataires, scope: Some(scope), demarches: Vec::new() });
            }
        }
        besoins.sort_by_key(|besoin| besoin.donnee);
    }
    besoins
}

/// Whether a right belongs to the operation of crèches.
pub(super) fn de_la_creche(scope: &str) -> bool {
    scope.starts_with("cnav_participation_familiale_eaje_")
}

/// Name of a block, in a form.
pub(super) const fn nom(donnee: Donnee) -> &'static str {
    match donnee {
        Donnee::QuotientFamilial => "Quotient familial",
        Donnee::Allocataires => "Allocataire et conjoint",
        Donnee::Enfants => "Enfants à charge",
        Donnee::Adresse => "Adresse",
        Donnee::ParticipationEaje => "Éléments du prix de la crèche",
        Donnee::AvisFiscal => "Avis d’impôt",
    }
}

/// What is in a block.
pub(super) const fn contenu(donnee: Donnee) -> &'static str {
    match donnee {
        Donnee::QuotientFamilial => "la valeur du quotient familial, le mois, et qui l’a calculé (CAF ou MSA)",
        Donnee::Allocataires => {
            "le nom de naissance, le nom d’usage, les prénoms, la date de naissance et le sexe de l’allocataire et de son conjoint"
        }
        Donnee::Enfants => {
            "le nom de naissance, le nom d’usage, les prénoms, la date de naissance et le sexe de chaque enfant à charge"
        }
        Donnee::Adresse => "l’adresse postale connue de la CAF ou de la MSA",
        Donnee::ParticipationEaje => {
            "les ressources de l’année, le nombre d’enfants à charge, le nombre d’enfants bénéficiaires de l’AEEH"
        }
        Donnee::AvisFiscal => {
            "l’année des revenus, le revenu fiscal de référence, les parts, le fait d’être imposable ou non, le montant de l’impôt, les noms des déclarants et l’adresse de l’avis"
        }
    }
}

/// Why a service needs a block.
pub(super) fn pourquoi(demarche: &Demarche, donnee: Donnee) -> String {
    let tarif = &demarche.tarif;
    match donnee {
        Donnee::QuotientFamilial if tarif.utilise_quotient() && !tarif.quotients.contains(&NatureQuotient::Municipal) => {
            format!("le prix (par {}) dépend du quotient familial", tarif.unite)
        }
        Donnee::QuotientFamilial => {
            format!("le prix (par {}) dépend du quotient familial, quand la famille en a un", tarif.unite)
        }
        Donnee::Allocataires => {
            "vérifier que la réponse est bien celle de la personne qui demande, et inscrire les parents au dossier".to_owned()
        }
        Donnee::Enfants => {
            let mut raisons = vec!["inscrire l’enfant choisi"];
            if demarche.ages.is_some() {
                raisons.push("vérifier l’âge que le service demande");
            }
            if tarif.utilise_enfants_a_charge() && !tarif.est_eaje() {
                raisons.push("calculer le prix, qui dépend du nombre d’enfants à charge");
            }
            enumerer(&raisons)
        }
        Donnee::Adresse if tarif.utilise_residence() => "le prix dépend de la commune où vit la famille".to_owned(),
        Donnee::Adresse => "inscrire l’adresse de la famille au dossier".to_owned(),
        Donnee::ParticipationEaje if tarif.est_eaje() => {
            "le prix suit le barème national des crèches : un taux, selon le nombre d’enfants, appliqué aux ressources"
                .to_owned()
        }
        Donnee::ParticipationEaje => {
            "le service calcule le prix d’après le barème national des crèches, sur les ressources et le nombre d’enfants"
                .to_owned()
        }
        Donnee::AvisFiscal => {
            "le quotient municipal se calcule sur le revenu fiscal de référence et les parts, pour les familles sans quotient familial"
                .to_owned()
        }
    }
}

/// Whether prices of this service are computed from what the administrations say.
pub(super) fn prix_calcule(demarche: &Demarche) -> bool {
    demarche.tarif.formules().any(|formule| !matches!(formule, Formule::NonCalcule { .. } | Formule::Fixe { .. }))
}

/// A list in a sentence: « Cantine, Crèche et Sport ».
pub(super) fn enumerer<T: AsRef<str>>(noms: &[T]) -> String {
    let mut phrase = String::new();
    for (rang, nom) in noms.iter().enumerate() {
        if rang > 0 {
            phrase.push_str(if rang + 1 == noms.len() { " et " } else { ", " });
        }
        phrase.push_str(nom.as_ref());
    }
    phrase
}

/// The titles of services, in a sentence.
pub(super) fn titres(demarches: &[&Demarche]) -> String {
    enumerer(&demarches.iter().map(|demarche| demarche.titre.as_str()).collect::<Vec<_>>())
}

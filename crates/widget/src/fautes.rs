//! Mistakes and the fields that show them. A field's identifier follows from the words of the contract, so that a
//! mistake found by the proxy lands on the same field as one found here.

use contrat::ErreurSituee;
use famille::question::Genre;
use famille::saisie::{Champ, Erreur, Motif};
use famille::{Demarche, Question};

use crate::etat::{Etape, Etat};
use crate::{dossier, textes};

/// A message on a field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Faute {
    /// Identifier of the field, which the error summary links to.
    pub(crate) id: String,
    /// What the summary puts before the message where several fields have the same one; may be empty.
    pub(crate) sujet: String,
    /// What to write.
    pub(crate) message: String,
}

/// Identifier of a field: `pf-contact-courriel`, `pf-enfant-d1-prenoms`.
pub(crate) fn id(lieu: &str, champ: Champ) -> String {
    ["pf-", &tirets(lieu), "-", nom(champ)].concat()
}

/// A name of the contract as a part of an identifier.
pub(crate) fn tirets(nom: &str) -> String {
    nom.chars().map(|caractere| if caractere == ':' { '-' } else { caractere }).collect()
}

/// A mistake placed on its field.
pub(crate) fn situer(etat: Etat, lieu: &str, erreur: Erreur) -> Faute {
    let message = match question(etat, lieu) {
        Some((_, question, _)) if question.genre == Genre::Accord => textes::accord_manquant(),
        _ => message(lieu, erreur),
    };
    // The choice of services is one field, whichever service is wrong.
    let place = if erreur.champ == Champ::Demarches { "demarches" } else { lieu };
    Faute { id: id(place, erreur.champ), sujet: sujet(etat, lieu), message: message.to_owned() }
}

/// The question that a place is about, with its service and the token of its child, which may be empty.
fn question(etat: Etat, lieu: &str) -> Option<(&'static Demarche, &'static Question, &str)> {
    let (demarche, reste) = lieu.strip_prefix("question:")?.split_once(':')?;
    let (question, enfant) = reste.split_once(':').unwrap_or((reste, ""));
    let demarche = etat.config().demarches.iter().find(|autre| autre.id == demarche)?;
    Some((demarche, demarche.questions.iter().find(|autre| autre.id == question)?, enfant))
}

/// Mistakes found by the proxy, shown in the step that holds the first of them.
pub(crate) fn montrer(etat: Etat, erreurs: &[ErreurSituee]) {
    let mut fautes = Vec::new();
    for erreur in erreurs {
        fautes.push(situer(etat, &erreur.lieu, Erreur::new(erreur.champ, erreur.motif)));
    }
    etat.montrer_fautes(erreurs.first().map_or(Etape::Famille, etape), fautes);
}

fn etape(erreur: &ErreurSituee) -> Etape {
    match erreur.champ {
        Champ::Demarches => Etape::Services,
        _ if erreur.lieu == "identite" => Etape::Identite,
        _ => Etape::Famille,
    }
}

/// What a place is about: a service, a question, a document, an added child.
fn sujet(etat: Etat, lieu: &str) -> String {
    let demarches = &etat.config().demarches;
    match lieu.split_once(':') {
        Some(("demarche", id)) => {
            demarches.iter().find(|demarche| demarche.id == id).map(|demarche| demarche.titre.clone())
        }
        Some(("question", _)) => question(etat, lieu).map(|(_, question, enfant)| {
            let enfants = dossier::enfants(etat);
            let nom = enfants.iter().find(|autre| autre.jeton == enfant).map_or("", |enfant| &enfant.nom);
            textes::question_de(nom, &question.libelle)
        }),
        Some(("piece", id)) => {
            let mut pieces = demarches.iter().flat_map(|demarche| &demarche.pieces);
            pieces.find(|piece| piece.id == id).map(|piece| piece.libelle.clone())
        }
        Some(("enfant", jeton)) => etat.enfants.with_untracked(|enfants| {
            enfants.iter().position(|enfant| enfant.jeton() == jeton).map(textes::nommer_enfant_ajoute)
        }),
        _ => None,
    }
    .unwrap_or_default()
}

/// A child is not « you », nor is the other parent: the messages that speak to the declarant have their own words here.
fn message(lieu: &str, erreur: Erreur) -> &'static str {
    let d_un_enfant = lieu.starts_with("enfant:");
    let du_parent = lieu == "autre_parent";
    match (erreur.champ, erreur.motif) {
        (Champ::Prenoms, Motif::Manquant) if du_parent => textes::faute_prenom_parent(),
        (Champ::NomNaissance, Motif::Manquant) if du_parent => textes::faute_nom_parent(),
        (Champ::DateNaissance, Motif::Manquant) if du_parent => textes::faute_naissance_parent(),
        (Champ::Prenoms, Motif::Manquant) if d_un_enfant => textes::faute_prenom_enfant(),
        (Champ::NomNaissance, Motif::Manquant) if d_un_enfant => textes::faute_nom_enfant(),
        (Champ::DateNaissance, Motif::Manquant) if d_un_enfant => textes::faute_naissance_enfant(),
        (Champ::DateNaissance, Motif::DateFuture) if d_un_enfant => textes::faute_naissance_enfant_future(),
        _ => erreur.message(),
    }
}

const fn nom(champ: Champ) -> &'static str {
    match champ {
        Champ::NomNaissance => "nom_naissance",
        Champ::NomUsage => "nom_usage",
        Champ::Prenoms => "prenoms",
        Champ::DateNaissance => "date_naissance",
        Champ::Sexe => "sexe",
        Champ::PaysNaissance => "pays_naissance",
        Champ::CommuneNaissance => "commune_naissance",
        Champ::Courriel => "courriel",
        Champ::Telephone => "telephone",
        Champ::Voie => "voie",
        Champ::CodePostalVille => "code_postal_ville",
        Champ::Quotient => "quotient",
        Champ::Commentaire => "commentaire",
        Champ::Demarches => "demarches",
        Champ::Enfants => "enfants",
        Champ::RevenuFiscal => "revenu_fiscal",
        Champ::Parts => "parts",
        Champ::Ressources => "ressources",
        Champ::EnfantsACharge => "enfants_a_charge",
        Champ::NumeroFiscal => "numero_fiscal",
        Champ::Reponse => "reponse",
        Champ::Piece => "piece",
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn erreur(lieu: &str, champ: Champ) -> ErreurSituee {
        ErreurSituee { lieu: lieu.to_owned(), champ, motif: Motif::Manquant }
    }

    #[test]
    fn mistakes_of_the_proxy_land_on_our_fields() {
        for (lieu, champ, attendue, id_attendu) in [
            ("contact", Champ::Courriel, Etape::Famille, "pf-contact-courriel"),
            ("enfant:d2", Champ::DateNaissance, Etape::Famille, "pf-enfant-d2-date_naissance"),
            ("contestation:enfant:e1", Champ::Commentaire, Etape::Famille, "pf-contestation-enfant-e1-commentaire"),
            ("demarche:cantine", Champ::Enfants, Etape::Famille, "pf-demarche-cantine-enfants"),
            ("identite", Champ::Sexe, Etape::Identite, "pf-identite-sexe"),
            ("demarches", Champ::Demarches, Etape::Services, "pf-demarches-demarches"),
            ("identite", Champ::NumeroFiscal, Etape::Identite, "pf-identite-numero_fiscal"),
            ("question:cantine:pai", Champ::Reponse, Etape::Famille, "pf-question-cantine-pai-reponse"),
            ("question:cantine:pai:e1", Champ::Reponse, Etape::Famille, "pf-question-cantine-pai-e1-reponse"),
            ("piece:avis", Champ::Piece, Etape::Famille, "pf-piece-avis-piece"),
            ("revenus", Champ::Parts, Etape::Famille, "pf-revenus-parts"),
            ("autre_parent", Champ::Prenoms, Etape::Famille, "pf-autre_parent-prenoms"),
        ] {
            assert_eq!((etape(&erreur(lieu, champ)), id(lieu, champ).as_str()), (attendue, id_attendu));
        }
    }

    #[test]
    fn a_child_is_not_addressed_as_you() {
        let manquant = Erreur::new(Champ::NomNaissance, Motif::Manquant);
        assert!(!message("enfant:d1", manquant).contains("votre"));
        assert!(!message("autre_parent", manquant).contains("votre"));
        assert!(message("declarant", manquant).contains("votre"));
    }
}

//! Mistakes and the fields that show them. A field's identifier follows from the words of the contract, so that a
//! mistake found by the proxy lands on the same field as one found here.

use contrat::ErreurSituee;
use famille::saisie::{Champ, Erreur, Motif};

use crate::etat::Etape;

/// A message on a field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Faute {
    /// Identifier of the field, which the error summary links to.
    pub(crate) id: String,
    /// What to write.
    pub(crate) message: &'static str,
}

/// Identifier of a field: `pf-contact-courriel`, `pf-enfant-d1-prenoms`.
pub(crate) fn id(lieu: &str, champ: Champ) -> String {
    ["pf-", &lieu.replace(':', "-"), "-", nom(champ)].concat()
}

/// A mistake placed on its field.
pub(crate) fn situer(lieu: &str, erreur: Erreur) -> Faute {
    Faute { id: id(lieu, erreur.champ), message: message(lieu, erreur) }
}

/// Mistakes placed on their fields.
pub(crate) fn situer_toutes(lieu: &str, erreurs: Vec<Erreur>) -> impl Iterator<Item = Faute> {
    erreurs.into_iter().map(move |erreur| situer(lieu, erreur))
}

/// Mistakes found by the proxy, and the step that holds the first of them.
pub(crate) fn du_service(erreurs: &[ErreurSituee]) -> (Etape, Vec<Faute>) {
    let etape = erreurs.first().map_or(Etape::Famille, |erreur| match erreur.champ {
        Champ::Demarches => Etape::Services,
        _ if erreur.lieu == "identite" => Etape::Identite,
        _ => Etape::Famille,
    });
    let fautes = erreurs.iter().map(|erreur| situer(&erreur.lieu, Erreur::new(erreur.champ, erreur.motif))).collect();
    (etape, fautes)
}

/// A child is not « you »: the messages that speak to the declarant have their own words here.
const fn message(lieu: &str, erreur: Erreur) -> &'static str {
    let d_un_enfant = matches!(lieu.as_bytes(), [b'e', b'n', b'f', b'a', b'n', b't', b':', ..]);
    match (erreur.champ, erreur.motif) {
        (Champ::Prenoms, Motif::Manquant) if d_un_enfant => "Écrivez le prénom de l’enfant.",
        (Champ::NomNaissance, Motif::Manquant) if d_un_enfant => "Écrivez le nom de l’enfant.",
        (Champ::DateNaissance, Motif::Manquant) if d_un_enfant => {
            "Écrivez la date de naissance de l’enfant : jour, mois et année."
        }
        (Champ::DateNaissance, Motif::DateFuture) if d_un_enfant => {
            "La date de naissance ne peut pas être dans le futur."
        }
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
    }
}

#[cfg(test)]
mod tests {
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
        ] {
            let (etape, fautes) = du_service(&[erreur(lieu, champ)]);
            assert_eq!((etape, fautes[0].id.as_str()), (attendue, id_attendu));
        }
    }

    #[test]
    fn a_child_is_not_addressed_as_you() {
        let manquant = Erreur::new(Champ::NomNaissance, Motif::Manquant);
        assert!(!situer("enfant:d1", manquant).message.contains("votre"));
        assert!(situer("declarant", manquant).message.contains("votre"));
    }
}

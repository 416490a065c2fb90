//! What a citizen types, and what to answer when it cannot be used.
//!
//! The widget checks with this code before it sends, the proxy checks again with the same code: a message is never
//! different on the two sides. A mistake names the field and says what to write.

mod contact;
mod identite;
mod revenus;

pub use contact::{ContactSaisi, PersonneSaisie, valider_commentaire, valider_courriel, valider_telephone};
pub use identite::{Identite, IdentiteSaisie, LieuNaissance};
pub use revenus::{Revenus, RevenusDeclares, RevenusDemandes, RevenusSaisis, RevenusUtiles};

use serde::{Deserialize, Serialize};

/// A field of the form. Its text form is stable: it names the field in messages between widget and proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Champ {
    /// Name at birth.
    NomNaissance,
    /// Name in use.
    NomUsage,
    /// Given names.
    Prenoms,
    /// Birth date.
    DateNaissance,
    /// Sex in the civil register.
    Sexe,
    /// Country of birth.
    PaysNaissance,
    /// Commune of birth.
    CommuneNaissance,
    /// E-mail address.
    Courriel,
    /// Telephone number.
    Telephone,
    /// Street line of an address.
    Voie,
    /// Postcode and town of an address.
    CodePostalVille,
    /// Quotient declared by the citizen.
    Quotient,
    /// Reference income of the tax assessment.
    RevenuFiscal,
    /// Shares of the tax assessment.
    Parts,
    /// Resources of a year, for a crèche.
    Ressources,
    /// Number of children in charge.
    EnfantsACharge,
    /// Numéro fiscal.
    NumeroFiscal,
    /// Free comment.
    Commentaire,
    /// Chosen services.
    Demarches,
    /// Children chosen for a service.
    Enfants,
    /// Answer to a question of a service.
    Reponse,
    /// A document.
    Piece,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Motif {
    /// Nothing was given.
    Manquant,
    /// A character that the administration cannot read.
    Caracteres,
    /// Too long.
    TropLong,
    /// More values than allowed.
    TropNombreux,
    /// No such date.
    DateInexistante,
    /// A date in the future, or today.
    DateFuture,
    /// A date before 1900.
    DateAncienne,
    /// Not in the expected form.
    Format,
}

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erreur {
    /// Where.
    pub champ: Champ,
    /// What.
    pub motif: Motif,
}

impl Erreur {
    /// A mistake in a field.
    pub const fn new(champ: Champ, motif: Motif) -> Self {
        Self { champ, motif }
    }

    /// What to write, in plain French.
    pub fn message(self) -> &'static str {
        match (self.champ, self.motif) {
            (Champ::NomNaissance, Motif::Manquant) => textes::faute_nom_naissance(),
            (Champ::Prenoms, Motif::Manquant) => textes::faute_prenoms(),
            (Champ::Prenoms, Motif::TropNombreux) => textes::faute_prenoms_trop(),
            (Champ::NomNaissance | Champ::NomUsage | Champ::Prenoms, Motif::TropLong) => textes::faute_nom_long(),
            (Champ::NomNaissance | Champ::NomUsage | Champ::Prenoms, _) => textes::faute_nom_lettres(),
            (Champ::DateNaissance, Motif::Manquant) => textes::faute_naissance(),
            (Champ::DateNaissance, Motif::DateInexistante) => textes::faute_date_inexistante(),
            (Champ::DateNaissance, Motif::DateFuture) => textes::faute_naissance_future(),
            (Champ::DateNaissance, Motif::DateAncienne) => textes::faute_naissance_ancienne(),
            (Champ::DateNaissance, _) => textes::faute_date_chiffres(),
            (Champ::Sexe, _) => textes::faute_sexe(),
            (Champ::PaysNaissance, _) => textes::faute_pays(),
            (Champ::CommuneNaissance, _) => textes::faute_commune(),
            (Champ::Courriel, Motif::Manquant) => textes::faute_courriel_absent(),
            (Champ::Courriel, _) => textes::faute_courriel(),
            (Champ::Telephone, _) => textes::faute_telephone(),
            (Champ::Voie, Motif::TropLong) | (Champ::CodePostalVille, Motif::TropLong) => textes::faute_ligne_longue(),
            (Champ::Voie, _) => textes::faute_voie(),
            (Champ::CodePostalVille, _) => textes::faute_code_postal(),
            (Champ::Quotient, _) => textes::faute_quotient(),
            (Champ::RevenuFiscal, Motif::Manquant) => textes::faute_revenu_absent(),
            (Champ::RevenuFiscal, _) => textes::faute_revenu(),
            (Champ::Parts, Motif::Manquant) => textes::faute_parts_absentes(),
            (Champ::Parts, _) => textes::faute_parts(),
            (Champ::Ressources, _) => textes::faute_ressources(),
            (Champ::EnfantsACharge, _) => textes::faute_enfants_a_charge(),
            (Champ::NumeroFiscal, _) => textes::faute_numero_fiscal(),
            (Champ::Commentaire, Motif::Manquant) => textes::faute_commentaire_absent(),
            (Champ::Commentaire, _) => textes::faute_commentaire_long(),
            (Champ::Demarches, Motif::DateFuture) => textes::faute_service_futur(),
            (Champ::Demarches, Motif::DateAncienne) => textes::faute_service_passe(),
            (Champ::Demarches, _) => textes::faute_services(),
            (Champ::Enfants, _) => textes::faute_enfants(),
            (Champ::Reponse, Motif::Manquant) => textes::faute_reponse_absente(),
            (Champ::Reponse, Motif::TropLong) => textes::faute_reponse_longue(),
            (Champ::Reponse, Motif::DateInexistante) => textes::faute_date_inexistante(),
            (Champ::Reponse, _) => textes::faute_reponse(),
            (Champ::Piece, Motif::Manquant) => textes::faute_piece_absente(),
            (Champ::Piece, Motif::TropLong) => textes::faute_piece_lourde(),
            (Champ::Piece, Motif::Caracteres) => textes::faute_piece_programme(),
            (Champ::Piece, Motif::TropNombreux) => textes::faute_pieces_trop(),
            (Champ::Piece, _) => textes::faute_piece(),
        }
    }
}

/// Reads a name field: normalised, in the accepted alphabet, of a sane length.
fn lire_nom(champ: Champ, texte: &str) -> Result<String, Erreur> {
    let nom = crate::texte::normaliser_nom(texte);
    if nom.is_empty() {
        return Err(Erreur::new(champ, if texte.trim().is_empty() { Motif::Manquant } else { Motif::Caracteres }));
    }
    if nom.chars().count() > crate::texte::LONGUEUR_NOM {
        return Err(Erreur::new(champ, Motif::TropLong));
    }
    // What the alphabet lets through besides letters; the tables of Unicode would weigh on the widget.
    let a_une_lettre = nom.chars().any(|caractere| !matches!(caractere, '\'' | ' ' | '-'));
    if !crate::texte::alphabet(&nom) || !a_une_lettre {
        return Err(Erreur::new(champ, Motif::Caracteres));
    }
    Ok(nom)
}

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
    pub const fn message(self) -> &'static str {
        match (self.champ, self.motif) {
            (Champ::NomNaissance, Motif::Manquant) => {
                "Écrivez votre nom de naissance, celui de votre acte de naissance."
            }
            (Champ::Prenoms, Motif::Manquant) => "Écrivez au moins votre premier prénom.",
            (Champ::Prenoms, Motif::TropNombreux) => "Écrivez trois prénoms au plus, un par case.",
            (Champ::NomNaissance | Champ::NomUsage | Champ::Prenoms, Motif::TropLong) => {
                "Ce nom est trop long : écrivez 100 lettres au plus."
            }
            (Champ::NomNaissance | Champ::NomUsage | Champ::Prenoms, _) => {
                "Écrivez ce nom avec des lettres, des espaces, des tirets ou des apostrophes."
            }
            (Champ::DateNaissance, Motif::Manquant) => {
                "Écrivez la date de naissance : jour, mois et année. Si vous ne connaissez pas le jour, écrivez le mois et l’année."
            }
            (Champ::DateNaissance, Motif::DateInexistante) => {
                "Cette date n’existe pas. Vérifiez le jour (1 à 31), le mois (1 à 12) et l’année (4 chiffres)."
            }
            (Champ::DateNaissance, Motif::DateFuture) => "La date de naissance doit être dans le passé.",
            (Champ::DateNaissance, Motif::DateAncienne) => {
                "Écrivez une année de naissance après 1900, avec 4 chiffres."
            }
            (Champ::DateNaissance, _) => "Écrivez la date avec des chiffres, par exemple 27 03 1987.",
            (Champ::Sexe, _) => "Choisissez « Femme » ou « Homme », comme sur votre acte de naissance.",
            (Champ::PaysNaissance, _) => "Choisissez votre pays de naissance dans la liste.",
            (Champ::CommuneNaissance, _) => {
                "Écrivez le nom de votre commune de naissance, puis choisissez-la dans la liste."
            }
            (Champ::Courriel, Motif::Manquant) => {
                "Écrivez votre adresse e-mail pour que la mairie puisse vous répondre."
            }
            (Champ::Courriel, _) => "Écrivez une adresse e-mail complète, par exemple nom@exemple.fr.",
            (Champ::Telephone, _) => "Écrivez un numéro de téléphone à 10 chiffres, par exemple 06 12 34 56 78.",
            (Champ::Voie, Motif::TropLong) | (Champ::CodePostalVille, Motif::TropLong) => {
                "Cette ligne est trop longue : écrivez 100 caractères au plus."
            }
            (Champ::Voie, _) => "Écrivez le numéro et le nom de la rue, par exemple 12 rue des Lilas.",
            (Champ::CodePostalVille, _) => {
                "Écrivez le code postal à 5 chiffres puis la ville, par exemple 45990 Saint-Exemple."
            }
            (Champ::Quotient, _) => "Écrivez votre quotient familial en euros, sans virgule, par exemple 850.",
            (Champ::RevenuFiscal, Motif::Manquant) => {
                "Écrivez aussi votre revenu fiscal de référence, ou effacez le nombre de parts."
            }
            (Champ::RevenuFiscal, _) => {
                "Écrivez votre revenu fiscal de référence en euros, sans virgule, par exemple 24500."
            }
            (Champ::Parts, Motif::Manquant) => {
                "Écrivez aussi le nombre de parts, il est sur la même page de votre avis."
            }
            (Champ::Parts, _) => "Écrivez le nombre de parts comme sur votre avis d’impôt, par exemple 2,5.",
            (Champ::Ressources, _) => "Écrivez vos ressources d’une année en euros, sans virgule, par exemple 32000.",
            (Champ::EnfantsACharge, _) => "Écrivez le nombre de vos enfants à charge avec des chiffres, par exemple 2.",
            (Champ::NumeroFiscal, _) => {
                "Écrivez les 13 chiffres de votre numéro fiscal. Il est en haut de votre avis d’impôt."
            }
            (Champ::Commentaire, Motif::Manquant) => "Écrivez ce qui n’est pas juste, en quelques mots.",
            (Champ::Commentaire, _) => "Ce texte est trop long : écrivez 1 000 caractères au plus.",
            (Champ::Demarches, Motif::DateFuture) => {
                "Les inscriptions à ce service ne sont pas encore ouvertes : retirez-le pour continuer."
            }
            (Champ::Demarches, Motif::DateAncienne) => {
                "Les inscriptions à ce service sont terminées : retirez-le pour continuer."
            }
            (Champ::Demarches, _) => "Choisissez au moins un service.",
            (Champ::Enfants, _) => "Cochez au moins un enfant pour ce service, ou retirez le service.",
            (Champ::Reponse, Motif::Manquant) => "Répondez à cette question.",
            (Champ::Reponse, Motif::TropLong) => "Cette réponse est trop longue : écrivez 500 caractères au plus.",
            (Champ::Reponse, Motif::DateInexistante) => {
                "Cette date n’existe pas. Vérifiez le jour (1 à 31), le mois (1 à 12) et l’année (4 chiffres)."
            }
            (Champ::Reponse, _) => "Choisissez une des réponses proposées.",
            (Champ::Piece, Motif::Manquant) => "Ajoutez ce document : un fichier PDF, ou une photo.",
            (Champ::Piece, Motif::TropLong) => {
                "Ce fichier est trop lourd : 5 Mo au plus. Prenez une photo moins grande."
            }
            (Champ::Piece, Motif::Caracteres) => {
                "Ce PDF contient un programme : imprimez-le et prenez-le en photo, ou choisissez un autre fichier."
            }
            (Champ::Piece, Motif::TropNombreux) => "Trop de documents : 10 au plus.",
            (Champ::Piece, _) => "Ce fichier n’est pas lisible : choisissez un PDF, ou une photo JPEG ou PNG.",
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

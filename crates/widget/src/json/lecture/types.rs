//! The types of the contract that answers contain.

use contrat::{
    Affichage, Code, ConfigurationPublique, ContactVille, Declarant, ErreurSituee, Issue, Lieu, Lieux, LigneRecu,
    Probleme, Recu, ReponseFranceConnect, ReponseSaisie, SourceCertifiee, Ville,
};
use famille::quotient::Quotient;
use famille::saisie::{Champ, Motif};
use famille::tarif::{Etape, Residence, Tranche};
use famille::{
    Adresse, Ages, Centimes, Date, DatePartielle, Demarche, Donnee, Enfant, Fournisseur, Foyer, Personne, Prix,
    QuotientFamilial, Sexe, Tarif,
};
use wasm_bindgen::JsValue;

use super::{Lecture, Lisible, champ};

macro_rules! structures {
    ($($type:ident { $($champ:ident),* })*) => {
        $(
            impl Lisible for $type {
                fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
                    lecture.objet(valeur);
                    Self { $($champ: champ(valeur, stringify!($champ), lecture)),* }
                }
            }
        )*
    };
}

macro_rules! enumerations {
    ($($type:ident { $($variante:ident = $nom:literal),* })*) => {
        $(
            impl Lisible for $type {
                fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
                    let nom = lecture.texte(valeur);
                    [$(Self::$variante),*][lecture.rang(&nom, &[$($nom),*])]
                }
            }
        )*
    };
}

macro_rules! entiers {
    ($($type:ident)*) => {
        $(
            impl Lisible for $type {
                fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
                    lecture.entier(valeur, Self::MIN.into(), Self::MAX.into()) as Self
                }
            }
        )*
    };
}

structures! {
    ConfigurationPublique { version, ville, france_connect, demarches, aujourdhui }
    Ville { nom, codes_postaux, contact, dpo, conservation_mois }
    ContactVille { service, courriel, telephone, accueil }
    Demarche { id, titre, description, donnees, ages, deliberation, tarif }
    Ages { min, max }
    Tranche { jusqu_a, prix }
    ReponseFranceConnect { version, issue, demarches, declarant, affichage, sceau, expire_dans_s, deconnexion }
    ReponseSaisie { version, sceau, expire_dans_s }
    Declarant { nom, prenoms }
    Affichage { foyer, source }
    SourceCertifiee { fournisseur, recue_le }
    Foyer { quotient_familial, allocataires, enfants, adresse }
    QuotientFamilial { fournisseur, valeur, annee, mois, annee_calcul, mois_calcul }
    Personne { nom_naissance, nom_usage, prenoms, date_naissance, sexe }
    Enfant { jeton, personne }
    Adresse {
        destinataire, complement_information, complement_information_geographique, numero_libelle_voie, lieu_dit,
        code_postal_ville, pays
    }
    Lieux { lieux }
    Lieu { code, nom, precision }
    Recu { version, reference, recu_le, lignes, verification_en_cours }
    LigneRecu { demarche, titre, enfants, prix }
    Prix { montant, unite, provisoire, etapes }
    Probleme { code, status, title, erreurs }
    ErreurSituee { lieu, champ, motif }
}

enumerations! {
    Donnee {
        QuotientFamilial = "quotient_familial", Allocataires = "allocataires", Enfants = "enfants",
        Adresse = "adresse"
    }
    Sexe { F = "F", M = "M" }
    Residence { Commune = "commune", Exterieur = "exterieur", Inconnue = "inconnue" }
    Issue {
        Affichable = "affichable", NonAffichable = "non_affichable", Introuvable = "introuvable",
        AutrePersonne = "autre_personne", Indisponible = "indisponible", Refuse = "refuse",
        Recommencer = "recommencer", IdentiteIncomplete = "identite_incomplete"
    }
    Code {
        CorpsIllisible = "corps_illisible", CorpsTropGrand = "corps_trop_grand", TypeInattendu = "type_inattendu",
        VersionInconnue = "version_inconnue", DemarcheInconnue = "demarche_inconnue",
        SaisieInvalide = "saisie_invalide", SceauExpire = "sceau_expire", SceauRefuse = "sceau_refuse",
        OrigineRefusee = "origine_refusee", CleIdempotence = "cle_idempotence", TropDeRequetes = "trop_de_requetes",
        Introuvable = "introuvable", MethodeRefusee = "methode_refusee", Indisponible = "indisponible",
        Interne = "interne"
    }
    Champ {
        NomNaissance = "nom_naissance", NomUsage = "nom_usage", Prenoms = "prenoms",
        DateNaissance = "date_naissance", Sexe = "sexe", PaysNaissance = "pays_naissance",
        CommuneNaissance = "commune_naissance", Courriel = "courriel", Telephone = "telephone", Voie = "voie",
        CodePostalVille = "code_postal_ville", Quotient = "quotient", Commentaire = "commentaire",
        Demarches = "demarches", Enfants = "enfants"
    }
    Motif {
        Manquant = "manquant", Caracteres = "caracteres", TropLong = "trop_long", TropNombreux = "trop_nombreux",
        DateInexistante = "date_inexistante", DateFuture = "date_future", DateAncienne = "date_ancienne",
        Format = "format"
    }
}

entiers! { u8 u16 u32 i32 }

impl Lisible for String {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        lecture.texte(valeur)
    }
}

impl Lisible for bool {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        valeur.as_bool().unwrap_or_else(|| {
            lecture.refuser();
            false
        })
    }
}

impl Lisible for Centimes {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        // 2⁵³: beyond, a float skips integers.
        Self(lecture.entier(valeur, -(1 << 53), 1 << 53))
    }
}

impl Lisible for Date {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let date = Self::parse_iso(&lecture.texte(valeur));
        if date.is_none() {
            lecture.refuser();
        }
        date.unwrap_or(JOUR)
    }
}

/// Stands for a date that could not be read; the reading is refused.
const JOUR: Date = match Date::new(1, 1, 1) {
    Some(date) => date,
    None => unreachable!(),
};

impl Lisible for DatePartielle {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        Self::lire(&lecture.texte(valeur))
    }
}

impl Lisible for Fournisseur {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        Self::lire(&lecture.texte(valeur))
    }
}

impl Lisible for Quotient {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let (nom, contenu) = lecture.variante(valeur);
        match lecture.rang(&nom, &["certifie", "declare", "non_communique", "inconnu"]) {
            0 => Self::Certifie(Lisible::lire(&contenu, lecture)),
            1 => Self::Declare(Lisible::lire(&contenu, lecture)),
            2 => Self::NonCommunique,
            _ => Self::Inconnu,
        }
    }
}

impl Lisible for Tarif {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let (nom, contenu) = lecture.variante(valeur);
        let contenu = &contenu;
        match lecture.rang(&nom, &["non_calcule", "tranches", "taux_effort", "residence"]) {
            1 => Self::Tranches {
                unite: champ(contenu, "unite", lecture),
                sans_quotient: champ(contenu, "sans_quotient", lecture),
                lignes: champ(contenu, "lignes", lecture),
            },
            2 => Self::TauxEffort {
                unite: champ(contenu, "unite", lecture),
                taux_cent_milliemes: champ(contenu, "taux_cent_milliemes", lecture),
                plancher: champ(contenu, "plancher", lecture),
                plafond: champ(contenu, "plafond", lecture),
            },
            3 => Self::Residence {
                commune: champ(contenu, "commune", lecture),
                exterieur: champ(contenu, "exterieur", lecture),
            },
            _ => Self::NonCalcule { explication: champ(contenu, "explication", lecture) },
        }
    }
}

impl Lisible for Etape {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let (nom, contenu) = lecture.variante(valeur);
        let contenu = &contenu;
        let noms = ["sans_quotient", "quotient", "tranche", "taux", "plancher", "plafond", "residence", "non_calcule"];
        match lecture.rang(&nom, &noms) {
            1 => Self::Quotient(Lisible::lire(contenu, lecture)),
            2 => Self::Tranche {
                rang: champ(contenu, "rang", lecture),
                de: champ(contenu, "de", lecture),
                jusqu_a: champ(contenu, "jusqu_a", lecture),
            },
            3 => Self::Taux {
                cent_milliemes: champ(contenu, "cent_milliemes", lecture),
                brut: champ(contenu, "brut", lecture),
            },
            4 => Self::Plancher(Lisible::lire(contenu, lecture)),
            5 => Self::Plafond(Lisible::lire(contenu, lecture)),
            6 => Self::Residence(Lisible::lire(contenu, lecture)),
            7 => Self::NonCalcule(Lisible::lire(contenu, lecture)),
            _ => Self::SansQuotient,
        }
    }
}

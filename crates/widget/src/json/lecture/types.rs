//! The types of the contract that answers contain.

use contrat::{
    Affichage, Attente, BrouillonOuvert, BrouillonScelle, Code, ConfigurationPublique, Declarant, ErreurSituee, Issue,
    Lieu, Lieux, LigneRecu, Panne, Place, PrixEnfant, PrixRecu, Probleme, Recu, ReponseFranceConnect, ReponseSaisie,
    SourceCertifiee, Ville,
};
use famille::demarche::{Periode, Piece, UniteAge};
use famille::question::{Choix, Condition, Genre, Pour};
use famille::quotient::NatureQuotient;
use famille::saisie::{Champ, Motif};
use famille::tarif::{
    Accueil, Ajustement, Arrondi, BaseDegressivite, Degressivite, Eaje, Effet, Formule, Periodicite, Ressources, Sens,
    Tranche,
};
use famille::{
    Adresse, Ages, AvisFiscal, Centimes, Contact, Date, DatePartielle, Deliberation, Demarche, Donnee, Enfant,
    Fournisseur, Foyer, Parts, Personne, Question, QuotientFamilial, Sexe, StatutImposition, Tarif, Taux, Usage,
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

/// Answer of `POST /v1/pieces`.
pub(crate) struct PieceEnvoyee {
    /// Opaque, sealed: the dossier names the document by it.
    pub(crate) jeton: String,
}

structures! {
    PieceEnvoyee { jeton }
    BrouillonScelle { version, sceau, duree_s }
    BrouillonOuvert { version, contenu }
    ConfigurationPublique { version, ville, france_connect, impot_particulier, demarches, aujourdhui, panne }
    Panne { jusqu_a }
    Ville { nom, codes_postaux, contact, dpo, conservation_mois }
    Contact { service, courriel, telephone, accueil }
    Demarche {
        id, titre, description, usage, donnees, ages, periode, deliberation, contact, questions, pieces, tarif
    }
    Ages { min, max, unite, au }
    Periode { du, au }
    Deliberation { numero, date, article }
    Piece { id, libelle, aide, facultative }
    Question { id, libelle, aide, genre, options, pour, facultative, si }
    Choix { valeur, libelle }
    Condition { question, reponse }
    Tarif { unite, periodicite, quotients, formule, exterieur, ajustements, degressivite, arrondi }
    Tranche { de, plus_de, jusqu_a, moins_de, prix }
    Eaje { accueil, plancher, plafond, taux }
    Ajustement { libelle, si, effet }
    Degressivite { base, remises_pour_cent }
    Arrondi { pas, sens }
    ReponseFranceConnect {
        version, issue, demarches, declarant, affichage, sceau, expire_dans_s, deconnexion, attente, revenir_a
    }
    Attente { billet, suite, place }
    Place { tour, rang, secondes, revenir_dans_s }
    ReponseSaisie { version, sceau, expire_dans_s }
    Declarant { nom, prenoms }
    Affichage { foyer, source }
    SourceCertifiee { fournisseur, recue_le }
    Foyer { quotient_familial, allocataires, enfants, adresse, ressources, avis_fiscal }
    Ressources { annuelles, enfants_a_charge, enfants_aeeh, annee }
    AvisFiscal { annee_revenus, revenu_fiscal_reference, parts, statut, montant_impot, declarants, adresse }
    QuotientFamilial { fournisseur, valeur, annee, mois, annee_calcul, mois_calcul }
    Personne { nom_naissance, nom_usage, prenoms, date_naissance, sexe }
    Enfant { jeton, personne }
    Adresse {
        destinataire, complement_information, complement_information_geographique, numero_libelle_voie, lieu_dit,
        code_postal_ville, pays
    }
    Lieux { lieux }
    Lieu { code, nom, precision }
    Recu { version, reference, code, recu_le, lignes, verification_en_cours }
    LigneRecu { demarche, titre, enfants }
    PrixEnfant { enfant, prix }
    PrixRecu { montant, unite, periodicite, provisoire, explication }
    Probleme { code, status, title, erreurs }
    ErreurSituee { lieu, champ, motif }
}

enumerations! {
    Donnee {
        QuotientFamilial = "quotient_familial", Allocataires = "allocataires", Enfants = "enfants",
        Adresse = "adresse", ParticipationEaje = "participation_eaje", AvisFiscal = "avis_fiscal"
    }
    Usage { Enfance = "enfance", Creche = "creche" }
    UniteAge { Ans = "ans", Mois = "mois" }
    Genre { Texte = "texte", Choix = "choix", Date = "date", Accord = "accord" }
    Pour { Famille = "famille", Enfant = "enfant" }
    NatureQuotient { CafMsa = "caf_msa", Municipal = "municipal" }
    Periodicite { Acte = "acte", Mois = "mois", An = "an" }
    Sens { Proche = "proche", Inferieur = "inferieur", Superieur = "superieur" }
    Accueil { Collectif = "collectif", Familial = "familial" }
    BaseDegressivite { Inscrits = "inscrits", ACharge = "a_charge" }
    StatutImposition { Imposable = "imposable", NonImposable = "non_imposable" }
    Sexe { F = "F", M = "M" }
    Issue {
        Affichable = "affichable", NonAffichable = "non_affichable", Introuvable = "introuvable",
        AutrePersonne = "autre_personne", Indisponible = "indisponible", Refuse = "refuse",
        Recommencer = "recommencer", IdentiteIncomplete = "identite_incomplete", EnAttente = "en_attente"
    }
    Code {
        CorpsIllisible = "corps_illisible", CorpsTropGrand = "corps_trop_grand", TypeInattendu = "type_inattendu",
        VersionInconnue = "version_inconnue", DemarcheInconnue = "demarche_inconnue",
        SaisieInvalide = "saisie_invalide", SceauExpire = "sceau_expire", SceauRefuse = "sceau_refuse",
        SceauServi = "sceau_servi",
        OrigineRefusee = "origine_refusee", CleIdempotence = "cle_idempotence", TropDeRequetes = "trop_de_requetes",
        Introuvable = "introuvable", MethodeRefusee = "methode_refusee", Indisponible = "indisponible",
        Interne = "interne"
    }
    Champ {
        NomNaissance = "nom_naissance", NomUsage = "nom_usage", Prenoms = "prenoms",
        DateNaissance = "date_naissance", Sexe = "sexe", PaysNaissance = "pays_naissance",
        CommuneNaissance = "commune_naissance", Courriel = "courriel", Telephone = "telephone", Voie = "voie",
        CodePostalVille = "code_postal_ville", Quotient = "quotient", Commentaire = "commentaire",
        RevenuFiscal = "revenu_fiscal", Parts = "parts", Ressources = "ressources",
        EnfantsACharge = "enfants_a_charge", NumeroFiscal = "numero_fiscal", Demarches = "demarches",
        Enfants = "enfants", Reponse = "reponse", Piece = "piece"
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
        Self(Lisible::lire(valeur, lecture))
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

/// 2⁵³: beyond, a float skips integers.
const ENTIER_MAX: i64 = 1 << 53;

impl Lisible for i64 {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        lecture.entier(valeur, -ENTIER_MAX, ENTIER_MAX)
    }
}

impl Lisible for Taux {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        Self(Lisible::lire(valeur, lecture))
    }
}

impl Lisible for Parts {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        Self::from_centiemes(Lisible::lire(valeur, lecture)).unwrap_or_else(|| {
            lecture.refuser();
            UNE_PART
        })
    }
}

/// Stands for shares that could not be read; the reading is refused.
const UNE_PART: Parts = match Parts::from_centiemes(100) {
    Some(parts) => parts,
    None => unreachable!(),
};

impl Lisible for Formule {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let (nom, contenu) = lecture.variante(valeur);
        let contenu = &contenu;
        match lecture.rang(&nom, &["non_calcule", "tranches", "taux_effort", "lineaire", "eaje", "fixe"]) {
            1 => Self::Tranches {
                lignes: champ(contenu, "lignes", lecture),
                sans_quotient: champ(contenu, "sans_quotient", lecture),
                refus: champ(contenu, "refus", lecture),
                croissant: champ(contenu, "croissant", lecture),
            },
            2 => Self::TauxEffort {
                taux: champ(contenu, "taux", lecture),
                taux_suivants: champ(contenu, "taux_suivants", lecture),
                plancher: champ(contenu, "plancher", lecture),
                plafond: champ(contenu, "plafond", lecture),
                sans_quotient: champ(contenu, "sans_quotient", lecture),
                refus: champ(contenu, "refus", lecture),
            },
            3 => Self::Lineaire {
                de: champ(contenu, "de", lecture),
                prix_de: champ(contenu, "prix_de", lecture),
                a: champ(contenu, "a", lecture),
                prix_a: champ(contenu, "prix_a", lecture),
                sans_quotient: champ(contenu, "sans_quotient", lecture),
                refus: champ(contenu, "refus", lecture),
            },
            4 => Self::Eaje(Lisible::lire(contenu, lecture)),
            5 => Self::Fixe { prix: champ(contenu, "prix", lecture) },
            _ => Self::NonCalcule { explication: champ(contenu, "explication", lecture) },
        }
    }
}

impl Lisible for Effet {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let (nom, contenu) = lecture.variante(valeur);
        let contenu = &contenu;
        let noms = ["exoneration", "remise_pour_cent", "majoration_pour_cent", "remise", "majoration", "prix"];
        match lecture.rang(&nom, &noms) {
            1 => Self::RemisePourCent(Lisible::lire(contenu, lecture)),
            2 => Self::MajorationPourCent(Lisible::lire(contenu, lecture)),
            3 => Self::Remise(Lisible::lire(contenu, lecture)),
            4 => Self::Majoration(Lisible::lire(contenu, lecture)),
            5 => Self::Prix(Lisible::lire(contenu, lecture)),
            _ => Self::Exoneration,
        }
    }
}

//! What is read here is what serde, on the proxy's side, wrote: for every type and every variant.

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
use serde::Serialize;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Lisible, lire};
use crate::json::Inattendu;

wasm_bindgen_test_configure!(run_in_browser);

fn lu<T: Lisible>(json: &str) -> Result<T, Inattendu> {
    lire(&js_sys::JSON::parse(json).unwrap())
}

fn verifier<T: Lisible + Serialize + PartialEq>(valeur: &T) {
    let json = serde_json::to_string(valeur).unwrap();
    assert!(lu::<T>(&json).as_ref() == Ok(valeur), "{json}");
}

fn date() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

fn texte(texte: &str) -> String {
    texte.to_owned()
}

fn personne() -> Personne {
    Personne {
        nom_naissance: Some(texte("D'ÉPÉE")),
        nom_usage: None,
        prenoms: Some(texte("ZOÉ")),
        date_naissance: Some(DatePartielle::lire("2012-04-00")),
        sexe: Some(Sexe::M),
    }
}

fn adresse() -> Adresse {
    Adresse {
        destinataire: Some(texte("a")),
        complement_information: Some(texte("b")),
        complement_information_geographique: Some(texte("c")),
        numero_libelle_voie: Some(texte("d")),
        lieu_dit: Some(texte("e")),
        code_postal_ville: Some(texte("f")),
        pays: Some(texte("g")),
    }
}

fn tarifs() -> Vec<Tarif> {
    let non_calcule = Tarif::NonCalcule { explication: texte("Sur place.") };
    vec![
        Tarif::Tranches {
            unite: texte("repas"),
            sans_quotient: Centimes(400),
            lignes: vec![
                Tranche { jusqu_a: Some(-1), prix: Centimes(0) },
                Tranche { jusqu_a: None, prix: Centimes(i64::from(i32::MAX) * 2) },
            ],
        },
        Tarif::TauxEffort {
            unite: texte("heure"),
            taux_cent_milliemes: u32::MAX,
            plancher: Centimes(-3),
            plafond: Centimes(250),
        },
        Tarif::Residence { commune: Box::new(non_calcule.clone()), exterieur: Box::new(non_calcule.clone()) },
        non_calcule,
    ]
}

fn prix() -> Prix {
    Prix {
        montant: Some(Centimes(335)),
        unite: texte("repas"),
        provisoire: true,
        etapes: vec![
            Etape::Quotient(Quotient::Certifie(850)),
            Etape::Quotient(Quotient::Declare(-1)),
            Etape::Quotient(Quotient::NonCommunique),
            Etape::Quotient(Quotient::Inconnu),
            Etape::Tranche { rang: 3, de: Some(701), jusqu_a: None },
            Etape::Taux { cent_milliemes: 150, brut: Centimes(128) },
            Etape::Plancher(Centimes(1)),
            Etape::Plafond(Centimes(2)),
            Etape::Residence(Residence::Commune),
            Etape::Residence(Residence::Exterieur),
            Etape::Residence(Residence::Inconnue),
            Etape::SansQuotient,
            Etape::NonCalcule(texte("x")),
        ],
    }
}

#[wasm_bindgen_test]
fn the_configuration() {
    let contact = ContactVille {
        service: texte("Famille"),
        courriel: texte("a@b.fr"),
        telephone: texte("02"),
        accueil: texte("Mairie"),
    };
    let ville = Ville {
        nom: texte("Saint-Exemple"),
        codes_postaux: vec![texte("45990")],
        contact,
        dpo: texte("dpo@b.fr"),
        conservation_mois: 24,
    };
    let demarches = tarifs().into_iter().map(|tarif| Demarche {
        id: texte("cantine"),
        titre: texte("Cantine"),
        description: texte("Le « midi »\n"),
        donnees: Donnee::TOUTES.to_vec(),
        ages: Some(Ages { min: Some(3), max: None }),
        deliberation: texte("2026-41"),
        tarif,
    });
    let demarches = demarches.collect();
    verifier(&ConfigurationPublique { version: 1, ville, france_connect: true, demarches, aujourdhui: date() });
}

#[wasm_bindgen_test]
fn the_identifications() {
    let quotient_familial = QuotientFamilial {
        fournisseur: Some(Fournisseur::Msa),
        valeur: None,
        annee: Some(2026),
        mois: Some(11),
        annee_calcul: Some(2025),
        mois_calcul: Some(12),
    };
    let foyer = Foyer {
        quotient_familial: Some(quotient_familial),
        allocataires: Some(vec![personne(), Personne::default()]),
        enfants: Some(vec![Enfant { jeton: texte("e1"), personne: personne() }]),
        adresse: Some(adresse()),
    };
    for issue in [
        Issue::Affichable,
        Issue::NonAffichable,
        Issue::Introuvable,
        Issue::AutrePersonne,
        Issue::Indisponible,
        Issue::Refuse,
        Issue::Recommencer,
        Issue::IdentiteIncomplete,
    ] {
        let source = SourceCertifiee { fournisseur: texte("CAF"), recue_le: date() };
        verifier(&ReponseFranceConnect {
            version: 1,
            issue,
            demarches: vec![texte("cantine")],
            declarant: Some(Declarant { nom: texte("MARTIN"), prenoms: texte("ANNE ZOÉ") }),
            affichage: Some(Affichage { foyer: foyer.clone(), source }),
            sceau: Some(texte("v1.x")),
            expire_dans_s: 3600,
            deconnexion: None,
        });
    }
    verifier(&Foyer::default());
    verifier(&ReponseSaisie { version: 1, sceau: texte("v1.x"), expire_dans_s: 3600 });
    verifier(&Lieux { lieux: vec![Lieu { code: texte("45234"), nom: texte("Orléans"), precision: String::new() }] });
}

#[wasm_bindgen_test]
fn the_receipt_and_the_problems() {
    let ligne = LigneRecu { demarche: texte("cantine"), titre: texte("Cantine"), enfants: 2, prix: prix() };
    verifier(&Recu {
        version: 1,
        reference: texte("ABCDEFGHJKLM7"),
        recu_le: texte("2026-11-23T16:00:00Z"),
        lignes: vec![ligne],
        verification_en_cours: false,
    });
    let champs = [
        Champ::NomNaissance,
        Champ::NomUsage,
        Champ::Prenoms,
        Champ::DateNaissance,
        Champ::Sexe,
        Champ::PaysNaissance,
        Champ::CommuneNaissance,
        Champ::Courriel,
        Champ::Telephone,
        Champ::Voie,
        Champ::CodePostalVille,
        Champ::Quotient,
        Champ::Commentaire,
        Champ::Demarches,
        Champ::Enfants,
    ];
    let motifs = [
        Motif::Manquant,
        Motif::Caracteres,
        Motif::TropLong,
        Motif::TropNombreux,
        Motif::DateInexistante,
        Motif::DateFuture,
        Motif::DateAncienne,
        Motif::Format,
    ];
    let erreurs: Vec<ErreurSituee> = champs
        .into_iter()
        .zip(motifs.into_iter().cycle())
        .map(|(champ, motif)| ErreurSituee { lieu: texte("contact"), champ, motif })
        .collect();
    for code in [
        Code::CorpsIllisible,
        Code::CorpsTropGrand,
        Code::TypeInattendu,
        Code::VersionInconnue,
        Code::DemarcheInconnue,
        Code::SaisieInvalide,
        Code::SceauExpire,
        Code::SceauRefuse,
        Code::OrigineRefusee,
        Code::CleIdempotence,
        Code::TropDeRequetes,
        Code::Introuvable,
        Code::MethodeRefusee,
        Code::Indisponible,
        Code::Interne,
    ] {
        verifier(&Probleme { code, status: 422, title: texte("Non."), erreurs: erreurs.clone() });
    }
}

#[wasm_bindgen_test]
fn what_is_missing_is_empty_where_serde_says_so() {
    assert!(lu::<Foyer>("{}") == Ok(Foyer::default()));
    assert!(lu::<Ages>(r#"{"min":3}"#) == Ok(Ages { min: Some(3), max: None }));
    let probleme: Probleme = lu(r#"{"code":"interne","status":500,"title":"x"}"#).unwrap();
    assert!(probleme.erreurs.is_empty());
}

#[wasm_bindgen_test]
fn anything_else_is_refused() {
    for json in ["null", "1", "\"x\"", "[]", "{}", r#"{"code":"45234","nom":1,"precision":""}"#] {
        assert!(lu::<Lieu>(json).is_err(), "{json}");
    }
    for json in ["null", "\"x\"", "1.5", "-1", "65536", "1e300"] {
        assert!(lu::<u16>(json).is_err(), "{json}");
    }
    for json in ["\"inconnue\"", "{}", "\"tranches\"", r#"{"tranches":{}}"#, r#"{"autre":{}}"#] {
        assert!(lu::<Tarif>(json).is_err(), "{json}");
    }
    assert!(lu::<Date>("\"2026-02-30\"").is_err());
    assert!(lu::<Vec<String>>("{}").is_err());
    assert!(lu::<Vec<String>>("[1]").is_err());
    assert!(lu::<Centimes>("9007199254740994").is_err());
}

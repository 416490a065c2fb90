//! What is read here is what serde, on the proxy's side, wrote: for every type and every variant.

use contrat::{
    Affichage, Attente, Code, ConfigurationPublique, Declarant, ErreurSituee, Issue, Lieu, Lieux, LigneRecu, Panne,
    Place, PrixEnfant, PrixRecu, Probleme, Recu, ReponseFranceConnect, ReponseSaisie, SourceCertifiee, Ville,
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

fn condition() -> Condition {
    Condition { question: texte("pai"), reponse: texte("oui") }
}

fn formules() -> Vec<Formule> {
    vec![
        Formule::Tranches {
            lignes: vec![
                Tranche::jusqu_a(Some(-1), Centimes(0)),
                Tranche { de: Some(0), moins_de: Some(9), ..Tranche::jusqu_a(None, Centimes(1)) },
                Tranche { plus_de: Some(9), ..Tranche::jusqu_a(None, Centimes(i64::from(i32::MAX) * 2)) },
            ],
            sans_quotient: Some(Centimes(400)),
            refus: None,
            croissant: false,
        },
        Formule::TauxEffort {
            taux: Taux(u32::MAX),
            taux_suivants: vec![Taux(1), Taux(2)],
            plancher: Centimes(-3),
            plafond: Centimes(250),
            sans_quotient: None,
            refus: Some(Centimes(9)),
        },
        Formule::Lineaire {
            de: -1,
            prix_de: Centimes(1),
            a: 900,
            prix_a: Centimes(2),
            sans_quotient: Some(Centimes(3)),
            refus: Some(Centimes(4)),
        },
        Formule::Eaje(Eaje {
            accueil: Accueil::Familial,
            plancher: Some(Centimes(80_100)),
            plafond: None,
            taux: vec![Taux(516)],
        }),
        Formule::Fixe { prix: Centimes(12) },
        Formule::NonCalcule { explication: texte("Sur place.") },
    ]
}

fn effets() -> [Effet; 6] {
    [
        Effet::Exoneration,
        Effet::RemisePourCent(50),
        Effet::MajorationPourCent(20),
        Effet::Remise(Centimes(1)),
        Effet::Majoration(Centimes(2)),
        Effet::Prix(Centimes(3)),
    ]
}

fn tarifs() -> Vec<Tarif> {
    let periodicites = [Periodicite::Acte, Periodicite::Mois, Periodicite::An].into_iter().cycle();
    let sens = [Sens::Proche, Sens::Inferieur, Sens::Superieur].into_iter().cycle();
    let bases = [None, Some(BaseDegressivite::Inscrits), Some(BaseDegressivite::ACharge)].into_iter().cycle();
    let formules = formules().into_iter().zip(periodicites).zip(sens).zip(bases);
    let faire =
        |(((formule, periodicite), sens), base): (((Formule, Periodicite), Sens), Option<BaseDegressivite>)| Tarif {
            unite: texte("repas"),
            periodicite,
            quotients: vec![NatureQuotient::Municipal, NatureQuotient::CafMsa],
            exterieur: base.map(|_| formule.clone()),
            formule,
            ajustements: effets().map(|effet| Ajustement { libelle: texte("PAI"), si: condition(), effet }).to_vec(),
            degressivite: base.map(|base| Degressivite { base, remises_pour_cent: vec![0, 10] }),
            arrondi: Arrondi { pas: Centimes(5), sens },
        };
    formules.map(faire).collect()
}

fn deliberation() -> Deliberation {
    Deliberation { numero: texte("2026-41"), date: date(), article: Some(texte("3")) }
}

fn prix() -> PrixRecu {
    PrixRecu {
        montant: Some(Centimes(335)),
        unite: texte("repas"),
        periodicite: Periodicite::Mois,
        provisoire: true,
        explication: vec![texte("Le prix est le même pour toutes les familles.")],
    }
}

fn questions() -> Vec<Question> {
    let genres = [Genre::Texte, Genre::Choix, Genre::Date, Genre::Accord];
    let faire = |genre| Question {
        id: texte("pai"),
        libelle: texte("Un PAI ?"),
        aide: texte("Voir le médecin."),
        genre,
        options: vec![Choix { valeur: texte("a"), libelle: texte("A") }],
        pour: if genre == Genre::Date { Pour::Enfant } else { Pour::Famille },
        facultative: true,
        si: (genre == Genre::Texte).then(condition),
    };
    genres.map(faire).to_vec()
}

#[wasm_bindgen_test]
fn the_configuration() {
    let contact = Contact {
        service: texte("Famille"),
        courriel: texte("a@b.fr"),
        telephone: texte("02"),
        accueil: texte("Mairie"),
    };
    let ville = Ville {
        nom: texte("Saint-Exemple"),
        codes_postaux: vec![texte("45990")],
        contact: contact.clone(),
        dpo: texte("dpo@b.fr"),
        conservation_mois: 24,
    };
    let demarches = tarifs().into_iter().map(|tarif| Demarche {
        id: texte("cantine"),
        titre: texte("Cantine"),
        description: texte("Le « midi »\n"),
        donnees: Donnee::TOUTES.to_vec(),
        usage: if tarif.est_eaje() { Usage::Creche } else { Usage::Enfance },
        ages: Some(Ages {
            min: Some(3),
            max: None,
            unite: if tarif.est_eaje() { UniteAge::Mois } else { UniteAge::Ans },
            au: Some(date()),
        }),
        periode: Some(Periode { du: date(), au: date() }),
        deliberation: Some(deliberation()),
        contact: Some(contact.clone()),
        questions: questions(),
        pieces: vec![Piece {
            id: texte("attestation"),
            libelle: texte("Attestation"),
            aide: String::new(),
            facultative: true,
        }],
        tarif,
    });
    let demarches = demarches.collect();
    verifier(&ConfigurationPublique {
        version: 1,
        ville,
        france_connect: true,
        impot_particulier: false,
        demarches,
        aujourdhui: date(),
        panne: Some(Panne { jusqu_a: texte("23:45") }),
    });
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
        ressources: Some(Ressources {
            annuelles: Some(36_000),
            enfants_a_charge: Some(2),
            enfants_aeeh: None,
            annee: Some(2025),
        }),
        avis_fiscal: Some(AvisFiscal {
            annee_revenus: Some(2025),
            revenu_fiscal_reference: Some(-1),
            parts: Parts::from_centiemes(250),
            statut: Some(StatutImposition::NonImposable),
            montant_impot: None,
            declarants: Some(vec![personne()]),
            adresse: Some(adresse()),
        }),
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
        Issue::EnAttente,
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
            attente: Some(Attente {
                billet: texte("b"),
                suite: texte("s"),
                place: Place { tour: false, rang: 12, secondes: 40, revenir_dans_s: 10 },
            }),
            revenir_a: Some(texte("10:40")),
        });
    }
    verifier(&Foyer::default());
    verifier(&ReponseSaisie { version: 1, sceau: texte("v1.x"), expire_dans_s: 3600 });
    verifier(&Lieux { lieux: vec![Lieu { code: texte("45234"), nom: texte("Orléans"), precision: String::new() }] });
}

#[wasm_bindgen_test]
fn the_receipt_and_the_problems() {
    let ligne = LigneRecu {
        demarche: texte("cantine"),
        titre: texte("Cantine"),
        enfants: vec![PrixEnfant { enfant: texte("e1"), prix: prix() }],
    };
    verifier(&Recu {
        version: 1,
        reference: texte("ABCDEFGHJKLM7"),
        code: texte("ABCDEFGH23"),
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
        Champ::RevenuFiscal,
        Champ::Parts,
        Champ::Ressources,
        Champ::EnfantsACharge,
        Champ::NumeroFiscal,
        Champ::Reponse,
        Champ::Piece,
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
        Code::SceauServi,
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
        assert!(lu::<Formule>(json).is_err(), "{json}");
    }
    assert!(lu::<Parts>("0").is_err());
    assert!(lu::<Date>("\"2026-02-30\"").is_err());
    assert!(lu::<Vec<String>>("{}").is_err());
    assert!(lu::<Vec<String>>("[1]").is_err());
    assert!(lu::<Centimes>("9007199254740994").is_err());
}

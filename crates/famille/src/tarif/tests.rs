use proptest::prelude::*;

use super::*;
use crate::question::Condition;
use crate::taux::Taux;

fn tranches(bornes: &[i32]) -> Formule {
    let prix = |rang: usize| Centimes(100 * (i64::try_from(rang).unwrap() + 1));
    let mut lignes: Vec<Tranche> =
        bornes.iter().enumerate().map(|(rang, borne)| Tranche::jusqu_a(Some(*borne), prix(rang))).collect();
    lignes.push(Tranche::jusqu_a(None, prix(bornes.len())));
    Formule::Tranches { lignes, sans_quotient: Some(Centimes(999)), refus: None, croissant: true }
}

fn taux() -> Formule {
    Formule::TauxEffort {
        taux: Taux(1_500),
        taux_suivants: Vec::new(),
        plancher: Centimes(30),
        plafond: Centimes(250),
        sans_quotient: None,
        refus: None,
    }
}

fn taux_par_enfant() -> Formule {
    Formule::TauxEffort {
        taux: Taux(1_500),
        taux_suivants: vec![Taux(1_200), Taux(1_000)],
        plancher: Centimes(0),
        plafond: Centimes(10_000),
        sans_quotient: Some(Centimes(500)),
        refus: Some(Centimes(700)),
    }
}

fn droite() -> Formule {
    Formule::Lineaire {
        de: 300,
        prix_de: Centimes(100),
        a: 1_300,
        prix_a: Centimes(433),
        sans_quotient: None,
        refus: None,
    }
}

fn creche() -> Formule {
    let mut eaje = Eaje { accueil: Accueil::Collectif, plancher: None, plafond: None, taux: Vec::new() };
    eaje.completer(crate::Date::new(2025, 11, 24).unwrap());
    Formule::Eaje(eaje)
}

fn tarif(formule: Formule) -> Tarif {
    Tarif::simple("repas", formule)
}

fn avec(quotient: Quotient) -> Situation<'static> {
    Situation { quotients: Quotients { caf_msa: quotient, ..Quotients::default() }, ..Situation::default() }
}

fn si(question: &str) -> Condition {
    Condition { question: question.to_owned(), reponse: "oui".to_owned() }
}

fn reponse(question: &str, enfant: &str) -> Reponse {
    Reponse { question: question.to_owned(), enfant: enfant.to_owned(), valeur: "oui".to_owned() }
}

#[test]
fn brackets_include_their_upper_bound() {
    let tarif = tarif(tranches(&[400, 800]));
    for (quotient, centimes, provisoire) in [
        (Quotient::Certifie(0), 100, false),
        (Quotient::Certifie(400), 100, false),
        (Quotient::Certifie(401), 200, false),
        (Quotient::Certifie(800), 200, false),
        (Quotient::Certifie(801), 300, false),
        (Quotient::Certifie(i32::MAX), 300, false),
        (Quotient::Certifie(i32::MIN), 100, false),
        (Quotient::Declare(400), 100, true),
        (Quotient::NonCommunique, 999, true),
        (Quotient::Inconnu, 999, true),
        (Quotient::Refuse, 999, false),
    ] {
        let prix = tarif.calculer(&avec(quotient));
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(centimes)), provisoire), "{:?}", quotient.valeur());
    }
}

#[test]
fn bounds_may_be_open_or_closed() {
    let ligne = |de, plus_de, jusqu_a, moins_de, prix| Tranche { de, plus_de, jusqu_a, moins_de, prix: Centimes(prix) };
    let lignes = vec![
        ligne(None, None, None, Some(400), 1),
        ligne(Some(400), None, Some(700), None, 2),
        ligne(None, Some(700), None, None, 3),
    ];
    let tarif = tarif(Formule::Tranches { lignes, sans_quotient: None, refus: None, croissant: true });
    assert_eq!(defauts(&tarif), Vec::<String>::new());
    for (valeur, centimes) in [(399, 1), (400, 2), (700, 2), (701, 3)] {
        assert_eq!(tarif.calculer(&avec(Quotient::Certifie(valeur))).montant, Some(Centimes(centimes)), "{valeur}");
    }
}

#[test]
fn a_rate_has_a_floor_and_a_ceiling() {
    for (valeur, centimes) in
        [(-5, 30), (0, 30), (199, 30), (200, 30), (203, 30), (204, 31), (850, 128), (1_666, 250), (9_999, 250)]
    {
        let prix = tarif(taux()).calculer(&avec(Quotient::Certifie(valeur)));
        assert_eq!(prix.montant, Some(Centimes(centimes)), "{valeur}");
    }
}

#[test]
fn a_rate_may_follow_the_children_in_charge() {
    for (enfants, certifies, centimes, provisoire) in [
        (None, true, 150, false),
        (Some(0), true, 150, false),
        (Some(1), true, 150, false),
        (Some(2), true, 120, false),
        (Some(3), true, 100, false),
        (Some(9), true, 100, false),
        (Some(2), false, 120, true),
    ] {
        let situation =
            Situation { enfants_a_charge: enfants, enfants_certifies: certifies, ..avec(Quotient::Certifie(1_000)) };
        let prix = tarif(taux_par_enfant()).calculer(&situation);
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(centimes)), provisoire), "{enfants:?}");
    }
}

#[test]
fn what_applies_without_a_quotient_is_the_citys_choice() {
    for (formule, quotient, centimes) in [
        (taux_par_enfant(), Quotient::Inconnu, 500),
        (taux_par_enfant(), Quotient::NonCommunique, 500),
        (taux_par_enfant(), Quotient::Refuse, 700),
        // Nothing written: the highest price.
        (taux(), Quotient::Inconnu, 250),
        (taux(), Quotient::Refuse, 250),
        (droite(), Quotient::Inconnu, 433),
    ] {
        assert_eq!(tarif(formule).calculer(&avec(quotient)).montant, Some(Centimes(centimes)), "{quotient:?}");
    }
}

#[test]
fn a_line_is_flat_at_both_ends() {
    for (valeur, centimes) in [
        (i32::MIN, 100),
        (0, 100),
        (300, 100),
        (301, 100),
        (303, 101),
        (800, 267),
        (1_299, 433),
        (1_300, 433),
        (i32::MAX, 433),
    ] {
        assert_eq!(
            tarif(droite()).calculer(&avec(Quotient::Certifie(valeur))).montant,
            Some(Centimes(centimes)),
            "{valeur}"
        );
    }
}

#[test]
fn unknown_residence_is_priced_outside_and_provisional() {
    let tarif = Tarif { exterieur: Some(taux()), ..tarif(tranches(&[500])) };
    let prix = |residence| tarif.calculer(&Situation { residence, ..avec(Quotient::Certifie(500)) });
    assert_eq!(prix(Residence::Commune).montant, Some(Centimes(100)));
    assert_eq!(prix(Residence::Exterieur).montant, Some(Centimes(75)));
    assert!(!prix(Residence::Exterieur).provisoire);
    assert!(prix(Residence::Inconnue).provisoire);
}

#[test]
fn the_national_scale_follows_resources_and_children() {
    let tarif = Tarif { unite: "heure".to_owned(), ..tarif(creche()) };
    for (annuelles, enfants, aeeh, centimes, provisoire) in [
        // 3 000 € a month: 0.0619 %, 0.0516 %, 0.0413 %, 0.0310 %, 0.0206 %.
        (Some(36_000), Some(1), Some(0), 186, false),
        (Some(36_000), Some(2), Some(0), 155, false),
        (Some(36_000), Some(3), None, 124, false),
        (Some(36_000), Some(4), Some(0), 93, false),
        (Some(36_000), Some(7), Some(0), 93, false),
        (Some(36_000), Some(8), Some(0), 62, false),
        (Some(36_000), Some(20), Some(5), 62, false),
        // A child with the AEEH counts once more.
        (Some(36_000), Some(2), Some(1), 124, false),
        // Floor and ceiling of resources: 801 € and 8 500 €.
        (Some(0), Some(1), Some(0), 50, false),
        (Some(1_000_000), Some(1), Some(0), 526, false),
        // Unknown is not zero.
        (None, Some(1), Some(0), 526, true),
        (Some(36_000), None, None, 186, true),
    ] {
        let ressources = Ressources { annuelles, enfants_a_charge: enfants, enfants_aeeh: aeeh, annee: Some(2025) };
        let certifiees = Situation { ressources, ressources_certifiees: true, ..Situation::default() };
        let prix = tarif.calculer(&certifiees);
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(centimes)), provisoire), "{enfants:?} {aeeh:?}");
        let declarees = Situation { ressources_certifiees: false, ..certifiees };
        assert!(tarif.calculer(&declarees).provisoire);
    }
}

#[test]
fn scales_of_crèches_follow_the_day_and_the_citys_file() {
    let jour = |texte| crate::Date::parse_iso(texte).unwrap();
    for (au, plancher, plafond) in [
        ("2020-01-01", 76_577, 600_000),
        ("2024-08-31", 76_577, 600_000),
        ("2024-09-01", 76_577, 700_000),
        ("2025-08-31", 80_100, 700_000),
        ("2026-11-24", 80_100, 850_000),
    ] {
        let mut eaje = Eaje { accueil: Accueil::Familial, plancher: None, plafond: None, taux: Vec::new() };
        eaje.completer(jour(au));
        assert_eq!((eaje.plancher, eaje.plafond), (Some(Centimes(plancher)), Some(Centimes(plafond))), "{au}");
        assert_eq!(eaje.taux.first(), Some(&Taux(516)));
    }
    let mut ecrit =
        Eaje { accueil: Accueil::Collectif, plancher: Some(Centimes(1)), plafond: None, taux: vec![Taux(9)] };
    ecrit.completer(jour("2026-11-24"));
    assert_eq!((ecrit.plancher, ecrit.taux), (Some(Centimes(1)), vec![Taux(9)]));
}

#[test]
fn declared_situations_change_the_price_in_order() {
    let ajustement = |question: &str, effet| Ajustement { libelle: question.to_owned(), si: si(question), effet };
    let tarif = Tarif {
        ajustements: vec![
            ajustement("pai", Effet::RemisePourCent(50)),
            ajustement("retard", Effet::Majoration(Centimes(25))),
            ajustement("agent", Effet::Exoneration),
        ],
        ..tarif(Formule::Fixe { prix: Centimes(333) })
    };
    let retard_et_pai = [reponse("retard", ""), reponse("pai", "e1")];
    for (enfant, reponses, centimes, provisoire) in [
        ("e1", &[][..], 333, false),
        ("e1", &[reponse("pai", "e1")], 167, true),
        ("e2", &[reponse("pai", "e1")], 333, false),
        ("e1", &retard_et_pai, 192, true),
        ("e2", &retard_et_pai, 358, true),
        ("e1", &[reponse("agent", ""), reponse("retard", "")], 0, true),
    ] {
        let prix = tarif.calculer(&Situation { enfant, reponses, ..Situation::default() });
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(centimes)), provisoire), "{enfant} {centimes}");
    }
}

#[test]
fn brothers_and_sisters_pay_less() {
    let avec_base = |base| Tarif {
        degressivite: Some(Degressivite { base, remises_pour_cent: vec![0, 10, 25] }),
        ..tarif(Formule::Fixe { prix: Centimes(1_000) })
    };
    for (rang, centimes) in [(0, 1_000), (1, 900), (2, 750), (7, 750)] {
        let situation = Situation { rang, enfants_a_charge: Some(1), ..Situation::default() };
        assert_eq!(avec_base(BaseDegressivite::Inscrits).calculer(&situation).montant, Some(Centimes(centimes)));
    }
    for (enfants, centimes) in [(None, 1_000), (Some(0), 1_000), (Some(1), 1_000), (Some(2), 900), (Some(5), 750)] {
        let situation =
            Situation { rang: 2, enfants_a_charge: enfants, enfants_certifies: true, ..Situation::default() };
        let prix = avec_base(BaseDegressivite::ACharge).calculer(&situation);
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(centimes)), false), "{enfants:?}");
    }
}

#[test]
fn a_price_is_rounded_once_by_the_rule_of_its_tariff() {
    let arrondi = |pas, sens| Arrondi { pas: Centimes(pas), sens };
    // 0.15 % of 333 € is 0.4995 €; a rounding in between would make 0.50 then 0.50, one at the end from 0.4485 says 0.45.
    for (valeur, arrondi, centimes) in [
        (333, arrondi(1, Sens::Proche), 50),
        (333, arrondi(1, Sens::Inferieur), 49),
        (333, arrondi(1, Sens::Superieur), 50),
        (299, arrondi(10, Sens::Proche), 40),
        (300, arrondi(10, Sens::Proche), 50),
        (333, arrondi(5, Sens::Inferieur), 45),
        (301, arrondi(5, Sens::Superieur), 50),
        (300, arrondi(5, Sens::Superieur), 45),
    ] {
        let tarif = Tarif { arrondi, ..tarif(taux()) };
        let prix = tarif.calculer(&avec(Quotient::Certifie(valeur)));
        assert_eq!(prix.montant, Some(Centimes(centimes)), "{valeur} {arrondi:?}");
    }
}

#[test]
fn every_step_reads_as_a_sentence() {
    let tarif = Tarif {
        exterieur: Some(Formule::Fixe { prix: Centimes(900) }),
        ajustements: vec![Ajustement {
            libelle: "Panier repas fourni".to_owned(),
            si: si("pai"),
            effet: Effet::RemisePourCent(50),
        }],
        degressivite: Some(Degressivite { base: BaseDegressivite::Inscrits, remises_pour_cent: vec![0, 10] }),
        arrondi: Arrondi { pas: Centimes(5), sens: Sens::Proche },
        ..tarif(taux())
    };
    let reponses = [reponse("pai", "e1")];
    let situation = Situation {
        residence: Residence::Commune,
        rang: 1,
        enfant: "e1",
        reponses: &reponses,
        ..avec(Quotient::Certifie(2_000))
    };
    let phrases: Vec<String> = tarif.calculer(&situation).etapes.iter().map(Etape::phrase).collect();
    assert_eq!(
        phrases,
        [
            "Tarif des habitants de la commune.",
            "Votre quotient familial est de 2000\u{a0}€.",
            "Le prix est de 0,15\u{a0}% du quotient, soit 3,00\u{a0}€.",
            "Le prix le plus haut est de 2,50\u{a0}€.",
            "Panier repas fourni\u{a0}: 50\u{a0}% de moins, soit 1,25\u{a0}€.",
            "Pour l’enfant inscrit n°\u{a0}2, 10\u{a0}% de moins, soit 1,125\u{a0}€.",
            "Arrondi à 1,15\u{a0}€.",
        ]
    );
}

#[test]
fn debug_shows_no_quotient() {
    let prix = tarif(taux()).calculer(&avec(Quotient::Certifie(1_234)));
    assert!(!format!("{prix:?}").contains("1234"));
    assert!(!format!("{:?}", avec(Quotient::Certifie(1_234))).contains("1234"));
}

fn defauts(tarif: &Tarif) -> Vec<String> {
    let mut defauts = Vec::new();
    tarif.controler(&[], crate::defaut::Controle::new("tarif", &mut defauts));
    defauts.iter().map(ToString::to_string).collect()
}

#[test]
fn wrong_definitions_are_explained_at_their_place() {
    let en_tranches =
        |lignes: Vec<Tranche>| tarif(Formule::Tranches { lignes, sans_quotient: None, refus: None, croissant: true });
    let ligne = |jusqu_a, prix| Tranche::jusqu_a(jusqu_a, Centimes(prix));
    let depuis = |de, jusqu_a, prix| Tranche { de: Some(de), ..ligne(jusqu_a, prix) };
    let lignes = "tarif.formule.tranches.lignes";
    for (tarif, lieux) in [
        (tarif(tranches(&[400, 800])), vec![]),
        (en_tranches(vec![]), vec![lignes.to_owned()]),
        (en_tranches(vec![ligne(Some(400), 1)]), vec![format!("{lignes}[0]")]),
        (en_tranches(vec![ligne(None, 1), ligne(None, 1)]), vec![format!("{lignes}[0]")]),
        (en_tranches(vec![ligne(Some(800), 1), ligne(Some(400), 1), ligne(None, 1)]), vec![format!("{lignes}[1]")]),
        (en_tranches(vec![ligne(Some(400), 1), depuis(402, None, 1)]), vec![format!("{lignes}[1]")]),
        (en_tranches(vec![ligne(Some(400), 1), depuis(400, None, 1)]), vec![format!("{lignes}[1]")]),
        (en_tranches(vec![ligne(Some(400), 1), depuis(401, None, 1)]), vec![]),
        (en_tranches(vec![depuis(100, Some(400), 1), ligne(None, 1)]), vec![format!("{lignes}[0]")]),
        (en_tranches(vec![ligne(Some(400), 2), ligne(None, 1)]), vec![format!("{lignes}[1].prix")]),
        (en_tranches(vec![ligne(None, -1)]), vec![format!("{lignes}[0].prix")]),
        (
            Tarif {
                unite: " ".to_owned(),
                ..tarif(Formule::TauxEffort {
                    taux: Taux(0),
                    taux_suivants: vec![],
                    plancher: Centimes(2),
                    plafond: Centimes(1),
                    sans_quotient: None,
                    refus: None,
                })
            },
            vec![
                "tarif.unite".to_owned(),
                "tarif.formule.taux_effort.taux".to_owned(),
                "tarif.formule.taux_effort.plancher".to_owned(),
            ],
        ),
        (
            tarif(Formule::NonCalcule { explication: String::new() }),
            vec!["tarif.formule.non_calcule.explication".to_owned()],
        ),
        (Tarif { exterieur: Some(taux()), ..tarif(taux()) }, vec!["tarif.exterieur".to_owned()]),
    ] {
        let defauts = defauts(&tarif);
        assert_eq!(defauts.len(), lieux.len(), "{defauts:?}");
        for (defaut, lieu) in defauts.iter().zip(lieux) {
            assert!(defaut.starts_with(&format!("{lieu} : ")), "{defaut} is not at {lieu}");
        }
    }
}

/// Does the sum again from what the steps say and nothing else. `None` where a step does not follow from the ones before.
fn refaire(etapes: &[Etape], arrondi: Arrondi) -> Option<Option<Centimes>> {
    let mut courant: Option<Exact> = None;
    let mut connu: Option<i32> = None;
    let mut mensuelles = None;
    for etape in etapes {
        courant = match etape {
            Etape::Residence(_) | Etape::NonCalcule(_) | Etape::Deliberation(_) => courant,
            Etape::Quotient { quotient, .. } => {
                connu = quotient.valeur();
                courant
            }
            Etape::Fixe(prix) | Etape::SansQuotient(prix) | Etape::Refus(prix) => Some((*prix).into()),
            Etape::Tranche { de, jusqu_a, prix, .. } => {
                let valeur = connu?;
                let dedans = de.is_none_or(|de| valeur >= de) && jusqu_a.is_none_or(|fin| valeur <= fin);
                dedans.then(|| Some((*prix).into()))?
            }
            Etape::Taux { taux, montant, .. } => {
                (Exact(i64::from(connu?.max(0)) * i64::from(taux.0)) == *montant).then_some(Some(*montant))?
            }
            Etape::Droite { de, prix_de, a, prix_a, montant } => {
                let part = f64::from(connu?.clamp(*de, *a) - de) / f64::from(a - de);
                let attendu = prix_de.0 as f64 + part * (prix_a.0 - prix_de.0) as f64;
                ((attendu * 10_000.0 - montant.0 as f64).abs() <= 1.0).then_some(Some(*montant))?
            }
            Etape::Plancher(plancher) => (courant? < Exact::from(*plancher)).then(|| Some((*plancher).into()))?,
            Etape::Plafond(plafond) => (courant? > Exact::from(*plafond)).then(|| Some((*plafond).into()))?,
            Etape::Ressources { annuelles, plancher, plafond, mensuelles: obtenues } => {
                let brutes = annuelles.map_or(Exact::from(*plafond).0 as f64, |an| an as f64 * 1_000_000.0 / 12.0);
                let attendu = brutes.clamp(Exact::from(*plancher).0 as f64, Exact::from(*plafond).0 as f64);
                mensuelles = ((attendu - obtenues.0 as f64).abs() <= 1.0).then_some(Some(*obtenues))?;
                courant
            }
            Etape::TauxCreche { taux, montant, .. } => {
                let attendu = mensuelles?.0 as f64 * f64::from(taux.0) / 1_000_000.0;
                ((attendu - montant.0 as f64).abs() <= 1.0).then_some(Some(*montant))?
            }
            Etape::Ajustement { effet, montant, .. } => {
                (effet.appliquer(courant?) == *montant).then_some(Some(*montant))?
            }
            Etape::Degressivite { pour_cent, montant, .. } => {
                (courant?.pour_cent(100 - pour_cent) == *montant).then_some(Some(*montant))?
            }
            Etape::Arrondi(prix) => (arrondi.appliquer(courant?) == *prix).then(|| Some((*prix).into()))?,
        };
    }
    Some(match courant {
        Some(exact) => Some(exact.en_centimes()?),
        None => None,
    })
}

fn formules() -> impl Strategy<Value = Formule> {
    let prix = || (0..5_000i64).prop_map(Centimes);
    let repli = || proptest::option::of((0..5_000i64).prop_map(Centimes));
    prop_oneof![
        prix().prop_map(|prix| Formule::Fixe { prix }),
        (proptest::collection::btree_map(0..5_000i32, 0..900i64, 0..8), prix(), repli(), repli()).prop_map(
            |(bornes, depart, sans_quotient, refus)| {
                let mut montant = depart;
                let mut lignes = Vec::new();
                for (borne, hausse) in bornes {
                    lignes.push(Tranche::jusqu_a(Some(borne), montant));
                    montant.0 += hausse;
                }
                lignes.push(Tranche::jusqu_a(None, montant));
                Formule::Tranches { lignes, sans_quotient, refus, croissant: true }
            }
        ),
        (1..20_000u32, proptest::collection::vec(1..20_000u32, 0..4), prix(), 1..5_000i64, repli(), repli()).prop_map(
            |(taux, suivants, plancher, ecart, sans_quotient, refus)| Formule::TauxEffort {
                taux: Taux(taux),
                taux_suivants: suivants.into_iter().map(Taux).collect(),
                plancher,
                plafond: Centimes(plancher.0 + ecart),
                sans_quotient,
                refus,
            }
        ),
        (0..2_000i32, 1..3_000i32, prix(), 0..5_000i64, repli(), repli()).prop_map(
            |(de, longueur, prix_de, hausse, sans_quotient, refus)| Formule::Lineaire {
                de,
                prix_de,
                a: de + longueur,
                prix_a: Centimes(prix_de.0 + hausse),
                sans_quotient,
                refus,
            }
        ),
    ]
}

fn tarifs() -> impl Strategy<Value = Tarif> {
    let effets = prop_oneof![
        Just(Effet::Exoneration),
        (1..=100u16).prop_map(Effet::RemisePourCent),
        (1..=200u16).prop_map(Effet::MajorationPourCent),
        (0..900i64).prop_map(|montant| Effet::Remise(Centimes(montant))),
        (0..900i64).prop_map(|montant| Effet::Majoration(Centimes(montant))),
    ];
    let degressivites = (proptest::collection::vec(0..=100u16, 1..4), any::<bool>()).prop_map(|(remises, inscrits)| {
        let base = if inscrits { BaseDegressivite::Inscrits } else { BaseDegressivite::ACharge };
        Degressivite { base, remises_pour_cent: remises }
    });
    let sens = prop_oneof![Just(Sens::Proche), Just(Sens::Inferieur), Just(Sens::Superieur)];
    (
        prop_oneof![9 => formules(), 1 => Just(creche())],
        proptest::option::of(formules()),
        proptest::collection::vec(effets, 0..3),
        proptest::option::of(degressivites),
        (1..100i64, sens),
    )
        .prop_map(|(formule, exterieur, effets, degressivite, (pas, sens))| Tarif {
            exterieur,
            ajustements: effets
                .into_iter()
                .map(|effet| Ajustement { libelle: "x".to_owned(), si: si("q"), effet })
                .collect(),
            degressivite,
            arrondi: Arrondi { pas: Centimes(pas), sens },
            ..tarif(formule)
        })
}

fn quotients() -> impl Strategy<Value = Quotient> {
    prop_oneof![
        (-200..9_000i32).prop_map(Quotient::Certifie),
        (0..9_000i32).prop_map(Quotient::Declare),
        Just(Quotient::NonCommunique),
        Just(Quotient::Inconnu),
        Just(Quotient::Refuse),
    ]
}

fn situation(
    quotient: Quotient,
    (annuelles, enfants, rang): (Option<i64>, Option<u16>, u16),
    reponses: &[Reponse],
) -> Situation<'_> {
    Situation {
        residence: if rang % 2 == 0 { Residence::Commune } else { Residence::Exterieur },
        ressources: Ressources { annuelles, enfants_a_charge: enfants, enfants_aeeh: None, annee: None },
        enfants_a_charge: enfants,
        enfants_certifies: true,
        rang,
        reponses,
        ..avec(quotient)
    }
}

fn familles() -> impl Strategy<Value = (Option<i64>, Option<u16>, u16)> {
    (proptest::option::of(-100..300_000i64), proptest::option::of(0..12u16), 0..6u16)
}

proptest! {
    #[test]
    fn brackets_share_out_every_quotient(bornes in proptest::collection::btree_set(-100..5_000i32, 0..8), valeur: i32) {
        let bornes: Vec<i32> = bornes.into_iter().collect();
        let Formule::Tranches { lignes, .. } = tranches(&bornes) else { unreachable!() };
        let contient = |rang: usize| {
            let debut = rang.checked_sub(1).and_then(|avant| lignes[avant].fin()).map_or(i64::from(i32::MIN), |fin| i64::from(fin) + 1);
            let fin = lignes[rang].fin().unwrap_or(i32::MAX);
            (debut..=i64::from(fin)).contains(&i64::from(valeur))
        };
        let possibles: Vec<usize> = (0..lignes.len()).filter(|rang| contient(*rang)).collect();
        prop_assert_eq!(possibles.len(), 1);
        let prix = tarif(tranches(&bornes)).calculer(&avec(Quotient::Certifie(valeur)));
        prop_assert_eq!(prix.montant, Some(lignes[possibles[0]].prix));
    }

    #[test]
    fn a_price_rises_with_the_quotient(tarif in tarifs(), a in -200..9_000i32, b in -200..9_000i32, famille in familles()) {
        let reponses = [reponse("q", "")];
        let prix = |valeur| tarif.calculer(&situation(Quotient::Certifie(valeur), famille, &reponses)).montant;
        prop_assert!(prix(a.min(b)) <= prix(a.max(b)));
    }

    #[test]
    fn the_steps_recompute_to_the_price(tarif in tarifs(), quotient in quotients(), famille in familles(), oui: bool) {
        let reponses = [reponse(if oui { "q" } else { "autre" }, "")];
        let prix = tarif.calculer(&situation(quotient, famille, &reponses));
        prop_assert_eq!(refaire(&prix.etapes, tarif.arrondi), Some(prix.montant));
        prop_assert_eq!(tarif.montant(&situation(quotient, famille, &reponses)), prix.montant);
        prop_assert!(prix.etapes.iter().all(|etape| !etape.phrase().is_empty()));
    }

    #[test]
    fn null_never_prices_as_zero(formule in formules(), a_refuse: bool) {
        let inconnu = if a_refuse { Quotient::Refuse } else { Quotient::NonCommunique };
        let prix = |quotient| tarif(formule.clone()).calculer(&avec(quotient));
        let (sans, zero) = (prix(inconnu), prix(Quotient::Certifie(0)));
        // The price without a quotient is what the city wrote, or the highest one; never the one of a quotient of zero.
        let ecrit = match &formule {
            Formule::Tranches { sans_quotient, refus, .. } | Formule::TauxEffort { sans_quotient, refus, .. }
            | Formule::Lineaire { sans_quotient, refus, .. } => if a_refuse { refus.or(*sans_quotient) } else { *sans_quotient },
            _ => None,
        };
        prop_assert_eq!(sans.montant, ecrit.or_else(|| formule.plus_haut()));
        if formule.utilise_quotient() {
            prop_assert!(sans.etapes != zero.etapes);
        }
    }

    #[test]
    fn a_drawn_tariff_is_without_fault(tarif in tarifs()) {
        let attendus = ["« q »", "aucune remise", "est le même prix", "le barème national"];
        for defaut in defauts(&tarif) {
            prop_assert!(attendus.iter().any(|connu| defaut.contains(connu)), "{}", defaut);
        }
    }
}

//! Totals against a naive sum, winners and losers, cliffs, files that can't be read.

use famille::tarif::{Formule, Residence, Tranche};
use famille::{Centimes, Date, Deliberation, Demarche, Quotient, Tarif, Taux, Usage};
use proptest::prelude::*;
use simulation::{
    actes_par_defaut, comparer, csv_bilan, dessiner_prix, dessiner_recettes, lire_foyers, marches, population, simuler,
    table_bilan, table_comparaison, table_marches,
};

fn demarche(id: &str, tarif: Tarif) -> Demarche {
    Demarche {
        id: id.to_owned(),
        titre: id.to_uppercase(),
        description: "Un service".to_owned(),
        usage: Usage::Enfance,
        donnees: Vec::new(),
        ages: None,
        periode: None,
        deliberation: Date::new(2026, 6, 18).map(|date| Deliberation { numero: "1".to_owned(), date, article: None }),
        contact: None,
        questions: Vec::new(),
        pieces: Vec::new(),
        tarif,
    }
}

fn tranches(bornes: &[(Option<i32>, i64)]) -> Formule {
    let lignes = bornes.iter().map(|(borne, prix)| Tranche::jusqu_a(*borne, Centimes(*prix))).collect();
    Formule::Tranches { lignes, sans_quotient: None, refus: None, croissant: true }
}

fn taux() -> Formule {
    Formule::TauxEffort {
        taux: Taux(1_500),
        taux_suivants: vec![Taux(1_200)],
        plancher: Centimes(40),
        plafond: Centimes(260),
        sans_quotient: None,
        refus: None,
    }
}

fn ville() -> Vec<Demarche> {
    vec![
        demarche("cantine", Tarif::simple("repas", tranches(&[(Some(400), 100), (Some(1_000), 300), (None, 600)]))),
        demarche("accueil", Tarif::simple("heure", taux())),
        demarche("creche", Tarif::simple("heure", Formule::NonCalcule { explication: "Sur place.".to_owned() })),
    ]
}

const FOYERS: &str = "quotient;poids;residence;enfants_a_charge;cantine.enfants;cantine.actes;accueil.enfants\n\
                      400;10;commune;1;1;100;0\n\
                      401;1;exterieur;2;2;100;1\n\
                      1 500;2;commune;3;1;;3\n\
                      ;1;inconnue;1;1;100;0\n\
                      refus;1;commune;1;1;100;0\n";

#[test]
fn a_small_city_is_added_up_by_class() {
    let ville = ville();
    let foyers = lire_foyers(FOYERS.as_bytes(), &ville).unwrap();
    let bilan = simuler(&ville, &foyers);
    let lignes: Vec<_> = bilan.services[0]
        .lignes
        .iter()
        .map(|ligne| (ligne.classe.as_str(), ligne.foyers, ligne.enfants, ligne.recettes))
        .collect();
    assert_eq!(
        lignes,
        [
            ("jusqu’à 400 €", 10, 10, 10 * 100 * 100),
            ("401 à 1000 €", 1, 2, 2 * 100 * 300),
            ("1001 € et plus", 2, 2, 2 * 140 * 600),
            // Without a quotient: the highest price, on both accounts.
            ("sans quotient", 2, 2, 2 * 100 * 600),
        ]
    );
    assert_eq!(bilan.services[0].total().recettes, 100_000 + 60_000 + 168_000 + 120_000);
    assert!(!bilan.services[2].calcule && bilan.services[2].lignes.is_empty());
    let table = table_bilan(&bilan);
    assert!(table.contains("4\u{202f}480,00\u{a0}€") && table.contains("CRECHE : prix non calculé ici."), "{table}");
    assert_eq!(csv_bilan(&bilan).lines().nth(1).unwrap(), "cantine;jusqu’à 400 €;10;10;100000;100");
}

#[test]
fn winners_and_losers_are_counted() {
    let avant = ville();
    let mut apres = ville();
    apres[0].tarif.formule = tranches(&[(Some(400), 90), (Some(1_000), 300), (None, 650)]);
    apres.push(demarche("piscine", Tarif::simple("an", Formule::Fixe { prix: Centimes(1) })));
    apres.remove(1);
    let foyers = lire_foyers(FOYERS.as_bytes(), &avant).unwrap();
    let comparaison = comparer(&avant, &apres, &foyers);
    assert_eq!(
        (comparaison.services.len(), &comparaison.disparus, &comparaison.nouveaux),
        (1, &vec!["ACCUEIL".to_owned()], &vec!["PISCINE".to_owned()])
    );
    let total = comparaison.services[0].total();
    assert_eq!((total.foyers, total.gagnants, total.perdants), (15, 10, 4));
    assert_eq!((total.gains, total.plus_grand_gain), (10 * 1_000, 1_000));
    assert_eq!((total.pertes, total.plus_grande_perte), (2 * 7_000 + 2 * 5_000, 7_000));
    assert_eq!(total.recettes(), 24_000 - 10_000);
    assert!(table_comparaison(&comparaison).contains("Services nouveaux : PISCINE"));
}

#[test]
fn cliffs_are_found_at_the_edges_the_dearest_first() {
    let ville = ville();
    let trouvees: Vec<_> =
        marches(&ville[0]).into_iter().map(|m| (m.quotient, m.avant.0, m.apres.0, m.par_an)).collect();
    assert_eq!(trouvees, [(1_000, 300, 600, 300 * 140), (400, 100, 300, 200 * 140)]);
    assert!(marches(&ville[1]).is_empty(), "a rate has no cliff");
    let deux = Tarif { exterieur: Some(tranches(&[(Some(700), 500), (None, 900)])), ..ville[0].tarif.clone() };
    let trouvees = marches(&demarche("loisirs", deux));
    assert_eq!(trouvees.iter().filter(|marche| marche.residence == Residence::Exterieur).count(), 1);
    assert!(table_marches(&trouvees).contains("hors commune"));
}

#[test]
fn a_line_that_cannot_be_read_stops_everything_with_its_number() {
    for (texte, ligne, extrait) in [
        ("", 1, "il manque une colonne"),
        ("nom,quotient\nMARTIN,3\n", 1, "« nom » est inconnue"),
        ("quotient,quotient\n1,2\n", 1, "deux fois"),
        ("quotient,patinoire.enfants\n1,2\n", 1, "cantine"),
        ("quotient\n800\n850,5\n", 3, "2 cases au lieu de 1"),
        ("quotient;poids\n800;1\n85O;1\n", 3, "colonne « quotient »"),
        ("quotient;poids\n800;-1\n", 2, "colonne « poids »"),
        ("quotient;residence\n800;Paris\n", 2, "exterieur"),
        ("quotient\n99999999999\n", 2, "nombre entier"),
    ] {
        let erreur = lire_foyers(texte.as_bytes(), &ville()).unwrap_err();
        assert_eq!(erreur.ligne, ligne, "{texte}");
        assert!(erreur.phrase.contains(extrait), "{texte} : {}", erreur.phrase);
    }
    // A byte order mark, tabs and Windows line ends are those of spreadsheets.
    assert_eq!(lire_foyers("\u{feff}quotient\tpoids\r\n800\t2\r\n".as_bytes(), &ville()).unwrap()[0].poids, 2);
}

#[test]
fn plots_say_in_words_what_they_show() {
    let ville = ville();
    let dessin = dessiner_prix(&ville[0], Some(&ville[1]));
    assert!(dessin.contains("<title") && dessin.contains("6,00\u{a0}€ pour un quotient de 1500 €"), "{dessin}");
    assert_eq!(dessin.matches("<polyline").count(), 4, "two curves and their two legends");
    let malin = demarche("x", Tarif { unite: "<script>".to_owned(), ..ville[0].tarif.clone() });
    let malin = Demarche { titre: "<script>&\"".to_owned(), ..malin };
    assert!(!dessiner_prix(&malin, None).contains("<script>"));
    let foyers = population(&ville, 100, 1);
    assert!(dessiner_recettes(&simuler(&ville, &foyers), None).contains("ACCUEIL"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn totals_are_those_of_a_naive_sum(graine: u64, nombre in 1..300u32) {
        let ville = ville();
        let foyers = population(&ville, nombre, graine);
        let bilan = simuler(&ville, &foyers);
        for (rang, demarche) in ville.iter().enumerate().take(2) {
            let mut somme = 0;
            for foyer in &foyers {
                for enfant in 0..foyer.usages[rang].enfants {
                    let prix = demarche.calculer(&foyer.situation(enfant)).montant.unwrap();
                    somme += prix.0 * i64::from(actes_par_defaut(demarche));
                }
            }
            prop_assert_eq!(bilan.services[rang].total().recettes, somme);
        }
        let rien = comparer(&ville, &ville, &foyers);
        prop_assert!(rien.services.iter().all(|service| service.total().gagnants + service.total().perdants == 0));
    }

    #[test]
    fn the_same_seed_gives_the_same_households(graine: u64) {
        let ville = ville();
        let quotients = |foyers: Vec<simulation::Foyer>| -> Vec<Option<i32>> {
            foyers.iter().map(|foyer| foyer.quotients.caf_msa.valeur()).collect()
        };
        let (une, autre) = (population(&ville, 50, graine), population(&ville, 50, graine));
        prop_assert_eq!(quotients(une), quotients(autre));
    }
}

#[test]
fn the_made_up_population_is_what_its_description_says() {
    let ville = ville();
    let foyers = population(&ville, 20_000, 7);
    let mut connus: Vec<i32> = foyers.iter().filter_map(|foyer| foyer.quotients.caf_msa.valeur()).collect();
    connus.sort_unstable();
    let part = |nombre: usize| nombre * 100 / foyers.len();
    assert!((90..=94).contains(&part(connus.len())), "{}", part(connus.len()));
    assert!((830..=890).contains(&connus[connus.len() / 2]), "{}", connus[connus.len() / 2]);
    let refus = foyers.iter().filter(|foyer| foyer.quotients.caf_msa == Quotient::Refuse).count();
    assert!((2..=4).contains(&part(refus)));
    let dehors = foyers.iter().filter(|foyer| foyer.residence == Residence::Exterieur).count();
    assert!((11..=13).contains(&part(dehors)), "{}", part(dehors));
}

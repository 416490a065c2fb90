//! A million households over a city of four services.

use criterion::{Criterion, criterion_group, criterion_main};
use famille::tarif::{Eaje, Formule, Tranche};
use famille::{Centimes, Demarche, Tarif, Taux, Usage};
use simulation::{comparer, population, simuler};

fn demarche(id: &str, tarif: Tarif) -> Demarche {
    Demarche {
        id: id.to_owned(),
        titre: id.to_owned(),
        description: String::new(),
        usage: Usage::Enfance,
        donnees: Vec::new(),
        ages: None,
        periode: None,
        deliberation: None,
        contact: None,
        questions: Vec::new(),
        pieces: Vec::new(),
        tarif,
    }
}

fn tranches(prix: [i64; 5]) -> Formule {
    let bornes = [Some(400), Some(700), Some(1_000), Some(1_500), None];
    let lignes = bornes.into_iter().zip(prix).map(|(borne, prix)| Tranche::jusqu_a(borne, Centimes(prix))).collect();
    Formule::Tranches { lignes, sans_quotient: None, refus: None, croissant: true }
}

fn ville() -> Vec<Demarche> {
    let taux = Formule::TauxEffort {
        taux: Taux(1_500),
        taux_suivants: vec![Taux(1_300), Taux(1_100)],
        plancher: Centimes(40),
        plafond: Centimes(260),
        sans_quotient: None,
        refus: None,
    };
    let creche = Eaje {
        accueil: famille::tarif::Accueil::Collectif,
        plancher: Some(Centimes(80_100)),
        plafond: Some(Centimes(850_000)),
        taux: famille::tarif::Accueil::Collectif.taux().to_vec(),
    };
    let loisirs = Tarif {
        exterieur: Some(tranches([2_000, 2_000, 2_000, 2_600, 2_600])),
        ..Tarif::simple("jour", tranches([450, 900, 900, 1_350, 1_800]))
    };
    vec![
        demarche("cantine", Tarif::simple("repas", tranches([100, 210, 335, 470, 620]))),
        demarche("periscolaire", Tarif::simple("heure", taux)),
        demarche("loisirs", loisirs),
        demarche("creche", Tarif::simple("heure", Formule::Eaje(creche))),
    ]
}

fn un_million(criterion: &mut Criterion) {
    let ville = ville();
    let mut projet = ville.clone();
    projet[0].tarif.formule = tranches([90, 220, 340, 480, 650]);
    let foyers = population(&ville, 1_000_000, 1);
    let mut groupe = criterion.benchmark_group("1 000 000 households, 4 services");
    groupe.sample_size(10);
    groupe.bench_function("revenue", |mesure| mesure.iter(|| simuler(&ville, &foyers)));
    groupe.bench_function("winners and losers", |mesure| mesure.iter(|| comparer(&ville, &projet, &foyers)));
    groupe.bench_function("made-up population", |mesure| mesure.iter(|| population(&ville, 1_000_000, 1)));
    groupe.finish();
}

criterion_group!(benches, un_million);
criterion_main!(benches);

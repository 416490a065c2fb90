//! Results as text: aligned tables to read, CSV to open in a spreadsheet.

use famille::Centimes;
use famille::tarif::Residence;

use crate::bilan::{Bilan, LigneBilan};
use crate::comparaison::{Comparaison, LigneEcarts};
use crate::marches::Marche;

const TITRES_BILAN: [&str; 5] = ["quotient", "foyers", "enfants", "recettes", "prix moyen"];
const TITRES_ECARTS: [&str; 7] =
    ["quotient", "foyers", "gagnants", "perdants", "recettes en plus", "plus grand gain", "plus grande perte"];
const TITRES_MARCHES: [&str; 6] = ["service", "familles", "quotient", "avant", "un euro de plus", "par an et enfant"];

/// What each service brings in, as a table.
pub fn table_bilan(bilan: &Bilan) -> String {
    let mut texte = String::new();
    for service in &bilan.services {
        if !service.calcule {
            texte.push_str(&format!("{} : prix non calculé ici.\n\n", service.titre));
            continue;
        }
        let lignes: Vec<[String; 5]> =
            service.lignes.iter().chain([&service.total()]).map(|ligne| cases_bilan(ligne, montant)).collect();
        texte.push_str(&format!("{}\n{}\n", service.titre, aligner(TITRES_BILAN, &lignes)));
    }
    texte
}

/// The same as CSV, amounts in centimes.
pub fn csv_bilan(bilan: &Bilan) -> String {
    let mut lignes = vec![["service"].iter().chain(&TITRES_BILAN).map(|titre| (*titre).to_owned()).collect()];
    for service in &bilan.services {
        for ligne in service.lignes.iter().chain(service.calcule.then(|| service.total()).as_ref()) {
            lignes.push([vec![service.id.clone()], cases_bilan(ligne, centimes).to_vec()].concat());
        }
    }
    en_csv(lignes)
}

/// Who wins and who loses, as a table.
pub fn table_comparaison(comparaison: &Comparaison) -> String {
    let mut texte = String::new();
    for service in &comparaison.services {
        let lignes: Vec<[String; 7]> =
            service.lignes.iter().chain([&service.total()]).map(|ligne| cases_ecarts(ligne, montant)).collect();
        texte.push_str(&format!("{}\n{}\n", service.titre, aligner(TITRES_ECARTS, &lignes)));
    }
    for (titre, noms) in [("Services supprimés", &comparaison.disparus), ("Services nouveaux", &comparaison.nouveaux)]
    {
        if !noms.is_empty() {
            texte.push_str(&format!("{titre} : {}\n", noms.join(", ")));
        }
    }
    texte
}

/// The same as CSV, amounts in centimes.
pub fn csv_comparaison(comparaison: &Comparaison) -> String {
    let mut lignes = vec![["service"].iter().chain(&TITRES_ECARTS).map(|titre| (*titre).to_owned()).collect()];
    for service in &comparaison.services {
        for ligne in service.lignes.iter().chain([&service.total()]) {
            lignes.push([vec![service.id.clone()], cases_ecarts(ligne, centimes).to_vec()].concat());
        }
    }
    en_csv(lignes)
}

/// Cliffs, as a table.
pub fn table_marches(marches: &[Marche]) -> String {
    let lignes: Vec<[String; 6]> = marches.iter().map(|marche| cases_marche(marche, montant)).collect();
    aligner(TITRES_MARCHES, &lignes)
}

/// The same as CSV, amounts in centimes.
pub fn csv_marches(marches: &[Marche]) -> String {
    let mut lignes: Vec<Vec<String>> = vec![TITRES_MARCHES.map(str::to_owned).to_vec()];
    lignes.extend(marches.iter().map(|marche| cases_marche(marche, centimes).to_vec()));
    en_csv(lignes)
}

fn cases_bilan(ligne: &LigneBilan, argent: fn(i64) -> String) -> [String; 5] {
    let moyen = i64::try_from(ligne.actes).ok().filter(|actes| *actes > 0).map(|actes| {
        // To the nearest centime.
        (ligne.recettes * 2 + actes).div_euclid(actes * 2)
    });
    [
        ligne.classe.clone(),
        ligne.foyers.to_string(),
        ligne.enfants.to_string(),
        argent(ligne.recettes),
        moyen.map_or_else(|| "-".to_owned(), argent),
    ]
}

fn cases_ecarts(ligne: &LigneEcarts, argent: fn(i64) -> String) -> [String; 7] {
    [
        ligne.classe.clone(),
        ligne.foyers.to_string(),
        ligne.gagnants.to_string(),
        ligne.perdants.to_string(),
        argent(ligne.recettes()),
        argent(ligne.plus_grand_gain),
        argent(ligne.plus_grande_perte),
    ]
}

fn cases_marche(marche: &Marche, argent: fn(i64) -> String) -> [String; 6] {
    let familles = match marche.residence {
        Residence::Exterieur => "hors commune",
        _ => "commune",
    };
    [
        marche.id.clone(),
        familles.to_owned(),
        format!("{} €", marche.quotient),
        argent(marche.avant.0),
        argent(marche.apres.0),
        argent(marche.par_an),
    ]
}

fn montant(centimes: i64) -> String {
    Centimes(centimes).to_string()
}

fn centimes(centimes: i64) -> String {
    centimes.to_string()
}

/// The first column to the left, the others to the right.
fn aligner<const N: usize>(titres: [&str; N], lignes: &[[String; N]]) -> String {
    let largeur = |rang: usize| {
        let cases = lignes.iter().filter_map(|ligne| ligne.get(rang)).map(|case| case.chars().count());
        cases.chain(titres.get(rang).map(|titre| titre.chars().count())).max().unwrap_or(0)
    };
    let largeurs: [usize; N] = std::array::from_fn(largeur);
    let mut texte = String::new();
    let mut ecrire = |cases: &[String]| {
        for (rang, case) in cases.iter().enumerate() {
            let vide = " ".repeat(largeurs.get(rang).copied().unwrap_or(0).saturating_sub(case.chars().count()));
            if rang == 0 {
                texte.push_str(&format!("  {case}{vide}"));
            } else {
                texte.push_str(&format!("  {vide}{case}"));
            }
        }
        texte.push('\n');
    };
    ecrire(&titres.map(str::to_owned));
    for ligne in lignes {
        ecrire(ligne);
    }
    texte
}

/// Semicolons, as French spreadsheets expect; texts are the city's own, and quoted where they must be.
fn en_csv(lignes: Vec<Vec<String>>) -> String {
    let mut sortie = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for ligne in lignes {
        // Writing to memory does not fail.
        let _ = sortie.write_record(&ligne);
    }
    sortie.into_inner().ok().and_then(|octets| String::from_utf8(octets).ok()).unwrap_or_default()
}

//! Exports, opened by a real spreadsheet program: what a family wrote comes out as it was, and runs nothing.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::path::Path;
use std::process::Command;

use epreuves::{Guichet, Ville, depot, json_de};
use pass_famille::agents::{en_xlsx, tableau};
use pass_famille::dossiers::Filtre;
use reqwest::StatusCode;
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";

/// Texts that a spreadsheet could take for something else.
const PIEGES: [&str; 9] = [
    "=CMD()",
    "=HYPERLINK(\"http://ailleurs.exemple\";\"x\")",
    "-->",
    "ANO'NYMOS-LONS",
    "\u{202e}gnoL\u{202c} \u{200f}",
    "+33 6 00 00 00 00",
    "@SUM(1+1)",
    "\u{ff1d}1+1",
    "a;b\"c\nd\te",
];

/// The rows of a file, as LibreOffice reads it.
fn ouvrir(programme: &str, fichier: &Path, entree: Option<&str>) -> Vec<Vec<String>> {
    let dossier = tempfile::tempdir().unwrap();
    let mut commande = Command::new(programme);
    commande.args(["--headless", "--norestore"]);
    // A profile of its own: two runs at once would wait for each other.
    commande.arg(format!("-env:UserInstallation=file://{}", dossier.path().join("profil").display()));
    if let Some(entree) = entree {
        commande.arg(format!("--infilter={entree}"));
    }
    // Separator, quote, UTF-8, from the first line, no format, everything as text, formulas written out where there are some.
    let filtre = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true";
    let fait = commande.args(["--convert-to", filtre, "--outdir"]).arg(dossier.path()).arg(fichier).output().unwrap();
    assert!(fait.status.success(), "{fait:?}");
    let sorti = dossier.path().join(fichier.file_stem().unwrap()).with_extension("csv");
    let mut lecteur = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(sorti).unwrap();
    lecteur.records().map(|ligne| ligne.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn what_families_write_comes_out_unchanged_and_inert() {
    let Ok(programme) = std::env::var("PASS_FAMILLE_SOFFICE") else {
        eprintln!("skipped: no LibreOffice (cargo xtask test provides one)");
        return;
    };
    let ville = Ville::ouvrir().await;
    for (rang, piege) in PIEGES.iter().enumerate() {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        epreuves::declarer(&mut corps);
        corps["declarations"]["message"] = json!(piege);
        let reponse = ville.deposer(&format!("{CLE}{rang}"), &corps).await;
        assert_eq!(reponse.status(), StatusCode::CREATED, "{piege:?}: {}", json_de(reponse).await);
    }
    // A name of the official vectors.
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    epreuves::declarer(&mut corps);
    corps["declarations"]["enfants"][0]["personne"]["nom"] = json!("ANO'NYMOS-LONS");
    assert_eq!(ville.deposer(&CLE.replace('0', "f"), &corps).await.status(), StatusCode::CREATED);

    let dossier = tempfile::tempdir().unwrap();
    let mut guichet = Guichet::ouvrir(&ville, "sacha-lavandier").await;
    for format in ["xlsx", "csv"] {
        let reponse = guichet.post("/agents/export", &[("format", format)]).await;
        assert_eq!(reponse.status(), StatusCode::OK);
        let fichier = dossier.path().join(format!("dossiers.{format}"));
        std::fs::write(&fichier, reponse.bytes().await.unwrap()).unwrap();
        let lignes = ouvrir(&programme, &fichier, (format == "csv").then_some("CSV:59,34,76,1"));
        assert_eq!(lignes.len(), 1 + PIEGES.len() + 1, "{format}: {lignes:?}");
        let message = lignes[0].iter().position(|titre| titre == "Message").unwrap();
        let nom = lignes[0].iter().position(|titre| titre == "Enfant : nom").unwrap();
        let prix = lignes[0].iter().position(|titre| titre == "Prix (€)").unwrap();
        let mut lus: Vec<&str> =
            lignes[1..].iter().map(|ligne| ligne[message].as_str()).filter(|lu| !lu.is_empty()).collect();
        lus.sort_unstable();
        // In a CSV nothing says what is a text: an apostrophe stands before what could run. A spreadsheet keeps it.
        let apostrophe = |piege: &str| {
            let visible = piege.trim_start_matches(['\u{202e}', '\u{200f}']);
            format == "csv" && visible.starts_with(['=', '-', '+', '@', '\u{ff1d}'])
        };
        let mut attendus: Vec<String> = PIEGES
            .iter()
            // The ends of a message are trimmed when it is received.
            .map(|piege| if apostrophe(piege) { format!("'{}", piege.trim()) } else { piege.trim().to_owned() })
            .collect();
        attendus.sort_unstable();
        assert_eq!(lus, attendus, "{format}");
        assert!(lignes[1..].iter().any(|ligne| ligne[nom] == "ANO'NYMOS-LONS"), "{format}: {lignes:?}");
        assert!(
            lignes[1].get(prix).is_some_and(|prix| ["6.2", "6.20", "6,20"].contains(&prix.as_str())),
            "{format}: {:?}",
            lignes[1]
        );
    }
}

/// Names come from administrations too, which may write anything.
#[tokio::test]
async fn names_come_out_unchanged_and_inert() {
    let Ok(programme) = std::env::var("PASS_FAMILLE_SOFFICE") else {
        eprintln!("skipped: no LibreOffice (cargo xtask test provides one)");
        return;
    };
    let ville = Ville::ouvrir().await;
    for rang in 0..PIEGES.len() {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        epreuves::declarer(&mut corps);
        assert_eq!(ville.deposer(&format!("{CLE}{rang}"), &corps).await.status(), StatusCode::CREATED);
    }
    let mut fiches = ville.application.depot().chercher(&Filtre::default()).unwrap();
    for (fiche, piege) in fiches.iter_mut().zip(PIEGES) {
        let dossier = fiche.dossier.as_mut().unwrap().as_mut().unwrap();
        dossier.enfants[0].valeur.personne.nom_naissance = Some(piege.to_owned());
        dossier.declarant.valeur.prenoms = Some(piege.to_owned());
    }
    let fichier = pass_famille::config::Fichier::clone(ville.application.fichier());
    let table = tableau(&fiches, &fichier, famille::Date::new(2026, 11, 23).unwrap()).unwrap();
    let dossier = tempfile::tempdir().unwrap();
    let classeur = dossier.path().join("noms.xlsx");
    std::fs::write(&classeur, en_xlsx(&table).unwrap()).unwrap();
    let lignes = ouvrir(&programme, &classeur, None);
    for titre in ["Enfant : nom", "Déclarant : prénoms"] {
        let colonne = lignes[0].iter().position(|autre| autre == titre).unwrap();
        let lus: Vec<&str> = lignes[1..].iter().map(|ligne| ligne[colonne].as_str()).collect();
        assert_eq!(lus, PIEGES, "{titre}");
    }
}

//! The cities that serve as examples, and the page that documents their file.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

mod commun;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use commun::{check, environnement};
use famille::tarif::Formule;
use famille::{Date, Donnee};
use pass_famille::config::Configuration;
use pass_famille::demo::{self, VILLE};

const VILLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/villes");
const DOCUMENTATION: &str = include_str!("../VILLE.md");

#[test]
fn every_example_city_passes_its_check() {
    let ici = tempfile::tempdir().unwrap();
    let fichier = ici.path().join("ville.toml");
    let mut essayees = 0;
    let mut fichiers: Vec<PathBuf> = fs::read_dir(VILLES).unwrap().map(|entree| entree.unwrap().path()).collect();
    fichiers.retain(|fichier| fichier.extension().is_some_and(|fin| fin == "toml"));
    for chemin in fichiers {
        essayees += 1;
        let nom = chemin.file_stem().unwrap().to_string_lossy().into_owned();
        let texte = fs::read_to_string(&chemin).unwrap();
        assert_eq!(demo::ville(&nom).unwrap(), texte, "{nom}");
        // Only a root may write where the file keeps its dossiers.
        let texte = texte.replace("/var/lib/pass-famille", &ici.path().display().to_string());
        fs::write(&fichier, texte).unwrap();
        let sortie = check(&fichier);
        assert!(sortie.status.success(), "{nom} : {sortie:?}");
        let reponse = String::from_utf8(sortie.stdout).unwrap();
        assert!(reponse.contains("hors ligne") && reponse.contains("cnaf_quotient_familial"), "{nom} : {reponse}");
    }
    assert_eq!(essayees, 3);
    for (nom, texte) in demo::villes() {
        let le = Date::new(2026, 11, 24).unwrap();
        let configuration = Configuration::analyser_au(nom, texte, &environnement, le).unwrap();
        assert_eq!(configuration.avertissements, Vec::<String>::new(), "{nom}");
    }
    let noms: BTreeSet<&str> = demo::villes().map(|(nom, _)| nom).collect();
    assert_eq!(noms, BTreeSet::from(["brissecourt", "orvelande", "saint-exemple", "saint-fictin"]));
    let refus = demo::ville("atlantis").unwrap_err().to_string();
    assert!(noms.iter().all(|nom| refus.contains(nom)), "{refus}");
}

/// The documentation calls them one of each kind: together, they are.
#[test]
fn the_example_cities_use_every_kind_of_formula_and_of_data() {
    let mut formules = BTreeSet::new();
    let mut donnees = BTreeSet::new();
    for (nom, texte) in demo::villes() {
        let configuration = Configuration::analyser(nom, texte, &environnement).unwrap();
        for demarche in &configuration.fichier.demarches {
            donnees.extend(demarche.donnees.iter().copied());
            formules.extend(demarche.tarif.formules().map(|formule| match formule {
                Formule::Fixe { .. } => "fixe",
                Formule::Tranches { .. } => "tranches",
                Formule::TauxEffort { .. } => "taux_effort",
                Formule::Lineaire { .. } => "lineaire",
                Formule::Eaje(_) => "eaje",
                Formule::NonCalcule { .. } => "non_calcule",
            }));
        }
    }
    assert_eq!(formules.len(), 6, "{formules:?}");
    assert_eq!(donnees, BTreeSet::from(Donnee::TOUTES));
}

/// The keys that a section takes are those that `check` gives when it finds another: each has its line in the page.
#[test]
fn the_page_names_every_key_and_its_examples_are_accepted() {
    let orvelande = demo::ville("orvelande").unwrap();
    let mut cles = BTreeSet::new();
    for (texte, section) in [
        (VILLE, "[ville]\n"),
        (VILLE, "[ville.contact]\n"),
        (VILLE, "[service]\n"),
        (VILLE, "[api_particulier]\n"),
        (VILLE, "[franceconnect]\n"),
        (VILLE, "[impot_particulier]\n"),
        (VILLE, "[agents]\n"),
        (VILLE, "[[agents.personnes]]\n"),
        (VILLE, "[conformite]\n"),
        (VILLE, "[conformite.delegue]\n"),
        (VILLE, "[[demarches]]\n"),
        (VILLE, "[demarches.tarif]\n"),
        (VILLE, "[demarches.tarif.formule.tranches]\n"),
        (VILLE, "[demarches.tarif.formule.taux_effort]\n"),
        (VILLE, "[demarches.tarif.formule.non_calcule]\n"),
        (VILLE, "ages = { "),
        (VILLE, "deliberation = { "),
        (VILLE, "  { "),
        (orvelande, "[[demarches.questions]]\n"),
        (orvelande, "[[demarches.pieces]]\n"),
        (orvelande, "[[demarches.tarif.ajustements]]\n"),
        (orvelande, "[demarches.tarif.formule.lineaire]\n"),
        (orvelande, "[demarches.tarif.formule.eaje]\n"),
        (orvelande, "[demarches.tarif.formule.fixe]\n"),
        (orvelande, "degressivite = { "),
        (orvelande, "arrondi = { "),
        (orvelande, "periode = { "),
        (orvelande, "si = { "),
    ] {
        let fin = if section.ends_with('\n') { "\n" } else { ", " };
        let faux = texte.replacen(section, &format!("{section}zzz = 0{fin}"), 1);
        let refus = Configuration::analyser("ville.toml", &faux, &environnement).unwrap_err().to_string();
        let (_, connues) = refus.split_once("l’une de ces clés : ").unwrap_or_else(|| panic!("{section} {refus}"));
        cles.extend(connues.lines().next().unwrap().split(", ").map(str::to_owned));
    }
    assert!(cles.len() > 60, "{cles:?}");
    let absentes: Vec<&String> = cles
        .iter()
        .filter(|cle| {
            // In a table, in a sentence, in braces or in an example.
            let formes = [format!("`{cle}`"), format!("{cle} = "), format!("{cle}, "), format!(", {cle} ")];
            !formes.iter().any(|forme| DOCUMENTATION.contains(forme))
        })
        .collect();
    assert!(absentes.is_empty(), "{absentes:?}");

    let (avant, _) = VILLE.split_once("[[demarches]]").unwrap();
    let exemples = DOCUMENTATION.split("```toml\n").skip(1).filter_map(|suite| suite.split("```").next());
    let formules: Vec<&str> = exemples.filter(|exemple| exemple.contains("[demarches.tarif.formule.")).collect();
    assert_eq!(formules.len(), 6);
    for exemple in formules {
        let (usage, donnees) = if exemple.contains("eaje") {
            ("creche", "\"participation_eaje\"")
        } else if exemple.contains("sans_quotient") {
            ("enfance", "\"quotient_familial\", \"enfants\"")
        } else {
            ("enfance", "\"enfants\"")
        };
        let texte = format!(
            "{avant}[[demarches]]\nid = \"x\"\ntitre = \"X\"\ndescription = \"X\"\nusage = \"{usage}\"\ndonnees = [{donnees}]\n\
             deliberation = {{ numero = \"1\", date = \"2026-01-01\" }}\n[demarches.tarif]\nunite = \"jour\"\n{exemple}"
        );
        let lue = Configuration::analyser("ville.toml", &texte, &environnement);
        assert!(lue.is_ok(), "{exemple}\n{}", lue.unwrap_err());
    }
}

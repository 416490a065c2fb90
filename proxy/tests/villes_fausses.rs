//! The folder of broken cities: each is told its faults at their lines.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop at the first surprise")]

mod commun;

use std::fs;
use std::path::{Path, PathBuf};

use commun::{check, environnement};
use famille::Date;
use famille::tarif::Formule;
use pass_famille::config::Configuration;

const DOSSIER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/villes-fausses");

fn base() -> String {
    fs::read_to_string(Path::new(DOSSIER).join("base.toml")).unwrap()
}

/// What a broken city must be answered, and the file that it stands for.
#[derive(Default)]
struct Cas {
    attendus: Vec<String>,
    attentions: Vec<String>,
    texte: String,
}

/// Composes a case; `villes-fausses/README.md` explains its lines.
fn composer(texte: &str, base: &str) -> Cas {
    let mut cas = Cas::default();
    let mut changements: Vec<(String, Option<String>)> = Vec::new();
    for ligne in texte.lines() {
        let Some((ordre, suite)) = ligne.strip_prefix("# ").and_then(|ligne| ligne.split_once(" : ")) else { continue };
        match (ordre, changements.last_mut()) {
            ("attendu", _) => cas.attendus.push(suite.to_owned()),
            ("attention", _) => cas.attentions.push(suite.to_owned()),
            ("remplacer", _) => changements.push((suite.to_owned(), None)),
            ("et", Some((avant, _))) => *avant = format!("{avant}\n{suite}"),
            ("par", Some((_, apres))) => {
                *apres = Some(apres.take().map_or_else(|| suite.to_owned(), |deja| format!("{deja}\n{suite}")));
            }
            _ => panic!("ligne inconnue : {ligne}"),
        }
    }
    cas.texte = if changements.is_empty() { texte } else { base }.to_owned();
    for (avant, apres) in changements {
        assert!(cas.texte.contains(&avant), "« {avant} » n’est pas dans base.toml");
        cas.texte = match apres {
            Some(apres) => cas.texte.replacen(&avant, &apres, 1),
            // The line goes, its end stays: the others keep their numbers.
            None => {
                let mut faite = false;
                let lignes = cas.texte.lines().map(|ligne| {
                    let partie = !faite && ligne.contains(&avant);
                    faite |= partie;
                    if partie { "" } else { ligne }
                });
                lignes.collect::<Vec<_>>().join("\n") + "\n"
            }
        };
    }
    cas
}

#[test]
fn every_broken_city_is_told_its_faults_at_their_lines_and_nothing_else() {
    let base = base();
    let ici = tempfile::tempdir().unwrap();
    let fichier = ici.path().join("ville.toml");
    let mut essayes = 0;
    let mut ecarts = Vec::new();
    let mut fichiers: Vec<PathBuf> = fs::read_dir(DOSSIER).unwrap().map(|entree| entree.unwrap().path()).collect();
    fichiers.retain(|fichier| fichier.extension().is_some_and(|fin| fin == "toml"));
    fichiers.sort();
    for chemin in fichiers {
        let nom = chemin.file_name().unwrap().to_string_lossy().into_owned();
        let cas = composer(&fs::read_to_string(&chemin).unwrap(), &base);
        if nom != "base.toml" {
            assert!(!cas.attendus.is_empty() || !cas.attentions.is_empty(), "{nom} n’attend rien");
            essayes += 1;
        }
        fs::write(&fichier, &cas.texte).unwrap();
        let sortie = check(&fichier);
        if sortie.status.success() != cas.attendus.is_empty() {
            ecarts.push(format!("{nom} : code {:?}", sortie.status.code()));
        }
        let (erreurs, reponse) = (String::from_utf8(sortie.stderr).unwrap(), String::from_utf8(sortie.stdout).unwrap());
        let fautes: Vec<&str> = erreurs.lines().collect();
        let avis: Vec<&str> = reponse.lines().filter_map(|ligne| ligne.strip_prefix("Attention : ")).collect();
        for (dites, attendues) in [(fautes, &cas.attendus), (avis, &cas.attentions)] {
            let justes = dites.len() == attendues.len()
                && dites
                    .iter()
                    .zip(attendues)
                    .all(|(dite, attendue)| dite.starts_with(&format!("{}, {attendue}", fichier.display())));
            if !justes {
                ecarts.push(format!("{nom}\n  dit     {dites:#?}\n  attendu {attendues:#?}"));
            }
        }
    }
    assert!(ecarts.is_empty(), "{}", ecarts.join("\n"));
    assert!(essayes >= 25, "{essayes}");
}

#[test]
fn what_the_file_leaves_to_the_national_scale_is_completed_for_its_day() {
    let base = base();
    let texte = base.replace("plancher = \"801,00 €\"\nplafond = \"8500,00 €\"\n", "");
    assert_ne!(texte, base);
    for (le, plafond, avis) in [((2025, 3, 1), 700_000, 0), ((2025, 9, 1), 850_000, 0), ((2026, 1, 1), 850_000, 1)] {
        let le = Date::new(le.0, le.1, le.2).unwrap();
        let configuration = Configuration::analyser_au("ville.toml", &texte, &environnement, le).unwrap();
        let Formule::Eaje(eaje) = &configuration.fichier.demarches[2].tarif.formule else { panic!("une crèche") };
        assert_eq!(eaje.plafond.unwrap().0, plafond, "{le}");
        assert!(eaje.plancher.is_some() && !eaje.taux.is_empty());
        let du_bareme: Vec<&String> =
            configuration.avertissements.iter().filter(|avis| avis.contains("barème national")).collect();
        assert_eq!(du_bareme.len(), avis, "{le} : {:?}", configuration.avertissements);
        assert!(
            du_bareme.iter().all(|avis| avis.starts_with("ville.toml, ligne 82 : demarches « creche »")),
            "{du_bareme:?}"
        );
    }
    // A floor that the city writes alone is compared with the national ceiling.
    let trop_haut = base.replace("plancher = \"801,00 €\"\nplafond = \"8500,00 €\"", "plancher = \"9000 €\"");
    let refus = Configuration::analyser("ville.toml", &trop_haut, &environnement).unwrap_err().to_string();
    assert!(refus.contains("ligne 83") && refus.contains("plus grand que le plafond"), "{refus}");
}

/// Each line in turn is taken away, cut short, or given a value of every kind: whatever comes of it is said in French.
#[test]
fn no_slip_of_the_pen_is_answered_in_english_or_without_its_line() {
    let base = base();
    let lignes: Vec<&str> = base.lines().collect();
    let mut refus = 0;
    let mut ecarts = Vec::new();
    for rang in 0..lignes.len() {
        let ligne = lignes[rang];
        let cle = ligne.split('=').next().unwrap();
        let mut remplacees =
            vec![String::new(), "[[zzz]]".to_owned(), ligne.chars().take(ligne.chars().count() / 2).collect()];
        if ligne.contains('=') {
            let valeurs = [
                "0",
                "-1",
                "1.5",
                "true",
                "\"x\"",
                "[]",
                "[0]",
                "{}",
                "{ x = 1 }",
                "2026-01-01",
                "99999999999999999999",
                "x",
                "",
            ];
            remplacees.extend(valeurs.map(|valeur| format!("{cle}= {valeur}")));
        }
        for remplacee in remplacees {
            let mut essai = lignes.clone();
            essai[rang] = &remplacee;
            let Err(defauts) = Configuration::analyser("ville.toml", &essai.join("\n"), &environnement) else {
                continue;
            };
            refus += 1;
            for defaut in &defauts.0 {
                let anglais = [
                    "expected",
                    "invalid",
                    "missing",
                    "unknown",
                    "wanted",
                    "unexpected",
                    "sequence",
                    "socket",
                    "variant",
                ];
                if !defaut.starts_with("ville.toml, ligne ") || anglais.iter().any(|mot| defaut.contains(mot)) {
                    ecarts.push(format!("{remplacee} : {defaut}"));
                }
            }
        }
    }
    assert!(ecarts.is_empty(), "{}", ecarts.join("\n"));
    assert!(refus > 500, "{refus}");
}

//! The papers of the data protection officer: golden texts for each city, a PDF that a stranger's reader finds tagged, and
//! the command line.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use famille::Date;
use lopdf::{Dictionary, Object};
use pass_famille::config::Fichier;
use pass_famille::demo::VILLE;
use pass_famille::documents::{Bloc, Document, Notice, Texte, aipd, en_markdown, en_pdf, habilitation, registre};

const ICI: &str = env!("CARGO_MANIFEST_DIR");

/// The example, and every other city of the demo.
fn villes() -> Vec<PathBuf> {
    let mut villes = vec![Path::new(ICI).join("exemples/saint-exemple.toml")];
    if let Ok(autres) = fs::read_dir(Path::new(ICI).join("../www/villes")) {
        let mut autres: Vec<PathBuf> = autres
            .map(|entree| entree.unwrap().path())
            .filter(|chemin| chemin.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        autres.sort();
        villes.extend(autres);
    }
    villes
}

fn lire(chemin: &Path) -> Fichier {
    // The documents do not depend on the day: the national scale is not in them.
    Fichier::lire(chemin, Date::new(2026, 9, 1).unwrap()).unwrap()
}

fn ville(texte: &str) -> Fichier {
    let dossier = tempfile::tempdir().unwrap();
    fs::write(dossier.path().join("ville.toml"), texte).unwrap();
    lire(&dossier.path().join("ville.toml"))
}

#[test]
fn the_documents_are_the_golden_ones() {
    let mettre_a_jour = std::env::var_os("METTRE_A_JOUR").is_some();
    let mut perimes = Vec::new();
    for chemin in villes() {
        let fichier = lire(&chemin);
        let notice = Notice::new(&fichier);
        let dossier = Path::new(ICI).join("tests/documents").join(chemin.file_stem().unwrap());
        for (nom, genere) in [
            ("habilitation.md", en_markdown(&habilitation(&fichier))),
            ("notice.md", en_markdown(&notice.document())),
            ("notice.json", serde_json::to_string_pretty(&notice).unwrap() + "\n"),
            ("registre.md", en_markdown(&registre(&fichier))),
            ("aipd.md", en_markdown(&aipd(&fichier))),
        ] {
            let attendu = dossier.join(nom);
            if mettre_a_jour {
                fs::create_dir_all(&dossier).unwrap();
                fs::write(&attendu, &genere).unwrap();
            }
            if fs::read_to_string(&attendu).ok().as_ref() != Some(&genere) {
                perimes.push(attendu.display().to_string());
            }
        }
    }
    assert!(
        perimes.is_empty(),
        "à refaire, puis à relire : METTRE_A_JOUR=1 cargo test -p pass-famille --test documents\n{}",
        perimes.join("\n")
    );
}

#[test]
fn no_golden_is_left_of_a_city_that_is_gone() {
    if std::env::var_os("METTRE_A_JOUR").is_some() {
        // They are being written.
        return;
    }
    let villes: BTreeSet<_> = villes().iter().map(|chemin| chemin.file_stem().unwrap().to_owned()).collect();
    for dossier in fs::read_dir(Path::new(ICI).join("tests/documents")).unwrap() {
        let nom = dossier.unwrap().file_name();
        assert!(villes.contains(&nom), "tests/documents/{} n’a plus de ville", nom.display());
    }
}

#[test]
fn the_example_misses_nothing() {
    let fichier = lire(&villes()[0]);
    assert!(!en_markdown(&habilitation(&fichier)).contains("À compléter"));
    assert!(!en_markdown(&registre(&fichier)).contains("À compléter"));
}

#[test]
fn the_request_follows_the_rules_of_the_city() {
    // Without FranceConnect nothing can be asked of the DGFIP through it.
    let par_france_connect = "franceconnect = true\n";
    let france_connect =
        "[franceconnect]\nemetteur = \"http://localhost:8782/franceconnect/api/v2\"\nclient_id = \"saint-exemple\"\n";
    assert!(VILLE.contains(france_connect));
    let creche = "donnees = [\"allocataires\", \"enfants\"]";
    for (avant, apres, present, absent) in [
        (
            "modalite = \"identite\"",
            "modalite = \"identite\"",
            "Appariement\u{a0}: aucun",
            "api-particulier@api.gouv.fr",
        ),
        (
            "modalite = \"identite\"",
            "modalite = \"jeton_franceconnect\"",
            "api-particulier@api.gouv.fr",
            "Appariement\u{a0}: aucun",
        ),
        (france_connect, "", "FranceConnect n’est pas utilisé", "identité pivot"),
        (
            "conservation_mois = 24",
            "conservation_mois = 48",
            "la raison de garder les dossiers",
            "non demandée pour cette durée",
        ),
        ("volumes = {", "# volumes = {", "non précisée (le formulaire", "environ"),
        (
            creche,
            "donnees = [\"participation_eaje\", \"enfants\"]",
            "cnav_participation_familiale_eaje_parametres_calcul",
            "\u{0}",
        ),
        (
            creche,
            "donnees = [\"participation_eaje\", \"enfants\"]",
            "cnav_participation_familiale_eaje_enfants",
            "\u{0}",
        ),
        // Compared with the person, though the service keeps no allocataire.
        (creche, "donnees = [\"participation_eaje\", \"enfants\"]", "Tous (vérification de l’identité)", "\u{0}"),
        ("nom = \"Sureau\"", "", "le nom du délégué à la protection des données (jamais le maire)", "Sureau"),
    ] {
        assert!(VILLE.contains(avant), "{avant}");
        let change = VILLE.replace(avant, apres);
        let change = if avant == france_connect { change.replace(par_france_connect, "") } else { change };
        let texte = en_markdown(&habilitation(&ville(&change)));
        assert!(texte.contains(present) && !texte.contains(absent), "{apres}: {texte}");
    }
    let sans_impots = VILLE.replace(", \"avis_fiscal\"", "").replace("quotients = [\"caf_msa\", \"municipal\"]\n", "");
    assert!(VILLE.len() - sans_impots.len() > 40, "the example no longer asks for the tax assessment");
    let texte = en_markdown(&habilitation(&ville(&sans_impots)));
    assert!(!texte.contains("API Impôt Particulier"), "{texte}");
}

#[test]
fn a_notice_speaks_of_the_chosen_services_alone() {
    let fichier = lire(&villes()[0]);
    let choisies: Vec<_> = fichier.demarches.iter().filter(|demarche| demarche.id == "cantine").collect();
    let notice = Notice::pour(&fichier, &choisies);
    let texte = en_markdown(&notice.document());
    assert_eq!(notice.demarches, ["cantine"]);
    assert!(texte.contains("Cantine") && !texte.contains("Crèche") && !texte.contains("DGFIP"), "{texte}");
    let rien = en_markdown(&Notice::pour(&fichier, &[]).document());
    assert!(rien.contains("ne demande rien à une autre administration") && rien.contains("24 mois"), "{rien}");
}

/// What a dictionary says under a key, through a reference if need be.
fn valeur<'a>(pdf: &'a lopdf::Document, dictionnaire: &'a Dictionary, cle: &str) -> &'a Object {
    pdf.dereference(dictionnaire.get(cle.as_bytes()).unwrap()).unwrap().1
}

/// The kinds of structure of the whole tree.
fn roles(pdf: &lopdf::Document, objet: &Object, roles: &mut BTreeSet<String>) {
    match pdf.dereference(objet).unwrap().1 {
        Object::Array(enfants) => enfants.iter().for_each(|enfant| self::roles(pdf, enfant, roles)),
        Object::Dictionary(noeud) => {
            if let Ok(Object::Name(role)) = noeud.get(b"S") {
                roles.insert(String::from_utf8_lossy(role).into_owned());
            }
            if let Ok(enfants) = noeud.get(b"K") {
                self::roles(pdf, enfants, roles);
            }
        }
        _ => {}
    }
}

#[test]
fn the_pdf_is_tagged_titled_in_french_and_says_what_the_text_says() {
    for chemin in villes() {
        let document = habilitation(&lire(&chemin));
        let octets = en_pdf(&document).unwrap();
        assert!(octets == en_pdf(&document).unwrap(), "the same document gives the same file");
        let pdf = lopdf::Document::load_mem(&octets).unwrap();
        let catalogue = pdf.catalog().unwrap();
        assert_eq!(valeur(&pdf, catalogue, "Lang").as_str().unwrap(), b"fr");
        let marques = valeur(&pdf, catalogue, "MarkInfo").as_dict().unwrap();
        assert!(marques.get(b"Marked").unwrap().as_bool().unwrap());
        let vue = valeur(&pdf, catalogue, "ViewerPreferences").as_dict().unwrap();
        assert!(vue.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
        let xmp = valeur(&pdf, catalogue, "Metadata").as_stream().unwrap();
        let xmp = String::from_utf8(xmp.get_plain_content().unwrap()).unwrap();
        assert!(xmp.contains("<pdfuaid:part>1</pdfuaid:part>") && xmp.contains(&document.titre), "{xmp}");
        let arbre = valeur(&pdf, catalogue, "StructTreeRoot").as_dict().unwrap();
        let mut trouves = BTreeSet::new();
        roles(&pdf, arbre.get(b"K").unwrap(), &mut trouves);
        for role in ["H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD"] {
            assert!(trouves.contains(role), "{role}: {trouves:?}");
        }
        assert!(valeur(&pdf, catalogue, "Outlines").as_dict().unwrap().get(b"First").is_ok());

        let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
        let texte = sans_blancs(&pdf.extract_text(&pages).unwrap());
        for phrase in phrases(&document) {
            assert!(texte.contains(&sans_blancs(&phrase)), "{}: « {phrase} » is missing", chemin.display());
        }
    }
}

/// Everything that a document says, but what is so long that the foot of a page may stand inside.
fn phrases(document: &Document) -> Vec<String> {
    let dit = |texte: &Texte| match texte {
        Texte::Dit(texte) | Texte::ACompleter(texte) => texte.clone(),
    };
    let mut phrases = vec![document.titre.clone()];
    for bloc in &document.blocs {
        match bloc {
            Bloc::Titre(_, texte) => phrases.push(texte.clone()),
            Bloc::Paragraphe(texte) => phrases.push(dit(texte)),
            Bloc::Liste(lignes) => phrases.extend(lignes.iter().map(dit)),
            Bloc::Fiche(lignes) => phrases.extend(lignes.iter().flat_map(|(nom, texte)| [nom.clone(), dit(texte)])),
            Bloc::Tableau(tableau) => {
                phrases.extend(tableau.colonnes.iter().map(|(nom, _)| nom.clone()));
                phrases.extend(tableau.lignes.iter().flatten().map(dit));
            }
        }
    }
    phrases.retain(|phrase| phrase.len() < 500);
    assert!(phrases.len() > 100);
    phrases
}

fn sans_blancs(texte: &str) -> String {
    texte.chars().filter(|signe| !signe.is_whitespace()).collect()
}

#[test]
fn a_character_that_the_pdf_cannot_hold_is_named() {
    let fichier = ville(&VILLE.replace("titre = \"Cantine\"", "titre = \"Cantine 🍎\""));
    let erreur = en_pdf(&habilitation(&fichier)).unwrap_err().to_string();
    assert!(erreur.contains("« 🍎 »") && erreur.contains("retirez-le"), "{erreur}");
}

fn lancer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pass-famille")).args(arguments).env_clear().output().unwrap()
}

#[test]
fn the_commands_need_neither_secrets_nor_network_and_say_what_is_missing() {
    let dossier = tempfile::tempdir().unwrap();
    let ici = |nom: &str| dossier.path().join(nom).display().to_string();
    fs::write(ici("ville.toml"), VILLE).unwrap();
    let sortie = lancer(&["documents", "--config", &ici("ville.toml"), "--sortie", &ici("sortie")]);
    assert!(sortie.status.success(), "{sortie:?}");
    let texte = String::from_utf8(sortie.stdout).unwrap();
    for nom in ["habilitation.md", "habilitation.pdf", "notice.md", "notice.json", "registre.md", "aipd.md"] {
        assert!(texte.contains(nom) && fs::metadata(ici("sortie/") + nom).unwrap().len() > 1000, "{nom}: {texte}");
    }
    let sortie = lancer(&["habilitation", "--config", &ici("ville.toml")]);
    assert_eq!(String::from_utf8(sortie.stdout).unwrap(), fs::read_to_string(ici("sortie/habilitation.md")).unwrap());
    let sortie = lancer(&["habilitation", "--config", &ici("ville.toml"), "--sortie", &ici("seule")]);
    assert!(sortie.status.success() && fs::metadata(ici("seule/habilitation.pdf")).is_ok(), "{sortie:?}");
    let sortie = lancer(&["notice", "--config", &ici("ville.toml"), "--json"]);
    assert_eq!(String::from_utf8(sortie.stdout).unwrap(), fs::read_to_string(ici("sortie/notice.json")).unwrap());

    // What is missing is said, and what can be written is written.
    fs::write(ici("vide.toml"), VILLE.replace("nom = \"Sureau\"", "")).unwrap();
    let sortie = lancer(&["habilitation", "--config", &ici("vide.toml")]);
    let erreur = String::from_utf8_lossy(&sortie.stderr).into_owned();
    assert!(!sortie.status.success() && erreur.contains("[conformite.delegue]\nnom = "), "{erreur}");
    assert!(String::from_utf8_lossy(&sortie.stdout).contains("## 9. Demande séparée"), "{sortie:?}");
    let sortie = lancer(&["notice", "--config", &ici("vide.toml")]);
    assert!(sortie.status.success(), "{sortie:?}");

    // What cannot be right stops everything, as for the service.
    fs::write(ici("faux.toml"), VILLE.replace("fonction = \"Délégué à", "fonction = \"Maire, et délégué à")).unwrap();
    let sortie = lancer(&["habilitation", "--config", &ici("faux.toml")]);
    let erreur = String::from_utf8_lossy(&sortie.stderr).into_owned();
    assert!(!sortie.status.success() && erreur.contains("nommez une autre personne"), "{erreur}");
}

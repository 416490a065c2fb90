//! Cases dropped in a folder, in the format of the official sandbox.

use bac_a_sable::{BacASable, Reglages};

use crate::commun::{BASE, Essai, SIRET, encode};

const CAS: &str = r#"---
description: |-
  ## Une famille du dossier
params:
  nomNaissance: 'BRISSET'
  prenoms:
    - 'Ninon'
    - 'ÉLOÏSE'
  anneeDateNaissance: 1990
  moisDateNaissance: 3
  jourDateNaissance: 7
  codeCogInseeCommuneNaissance: '45234'
  codeCogInseePaysNaissance: '99100'
  sexeEtatCivil: 'F'
status: 200
payload: |-
  {"data": {"quotient_familial": {"fournisseur": "CNAF", "valeur": 123}}, "links": {}, "meta": {}}
"#;

const JETON: &str = r#"---
params:
  token: 'jeton_du_dossier'
status: 200
payload: |-
  {"token_introspection": {"active": true, "scope": "openid identite_pivot cnaf_quotient_familial",
   "gender": "female", "family_name": "BRISSET", "given_name": "Ninon ÉLOÏSE", "birthdate": "1990-03-07",
   "birthplace": "45234", "birthcountry": "99100"}}
"#;

const BRISSET: [(&str, &str); 10] = [
    ("recipient", SIRET),
    ("nomNaissance", "Brisset"),
    ("prenoms[]", "ninon"),
    ("prenoms[]", "éloïse"),
    ("anneeDateNaissance", "1990"),
    ("moisDateNaissance", "03"),
    ("jourDateNaissance", "7"),
    ("codeCogInseeCommuneNaissance", "45234"),
    ("codeCogInseePaysNaissance", "99100"),
    ("sexeEtatCivil", "F"),
];

fn folder(fichiers: &[(&str, &str)]) -> tempfile::TempDir {
    let dossier = tempfile::tempdir().unwrap();
    for (chemin, texte) in fichiers {
        let chemin = dossier.path().join(chemin);
        std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
        std::fs::write(chemin, texte).unwrap();
    }
    dossier
}

#[tokio::test]
async fn a_case_answers_its_own_parameters_only() {
    let dossier = folder(&[
        ("api_particulier_v3_cnav_quotient_familial_with_civility/200.yaml", CAS),
        ("lisez-moi.md", "pas un cas"),
    ]);
    let essai = Essai::with(|reglages| reglages.vecteurs = Some(dossier.path().to_owned()));
    let reponse = essai.identite(&BRISSET).await;
    assert_eq!(reponse.json()["data"]["quotient_familial"]["valeur"], 123, "{}", reponse.corps);
    let avec_periode: Vec<_> = BRISSET.into_iter().chain([("annee", "2026"), ("mois", "4")]).collect();
    assert_eq!(essai.identite(&avec_periode).await.verdict(), "200");
    let sans_second_prenom: Vec<_> = BRISSET.into_iter().filter(|(_, valeur)| *valeur != "éloïse").collect();
    assert_eq!(essai.identite(&sans_second_prenom).await.verdict(), "422 35560");
    let avec_nom_usage: Vec<_> = BRISSET.into_iter().chain([("nomUsage", "DURAND")]).collect();
    assert_eq!(essai.identite(&avec_nom_usage).await.verdict(), "422 35560");
    // The families are still there, and the rules of parameters too.
    assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), "200");
    assert_eq!(essai.identite(&BRISSET[1..]).await.verdict(), "422 00203");
}

#[tokio::test]
async fn a_token_of_the_folder_opens_a_case() {
    let dossier = folder(&[
        ("api_particulier_v3_cnav_quotient_familial_with_france_connect/200.yml", CAS),
        ("france_connect/jeton.yml", JETON),
    ]);
    let essai = Essai::with(|reglages| reglages.vecteurs = Some(dossier.path().to_owned()));
    let reponse = essai.france_connect("jeton_du_dossier").await;
    assert_eq!(reponse.json()["data"]["quotient_familial"]["valeur"], 123, "{}", reponse.corps);
    assert_eq!(essai.identite(&BRISSET).await.verdict(), "422 35560");
    let rsa = format!("/api-particulier/v3/dss/revenu_solidarite_active/france_connect?{}", encode(&BRISSET[..1]));
    assert_eq!(essai.get(&rsa, Some("jeton_du_dossier")).await.verdict(), "403 00100");
}

#[test]
fn a_wrong_file_is_named() {
    let dossier = folder(&[("cassé.yaml", "status: [")]);
    let mut reglages = Reglages::new(BASE);
    reglages.vecteurs = Some(dossier.path().to_owned());
    let erreur = BacASable::new(reglages).err().unwrap().to_string();
    assert!(erreur.contains("cassé.yaml"), "{erreur}");
    let mut reglages = Reglages::new(BASE);
    reglages.vecteurs = Some(dossier.path().join("absent"));
    assert!(BacASable::new(reglages).err().unwrap().to_string().contains("absent"));
}

/// The official vectors themselves, where they are.
#[test]
fn the_official_folder_can_be_dropped_in() {
    let dossier = std::env::var_os("PASS_FAMILLE_VECTEURS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api-particulier/bac-a-sable"),
        std::path::PathBuf::from,
    );
    if !dossier.is_dir() {
        println!("vecteurs officiels absents : épreuve passée");
        return;
    }
    let mut reglages = Reglages::new(BASE);
    reglages.vecteurs = Some(dossier);
    BacASable::new(reglages).unwrap();
}

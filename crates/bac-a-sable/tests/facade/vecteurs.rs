//! Cases in the format of the official sandbox, read from files as it has them.

use std::path::{Path, PathBuf};

use bac_a_sable::{BacASable, Reglages, Vecteur};

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

fn cas(dossier: &str, texte: &str) -> Vecteur {
    Vecteur { dossier: dossier.to_owned(), ..serde_saphyr::from_str(texte).unwrap() }
}

/// The YAML files below a folder.
fn files(dossier: &Path) -> Vec<PathBuf> {
    let entrees = std::fs::read_dir(dossier).unwrap().map(|entree| entree.unwrap().path());
    let mut fichiers: Vec<PathBuf> = entrees
        .flat_map(|chemin| if chemin.is_dir() { files(&chemin) } else { vec![chemin] })
        .filter(|chemin| chemin.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"))
        .collect();
    fichiers.sort();
    fichiers
}

#[tokio::test]
async fn a_case_answers_its_own_parameters_only() {
    let cas = cas("api_particulier_v3_cnav_quotient_familial_with_civility", CAS);
    let essai = Essai::with(|reglages| reglages.vecteurs = vec![cas]);
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
async fn a_token_of_the_cases_opens_a_case() {
    let tous =
        [cas("api_particulier_v3_cnav_quotient_familial_with_france_connect", CAS), cas("france_connect", JETON)];
    let essai = Essai::with(|reglages| reglages.vecteurs = tous.to_vec());
    let reponse = essai.france_connect("jeton_du_dossier").await;
    assert_eq!(reponse.json()["data"]["quotient_familial"]["valeur"], 123, "{}", reponse.corps);
    assert_eq!(essai.identite(&BRISSET).await.verdict(), "422 35560");
    let rsa = format!("/api-particulier/v3/dss/revenu_solidarite_active/france_connect?{}", encode(&BRISSET[..1]));
    assert_eq!(essai.get(&rsa, Some("jeton_du_dossier")).await.verdict(), "403 00100");
}

#[test]
fn a_wrong_token_is_named() {
    let mut reglages = Reglages::new(BASE);
    reglages.vecteurs = vec![Vecteur { payload: "[".to_owned(), ..cas("france_connect", JETON) }];
    let erreur = BacASable::new(reglages).err().unwrap().to_string();
    assert!(erreur.contains("jeton_du_dossier"), "{erreur}");
}

/// The official vectors themselves, where they are.
#[test]
fn the_official_cases_can_be_used() {
    let dossier = std::env::var_os("PASS_FAMILLE_VECTEURS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api-particulier/bac-a-sable"),
        std::path::PathBuf::from,
    );
    if !dossier.is_dir() {
        println!("vecteurs officiels absents : épreuve passée");
        return;
    }
    let mut reglages = Reglages::new(BASE);
    let nom = |chemin: &Path| chemin.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let lire = |chemin: PathBuf| cas(&nom(&chemin), &std::fs::read_to_string(&chemin).unwrap());
    reglages.vecteurs = files(&dossier).into_iter().map(lire).collect();
    assert!(!reglages.vecteurs.is_empty());
    BacASable::new(reglages).unwrap();
}

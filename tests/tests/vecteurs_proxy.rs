//! The vectors of the official sandbox through the service's own doors, by typed identity and by both official patterns
//! of FranceConnect: each must give the outcome that its file says. They are read from the folder that
//! `PASS_FAMILLE_VECTEURS` names; where they are not, the tests say so and pass.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are not inside a test function")]

mod citoyen;
mod vecteurs;

use std::time::Duration;

use citoyen::{Citoyen, connecter};
use epreuves::{Ville, declarer, depot, json_de};
use famille::Foyer;
use pass_famille::config::Modalite;
use reqwest::StatusCode;
use serde_json::{Value, json};
use vecteurs::{Vecteur, Vecteurs, en_json, jeton_de, par_defaut, sans_nuls};

/// The service that needs every block of the answer.
const DEMARCHE: &str = "centre-de-loisirs";

/// Vectors that answer with somebody else: another year of birth, given names that only sound the same. The service must
/// not believe them, whatever upstream found.
const AUTRE_PERSONNE: [&str; 2] =
    ["200-couple-2_enfants-qf_msa_150_sept2024.yaml", "200-identite-cas-limite-erreur-phonetique.yaml"];

/// What a vector comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    /// Its family.
    Famille,
    /// A family that is not believed.
    AutrePersonne,
    /// No family.
    Introuvable,
    /// Nothing for now: it fails.
    PlusTard,
    /// Nothing for now: the city has asked too much.
    Quota,
    /// Not even a question: it has no given name or no date, and no door lets it through.
    SansQuestion,
}

#[tokio::test]
async fn typed_vectors_end_on_the_agents_side_as_their_file_says() {
    let Some(vecteurs) = lire() else { return };
    for vecteur in &vecteurs.identite {
        let (nom, sort) = (&vecteur.fichier, sort(vecteur));
        let ville = ville(&vecteurs, Modalite::Identite, None).await;
        let reponse = ville.post("/v1/identifications/saisie", &saisie(vecteur)).await;
        if sort == Sort::SansQuestion {
            assert_eq!(reponse.status(), StatusCode::UNPROCESSABLE_ENTITY, "{nom}");
            continue;
        }
        let mut corps = depot(json_de(reponse).await["sceau"].as_str(), &[(DEMARCHE, &["d1"])]);
        declarer(&mut corps);
        let recu = json_de(ville.deposer("0123456789abcdef", &corps).await).await;
        let attendue = match sort {
            Sort::Famille => "trouve",
            Sort::AutrePersonne => "autre_personne",
            Sort::Introuvable => "introuvable",
            Sort::PlusTard | Sort::Quota | Sort::SansQuestion => "en_attente",
        };
        assert_eq!(verification(&ville).await, attendue, "{nom}");
        let dossier = ville.dossier(&recu);
        assert_eq!(serde_json::to_value(&dossier.verification).unwrap(), attendue, "{nom}");
        let foyer = dossier.certification.map(|certification| en_json(&certification.foyer));
        assert_eq!(foyer, famille(vecteur, sort), "{nom}");
    }
}

#[tokio::test]
async fn vectors_by_verified_identity_end_as_their_file_says() {
    let Some(vecteurs) = lire() else { return };
    for vecteur in &vecteurs.identite {
        par_franceconnect(&vecteurs, vecteur, Modalite::Identite).await;
    }
}

#[tokio::test]
async fn vectors_by_the_citizens_token_end_as_their_file_says() {
    let Some(vecteurs) = lire() else { return };
    for vecteur in &vecteurs.france_connect {
        par_franceconnect(&vecteurs, vecteur, Modalite::JetonFranceconnect).await;
    }
    // The sandbox's own tokens: nobody whom it knows, hence its default answer.
    assert_eq!(par_defaut(&vecteurs.france_connect).statut, 404);
    for jeton in vecteurs.jetons.iter() {
        let citoyen = Citoyen { jeton: jeton.token.clone(), identite: jeton.identite.clone() };
        let reponse =
            ville(&vecteurs, Modalite::JetonFranceconnect, Some(citoyen)).await.identifier(DEMARCHE, "").await;
        assert_eq!(reponse["issue"], "introuvable", "{}", jeton.token);
    }
}

async fn par_franceconnect(vecteurs: &Vecteurs, vecteur: &Vecteur, modalite: Modalite) {
    let (nom, sort) = (&vecteur.fichier, sort(vecteur));
    let citoyen = Citoyen { jeton: jeton_de(vecteur), identite: revendications(vecteur) };
    let reponse = ville(vecteurs, modalite, Some(citoyen)).await.identifier(DEMARCHE, "").await;
    let attendue = match sort {
        Sort::Famille => "affichable",
        Sort::AutrePersonne => "autre_personne",
        Sort::Introuvable => "introuvable",
        Sort::PlusTard => "indisponible",
        // A verified citizen waits for it to be over. One's own access token does not outlive the wait.
        Sort::Quota if modalite == Modalite::Identite => "en_attente",
        Sort::Quota => "indisponible",
        Sort::SansQuestion => "identite_incomplete",
    };
    assert_eq!(reponse["issue"], attendue, "{nom}");
    let montree = reponse["affichage"].get("foyer").cloned();
    let montree = montree.map(|foyer| en_json(&serde_json::from_value::<Foyer>(foyer).unwrap()));
    assert_eq!(montree, famille(vecteur, sort), "{nom}");
}

fn lire() -> Option<Vecteurs> {
    let vecteurs = Vecteurs::lire();
    if vecteurs.is_none() {
        println!("vecteurs officiels absents : épreuve passée");
    }
    vecteurs
}

/// A city of its own for each vector, so that a refusal for too many requests silences no other.
async fn ville(vecteurs: &Vecteurs, modalite: Modalite, citoyen: Option<Citoyen>) -> Ville {
    let base = vecteurs.servir(None).await;
    let emetteur = match citoyen {
        Some(citoyen) => Some(connecter(citoyen).await),
        None => None,
    };
    Ville::ouvrir_avec(|fichier| {
        fichier.api_particulier.environnement = base.to_string();
        fichier.api_particulier.modalite = modalite;
        if let (Some(france_connect), Some(emetteur)) = (&mut fichier.franceconnect, emetteur) {
            france_connect.emetteur = emetteur;
        }
    })
    .await
}

fn sort(vecteur: &Vecteur) -> Sort {
    if !["prenoms", "anneeDateNaissance"].iter().all(|cle| vecteur.params.contains_key(*cle)) {
        assert_eq!(vecteur.statut, 404, "{}", vecteur.fichier);
        return Sort::SansQuestion;
    }
    match vecteur.statut {
        200 if AUTRE_PERSONNE.contains(&vecteur.fichier.as_str()) => Sort::AutrePersonne,
        200 => Sort::Famille,
        404 => Sort::Introuvable,
        429 => Sort::Quota,
        502 | 504 => Sort::PlusTard,
        autre => panic!("{} : statut {autre} inattendu", vecteur.fichier),
    }
}

fn famille(vecteur: &Vecteur, sort: Sort) -> Option<Value> {
    (sort == Sort::Famille).then(|| sans_nuls(&vecteur.payload["data"]))
}

/// What the register says of the first attempt at a verification, once it is over.
async fn verification(ville: &Ville) -> String {
    let ecrite = async {
        loop {
            if let Some((_, _, issue)) = ville.registre().into_iter().find(|ligne| ligne.0 == "verification") {
                return issue;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ecrite).await.unwrap()
}

/// A vector as it would be typed.
fn saisie(vecteur: &Vecteur) -> Value {
    let texte = |cle: &str| match vecteur.params.get(cle) {
        None => String::new(),
        Some(Value::String(texte)) => texte.clone(),
        Some(nombre) => nombre.to_string(),
    };
    json!({"version": 1, "demarches": [DEMARCHE], "identite": {
        "nom_naissance": texte("nomNaissance"), "nom_usage": texte("nomUsage"),
        "prenoms": vecteur.params.get("prenoms").cloned().unwrap_or_else(|| json!([])),
        "jour": texte("jourDateNaissance"), "mois": texte("moisDateNaissance"), "annee": texte("anneeDateNaissance"),
        "sexe": texte("sexeEtatCivil"), "pays_naissance": texte("codeCogInseePaysNaissance"),
        "commune_naissance": texte("codeCogInseeCommuneNaissance"),
    }})
}

/// A vector as FranceConnect would say it: what is not known of a date is written with zeros.
fn revendications(vecteur: &Vecteur) -> Value {
    let nombre = |cle: &str| vecteur.params.get(cle).and_then(Value::as_u64).unwrap_or_default();
    let prenoms = vecteur.params.get("prenoms").and_then(Value::as_array).into_iter().flatten();
    let prenoms: Vec<&str> = prenoms.filter_map(Value::as_str).collect();
    let [annee, mois, jour] = ["anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"].map(nombre);
    json!({
        "family_name": vecteur.params["nomNaissance"],
        "preferred_username": vecteur.params.get("nomUsage"),
        "given_name": prenoms.join(" "),
        "given_name_array": prenoms,
        "birthdate": format!("{annee:04}-{mois:02}-{jour:02}"),
        "gender": if vecteur.params["sexeEtatCivil"] == "F" { "female" } else { "male" },
        "birthplace": vecteur.params["codeCogInseeCommuneNaissance"],
        "birthcountry": vecteur.params["codeCogInseePaysNaissance"],
    })
}

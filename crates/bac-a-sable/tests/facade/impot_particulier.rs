//! API Impôt Particulier: its tokens, its headers, its notices, and what a citizen lets go of them.

use axum::body::Body;
use axum::http::Request;
use bac_a_sable::{Cible, Panne, foyers_fiscaux};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::commun::{Essai, Reponse};

const NOM: &str = "3f1f8c52-9b1e-4c55-8f0a-0d9f4f0f6f11";
const JETONS: &str = "/impot-particulier/token";
const PICARD: &str = "3012450187";

#[tokio::test]
async fn the_door_of_tokens() {
    let essai = Essai::new();
    let bon = [("grant_type", "client_credentials")];
    let corps = |secret: &'static str| {
        [("grant_type", "client_credentials"), ("client_id", "ville-impot"), ("client_secret", secret)]
    };
    let reponse = essai.post(JETONS, &corps("secret-impot-de-la-ville")).await;
    assert_eq!(reponse.statut, 200);
    assert_eq!(reponse.entete("cache-control"), Some("no-store"));
    assert_eq!(reponse.json()["expires_in"], 3600);
    assert_eq!(reponse.json()["scope"], "RessourceIR RessourceIRDerniere RessourceIRDerniere2");
    let basic = |texte: &str| format!("Basic {}", BASE64_STANDARD.encode(texte));
    for (authorization, formulaire, attendu) in [
        (basic("ville-impot:secret-impot-de-la-ville"), &bon[..], (200, Value::Null)),
        (basic("ville-impot:secret-impot%2Dde%2Dla%2Dville"), &bon[..], (200, Value::Null)),
        (basic("ville-impot:autre"), &bon[..], (401, json!("invalid_client"))),
        (basic("autre:secret-impot-de-la-ville"), &bon[..], (401, json!("invalid_client"))),
        ("Basic ???".to_owned(), &bon[..], (401, json!("invalid_client"))),
        (basic("ville-impot:secret-impot-de-la-ville"), &[], (400, json!("invalid_request"))),
        (
            basic("ville-impot:secret-impot-de-la-ville"),
            &[("grant_type", "password")],
            (400, json!("unsupported_grant_type")),
        ),
        (
            basic("ville-impot:secret-impot-de-la-ville"),
            &[("grant_type", "client_credentials"), ("scope", "RessourceIFI")],
            (400, json!("invalid_scope")),
        ),
    ] {
        let requete = Request::post(JETONS)
            .header("authorization", &authorization)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(crate::commun::encode(formulaire)))
            .unwrap();
        let reponse = essai.send(requete).await;
        assert_eq!((reponse.statut.as_u16(), reponse.json()["error"].clone()), attendu, "{authorization}");
    }
    assert_eq!(essai.post(JETONS, &corps("faux")).await.statut, 401);
}

#[tokio::test]
async fn a_notice_by_number() {
    let essai = Essai::new();
    let jeton = token(&essai, "").await;
    // In May 2026 the last published income is that of 2024.
    let reponse = by_number(&essai, &jeton, PICARD, "situations/ir/assiettes/annrev/2024").await;
    assert_eq!(
        reponse.entete("content-type"),
        Some("application/prs.dgfip.part.situations.ir.assiettes.v1+json"),
        "{}",
        reponse.corps
    );
    let corps = reponse.json();
    assert_eq!((&corps["rfr"], &corps["nbPart"], &corps["sitFam"]), (&json!(31_200), &json!(2.5), &json!("M")));
    assert_eq!(corps["pac"]["nbPac"], 1);
    assert_eq!(corps["dateNaisDec1"], json!({"jour": "04", "mois": "04", "annee": "1991"}));
    assert_eq!((&corps["nmNaiDec1"], &corps["nmNaiDec2"]), (&json!("PICARD"), &json!("ROCHER")));
    assert_eq!(corps["aft"], "31 RUE DES CORDIERS 45990 SAINT-EXEMPLE-SUR-LOIRE");
    assert_eq!(corps["datEtab"], "2025-07-07");
    assert_eq!(corps.get("annRevenu"), None);
    let corps = by_number(&essai, &jeton, PICARD, "dernieresituation/ir/assiettes/annrev/2023").await.json();
    assert_eq!((&corps["rfr"], &corps["annRevenu"]), (&json!(29_840), &json!(2023)));
    let corps = by_number(&essai, &jeton, PICARD, "dernieresituation/ir/assiettes/deuxans").await.json();
    assert_eq!((&corps["rfr"], &corps["annRevenu"]), (&json!(31_200), &json!(2024)));
    // Both who declare together have the same notice.
    let sacha = by_number(&essai, &jeton, "3012450356", "situations/ir/assiettes/annrev/2024").await.json();
    let camille = by_number(&essai, &jeton, "3012450355", "situations/ir/assiettes/annrev/2024").await.json();
    assert_eq!(sacha, camille);
    assert_eq!(essai.commandes.calls().impot_particulier, 5);
}

#[tokio::test]
async fn years() {
    let essai = Essai::new();
    let jeton = token(&essai, "").await;
    for (mois, annee, statut) in
        [(5, "2025", 410), (5, "2024", 200), (5, "2022", 200), (5, "2021", 410), (8, "2025", 200), (5, "24", 400)]
    {
        essai.commandes.set_today(jiff::civil::date(2026, mois, 15));
        let reponse = by_number(&essai, &jeton, PICARD, &format!("situations/ir/assiettes/annrev/{annee}")).await;
        assert_eq!(reponse.statut, statut, "{annee} en {mois}");
    }
    // Somebody whose last notice is not there: the year before is the last of the two.
    essai.commandes.set_today(jiff::civil::date(2026, 5, 15));
    let absent = by_number(&essai, &jeton, "3012450304", "situations/ir/assiettes/annrev/2024").await;
    assert_eq!((absent.statut.as_u16(), &absent.json()["erreur"]["codeapp"]), (410, &json!(4101)));
    let corps = by_number(&essai, &jeton, "3012450304", "dernieresituation/ir/assiettes/deuxans").await.json();
    assert_eq!(corps["annRevenu"], 2023);
}

#[tokio::test]
async fn refusals() {
    let essai = Essai::new();
    let jeton = token(&essai, "").await;
    let etroit = token(&essai, "RessourceIR").await;
    let bon = format!("/impot-particulier/1.0/spi/{}/situations/ir/assiettes/annrev/2024", spi(PICARD));
    let derniere = format!("/impot-particulier/1.0/spi/{}/dernieresituation/ir/assiettes/deuxans", spi(PICARD));
    let court = "/impot-particulier/1.0/spi/123/situations/ir/assiettes/annrev/2024";
    let inconnu = "/impot-particulier/1.0/spi/3999999999999/situations/ir/assiettes/annrev/2024";
    let citoyen = "/impot-particulier/1.0/situations/ir/assiettes/annrev/2024";
    for (chemin, jeton, nom, statut) in [
        (bon.as_str(), Some(jeton.as_str()), Some(NOM), 200),
        (&bon, None, Some(NOM), 401),
        (&bon, Some("inconnu"), Some(NOM), 401),
        (&bon, Some(&jeton), None, 400),
        (&bon, Some(&jeton), Some("pas-un-uuid"), 400),
        (&bon, Some(&etroit), Some(NOM), 200),
        (&derniere, Some(&etroit), Some(NOM), 403),
        (court, Some(&jeton), Some(NOM), 400),
        (inconnu, Some(&jeton), Some(NOM), 410),
        (citoyen, Some(&jeton), Some(NOM), 400),
    ] {
        assert_eq!(call(&essai, chemin, jeton, nom, None).await.statut, statut, "{chemin} {nom:?}");
    }
    essai.commandes.advance(std::time::Duration::from_secs(3600));
    assert_eq!(call(&essai, &bon, Some(&jeton), Some(NOM), None).await.statut, 401);
    let jeton = token(&essai, "").await;
    essai.commandes.revoke_tax_tokens();
    assert_eq!(call(&essai, &bon, Some(&jeton), Some(NOM), None).await.statut, 401);
}

#[tokio::test]
async fn a_citizen_lets_go_what_they_grant() {
    let essai = Essai::new();
    let jeton = token(&essai, "").await;
    let chemin = |annee: u16| format!("/impot-particulier/1.0/situations/ir/assiettes/annrev/{annee}");
    let fc = essai.log_in("gabriel-picard", "openid identite_pivot dgfip_nbpart dgfip_nbpac dgfip_prnmDec1").await;
    let corps = call(&essai, &chemin(2024), Some(&jeton), Some(NOM), Some(&fc)).await.json();
    assert_eq!(corps, json!({"nbPart": 2.5, "pac": {"nbPac": 1}, "prnmDec1": "GABRIEL"}));
    let fc = essai.log_in("gabriel-picard", "openid dgfip_rfr dgfip_annee_n_moins_2").await;
    for (annee, statut) in [(2024, 200), (2023, 403)] {
        assert_eq!(call(&essai, &chemin(annee), Some(&jeton), Some(NOM), Some(&fc)).await.statut, statut, "{annee}");
    }
    let sans = essai.log_in("gabriel-picard", "openid identite_pivot").await;
    let sans_foyer = essai.log_in("karim-haddad", "openid dgfip_rfr").await;
    for (fc, statut) in [(sans.as_str(), 403), (&sans_foyer, 410), ("inconnu", 403)] {
        assert_eq!(call(&essai, &chemin(2024), Some(&jeton), Some(NOM), Some(fc)).await.statut, statut);
    }
    let fc = essai.log_in("gabriel-picard", "openid dgfip_rfr").await;
    essai.commandes.advance(std::time::Duration::from_secs(60));
    assert_eq!(call(&essai, &chemin(2024), Some(&jeton), Some(NOM), Some(&fc)).await.statut, 403);
}

#[tokio::test]
async fn faults() {
    let essai = Essai::new();
    let jeton = token(&essai, "").await;
    for (panne, statut) in [
        (Panne::Erreur("35002".to_owned()), 504),
        (Panne::Html, 403),
        (Panne::CorpsVide, 200),
        (Panne::Redirection, 302),
    ] {
        essai.commandes.break_down(Cible::ImpotParticulier, panne.clone());
        let reponse = by_number(&essai, &jeton, PICARD, "situations/ir/assiettes/annrev/2024").await;
        assert_eq!(reponse.statut, statut, "{panne:?}");
    }
    essai.commandes.break_down(Cible::JetonImpotParticulier, Panne::Html);
    assert_eq!(essai.post(JETONS, &[]).await.statut, 403);
}

#[test]
fn households_are_coherent() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let mut vus = std::collections::BTreeSet::new();
    for foyer in foyers_fiscaux().unwrap() {
        assert!((1..=2).contains(&foyer.declarants.len()));
        let couple = foyer.declarants.len() == 2;
        assert_eq!(["M", "O"].contains(&foyer.situation.as_str()), couple);
        assert!(foyer.avis.iter().any(|avis| !avis.absent));
        for avis in foyer.avis.iter().filter(|avis| !avis.absent) {
            assert!(avis.parts >= 1.0 && (avis.parts * 4.0).fract() == 0.0);
        }
        for declarant in &foyer.declarants {
            assert!(vus.insert(declarant.spi.clone()), "{} deux fois", declarant.spi);
            let (numero, cle) = declarant.spi.split_at(10);
            assert_eq!(numero.parse::<u64>().unwrap() % 511, cle.parse::<u64>().unwrap(), "{}", declarant.spi);
            assert!(!declarant.nom_naissance.is_empty() && !declarant.prenoms.is_empty());
            if declarant.persona.is_some() {
                assert!(readme.contains(&format!("`{}`", declarant.spi)), "{} manque au README", declarant.spi);
            }
        }
    }
}

/// The number that begins so.
fn spi(debut: &str) -> String {
    let foyers = foyers_fiscaux().unwrap();
    let tous = foyers.iter().flat_map(|foyer| &foyer.declarants);
    tous.map(|declarant| declarant.spi.clone()).find(|spi| spi.starts_with(debut)).unwrap()
}

async fn token(essai: &Essai, scope: &str) -> String {
    let (id, secret) = ("ville-impot", "secret-impot-de-la-ville");
    let mut formulaire = vec![("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    if !scope.is_empty() {
        formulaire.push(("scope", scope));
    }
    essai.post(JETONS, &formulaire).await.json()["access_token"].as_str().unwrap().to_owned()
}

async fn by_number(essai: &Essai, jeton: &str, debut: &str, suite: &str) -> Reponse {
    let chemin = format!("/impot-particulier/1.0/spi/{}/{suite}", spi(debut));
    call(essai, &chemin, Some(jeton), Some(NOM), None).await
}

async fn call(essai: &Essai, chemin: &str, jeton: Option<&str>, nom: Option<&str>, fc: Option<&str>) -> Reponse {
    let mut requete = Request::get(chemin).header("id_teleservice", "pass-famille");
    for (entete, valeur) in [
        ("authorization", jeton.map(|jeton| format!("Bearer {jeton}"))),
        ("x-correlation-id", nom.map(str::to_owned)),
        ("x-franceconnect-oauth", fc.map(str::to_owned)),
    ] {
        if let Some(valeur) = valeur {
            requete = requete.header(entete, valeur);
        }
    }
    essai.send(requete.body(Body::empty()).unwrap()).await
}

//! ProConnect: what it shares with FranceConnect is tested there; here, that it is as strict, and knows agents only.

use std::collections::BTreeSet;

use bac_a_sable::{Cible, Client, Falsification, Panne, agents, personas};
use serde_json::{Value, json};

use crate::commun::{ADIEU, BASE, Essai, NONCE, RETOUR_AGENTS, Reponse, STATE, encode};
use crate::token::claims;

const AUTHORIZE: &str = "/proconnect/api/v2/authorize";
const TOKEN: &str = "/proconnect/api/v2/token";
const USERINFO: &str = "/proconnect/api/v2/userinfo";
const TOUT: &str = "openid given_name usual_name email siret uid";

/// A good authorize request.
pub(crate) fn authorize_request() -> Vec<(&'static str, &'static str)> {
    vec![
        ("client_id", "mairie"),
        ("redirect_uri", RETOUR_AGENTS),
        ("response_type", "code"),
        ("state", STATE),
        ("nonce", NONCE),
        ("scope", TOUT),
    ]
}

/// A good token request for a code without PKCE.
fn token_request(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", "mairie"),
        ("client_secret", "secret-de-la-mairie"),
        ("redirect_uri", RETOUR_AGENTS),
        ("code", code),
    ]
}

async fn choose(essai: &Essai, agent: &str, changes: &[(&'static str, &'static str)]) -> Reponse {
    let mut demande = authorize_request();
    for (cle, valeur) in changes {
        demande.retain(|(autre, _)| autre != cle);
        demande.push((cle, valeur));
    }
    let mut demande: Vec<(&str, &str)> = demande;
    demande.push(("agent", agent));
    essai.post(AUTHORIZE, &demande).await
}

/// What the token endpoint gives for an agent who asks for these scopes.
async fn log_in(essai: &Essai, agent: &str, scope: &'static str) -> Value {
    let code = choose(essai, agent, &[("scope", scope)]).await.retour("code").unwrap();
    essai.post(TOKEN, &token_request(&code)).await.json()
}

async fn identity(essai: &Essai, jetons: &Value) -> Option<Value> {
    let reponse = essai.get(USERINFO, jetons["access_token"].as_str()).await;
    assert_eq!(reponse.entete("content-type"), Some("application/jwt"));
    claims(essai, &reponse.corps).await
}

#[tokio::test]
async fn discovery_names_doors_that_exist() {
    let essai = Essai::new();
    let document = essai.get("/proconnect/api/v2/.well-known/openid-configuration", None).await.json();
    assert_eq!(document["issuer"], format!("{BASE}/proconnect/api/v2"));
    for porte in ["authorization_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"] {
        let chemin = document[porte].as_str().unwrap().strip_prefix(BASE).unwrap();
        assert_ne!(essai.get(chemin, None).await.statut, 404, "{porte}");
    }
    assert_eq!(document["token_endpoint"], format!("{BASE}{TOKEN}"));
    assert_eq!(document["scopes_supported"].as_array().unwrap().len(), 6);
    assert_eq!(essai.commandes.calls().decouverte_proconnect, 1);
    assert_eq!(essai.commandes.calls().decouverte, 0);
}

#[tokio::test]
async fn the_page_lists_the_agents() {
    let essai = Essai::new();
    let page = essai.get(&format!("{AUTHORIZE}?{}", encode(&authorize_request())), None).await;
    assert_eq!(page.statut, 200);
    for agent in agents() {
        assert!(page.corps.contains(&format!("<button name=\"agent\" value=\"{}\"", agent.id)), "{}", agent.id);
    }
    assert!(page.corps.contains("value=\"refuser\"") && page.corps.contains("ProConnect (simulation)"));
    assert!(!page.corps.contains("FranceConnect") && !page.corps.contains("camille-moreau"));
}

#[test]
fn nobody_is_both_an_agent_and_a_persona() {
    let personas = personas().unwrap();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let mut ids = BTreeSet::new();
    for agent in agents() {
        let nom = agent.nom.to_uppercase();
        assert!(ids.insert(agent.id), "{}", agent.id);
        assert!(personas.iter().all(|p| p.id != agent.id && p.identite.nom_naissance != nom), "{}", agent.id);
        assert!(agent.courriel.ends_with(".example"), "{}", agent.id);
        let ligne = format!("| `{}` | {} | `{}` |\n", agent.id, agent.montre, agent.courriel);
        assert!(readme.contains(&ligne), "{}", agent.id);
    }
}

#[tokio::test]
async fn the_request_is_checked() {
    let essai = Essai::new();
    for (changes, attendu) in [
        (&[][..], "303"),
        (&[("acr_values", "eidas2")], "303"),
        (&[("client_id", "ville")], "400"),
        (&[("redirect_uri", "http://localhost:8781/agents/retour/")], "400"),
        (&[("state", "vingt-un-caracteres--")], "invalid_request"),
        (&[("nonce", "vingt-un-caracteres--")], "invalid_request"),
        (&[("scope", "openid identite_pivot")], "invalid_scope"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
    ] {
        let reponse = choose(&essai, "noor-castel", changes).await;
        let verdict = reponse.retour("error").unwrap_or_else(|| reponse.statut.as_u16().to_string());
        assert_eq!(verdict, attendu, "{changes:?}");
    }
    assert_eq!(choose(&essai, "camille-moreau", &[]).await.statut, 400, "a citizen is not an agent");
    let refus = choose(&essai, "refuser", &[]).await;
    assert_eq!(refus.retour("error").as_deref(), Some("access_denied"));
    assert_eq!(refus.retour("state").as_deref(), Some(STATE));
}

#[tokio::test]
async fn an_agent_is_identified() {
    let essai = Essai::new();
    let jetons = log_in(&essai, "dominique-sureau", TOUT).await;
    let preuve = claims(&essai, jetons["id_token"].as_str().unwrap()).await.unwrap();
    assert_eq!((&preuve["iss"], &preuve["aud"]), (&json!(format!("{BASE}/proconnect/api/v2")), &json!("mairie")));
    assert_eq!((&preuve["nonce"], &preuve["acr"]), (&json!(NONCE), &json!("eidas1")));
    let mut identite = identity(&essai, &jetons).await.unwrap();
    assert_eq!(identite["sub"], preuve["sub"]);
    for commun in ["iss", "aud", "iat", "exp", "sub"] {
        assert!(identite.as_object_mut().unwrap().remove(commun).is_some(), "{commun}");
    }
    assert_eq!(
        identite,
        json!({
            "given_name": "Dominique", "usual_name": "Sureau", "email": "Dominique.Sureau@Saint-Exemple.example",
            "siret": "13002526500013", "uid": "dominique-sureau",
        })
    );
    let peu = identity(&essai, &log_in(&essai, "dominique-sureau", "openid email").await).await.unwrap();
    assert!(peu.get("siret").is_none() && peu["email"].is_string());
}

#[tokio::test]
async fn a_code_serves_once_and_at_its_own_provider() {
    let essai = Essai::new();
    let code = choose(&essai, "noor-castel", &[]).await.retour("code").unwrap();
    let mut ailleurs = token_request(&code);
    ailleurs.retain(|(cle, _)| !cle.starts_with("client_"));
    ailleurs.extend([("client_id", "ville"), ("client_secret", "secret-de-la-ville")]);
    assert_eq!(essai.post("/franceconnect/api/v2/token", &ailleurs).await.json()["error"], "invalid_grant");
    assert_eq!(essai.post(TOKEN, &ailleurs).await.json()["error"], "invalid_client");
    let jetons = essai.post(TOKEN, &token_request(&code)).await.json();
    let acces = jetons["access_token"].as_str();
    assert_eq!(essai.get("/franceconnect/api/v2/userinfo", acces).await.statut, 401);
    assert_eq!(essai.france_connect(acces.unwrap()).await.verdict(), "401 51502");
    assert_eq!(essai.get(USERINFO, acces).await.statut, 200);
    assert_eq!(essai.post(TOKEN, &token_request(&code)).await.json()["error"], "invalid_grant");
    assert_eq!(essai.get(USERINFO, acces).await.statut, 401, "a code used twice takes its token down");
    let citoyen = essai.log_in("camille-moreau", "openid").await;
    assert_eq!(essai.get(USERINFO, Some(&citoyen)).await.statut, 401);
}

#[tokio::test]
async fn the_same_name_at_both_providers_stays_two_clients() {
    let essai = Essai::with(|reglages| {
        reglages.clients_agents.push(Client::new("ville", "secret-de-la-ville", RETOUR_AGENTS));
    });
    let code = essai.code("camille-moreau", "openid").await;
    let preuve = essai.exchange(&code).await.json()["id_token"].as_str().unwrap().to_owned();
    let fin =
        |fournisseur: &str| format!("/{fournisseur}/api/v2/session/end?{}", encode(&[("id_token_hint", &preuve)]));
    assert_eq!(essai.get(&fin("proconnect"), None).await.statut, 400);
    assert_eq!(essai.get(&fin("franceconnect"), None).await.statut, 200);
}

#[tokio::test]
async fn end_of_session() {
    let essai = Essai::new();
    let jetons = log_in(&essai, "noor-castel", "openid").await;
    let preuve = jetons["id_token"].as_str().unwrap();
    let fin = async |parametres: &[(&str, &str)]| {
        essai.get(&format!("/proconnect/api/v2/session/end?{}", encode(parametres)), None).await
    };
    let retour = fin(&[("id_token_hint", preuve), ("post_logout_redirect_uri", ADIEU), ("state", "abc")]).await;
    assert_eq!(retour.entete("location"), Some("http://localhost:8781/au-revoir?state=abc"));
    assert_eq!(fin(&[("id_token_hint", "faux.faux.faux")]).await.statut, 400);
    assert_eq!(essai.commandes.calls().deconnexion_proconnect, 2);
}

#[tokio::test]
async fn each_provider_breaks_alone() {
    let essai = Essai::new();
    for (cible, chemin) in [
        (Cible::DecouverteProConnect, "/proconnect/api/v2/.well-known/openid-configuration"),
        (Cible::ClesProConnect, "/proconnect/api/v2/jwks"),
        (Cible::UserinfoProConnect, USERINFO),
    ] {
        let avant = essai.get(chemin, None).await.statut;
        essai.commandes.break_down(cible.clone(), Panne::Erreur("35002".to_owned()));
        assert_eq!(essai.get(chemin, None).await.statut, 504, "{chemin}");
        assert_ne!(essai.get(&chemin.replace("proconnect", "franceconnect"), None).await.statut, 504, "{chemin}");
        essai.commandes.repair(&cible);
        assert_eq!(essai.get(chemin, None).await.statut, avant, "{chemin}");
    }
    let vrai = claims(&essai, log_in(&essai, "noor-castel", TOUT).await["id_token"].as_str().unwrap()).await.unwrap();
    essai.commandes.break_down(Cible::JetonProConnect, Panne::Falsification(Falsification::Emetteur));
    let jetons = log_in(&essai, "noor-castel", TOUT).await;
    let faux = claims(&essai, jetons["id_token"].as_str().unwrap()).await.unwrap();
    assert_ne!(faux["iss"], vrai["iss"]);
    essai.commandes.break_down(Cible::UserinfoProConnect, Panne::Falsification(Falsification::SansSignature));
    assert!(identity(&essai, &jetons).await.is_none());
}

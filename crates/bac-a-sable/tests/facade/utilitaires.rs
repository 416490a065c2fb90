//! Introspection, pings, dead routes and unknown versions.

use bac_a_sable::{Cible, Panne};
use serde_json::json;

use crate::commun::Essai;

#[tokio::test]
async fn introspection() {
    let essai = Essai::new();
    let chemin = "/api-particulier/api/introspect";
    let reponse = essai.get(chemin, Some(&essai.jetons.valide)).await;
    assert_eq!(
        reponse.json()["scopes"],
        json!(["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"])
    );
    essai.commandes.set_scopes(["cnaf_quotient_familial"]);
    let reponse = essai.get(chemin, Some(&essai.jetons.valide)).await;
    assert_eq!(reponse.json()["scopes"], json!(["cnaf_quotient_familial"]));
    assert_eq!(essai.get(chemin, None).await.verdict(), "401 00101");
    assert_eq!(essai.get(chemin, Some(&essai.jetons.expire)).await.verdict(), "401 00103");
    assert_eq!(essai.commandes.calls().introspection, 4);
}

#[tokio::test]
async fn pings_need_no_token() {
    let essai = Essai::new();
    assert_eq!(essai.get("/api-particulier/api/ping", None).await.json(), json!({"status": "ok"}));
    let liste = essai.get("/api-particulier/api/pings", None).await.json();
    for fournisseur in liste.as_array().unwrap() {
        let url = fournisseur["url"].as_str().unwrap();
        let chemin = url.strip_prefix("http://localhost:8782").unwrap();
        assert_eq!(essai.get(chemin, None).await.json()["status"], "ok", "{url}");
    }
    assert_eq!(essai.get("/api-particulier/api/inconnu/ping", None).await.statut, 404);
}

#[tokio::test]
async fn a_ping_follows_the_provider() {
    let essai = Essai::new();
    let chemin = "/api-particulier/api/cnaf_msa_quotient_familial/ping";
    for (panne, statut, mot) in [
        (Panne::Erreur("35020".to_owned()), 200, "maintenance"),
        (Panne::Erreur("35001".to_owned()), 502, "bad_gateway"),
        (Panne::Html, 200, "unknown"),
        (Panne::Attente, 200, "ok"),
    ] {
        essai.commandes.break_down(Cible::QuotientFamilial, panne.clone());
        let reponse = essai.get(chemin, None).await;
        assert_eq!((reponse.statut.as_u16(), reponse.json()["status"].as_str()), (statut, Some(mot)), "{panne:?}");
    }
}

#[tokio::test]
async fn dead_routes() {
    let essai = Essai::new();
    for chemin in ["/api/v2/composition-familiale", "/api/caf/famille", "/api/v2/avis-imposition", "/api/impots/svair"]
    {
        let reponse = essai.get(&format!("/api-particulier{chemin}?numeroAllocataire=1"), None).await;
        assert_eq!(reponse.statut, 410, "{chemin}");
        assert_eq!(reponse.entete("content-type"), Some("text/plain; charset=utf-8"));
        assert!(reponse.corps.contains("n'est plus disponible depuis le"));
    }
}

#[tokio::test]
async fn versions() {
    let essai = Essai::new();
    for (chemin, attendu) in [
        ("/v4/dss/quotient_familial/identite", "404 00402"),
        ("/v1/dss/quotient_familial/france_connect", "404 00402"),
        ("/vX/dss/quotient_familial/identite", "404"),
        ("/v3/dss/quotient_familial", "404"),
    ] {
        assert_eq!(essai.get(&format!("/api-particulier{chemin}"), None).await.verdict(), attendu, "{chemin}");
    }
}

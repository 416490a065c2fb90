//! What a collector of OpenTelemetry is told, when the environment names one, and what it is not.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use tokio::sync::watch;

use super::{Lieu, envoyer, port, simuler};

/// All that came, one body after the other.
type Recus = watch::Sender<Vec<u8>>;

async fn collecter() -> (String, Arc<Recus>) {
    let recus = Arc::new(Recus::new(Vec::new()));
    let recevoir = async |State(recus): State<Arc<Recus>>, corps: Bytes| {
        recus.send_modify(|deja| deja.extend_from_slice(&corps));
    };
    let routes = Router::new().route("/v1/traces", post(recevoir)).with_state(Arc::clone(&recus));
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://localhost:{}", ecoute.local_addr().unwrap().port());
    tokio::spawn(async move { axum::serve(ecoute, routes).await });
    (adresse, recus)
}

fn contient(octets: &[u8], mot: &str) -> bool {
    octets.windows(mot.len()).any(|fenetre| fenetre == mot.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_is_told_routes_and_outcomes_and_no_family() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (adresse, recus) = collecter().await;
    let (base, jeton) = simuler().await;
    let port = port();
    let mut lieu = Lieu::preparer(&base, &jeton, port, None, "http://127.0.0.1:9/");
    lieu.environnement.insert("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), adresse);
    lieu.environnement.insert("OTEL_BSP_SCHEDULE_DELAY".to_owned(), "100".to_owned());
    let mut service = lieu.servir("journal");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ici = format!("http://localhost:{port}");
    let reference = envoyer(client.clone(), Arc::new(vec![ici.clone()]), 0).await;
    let refusee = client.get(format!("{ici}/agents/dossiers/{reference}")).send().await.unwrap();
    assert_eq!(refusee.status(), 401);

    let attendus = ["pass-famille", "POST /v1/dossiers", "GET /agents/dossiers/{reference}", "introspection"];
    let tout = |octets: &Vec<u8>| attendus.iter().all(|mot| contient(octets, mot));
    let mut suivi = recus.subscribe();
    let dit = tokio::time::timeout(std::time::Duration::from_secs(30), suivi.wait_for(tout)).await.is_ok();
    assert!(dit, "{}", String::from_utf8_lossy(&recus.borrow()));
    // What is left is told before it ends.
    let derniere = client.get(format!("{ici}/v1/pays?q=ital")).send().await.unwrap();
    assert!(derniere.status().is_success());
    service.arreter();
    let recus = recus.borrow();
    assert!(contient(&recus, "GET /v1/pays"), "{}", String::from_utf8_lossy(&recus));
    for secret in [reference.as_str(), "Canarivel", "famille@exemple.fr", "ital", "127.0.0.1", jeton.as_str()] {
        assert!(!contient(&recus, secret), "{secret}: {}", String::from_utf8_lossy(&recus));
    }
    // The log says nothing of them either.
    let journal = std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
    assert!(!journal.contains("otel") && !journal.contains("http.route"), "{journal}");
}

#[test]
fn a_collector_without_an_address_is_answered_with_what_to_write() {
    let lieu = Lieu::preparer("http://localhost:9", "jeton", 9, None, "http://127.0.0.1:9/");
    let sortie = std::process::Command::new(env!("CARGO_BIN_EXE_pass-famille"))
        .args(["serve", "--config"])
        .arg(&lieu.config)
        .env_clear()
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", "collecteur:4318")
        .output()
        .unwrap();
    assert!(!sortie.status.success());
    let dit = String::from_utf8_lossy(&sortie.stderr).into_owned();
    assert!(dit.contains("OTEL_EXPORTER_OTLP_ENDPOINT : écrivez une adresse"), "{dit}");
}

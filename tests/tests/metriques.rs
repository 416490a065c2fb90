//! The administration listener: what is measured, what is never in it, and when the service calls itself ready.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::net::SocketAddr;

use bac_a_sable::{Cible, Panne};
use epreuves::{Ville, declarer, depot, json_de, resoudre, saisie_de};
use pass_famille::actifs::Actifs;
use pass_famille::config::Fichier;
use pass_famille::demo::Demo;
use pass_famille::{Horloge, administration};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";

fn administrer(fichier: &mut Fichier) {
    fichier.service.administration = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
}

async fn ouvrir() -> Ville {
    Ville::ouvrir_avec(administrer).await
}

async fn metriques(ville: &Ville) -> String {
    let adresse = ville.adresses.administration.as_ref().unwrap();
    let reponse = ville.get(&format!("{adresse}/metrics")).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    assert_eq!(reponse.headers()[CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    reponse.text().await.unwrap()
}

/// The value of a series, written as Prometheus reads it.
fn valeur(texte: &str, serie: &str) -> Option<f64> {
    texte.lines().find_map(|ligne| ligne.strip_prefix(serie)?.strip_prefix(' ')?.parse().ok())
}

#[tokio::test]
async fn what_happens_is_counted() {
    let ville = ouvrir().await;
    assert_eq!(valeur(&metriques(&ville).await, "pass_famille_dossiers_recus_total"), Some(0.0));
    let identification = ville.identifier("cantine", "camille-moreau").await;
    ville.identifier("cantine", "gabriel-picard").await;
    ville.identifier("cantine", "refuser").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    for status in [StatusCode::CREATED, StatusCode::OK] {
        assert_eq!(ville.deposer(CLE, &corps).await.status(), status);
    }
    let texte = metriques(&ville).await;
    for (serie, attendue) in [
        ("pass_famille_identifications_total{voie=\"franceconnect\",issue=\"affichable\"}", 1.0),
        ("pass_famille_identifications_total{voie=\"franceconnect\",issue=\"introuvable\"}", 1.0),
        ("pass_famille_identifications_total{voie=\"franceconnect\",issue=\"refuse\"}", 1.0),
        ("pass_famille_appels_duree_seconds_count{operation=\"quotient_familial/identite\",issue=\"ok\"}", 1.0),
        ("pass_famille_appels_duree_seconds_count{operation=\"franceconnect/echange\",issue=\"ok\"}", 2.0),
        ("pass_famille_appels_duree_seconds_count{operation=\"introspection\",issue=\"ok\"}", 1.0),
        // A repeat is not another dossier.
        ("pass_famille_dossiers_recus_total", 1.0),
        ("pass_famille_requetes_duree_seconds_count{methode=\"POST\",route=\"/v1/dossiers\",statut=\"2xx\"}", 2.0),
        (
            "pass_famille_requetes_duree_seconds_bucket{methode=\"POST\",route=\"/v1/dossiers\",statut=\"2xx\",le=\"+Inf\"}",
            2.0,
        ),
        ("pass_famille_verifications_en_attente", 0.0),
        ("pass_famille_quota_file{quota=\"jeton\"}", 0.0),
        ("pass_famille_jeton_droits_suffisants", 1.0),
        (concat!("pass_famille_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}"), 1.0),
    ] {
        assert_eq!(valeur(&texte, serie), Some(attendue), "{serie}\n{texte}");
    }
    // The simulator's token lives 18 months, as the real one.
    let jours = valeur(&texte, "pass_famille_jeton_jours_restants").unwrap();
    assert!((540.0..=550.0).contains(&jours), "{jours}");
    for famille in ["pass_famille_requetes_duree_seconds histogram", "pass_famille_dossiers_recus_total counter"] {
        assert!(texte.contains(&format!("# TYPE {famille}")), "{texte}");
    }
}

#[tokio::test]
async fn outages_and_lost_rights_are_seen() {
    let ville = ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur("35001".to_owned()));
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
    ville.commandes.set_scopes(["cnaf_quotient_familial"]);
    ville.application.verifier_le_jeton().await.unwrap_err();
    let texte = metriques(&ville).await;
    assert!(texte.contains("operation=\"quotient_familial/identite\",issue=\"indisponible\""), "{texte}");
    assert_eq!(valeur(&texte, "pass_famille_verifications_en_attente"), Some(1.0), "{texte}");
    assert_eq!(valeur(&texte, "pass_famille_jeton_droits_suffisants"), Some(0.0), "{texte}");
}

#[tokio::test]
async fn a_verification_leaves_the_queue_for_its_outcome() {
    let ville = ouvrir().await;
    let corps = json!({"version": 1, "demarches": ["cantine"], "identite": {
        "nom_naissance": "Inconnu", "prenoms": ["Personne"], "jour": "1", "mois": "2", "annee": "1980", "sexe": "F",
        "pays_naissance": "99100", "commune_naissance": "45234",
    }});
    let identification = json_de(ville.post("/v1/identifications/saisie", &corps).await).await;
    let mut terminees = ville.application.verifications_terminees();
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
    terminees.wait_for(|nombre| *nombre == 1).await.unwrap();
    let texte = metriques(&ville).await;
    assert_eq!(valeur(&texte, "pass_famille_verifications_total{etat=\"introuvable\"}"), Some(1.0), "{texte}");
    assert_eq!(valeur(&texte, "pass_famille_verifications_en_attente"), Some(0.0), "{texte}");
    // The blind path has no outcome to tell, here as elsewhere.
    let saisies: Vec<&str> = texte.lines().filter(|ligne| ligne.contains("voie=\"saisie\"")).collect();
    assert_eq!(saisies, ["pass_famille_identifications_total{voie=\"saisie\",issue=\"scellee\"} 1"]);
}

#[tokio::test]
async fn proofs_of_work_are_counted_by_what_they_are_worth() {
    let ville = ouvrir().await;
    let preuve = resoudre(json_de(ville.requete(Method::GET, "/v1/epreuve").send().await.unwrap()).await);
    let mut corps = saisie_de("camille-moreau");
    for preuve in ["", "n’importe quoi", &preuve, &preuve] {
        corps["epreuve"] = json!(preuve);
        assert_eq!(ville.post("/v1/identifications/saisie", &corps).await.status(), StatusCode::OK);
    }
    let texte = metriques(&ville).await;
    for (issue, attendue) in [("absente", 1.0), ("refusee", 1.0), ("suffisante", 2.0)] {
        let serie = format!("pass_famille_epreuves_total{{issue=\"{issue}\"}}");
        assert_eq!(valeur(&texte, &serie), Some(attendue), "{texte}");
    }
}

#[tokio::test]
async fn nobody_and_nothing_secret_is_in_the_labels() {
    let ville = ouvrir().await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "odile-canarivel").await;
    let enfant = identification["affichage"]["foyer"]["enfants"][0]["jeton"].as_str().unwrap().to_owned();
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &[&enfant])]);
    corps["declarations"]["message"] = json!("Un mot de CANARIVEL");
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let methode = Method::from_bytes(b"CANARIVEL").unwrap();
    for (methode, chemin) in [
        (Method::GET, "/v1/CANARIVEL"),
        (Method::GET, "/actifs/CANARIVEL/widget.js"),
        (Method::GET, "/v1/communes?q=CANARIVEL"),
        (Method::GET, "/v1/franceconnect/retour?code=CANARIVEL&state=CANARIVEL"),
        (Method::POST, "/CANARIVEL"),
        (methode, "/v1/dossiers"),
    ] {
        ville.requete(methode, chemin).send().await.unwrap();
    }
    let texte = metriques(&ville).await;
    assert!(texte.contains("route=\"/actifs/{*chemin}\""), "{texte}");
    assert!(texte.contains("methode=\"autre\",route=\"/v1/dossiers\",statut=\"4xx\""), "{texte}");
    assert!(texte.contains("route=\"autre\""), "{texte}");
    let bas = texte.to_lowercase();
    let reference = recu["reference"].as_str().unwrap().to_lowercase();
    for secret in ["canarivel", "odile", "famille@exemple.fr", &ville.jeton.to_lowercase(), &reference, "?"] {
        assert!(!bas.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_public_side_has_no_metrics_and_without_the_setting_nobody_has() {
    for (ville, attendue) in [(ouvrir().await, true), (Ville::ouvrir().await, false)] {
        assert_eq!(ville.adresses.administration.is_some(), attendue);
        for chemin in ["/metrics", "/readyz"] {
            let reponse = ville.get(&format!("{}{chemin}", ville.adresses.proxy)).await;
            assert_eq!(reponse.status(), StatusCode::NOT_FOUND, "{chemin}");
        }
        if let Some(adresse) = &ville.adresses.administration {
            for chemin in ["/v1/configuration", "/v1/dossiers", "/"] {
                assert_eq!(ville.get(&format!("{adresse}{chemin}")).await.status(), StatusCode::NOT_FOUND, "{chemin}");
            }
        }
    }
}

#[tokio::test]
async fn ready_means_that_families_are_received_and_dossiers_kept() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let demo = Demo::preparer_ville("saint-exemple", 0, Actifs::default(), Horloge::default(), |configuration| {
        administrer(&mut configuration.fichier);
    })
    .await
    .unwrap();
    let application = demo.application();
    let ecoute = administration::ecouter(&application).await.unwrap().unwrap();
    let adresse = format!("http://{}", ecoute.local_addr().unwrap());
    let _administration = administration::servir(&application, Some(ecoute));
    let sonder = async |chemin: &str| client.get(format!("{adresse}{chemin}")).send().await.unwrap().status();
    assert_eq!(sonder("/healthz").await, StatusCode::OK);
    assert_eq!(sonder("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);

    let (donnees, proxy) = (demo.donnees(), demo.adresses().proxy.clone());
    let (arret, attendu) = tokio::sync::oneshot::channel::<()>();
    let service = tokio::spawn(demo.servir(async {
        let _ = attendu.await;
    }));
    // An answer of the public side: it is open.
    client.get(format!("{proxy}/healthz")).send().await.unwrap();
    assert_eq!(sonder("/readyz").await, StatusCode::OK);

    let base = rusqlite::Connection::open(donnees.join("pass-famille.db")).unwrap();
    base.execute_batch("ALTER TABLE dossiers RENAME TO perdus").unwrap();
    assert_eq!(sonder("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(sonder("/healthz").await, StatusCode::OK);

    arret.send(()).unwrap();
    service.await.unwrap().unwrap();
    assert_eq!(sonder("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
}

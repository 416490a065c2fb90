//! Drafts have a limit of their own. The clock stands still: nothing here depends on how fast the machine is.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod commun;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use commun::environnement;
use pass_famille::actifs::Actifs;
use pass_famille::config::Configuration;
use pass_famille::demo::VILLE;
use pass_famille::{Application, Horloge, serveur};
use tower::ServiceExt as _;

/// How many drafts may come at once.
const RAFALE: usize = 1_000;

async fn poster(service: &Router, chemin: &str, corps: &str) -> StatusCode {
    let requete = Request::post(chemin)
        .header("origin", "http://localhost:8780")
        .header("content-type", "application/json")
        .body(Body::from(corps.to_owned()))
        .unwrap();
    service.clone().oneshot(requete).await.unwrap().status()
}

#[tokio::test(start_paused = true)]
async fn those_who_type_do_not_stop_those_who_send() {
    let dossier = tempfile::tempdir().unwrap();
    let texte = VILLE.replace("/var/lib/pass-famille", &dossier.path().display().to_string());
    // One visitor plays all the families.
    let texte = texte.replacen("[service]\n", "[service]\necritures_par_minute = 60000\n", 1);
    let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
    let application = Application::new(configuration, Actifs::default(), Horloge::default()).unwrap();
    let service = serveur::routeur(&application);
    let brouillon = "{\"version\":1,\"contenu\":\"x\"}";
    for rang in 0..RAFALE {
        // Opening takes a place as sealing does.
        let chemin = if rang % 2 == 0 { "/v1/brouillons" } else { "/v1/brouillons/ouverture" };
        assert_ne!(poster(&service, chemin, brouillon).await, StatusCode::TOO_MANY_REQUESTS, "{rang}");
    }
    for chemin in ["/v1/brouillons", "/v1/brouillons/ouverture"] {
        assert_eq!(poster(&service, chemin, brouillon).await, StatusCode::TOO_MANY_REQUESTS, "{chemin}");
    }
    // A typed identity that is all wrong: it was read, not put off.
    let saisie = "{\"version\":1,\"demarches\":[\"cantine\"],\"identite\":{\"nom_naissance\":\"\",\"nom_usage\":\"\",\"prenoms\":[],\
                  \"jour\":\"\",\"mois\":\"\",\"annee\":\"\",\"sexe\":\"F\",\"pays_naissance\":\"\",\"commune_naissance\":\"\"}}";
    assert_eq!(poster(&service, "/v1/identifications/saisie", saisie).await, StatusCode::UNPROCESSABLE_ENTITY);
}

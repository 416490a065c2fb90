//! Somebody who tries names, and the proof of work that families do without noticing.

use epreuves::{Ville, json_de, resoudre, saisie, saisie_de};
use pass_famille::dossiers::EtatVerification;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A few more than may be nobody’s before work is needed: they are forgotten as time goes by.
const VAINES: u8 = 33;

async fn epreuve(ville: &Ville) -> Value {
    let reponse = ville.requete(Method::GET, "/v1/epreuve").send().await.unwrap();
    assert_eq!((reponse.status(), reponse.headers()["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
    json_de(reponse).await
}

/// A whole dossier with this typed identity; its receipt.
async fn envoyer(ville: &Ville, cle: &str, identite: &Value, preuve: &str) -> Value {
    let mut corps = identite.clone();
    corps["epreuve"] = json!(preuve);
    json_de(ville.deposer_la_saisie(&format!("cle-de-l-epreuve-{cle}"), &corps).await).await
}

#[tokio::test]
async fn whoever_tries_names_works_for_each_and_a_family_hears_nothing_of_it() {
    let ville = Ville::ouvrir_sans_limites().await;
    let avant = epreuve(&ville).await;
    // Nobody needs to work yet, and nobody is known by these names.
    for rang in 0..VAINES {
        let nom: String = [b'A' + rang / 26, b'a' + rang % 26].map(char::from).iter().collect();
        let identite = saisie(&format!("Essai{nom}"), &["Claude"], ("3", "2", "1985"), "F", "45234");
        let recu = envoyer(&ville, &format!("essai-{rang:02}"), &identite, "").await;
        assert_ne!(ville.dossier(&recu).verification, EtatVerification::Indisponible, "{rang}");
    }
    let mut terminees = ville.application.verifications_terminees();
    terminees.wait_for(|terminees| *terminees >= u64::from(VAINES)).await.unwrap();
    // What everybody can see says nothing of that.
    let pendant = epreuve(&ville).await;
    assert_eq!(avant["parameters"]["data"]["max"], pendant["parameters"]["data"]["max"]);

    let (preuve, famille) = (resoudre(pendant), saisie_de("camille-moreau"));
    // Made easy by whoever answers it.
    let mut falsifiee = epreuve(&ville).await;
    falsifiee["parameters"]["keyPrefix"] = json!("");
    let falsifiee = resoudre(falsifiee);
    let mut recus = Vec::new();
    for (cle, identite, preuve, verifiee) in [
        ("sans-travail", &famille, "", false),
        ("au-hasard", &famille, "n’importe quoi", false),
        ("falsifiee", &famille, falsifiee.as_str(), false),
        ("la-famille", &famille, &preuve, true),
        // The answer was cut, and she sends it again.
        ("encore-elle", &famille, &preuve, true),
        ("une-autre", &saisie_de("sacha-tessier"), &preuve, false),
    ] {
        let recu = envoyer(&ville, cle, identite, preuve).await;
        assert_eq!(ville.dossier(&recu).verification != EtatVerification::Indisponible, verifiee, "{cle}");
        recus.push(recu);
    }
    // The receipts differ by nothing but what is drawn for each.
    let commun =
        |recu: &Value| (recu["demarches"].clone(), recu.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    assert!(recus.iter().all(|recu| commun(recu) == commun(&recus[0])));
}

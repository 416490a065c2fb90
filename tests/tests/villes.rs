//! Each example city runs against the simulator, on a site that bears its name.

use epreuves::Ville;
use pass_famille::demo;
use serde_json::Value;

#[tokio::test]
async fn every_city_of_the_demo_opens_its_form() {
    for (nom, _) in demo::villes() {
        let ville = Ville::ouvrir_la_ville(nom, |_| {}).await;
        let adresse = format!("{}/v1/configuration", ville.adresses.proxy);
        let configuration: Value = serde_json::from_str(&ville.get(&adresse).await.text().await.unwrap()).unwrap();
        let titre = configuration["ville"]["nom"].as_str().unwrap();
        let page = ville.get(&ville.adresses.page).await.text().await.unwrap();
        assert!(page.contains(titre) && page.contains(&ville.adresses.proxy), "{nom}");
        assert_eq!(page.contains("Saint-Exemple"), nom == demo::SAINT_EXEMPLE, "{nom}");
        // The token of the demo opens all that the city asks for.
        ville.application.verifier_le_jeton().await.unwrap();
        for demarche in configuration["demarches"].as_array().unwrap() {
            let eaje = &demarche["tarif"]["formule"]["eaje"];
            assert!(
                eaje.is_null() || (eaje["plafond"].is_i64() && !eaje["taux"].as_array().unwrap().is_empty()),
                "{nom}"
            );
        }
    }
}

#[tokio::test]
async fn a_city_overseas_has_its_own_day_and_hour() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.ville.codes_postaux = vec!["97400".to_owned()]).await;
    // Sunday 29 November 2026, ten past eleven in the evening in Paris: Monday already in La Réunion.
    ville.horloge.avancer(6 * 86_400 + 11 * 3_600 + 600);
    let reponse = ville.get(&format!("{}/v1/configuration", ville.adresses.proxy)).await;
    let configuration: Value = serde_json::from_str(&reponse.text().await.unwrap()).unwrap();
    assert_eq!(configuration["aujourdhui"], "2026-11-30");
    // The administrations keep the hours of Paris.
    assert_eq!(configuration["panne"]["jusqu_a"], "02:45");
}

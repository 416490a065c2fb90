//! The city's file read again in the middle of a rush.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::file::{Navigateur, Rush};
use super::{Arrivees, Lieu, Service, ecouter, envoyer, port, simuler};

/// The name of the city, as families are shown it.
async fn nom_de_la_ville(navigateur: &Navigateur) -> String {
    let reponse = navigateur.get(&format!("{}/v1/configuration", navigateur.service)).await;
    let configuration: Value = serde_json::from_slice(&reponse.bytes().await.unwrap()).unwrap();
    configuration["ville"]["nom"].as_str().unwrap().to_owned()
}

impl Rush {
    /// Writes the city's file and tells the service; gives its answer, from the log.
    async fn relire(&self, texte: &str) -> String {
        std::fs::write(&self.lieu.config, texte).unwrap();
        relire(&self.lieu, &self.vivant).await
    }
}

async fn relire(lieu: &Lieu, service: &Service) -> String {
    let lire = || std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
    let deja = lire().len();
    service.relire();
    loop {
        let dit = lire().split_off(deja);
        if let Some(ligne) = dit.lines().find(|ligne| ligne.contains(" repris")) {
            return ligne.to_owned();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_read_again_takes_nothing_from_those_who_wait() {
    let rush = Rush::commencer().await;
    let avant = std::fs::read_to_string(&rush.lieu.config).unwrap();
    let arrivees = Arc::new(Arrivees::default());
    let renommee = avant
        .replace("nom = \"Saint-Fictin\"", "nom = \"Saint-Fictin-le-Neuf\"")
        .replace("http://127.0.0.1:9/", &ecouter(&arrivees).await);
    assert_eq!(nom_de_la_ville(&rush.navigateur).await, "Saint-Fictin");

    // What cannot be taken changes nothing, and says what to do.
    let ailleurs = avant.replace("ecoute = \"127.0.0.1:", "ecoute = \"127.0.0.2:");
    assert!(rush.relire(&ailleurs).await.contains("[service] : ce changement demande un redémarrage"));
    let faux = renommee.replace("conservation_mois = 12", "conservation_mois = 0");
    let dit = rush.relire(&faux).await;
    assert!(dit.contains("ERROR") && dit.contains("conservation_mois"), "{dit}");
    assert_eq!(nom_de_la_ville(&rush.navigateur).await, "Saint-Fictin");

    let dit = rush.relire(&renommee).await;
    assert!(dit.contains("INFO") && dit.contains("demarches=1"), "{dit}");
    assert_eq!(nom_de_la_ville(&rush.navigateur).await, "Saint-Fictin-le-Neuf");
    // The work behind follows the file too: what comes now goes to the new place, which the old file did not know.
    envoyer(rush.navigateur.client.clone(), Arc::new(vec![rush.navigateur.service.clone()]), 0).await;
    arrivees.distincts.subscribe().wait_for(|distincts| *distincts == 1).await.unwrap();

    let Rush { familles, mut vivant, commandes, lieu, .. } = rush;
    for famille in familles {
        assert_eq!(famille.await.unwrap(), "affichable");
    }
    assert_eq!(commandes.calls().ignores, 0, "banned");
    vivant.arreter();
    let journal = std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
    assert_eq!(journal.matches("le service est prêt").count(), 1, "it was the same service all along");
    assert!(!journal.contains("panicked"), "{journal}");
}

/// A city whose token is in a file that others may read, which the service says long before it is ready; and that file.
async fn ville_au_jeton_en_fichier() -> (Lieu, PathBuf, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (base, jeton) = simuler().await;
    let mut lieu = Lieu::preparer(&base, &jeton, port(), None, "http://127.0.0.1:9/");
    let fichier = lieu.dossier.path().join("jeton");
    std::fs::write(&fichier, &jeton).unwrap();
    lieu.environnement.remove("PASS_FAMILLE_JETON");
    lieu.environnement.insert("PASS_FAMILLE_JETON_FICHIER".to_owned(), fichier.display().to_string());
    (lieu, fichier, jeton)
}

/// Waits until the service has said this in its log.
async fn quand_il_dit(lieu: &Lieu, mots: &str) {
    while !std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap().contains(mots) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_serves_once_it_was_tried() {
    let (lieu, fichier, jeton) = ville_au_jeton_en_fichier().await;
    let mut service = lieu.servir("journal");
    quand_il_dit(&lieu, "le service est prêt").await;

    std::fs::write(&fichier, "un-jeton-que-personne-n-a-donne").unwrap();
    let dit = relire(&lieu, &service).await;
    assert!(dit.contains("ERROR") && dit.contains("API Particulier refuse le jeton"), "{dit}");
    assert!(!dit.contains("un-jeton-que"), "{dit}");
    std::fs::write(&fichier, &jeton).unwrap();
    assert!(relire(&lieu, &service).await.contains("INFO"));
    service.arreter();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_asked_for_before_the_service_is_ready_is_done_once_it_is() {
    let (lieu, ..) = ville_au_jeton_en_fichier().await;
    let mut service = lieu.servir("journal");
    quand_il_dit(&lieu, "WARN").await;
    assert!(relire(&lieu, &service).await.contains("INFO"));
    service.arreter();
}

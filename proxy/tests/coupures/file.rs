//! A rush that lives through the death and the upgrade of the service: whoever waited keeps waiting, and gets there.

use std::time::Duration;

use bac_a_sable::{BacASable, Client, Commandes, Reglages};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use url::Url;

use super::{Lieu, Service, port};

const PAGE: &str = "http://localhost:8780";
const VERIFIEUR: &str = "un-verifieur-assez-long-pour-etre-accepte-ici";
/// Some seconds of the quota: enough to be cut twice in.
pub(super) const FAMILLES: u32 = 100;

/// A citizen's browser, which tries again what was cut.
#[derive(Clone)]
pub(super) struct Navigateur {
    pub(super) client: reqwest::Client,
    pub(super) service: String,
}

impl Navigateur {
    async fn demander(&self, requete: reqwest::RequestBuilder) -> reqwest::Response {
        loop {
            match requete.try_clone().unwrap().send().await {
                // A service that starts or stops, or a door that is full.
                Ok(reponse) if matches!(reponse.status().as_u16(), 429 | 502..=504) => {}
                Ok(reponse) => return reponse,
                Err(erreur) => assert!(!erreur.is_builder(), "{erreur}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(super) async fn get(&self, adresse: &str) -> reqwest::Response {
        self.demander(self.client.get(adresse)).await
    }

    /// An answer that was cut is asked for again too.
    async fn poster(&self, chemin: &str, corps: &Value) -> Value {
        let requete = self.client.post(format!("{}{chemin}", self.service)).header("origin", PAGE);
        let requete = requete.header("content-type", "application/json").body(corps.to_string());
        loop {
            let corps = self.demander(requete.try_clone().unwrap()).await.bytes().await;
            if let Some(lu) = corps.ok().and_then(|octets| serde_json::from_slice(&octets).ok()) {
                return lu;
            }
        }
    }

    async fn identifier(&self, persona: &str) -> Value {
        let defi = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, VERIFIEUR.as_bytes()));
        let depart = Url::parse_with_params(
            &format!("{}/v1/franceconnect/depart", self.service),
            [("demarches", "cantine"), ("defi", &defi), ("origine", PAGE)],
        );
        let mut autorisation = Url::parse(&suite(&self.get(depart.unwrap().as_str()).await)).unwrap();
        let formulaire = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(autorisation.query_pairs())
            .append_pair("persona", persona)
            .finish();
        autorisation.set_query(None);
        let choix = self.client.post(autorisation).header("content-type", "application/x-www-form-urlencoded");
        let choisi = self.demander(choix.body(formulaire)).await;
        let page = self.get(&suite(&choisi)).await.text().await.unwrap();
        let remise = page.split("data-remise=\"").nth(1).and_then(|reste| reste.split('"').next());
        let corps = json!({"version": 1, "remise": remise.unwrap(), "verifieur": VERIFIEUR});
        self.poster("/v1/identifications/franceconnect", &corps).await
    }

    /// Until the turn has come, whatever happens to the service meanwhile.
    async fn attendre(&self, mut reponse: Value) -> String {
        while reponse["issue"] == "en_attente" {
            let attente = reponse["attente"].take();
            let billet = attente["billet"].as_str().unwrap();
            let requete = self.client.get(format!("{}/v1/attente?billet={billet}", self.service));
            let flux = self.demander(requete.header("accept", "text/event-stream")).await;
            // It ends with the turn, or with the service: the next answer says which.
            let _ = flux.bytes().await;
            reponse =
                self.poster("/v1/identifications/attente", &json!({"version": 1, "suite": attente["suite"]})).await;
        }
        reponse["issue"].as_str().map_or_else(|| reponse.to_string(), str::to_owned)
    }
}

fn suite(reponse: &reqwest::Response) -> String {
    assert!(reponse.status().is_redirection(), "{} leads nowhere: {}", reponse.url(), reponse.status());
    reponse.headers()["location"].to_str().unwrap().to_owned()
}

/// A rush: all families have asked, and those who must wait do.
pub(super) struct Rush {
    pub(super) lieu: Lieu,
    pub(super) commandes: Commandes,
    pub(super) vivant: Service,
    pub(super) navigateur: Navigateur,
    /// What each came to.
    pub(super) familles: Vec<JoinHandle<String>>,
    /// How many waited at first.
    pub(super) en_attente: u32,
}

impl Rush {
    pub(super) async fn commencer() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let port = port();
        let service = format!("http://localhost:{port}");
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://localhost:{}", ecoute.local_addr().unwrap().port());
        let client = Client::new("saint-fictin", "secret", format!("{service}/v1/franceconnect/retour"));
        let mut reglages = Reglages::new(base.as_str()).with_all_scopes().with_client(client);
        reglages.habitants = FAMILLES;
        let simulateur = BacASable::new(reglages).unwrap();
        let (commandes, jeton) = (simulateur.commandes(), simulateur.jetons().valide.clone());
        tokio::spawn(simulateur.serve(ecoute, std::future::pending()));
        let lieu = Lieu::preparer(&base, &jeton, port, None, "http://127.0.0.1:9/");
        let vivant = lieu.servir("journal");
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let navigateur = Navigateur { client, service };
        let entrees = (0..FAMILLES).map(|numero| {
            let navigateur = navigateur.clone();
            tokio::spawn(async move { navigateur.identifier(&format!("habitant-{numero}")).await })
        });
        // All of them are in before anything happens to it.
        let entrees: Vec<_> = entrees.collect();
        let mut familles = Vec::new();
        let mut en_attente = 0;
        for entree in entrees {
            let (navigateur, reponse) = (navigateur.clone(), entree.await.unwrap());
            en_attente += u32::from(reponse["issue"] == "en_attente");
            familles.push(tokio::spawn(async move { navigateur.attendre(reponse).await }));
        }
        assert!(en_attente >= FAMILLES / 2, "only {en_attente} wait: nothing would be cut");
        Self { lieu, commandes, vivant, navigateur, familles, en_attente }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_outlives_the_service_and_its_upgrade() {
    let Rush { lieu, commandes, mut vivant, familles, en_attente, .. } = Rush::commencer().await;
    let servies = |part: u32| commandes.wait_for_calls(move |appels| appels.identite >= u64::from(part));

    servies(FAMILLES - en_attente + en_attente / 4).await;
    vivant.tuer();
    let mut vivant = lieu.servir("journal");
    servies(FAMILLES - en_attente + en_attente / 2).await;
    vivant.arreter();
    let _vivant = lieu.servir("journal");

    for famille in familles {
        assert_eq!(famille.await.unwrap(), "affichable");
    }
    let appels = commandes.calls();
    println!("{en_attente} waited; {} refused by the quota", appels.trop);
    assert_eq!(appels.ignores, 0, "banned");
    let journal = std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
    assert!(!journal.contains("panicked"), "{journal}");
}

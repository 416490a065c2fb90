//! A receiver of webhooks, as a city's software has one: it checks signatures, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pass_famille::livraison::Signataire;
use ring::hmac;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A receiver.
pub struct Recepteur {
    /// Where it listens.
    pub adresse: String,
    interieur: Arc<Interieur>,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Recu {
    /// `webhook-id`
    pub id: String,
    /// Whether the signature is right.
    pub signe: bool,
    /// The body.
    pub corps: Value,
}

struct Interieur {
    cle: hmac::Key,
    recus: Mutex<Vec<Recu>>,
    reponses: Mutex<VecDeque<(u16, Option<u64>)>>,
    nombre: watch::Sender<usize>,
}

const SECRET: [u8; 32] = *b"un secret que le test partage !!";

impl Recepteur {
    /// One that says yes.
    pub async fn ouvrir() -> Self {
        let interieur = Arc::new(Interieur {
            cle: hmac::Key::new(hmac::HMAC_SHA256, &SECRET),
            recus: Mutex::default(),
            reponses: Mutex::default(),
            nombre: watch::Sender::new(0),
        });
        let routes = Router::new().route("/", post(recevoir)).with_state(Arc::clone(&interieur));
        let ecoute = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let adresse = format!("http://{}/", ecoute.local_addr().expect("adresse"));
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        Self { adresse, interieur }
    }

    /// What signs for it.
    pub fn signataire() -> Signataire {
        Signataire::lire(&Self::secret()).expect("secret")
    }

    /// The same as the city writes it.
    pub fn secret() -> String {
        format!("whsec_{}", STANDARD.encode(SECRET))
    }

    /// Answers these statuses to the next requests, each with a `Retry-After`, then yes again.
    pub fn repondre(&self, reponses: &[(u16, Option<u64>)]) {
        self.interieur.reponses.lock().expect("verrou").extend(reponses);
    }

    /// What it was sent so far.
    pub fn recus(&self) -> Vec<Recu> {
        self.interieur.recus.lock().expect("verrou").clone()
    }

    /// Waits until it was sent that many.
    pub async fn attendre(&self, nombre: usize) -> Vec<Recu> {
        self.interieur.nombre.subscribe().wait_for(|recus| *recus >= nombre).await.expect("récepteur");
        self.recus()
    }
}

async fn recevoir(State(interieur): State<Arc<Interieur>>, entetes: HeaderMap, corps: Bytes) -> impl IntoResponse {
    let entete = |nom: &str| entetes.get(nom).and_then(|valeur| valeur.to_str().ok()).unwrap_or_default().to_owned();
    let (id, instant) = (entete("webhook-id"), entete("webhook-timestamp"));
    let signe = [id.as_bytes(), b".", instant.as_bytes(), b".", &corps].concat();
    let signature = entete("webhook-signature");
    let signe = signature
        .split(' ')
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
        .any(|signature| hmac::verify(&interieur.cle, &signe, &signature).is_ok());
    let corps = serde_json::from_slice(&corps).expect("JSON");
    interieur.recus.lock().expect("verrou").push(Recu { id, signe, corps });
    let reponse = interieur.reponses.lock().expect("verrou").pop_front();
    interieur.nombre.send_modify(|nombre| *nombre += 1);
    let (statut, attendre) = reponse.unwrap_or((204, None));
    let mut entetes = HeaderMap::new();
    if let Some(attendre) = attendre {
        entetes.insert("retry-after", attendre.into());
    }
    (StatusCode::from_u16(statut).expect("statut"), entetes)
}

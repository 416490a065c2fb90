//! Servers that answer what they are told: one that speaks HTTP, one that writes raw bytes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode},
};
use famille::NumeroFiscal;
use impot_particulier::{AnneeRevenus, Echec, ImpotParticulier, Reglages};
use secrecy::SecretString;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

pub(crate) const NOM: &str = "CANARIVEL";
pub(crate) const SPI: &str = "0712345678901";
pub(crate) const JSON: &str = "application/json";

/// A prepared answer.
#[derive(Clone, Debug)]
pub(crate) struct Reponse {
    statut: u16,
    entetes: Vec<(&'static str, String)>,
    corps: String,
}

impl Reponse {
    pub(crate) fn json(statut: u16, corps: impl ToString) -> Self {
        Self::texte(statut, JSON, &corps.to_string())
    }

    pub(crate) fn texte(statut: u16, nature: &str, corps: &str) -> Self {
        Self { statut, entetes: vec![("content-type", nature.into())], corps: corps.into() }
    }

    pub(crate) fn avec(mut self, nom: &'static str, valeur: impl ToString) -> Self {
        self.entetes.push((nom, valeur.to_string()));
        self
    }

    pub(crate) fn jeton(valeur: &str, duree: i64) -> Self {
        Self::json(
            200,
            json!({"access_token": valeur, "token_type": "Bearer", "expires_in": duree, "scope": "default"}),
        )
    }

    pub(crate) fn situation() -> Self {
        let corps = json!({"rfr": 84_731, "nbPart": 2.5, "nmNaiDec1": NOM, "prnmDec1": NOM, "aft": NOM});
        Self::texte(200, "application/prs.dgfip.part.situations.ir.assiettes.v1+json", &corps.to_string())
    }
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Demande {
    pub(crate) methode: String,
    pub(crate) chemin: String,
    pub(crate) entetes: HeaderMap,
    pub(crate) corps: String,
}

/// A gateway: the answers of each door are given in order, the last one again and again.
#[derive(Clone, Default)]
pub(crate) struct Serveur {
    adresse: String,
    jetons: Arc<Mutex<VecDeque<Reponse>>>,
    situations: Arc<Mutex<VecDeque<Reponse>>>,
    demandes: Arc<Mutex<Vec<Demande>>>,
}

impl Serveur {
    pub(crate) async fn ouvrir() -> Self {
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let adresse = format!("http://{}", ecoute.local_addr().unwrap());
        let serveur = Self { adresse, ..Self::default() };
        serveur.jetons([Reponse::jeton("CANARI-1", 3600)]);
        serveur.situations([Reponse::situation()]);
        let routes = Router::new().fallback(repondre).with_state(serveur.clone());
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        serveur
    }

    pub(crate) fn jetons(&self, reponses: impl IntoIterator<Item = Reponse>) {
        *self.jetons.lock().unwrap() = reponses.into_iter().collect();
    }

    pub(crate) fn situations(&self, reponses: impl IntoIterator<Item = Reponse>) {
        *self.situations.lock().unwrap() = reponses.into_iter().collect();
    }

    /// What was asked since the last time, requests for tokens apart.
    pub(crate) fn demandes(&self) -> (Vec<Demande>, Vec<Demande>) {
        std::mem::take(&mut *self.demandes.lock().unwrap()).into_iter().partition(|demande| demande.chemin == "/token")
    }

    pub(crate) fn reglages(&self) -> Reglages {
        reglages(&self.adresse)
    }

    pub(crate) fn client(&self) -> ImpotParticulier {
        ImpotParticulier::new(self.reglages()).unwrap()
    }

    /// The failure of a call by number.
    pub(crate) async fn refus(&self) -> Echec {
        self.client().situation(&numero(), annee()).await.unwrap_err()
    }
}

async fn repondre(State(serveur): State<Serveur>, demande: Request) -> Response<Body> {
    let (tete, corps) = demande.into_parts();
    let corps = String::from_utf8(to_bytes(corps, 10_000).await.unwrap().to_vec()).unwrap();
    let chemin = tete.uri.to_string();
    let file = if chemin == "/token" { &serveur.jetons } else { &serveur.situations };
    let methode = tete.method.to_string();
    serveur.demandes.lock().unwrap().push(Demande { methode, chemin, entetes: tete.headers, corps });
    let Reponse { statut, entetes, corps } = {
        let mut file = file.lock().unwrap();
        if file.len() > 1 { file.pop_front() } else { file.front().cloned() }.unwrap()
    };
    let mut reponse = Response::builder().status(StatusCode::from_u16(statut).unwrap());
    for (nom, valeur) in entetes {
        reponse = reponse.header(nom, valeur);
    }
    reponse.body(Body::from(corps)).unwrap()
}

/// Answers a good token to a POST. To a GET, reads its head, writes the bytes, then closes or keeps the caller waiting.
pub(crate) async fn brut(octets: &'static [u8], fermer: bool) -> Reglages {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}", ecoute.local_addr().unwrap());
    tokio::spawn(async move {
        let mut muets = Vec::new();
        while let Ok((mut flux, _)) = ecoute.accept().await {
            let mut lu = Vec::new();
            while !lu.windows(4).any(|fin| fin == b"\r\n\r\n") {
                let mut morceau = [0; 1024];
                match flux.read(&mut morceau).await {
                    Ok(taille) if taille > 0 => lu.extend_from_slice(&morceau[..taille]),
                    _ => break,
                }
            }
            if lu.starts_with(b"POST") {
                let corps = "{\"access_token\":\"CANARI\",\"expires_in\":3600}";
                let tete = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ";
                let _ = flux.write_all(format!("{tete}{}\r\n\r\n{corps}", corps.len()).as_bytes()).await;
                // The body of the request may not be read yet: closing now could reset the connection.
                muets.push(flux);
                continue;
            }
            let _ = flux.write_all(octets).await;
            if fermer {
                let _ = flux.shutdown().await;
            } else {
                muets.push(flux);
            }
        }
    });
    reglages(&adresse)
}

pub(crate) fn reglages(adresse: &str) -> Reglages {
    let url = |chemin: &str| Url::parse(&format!("{adresse}{chemin}")).unwrap();
    Reglages::new(url("/impotparticulier/1.0"), url("/token"), "CANARI-CLE", SecretString::from("CANARI-SECRET"))
}

pub(crate) fn numero() -> NumeroFiscal {
    NumeroFiscal::parse(SPI).unwrap()
}

pub(crate) fn annee() -> AnneeRevenus {
    AnneeRevenus::new(2025).unwrap()
}

/// Nothing of the citizen, of the account or of the address is in a failure.
pub(crate) fn rien_ne_fuit(echec: &Echec) {
    let texte = format!("{echec} {echec:?}");
    for interdit in ["CANARI", "http:", "127.0.0.1", SPI, "84731"] {
        assert!(!texte.contains(interdit), "{interdit}: {texte}");
    }
}

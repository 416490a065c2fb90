//! Servers that answer what they are told: one that speaks HTTP, one that writes raw bytes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use api_particulier::{ApiParticulier, Environnement, Identite, IdentiteCivile, Lieu, Reglages};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Method, Response, StatusCode},
};
use famille::{CogCommune, Date, DatePartielle, Sexe, Siret};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use url::Url;

pub(crate) const NOM: &str = "CANARIVEL";
pub(crate) const JETON: &str = "CANARI-JETON";
pub(crate) const SIRET: &str = "13002526500013";
pub(crate) const JSON: &str = "application/vnd.api+json";

/// A prepared answer.
#[derive(Clone, Debug)]
pub(crate) struct Reponse {
    pub(crate) statut: u16,
    pub(crate) entetes: Vec<(&'static str, String)>,
    pub(crate) corps: String,
}

impl Reponse {
    pub(crate) fn json(statut: u16, corps: impl ToString) -> Self {
        Self { statut, entetes: vec![("content-type", JSON.into())], corps: corps.to_string() }
    }

    pub(crate) fn texte(statut: u16, nature: &str, corps: &str) -> Self {
        Self { statut, entetes: vec![("content-type", nature.into())], corps: corps.into() }
    }

    pub(crate) fn avec(mut self, nom: &'static str, valeur: impl ToString) -> Self {
        self.entetes.push((nom, valeur.to_string()));
        self
    }
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Demande {
    pub(crate) methode: Method,
    pub(crate) chemin: String,
    pub(crate) parametres: Vec<(String, String)>,
    pub(crate) entetes: axum::http::HeaderMap,
}

impl Demande {
    pub(crate) fn entete(&self, nom: &str) -> Option<&str> {
        self.entetes.get(nom).map(|valeur| valeur.to_str().unwrap())
    }

    pub(crate) fn parametre(&self, nom: &str) -> Option<&str> {
        self.parametres.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str())
    }
}

#[derive(Clone)]
pub(crate) struct Serveur {
    pub(crate) base: Url,
    reponse: Arc<Mutex<Reponse>>,
    file: Arc<Mutex<VecDeque<Reponse>>>,
    demandes: Arc<Mutex<Vec<Demande>>>,
}

impl Serveur {
    pub(crate) async fn ouvrir() -> Self {
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", ecoute.local_addr().unwrap())).unwrap();
        let reponse = Arc::new(Mutex::new(Reponse::json(200, "{\"data\":{}}")));
        let serveur = Self { base, reponse, file: Arc::default(), demandes: Arc::default() };
        let routes = Router::new().fallback(repondre).with_state(serveur.clone());
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        serveur
    }

    pub(crate) fn prochaine(&self, reponse: Reponse) {
        *self.reponse.lock().unwrap() = reponse;
    }

    /// Answers to give once each, before the usual one.
    pub(crate) fn suivantes(&self, reponses: impl IntoIterator<Item = Reponse>) {
        *self.file.lock().unwrap() = reponses.into_iter().collect();
    }

    pub(crate) fn client_avec(&self, changer: impl FnOnce(&mut Reglages)) -> ApiParticulier {
        let mut reglages = reglages(self.base.clone());
        changer(&mut reglages);
        ApiParticulier::new(reglages).unwrap()
    }

    pub(crate) fn demandes(&self) -> Vec<Demande> {
        std::mem::take(&mut self.demandes.lock().unwrap())
    }

    pub(crate) fn client(&self) -> ApiParticulier {
        ApiParticulier::new(reglages(self.base.clone())).unwrap()
    }
}

async fn repondre(State(serveur): State<Serveur>, demande: Request) -> Response<Body> {
    let url = serveur.base.join(&demande.uri().to_string()).unwrap();
    serveur.demandes.lock().unwrap().push(Demande {
        methode: demande.method().clone(),
        chemin: url.path().to_owned(),
        parametres: url.query_pairs().into_owned().collect(),
        entetes: demande.headers().clone(),
    });
    let suivante = serveur.file.lock().unwrap().pop_front();
    let Reponse { statut, entetes, corps } = suivante.unwrap_or_else(|| serveur.reponse.lock().unwrap().clone());
    let mut reponse = Response::builder().status(StatusCode::from_u16(statut).unwrap());
    for (nom, valeur) in entetes {
        reponse = reponse.header(nom, valeur);
    }
    reponse.body(Body::from(corps)).unwrap()
}

/// Reads the head of each request, writes the bytes, then closes or keeps the caller waiting.
pub(crate) async fn brut(octets: &'static [u8], fermer: bool) -> Url {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", ecoute.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let mut muets = Vec::new();
        while let Ok((mut flux, _)) = ecoute.accept().await {
            let mut lu = Vec::new();
            while !lu.ends_with(b"\r\n\r\n") {
                let mut morceau = [0; 1024];
                match flux.read(&mut morceau).await {
                    Ok(taille) if taille > 0 => lu.extend_from_slice(&morceau[..taille]),
                    _ => break,
                }
            }
            let _ = flux.write_all(octets).await;
            if fermer {
                let _ = flux.shutdown().await;
            } else {
                muets.push(flux);
            }
        }
    });
    base
}

pub(crate) fn reglages(base: Url) -> Reglages {
    Reglages::new(Environnement::Autre(base), JETON.into(), Siret::parse(SIRET).unwrap())
}

pub(crate) fn aujourdhui() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

pub(crate) fn identite() -> Identite {
    let brute = IdentiteCivile {
        nom_naissance: NOM.into(),
        nom_usage: None,
        prenoms: vec!["Zoé".into(), "Anne-Marie".into()],
        date_naissance: DatePartielle::lire("1984-02-29"),
        sexe: Sexe::F,
        lieu: Lieu::Commune(CogCommune::parse("29019").unwrap()),
    };
    Identite::valider(brute, aujourdhui()).unwrap()
}

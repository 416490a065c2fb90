//! The official vectors and a server that answers them as the official sandbox does: every parameter but `recipient` must
//! match, whatever its case; anything else gets the default answer.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use axum::{
    Json, Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use famille::{Foyer, Personne, Sexe};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

/// A file: what is asked, and what is answered.
#[derive(Clone)]
pub(crate) struct Vecteur {
    pub(crate) fichier: String,
    pub(crate) params: BTreeMap<String, Value>,
    pub(crate) statut: u16,
    pub(crate) payload: Value,
}

/// A fake FranceConnect token and the identity behind it.
pub(crate) struct Jeton {
    pub(crate) token: String,
    pub(crate) identite: Value,
}

#[derive(Clone)]
pub(crate) struct Vecteurs {
    pub(crate) identite: Vec<Vecteur>,
    pub(crate) france_connect: Vec<Vecteur>,
    pub(crate) jetons: Arc<Vec<Jeton>>,
    /// The city's token: the first that the server hears, when it was not told.
    ville: Arc<OnceLock<String>>,
}

impl Vecteurs {
    /// None when the folder is not there; a folder that is there must be readable and full.
    pub(crate) fn lire() -> Option<Self> {
        let dossier = match env::var_os("PASS_FAMILLE_VECTEURS") {
            Some(dossier) => PathBuf::from(dossier),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/api-particulier/bac-a-sable"),
        };
        if !dossier.is_dir() {
            return None;
        }
        let operation =
            |modalite: &str| dossier.join(format!("api_particulier_v3_cnav_quotient_familial_with_{modalite}"));
        Some(Self {
            identite: fichiers(&operation("civility")).iter().map(|f| vecteur(f)).collect(),
            france_connect: fichiers(&operation("france_connect")).iter().map(|f| vecteur(f)).collect(),
            jetons: Arc::new(fichiers(&dossier.join("france_connect")).iter().map(|f| jeton(f)).collect()),
            ville: Arc::default(),
        })
    }

    /// Opens the server for a city, by its token where it is known beforehand.
    pub(crate) async fn servir(&self, ville: Option<&str>) -> Url {
        let ville = Arc::new(ville.map(str::to_owned).map_or_else(OnceLock::new, OnceLock::from));
        let routes = Router::new()
            .route("/api/introspect", get(introspection))
            .route("/v3/dss/quotient_familial/identite", get(identite))
            .route("/v3/dss/quotient_familial/france_connect", get(france_connect))
            .with_state(Self { ville, ..self.clone() });
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", ecoute.local_addr().unwrap())).unwrap();
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        base
    }

    fn est_la_ville(&self, entetes: &HeaderMap) -> bool {
        porteur(entetes).is_some_and(|jeton| self.ville.get_or_init(|| jeton.to_owned()) == jeton)
    }
}

/// The answer to whom the sandbox does not know.
pub(crate) fn par_defaut(vecteurs: &[Vecteur]) -> &Vecteur {
    vecteurs.iter().find(|vecteur| vecteur.fichier == "404.yaml").unwrap()
}

/// The token that stands for the identity of a vector.
pub(crate) fn jeton_de(vecteur: &Vecteur) -> String {
    format!("vecteur:{}", vecteur.fichier)
}

/// The rights of the city: all that the quotient familial has.
async fn introspection(State(vecteurs): State<Vecteurs>, entetes: HeaderMap) -> Response {
    if !vecteurs.est_la_ville(&entetes) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let scopes = ["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"];
    Json(json!({"_id": "ville", "name": "Ville", "scopes": scopes})).into_response()
}

async fn identite(State(vecteurs): State<Vecteurs>, entetes: HeaderMap, RawQuery(question): RawQuery) -> Response {
    if !vecteurs.est_la_ville(&entetes) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    repondre(&vecteurs.identite, parametres(question))
}

async fn france_connect(
    State(vecteurs): State<Vecteurs>,
    entetes: HeaderMap,
    RawQuery(question): RawQuery,
) -> Response {
    let token = porteur(&entetes).unwrap_or_default();
    let identite = match vecteurs.france_connect.iter().find(|vecteur| jeton_de(vecteur) == token) {
        Some(vecteur) => vecteur.params.clone(),
        None => match vecteurs.jetons.iter().find(|jeton| jeton.token == token) {
            Some(jeton) => parametres_de(&jeton.identite),
            None => return StatusCode::UNAUTHORIZED.into_response(),
        },
    };
    let mut demande = parametres(question);
    demande.extend(identite);
    repondre(&vecteurs.france_connect, demande)
}

fn repondre(vecteurs: &[Vecteur], mut demande: BTreeMap<String, Value>) -> Response {
    if demande.remove("recipient").is_none() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let pareil = |vecteur: &&Vecteur| forme(&vecteur.params) == forme(&demande);
    let vecteur = vecteurs.iter().find(pareil).unwrap_or_else(|| par_defaut(vecteurs));
    let statut = StatusCode::from_u16(vecteur.statut).unwrap();
    (statut, [(header::CONTENT_TYPE, "application/vnd.api+json")], vecteur.payload.to_string()).into_response()
}

/// Texts without case; numbers as texts, for dates are numbers in the files and digits in a query.
fn forme(params: &BTreeMap<String, Value>) -> BTreeMap<&str, Vec<String>> {
    let texte = |valeur: &Value| match valeur {
        Value::String(texte) => texte.to_lowercase(),
        autre => autre.to_string(),
    };
    let liste = |valeur: &Value| match valeur {
        Value::Array(liste) => liste.iter().map(texte).collect(),
        autre => vec![texte(autre)],
    };
    params.iter().map(|(cle, valeur)| (cle.as_str(), liste(valeur))).collect()
}

fn parametres(question: Option<String>) -> BTreeMap<String, Value> {
    let mut lus = BTreeMap::new();
    for (cle, valeur) in form_urlencoded::parse(question.unwrap_or_default().as_bytes()).into_owned() {
        match cle.strip_suffix("[]") {
            Some(cle) => {
                if let Value::Array(liste) = lus.entry(cle.to_owned()).or_insert(Value::Array(vec![])) {
                    liste.push(Value::String(valeur));
                }
            }
            None => drop(lus.insert(cle, Value::String(valeur))),
        }
    }
    lus
}

/// What API Particulier v3 makes of a FranceConnect identity; the name in use is not among it.
fn parametres_de(identite: &Value) -> BTreeMap<String, Value> {
    let texte = |cle: &str| identite[cle].as_str().unwrap_or_default();
    let date: Vec<u32> = texte("birthdate").split('-').map(|partie| partie.parse().unwrap()).collect();
    let prenoms: Vec<&str> = texte("given_name").split(' ').collect();
    let sexe = if texte("gender") == "male" { "M" } else { "F" };
    BTreeMap::from([
        ("nomNaissance".to_owned(), texte("family_name").into()),
        ("prenoms".to_owned(), prenoms.into()),
        ("anneeDateNaissance".to_owned(), date[0].into()),
        ("moisDateNaissance".to_owned(), date[1].into()),
        ("jourDateNaissance".to_owned(), date[2].into()),
        ("sexeEtatCivil".to_owned(), sexe.into()),
        ("codeCogInseeCommuneNaissance".to_owned(), texte("birthplace").into()),
        ("codeCogInseePaysNaissance".to_owned(), texte("birthcountry").into()),
    ])
}

/// Null and absent are one.
pub(crate) fn sans_nuls(valeur: &Value) -> Value {
    match valeur {
        Value::Object(cles) => {
            let presentes = cles.iter().filter(|(_, valeur)| !valeur.is_null());
            Value::Object(presentes.map(|(cle, valeur)| (cle.clone(), sans_nuls(valeur))).collect::<Map<_, _>>())
        }
        Value::Array(liste) => Value::Array(liste.iter().map(sans_nuls).collect()),
        autre => autre.clone(),
    }
}

/// A family, in the form of the payloads.
pub(crate) fn en_json(foyer: &Foyer) -> Value {
    let personne = |personne: &Personne| {
        json!({
            "nom_naissance": personne.nom_naissance, "nom_usage": personne.nom_usage, "prenoms": personne.prenoms,
            "date_naissance": personne.date_naissance.as_ref().map(ToString::to_string),
            "sexe": personne.sexe.map(|sexe| if sexe == Sexe::F { "F" } else { "M" }),
        })
    };
    let adresse = foyer.adresse.as_ref().map(|adresse| serde_json::to_value(adresse).unwrap());
    let quotient = foyer.quotient_familial.as_ref().map(|quotient| serde_json::to_value(quotient).unwrap());
    sans_nuls(&json!({
        "quotient_familial": quotient,
        "allocataires": foyer.allocataires.as_ref().map(|liste| liste.iter().map(personne).collect::<Vec<_>>()),
        "enfants": foyer.enfants.as_ref().map(|liste| liste.iter().map(|enfant| personne(&enfant.personne)).collect::<Vec<_>>()),
        "adresse": adresse,
    }))
}

fn porteur(entetes: &HeaderMap) -> Option<&str> {
    entetes.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

#[derive(Deserialize)]
struct Fichier {
    params: BTreeMap<String, Value>,
    status: u16,
    payload: String,
}

fn vecteur(fichier: &Path) -> Vecteur {
    let Fichier { params, status, payload } = lire(fichier);
    let payload = serde_json::from_str(&payload).unwrap_or_else(|erreur| panic!("{}: {erreur}", fichier.display()));
    Vecteur { fichier: fichier.file_name().unwrap().to_string_lossy().into_owned(), params, statut: status, payload }
}

fn jeton(fichier: &Path) -> Jeton {
    let Fichier { params, payload, .. } = lire(fichier);
    let payload: Value = serde_json::from_str(&payload).unwrap();
    Jeton { token: params["token"].as_str().unwrap().to_owned(), identite: payload["token_introspection"].clone() }
}

fn lire(fichier: &Path) -> Fichier {
    let texte = fs::read_to_string(fichier).unwrap();
    serde_saphyr::from_str(&texte).unwrap_or_else(|erreur| panic!("{}: {erreur}", fichier.display()))
}

fn fichiers(dossier: &Path) -> Vec<PathBuf> {
    let est_yaml = |chemin: &PathBuf| chemin.extension().is_some_and(|ext| ext == "yaml" || ext == "yml");
    let mut trouves: Vec<_> =
        fs::read_dir(dossier).unwrap().map(|entree| entree.unwrap().path()).filter(est_yaml).collect();
    trouves.sort();
    assert!(!trouves.is_empty(), "{} ne contient aucun vecteur", dossier.display());
    trouves
}

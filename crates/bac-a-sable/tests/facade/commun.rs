//! What the cases share: a simulator at a frozen clock, requests to its router, and a citizen who logs in.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bac_a_sable::{BacASable, Client, Commandes, Jetons, Reglages, personas};
use serde_json::Value;
use tower::ServiceExt;
use url::form_urlencoded;

pub(crate) const BASE: &str = "http://localhost:8782";
pub(crate) const RETOUR: &str = "http://localhost:8781/v1/franceconnect/retour";
pub(crate) const RETOUR_AGENTS: &str = "http://localhost:8781/agents/retour";
pub(crate) const ADIEU: &str = "http://localhost:8781/au-revoir";
pub(crate) const SIRET: &str = "13002526500013";
pub(crate) const STATE: &str = "un-state-bien-assez-long";
pub(crate) const NONCE: &str = "un-nonce-bien-assez-long";

pub(crate) struct Essai {
    router: Router,
    pub(crate) jetons: Jetons,
    pub(crate) commandes: Commandes,
}

pub(crate) struct Reponse {
    pub(crate) statut: StatusCode,
    pub(crate) entetes: HeaderMap,
    pub(crate) corps: String,
}

impl Essai {
    /// 15 May 2026, with the clock stopped.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Reglages)) -> Self {
        let mut ville = Client::new("ville", "secret-de-la-ville", RETOUR);
        ville.post_logout_redirect_uris.push(ADIEU.to_owned());
        let voisine = Client::new("voisine", "secret-de-la-voisine", "https://voisine.example/retour");
        let mut mairie = Client::new("mairie", "secret-de-la-mairie", RETOUR_AGENTS);
        mairie.post_logout_redirect_uris.push(ADIEU.to_owned());
        let mut reglages = Reglages::new(BASE).with_client(ville).with_client(voisine).with_client_agents(mairie);
        change(&mut reglages);
        let bac = BacASable::new(reglages).unwrap();
        let commandes = bac.commandes();
        commandes.set_today(jiff::civil::date(2026, 5, 15));
        commandes.freeze();
        Self { router: bac.router(), jetons: bac.jetons().clone(), commandes }
    }

    pub(crate) async fn send(&self, requete: Request<Body>) -> Reponse {
        let reponse = self.router.clone().oneshot(requete).await.unwrap();
        let (tete, corps) = reponse.into_parts();
        let octets = to_bytes(corps, 16 << 20).await.unwrap();
        Reponse { statut: tete.status, entetes: tete.headers, corps: String::from_utf8(octets.to_vec()).unwrap() }
    }

    pub(crate) async fn get(&self, chemin: &str, jeton: Option<&str>) -> Reponse {
        let mut requete = Request::get(chemin);
        if let Some(jeton) = jeton {
            requete = requete.header(header::AUTHORIZATION, format!("Bearer {jeton}"));
        }
        self.send(requete.body(Body::empty()).unwrap()).await
    }

    /// `identite` with the good token.
    pub(crate) async fn identite(&self, parametres: &[(&str, &str)]) -> Reponse {
        self.get(&url_identite(parametres), Some(&self.jetons.valide)).await
    }

    /// `identite` for a persona, changed by `change`.
    pub(crate) async fn ask_about(&self, id: &str, change: impl FnOnce(&mut Vec<(&'static str, String)>)) -> Reponse {
        let mut parametres = typed(id);
        change(&mut parametres);
        let paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
        self.identite(&paires).await
    }

    /// `identite` for a persona under another token.
    pub(crate) async fn ask_with(&self, jeton: &str, id: &str) -> Reponse {
        let parametres = typed(id);
        let paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
        self.get(&url_identite(&paires), Some(jeton)).await
    }

    pub(crate) async fn france_connect(&self, jeton: &str) -> Reponse {
        self.get(&url_france_connect(&[("recipient", SIRET)]), Some(jeton)).await
    }

    pub(crate) async fn post(&self, chemin: &str, formulaire: &[(&str, &str)]) -> Reponse {
        let corps = encode(formulaire);
        let requete = Request::builder()
            .method(Method::POST)
            .uri(chemin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(corps))
            .unwrap();
        self.send(requete).await
    }

    /// A code for this persona, with the given scopes and no PKCE.
    pub(crate) async fn code(&self, persona: &str, scope: &str) -> String {
        let mut demande = authorize_request();
        demande.retain(|(cle, _)| *cle != "scope");
        demande.extend([("scope", scope), ("persona", persona)]);
        let reponse = self.post("/franceconnect/api/v2/authorize", &demande).await;
        reponse.retour("code").unwrap_or_else(|| panic!("pas de code : {} {}", reponse.statut, reponse.corps))
    }

    /// What the token endpoint gives for a code.
    pub(crate) async fn exchange(&self, code: &str) -> Reponse {
        self.post("/franceconnect/api/v2/token", &token_request(code)).await
    }

    /// An access token for this persona.
    pub(crate) async fn log_in(&self, persona: &str, scope: &str) -> String {
        let code = self.code(persona, scope).await;
        self.exchange(&code).await.json()["access_token"].as_str().unwrap().to_owned()
    }
}

impl Reponse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.corps).unwrap()
    }

    pub(crate) fn entete(&self, nom: &str) -> Option<&str> {
        self.entetes.get(nom).map(|valeur| valeur.to_str().unwrap())
    }

    /// Status and error codes, the way the tables write them: `422 00420 00367`.
    pub(crate) fn verdict(&self) -> String {
        let json: Value = serde_json::from_str(&self.corps).unwrap_or_default();
        let codes = json["errors"].as_array().cloned().unwrap_or_default();
        let mut mots = vec![self.statut.as_u16().to_string()];
        mots.extend(codes.iter().map(|erreur| erreur["code"].as_str().unwrap().to_owned()));
        mots.join(" ")
    }

    /// A parameter of the redirection.
    pub(crate) fn retour(&self, nom: &str) -> Option<String> {
        let url = url::Url::parse(self.entete("location")?).unwrap();
        url.query_pairs().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.into_owned())
    }
}

/// A good authorize request.
pub(crate) fn authorize_request() -> Vec<(&'static str, &'static str)> {
    vec![
        ("client_id", "ville"),
        ("redirect_uri", RETOUR),
        ("response_type", "code"),
        ("state", STATE),
        ("nonce", NONCE),
        ("acr_values", "eidas1"),
        ("scope", "openid identite_pivot"),
    ]
}

/// A good token request for a code without PKCE.
pub(crate) fn token_request(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", "ville"),
        ("client_secret", "secret-de-la-ville"),
        ("redirect_uri", RETOUR),
        ("code", code),
    ]
}

/// What one types to be this persona, with the recipient.
pub(crate) fn typed(id: &str) -> Vec<(&'static str, String)> {
    let persona = personas().unwrap().into_iter().find(|p| p.id == id).unwrap_or_else(|| panic!("{id} inconnu"));
    let mut parametres = persona.identite.parametres();
    parametres.push(("recipient", SIRET.to_owned()));
    parametres
}

pub(crate) fn url_identite(parametres: &[(&str, &str)]) -> String {
    format!("/api-particulier/v3/dss/quotient_familial/identite?{}", encode(parametres))
}

pub(crate) fn url_france_connect(parametres: &[(&str, &str)]) -> String {
    format!("/api-particulier/v3/dss/quotient_familial/france_connect?{}", encode(parametres))
}

pub(crate) fn encode(paires: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(paires).finish()
}

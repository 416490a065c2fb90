//! The authorize request: checked, shown as a page, checked again with the choice. Nothing is kept between the two, so
//! the page carries the request. A client or a return address that isn't registered gets an error page, because sending
//! a browser to an unknown place is what an attacker would want; every other fault goes back to the client.

use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::session::Octroi;
use super::{Porte, forget, page, single};
use crate::pages;
use crate::reglages::Client;

/// `GET /authorize`: the page.
pub(crate) async fn ask(State(porte): State<Porte>, Query(parametres): Query<Vec<(String, String)>>) -> Response {
    porte.etat.count(|appels| *porte.fournisseur.appels(appels).autorisation += 1);
    let reponse = match read(&porte, &parametres) {
        Ok(demande) => page::choice(&porte, &demande, &parametres),
        Err(issue) => issue.into_response(),
    };
    forget(reponse)
}

/// `POST /authorize`: the choice that was made on the page.
pub(crate) async fn choose(State(porte): State<Porte>, Form(parametres): Form<Vec<(String, String)>>) -> Response {
    let reponse = match read(&porte, &parametres) {
        Ok(demande) => decide(&porte, &demande, single(&parametres, porte.fournisseur.champ())),
        Err(issue) => issue.into_response(),
    };
    forget(reponse)
}

/// Value of the button by which one says no.
pub(super) const REFUSER: &str = "refuser";

/// An authorize request that passed every check.
pub(super) struct Demande<'a> {
    retour: Retour<'a>,
    nonce: &'a str,
    pub(super) scopes: Vec<String>,
    defi: Option<&'a str>,
    client: &'a Client,
}

fn decide(Porte { etat, fournisseur }: &Porte, demande: &Demande<'_>, choix: Option<&str>) -> Response {
    let Some(choix) = choix.filter(|choix| *choix != REFUSER) else {
        return demande.retour.error("access_denied", "User auth aborted").into_response();
    };
    let connu = fournisseur.choix(etat).into_iter().find(|connu| connu.id == choix);
    let (Some(connu), Ok(code)) = (connu, etat.hasard.word()) else {
        return unknown_place("Cette personne n'existe pas dans le bac à sable.").into_response();
    };
    let octroi = Octroi {
        client_id: demande.client.client_id.clone(),
        redirect_uri: demande.retour.uri.to_owned(),
        nonce: demande.nonce.to_owned(),
        scopes: demande.scopes.clone(),
        persona: connu.id.to_owned(),
        defi: demande.defi.map(str::to_owned),
        donne_a: etat.horloge.now(),
        jeton: None,
    };
    fournisseur.session(etat).keep_code(code.clone(), octroi);
    demande.retour.go(&[("code", &code)]).into_response()
}

fn read<'a>(porte: &'a Porte, parametres: &'a [(String, String)]) -> Result<Demande<'a>, Issue> {
    let Porte { etat, fournisseur } = porte;
    let get = |nom| single(parametres, nom);
    let client = get("client_id").and_then(|id| fournisseur.client(&etat.reglages, id));
    let Some(client) = client else {
        return Err(unknown_place("Le service qui vous envoie ici n'est pas connu (client_id)."));
    };
    let uri = get("redirect_uri").filter(|uri| client.redirect_uris.iter().any(|permis| permis == uri));
    let Some(uri) = uri else {
        return Err(unknown_place("L'adresse de retour n'est pas une adresse déclarée (redirect_uri)."));
    };
    let state = get("state");
    let retour = Retour { uri, state, emetteur: fournisseur.emetteur(&etat.reglages) };
    let refuse = |erreur, detail| Err(retour.error(erreur, detail));
    if get("response_type") != Some("code") {
        return refuse("unsupported_response_type", "response_type must be code");
    }
    if state.is_none_or(|valeur| valeur.len() < LONGUEUR_MINIMALE) {
        return refuse("invalid_request", "state must be at least 22 characters long");
    }
    let Some(nonce) = get("nonce").filter(|valeur| valeur.len() >= LONGUEUR_MINIMALE) else {
        return refuse("invalid_request", "nonce must be at least 22 characters long");
    };
    if !fournisseur.takes_level(get("acr_values")) {
        return refuse("invalid_request", "acr_values must be eidas1");
    }
    let scopes: Vec<String> = get("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        return refuse("invalid_scope", "openid scope is required");
    }
    let connus = fournisseur.scopes();
    if scopes.iter().any(|scope| !client.scopes.contains(scope) || !connus.contains(&scope.as_str())) {
        return refuse("invalid_scope", "requested scope is not allowed");
    }
    if get("prompt").is_some_and(|valeur| valeur.split(' ').any(|mot| mot != "login" && mot != "consent")) {
        return refuse("invalid_request", "prompt must be login or consent");
    }
    let defi = get("code_challenge");
    let s256 = get("code_challenge_method") == Some("S256") && defi.is_some_and(|defi| defi.len() == 43);
    if (defi.is_some() || get("code_challenge_method").is_some()) && !s256 {
        return refuse("invalid_request", "code_challenge_method must be S256");
    }
    Ok(Demande { retour, nonce, scopes, defi, client })
}

const LONGUEUR_MINIMALE: usize = 22;

/// The way back to the client.
struct Retour<'a> {
    uri: &'a str,
    state: Option<&'a str>,
    emetteur: String,
}

impl Retour<'_> {
    fn error(&self, erreur: &str, detail: &str) -> Issue {
        self.go(&[("error", erreur), ("error_description", detail)])
    }

    /// To the client, with its state and our name, so that it can tell us from another provider.
    fn go(&self, reponse: &[(&str, &str)]) -> Issue {
        let Ok(mut url) = Url::parse(self.uri) else {
            return unknown_place("L'adresse de retour déclarée n'est pas une adresse.");
        };
        {
            let mut requete = url.query_pairs_mut();
            requete.extend_pairs(reponse);
            requete.extend_pairs(self.state.map(|state| ("state", state)));
            requete.append_pair("iss", &self.emetteur);
        }
        Issue(Suite::Retour(url.into()))
    }
}

/// The end of a request: back to the client, or nowhere.
struct Issue(Suite);

enum Suite {
    Retour(String),
    Nulle(&'static str),
}

fn unknown_place(phrase: &'static str) -> Issue {
    Issue(Suite::Nulle(phrase))
}

impl IntoResponse for Issue {
    fn into_response(self) -> Response {
        match self.0 {
            Suite::Retour(url) => {
                let entetes = [(header::LOCATION, url.as_str()), (header::REFERRER_POLICY, "no-referrer")];
                (StatusCode::SEE_OTHER, entetes).into_response()
            }
            Suite::Nulle(phrase) => pages::error(phrase),
        }
    }
}

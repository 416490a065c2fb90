//! The three steps of an identification: the departure address, the exchange of the code, the address to leave by.
//! Nothing is kept between them: what must survive is in [`Secrets`] and in the `state` that the caller makes.

use std::{fmt, sync::Arc};

use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, IssuerUrl, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken, CoreTokenResponse,
    },
    http,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    Controle, Echec, Informations, Panne, Reglages, Reprise, Secrets,
    decouverte::{Decouverte, Metadonnees},
    http::Transport,
    id_token::{self, Question},
    jws::{self, Attendu, Rejet},
    reglages::adresse_sure,
};

const ILLISIBLE: Echec = Echec::Indisponible(Panne::Illisible);

/// A relying party of one provider. Cheap to clone; clones share what was discovered.
#[derive(Clone)]
pub struct Client {
    interieur: Arc<Interieur>,
}

struct Interieur {
    reglages: Reglages,
    client_id: ClientId,
    retour: RedirectUrl,
    http: Transport,
    decouverte: Decouverte,
}

/// What an exchange gives. `Debug` shows none of it.
#[derive(Clone)]
pub struct Identification<T> {
    /// `sub`, the same in the id token and in the user information.
    pub sujet: String,
    /// The claims of the user information.
    pub revendications: T,
    /// The access token.
    pub jeton_acces: SecretString,
    /// The id token, to be given back as a hint when leaving.
    pub id_token: SecretString,
}

impl<T> fmt::Debug for Identification<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identification(…)")
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("reglages", &self.interieur.reglages).finish_non_exhaustive()
    }
}

impl Client {
    /// Checks the settings. Nothing is sent: the provider is first asked when somebody needs it.
    ///
    /// # Errors
    /// [`Echec::Configuration`], with what to write instead.
    pub fn new(reglages: Reglages) -> Result<Self, Echec> {
        Self::construire(reglages, Transport::nouveau()?)
    }

    /// The same over a client of the caller's, which must follow no redirection and have its own time-outs.
    ///
    /// # Errors
    /// [`Echec::Configuration`], with what to write instead.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, Echec> {
        Self::construire(reglages, Transport::avec(client))
    }

    fn construire(reglages: Reglages, http: Transport) -> Result<Self, Echec> {
        reglages.verifier()?;
        let illisible = |_| Echec::Configuration("adresse illisible".into());
        let emetteur = IssuerUrl::new(reglages.emetteur.clone()).map_err(illisible)?;
        let retour = RedirectUrl::new(reglages.retour.clone()).map_err(illisible)?;
        let client_id = ClientId::new(reglages.client_id.clone());
        let http = http.pour(emetteur.url().clone());
        let decouverte = Decouverte::de(emetteur);
        Ok(Self { interieur: Arc::new(Interieur { reglages, client_id, retour, http, decouverte }) })
    }

    /// Step 1a: fresh secrets. Seal them into the `state` that [`url_autorisation`](Self::url_autorisation) takes.
    ///
    /// # Errors
    /// [`Echec::Indisponible`] or [`Echec::Configuration`] when the provider can't be discovered.
    pub async fn preparer(&self) -> Result<Secrets, Echec> {
        let metadonnees = self.metadonnees().await?;
        Ok(Secrets::nouveaux(metadonnees.additional_metadata().pkce()))
    }

    /// Step 1b: the address to send the browser to. `etat` comes back untouched beside the code.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_autorisation(&self, etat: &str, secrets: &Secrets) -> Result<Url, Echec> {
        let metadonnees = self.metadonnees().await?;
        let client = CoreClient::from_provider_metadata((*metadonnees).clone(), self.interieur.client_id.clone(), None);
        let (etat, nonce) = (CsrfToken::new(etat.to_owned()), secrets.nonce_oidc());
        let mut demande = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || etat, move || nonce)
            .set_redirect_uri(std::borrow::Cow::Borrowed(&self.interieur.retour))
            .add_scopes(self.interieur.reglages.scopes.iter().cloned().map(Scope::new));
        for acr in &self.interieur.reglages.acr_demandes {
            demande = demande.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        if let Some(verificateur) = secrets.pkce_oidc() {
            demande = demande.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verificateur));
        }
        sure(demande.url().0)
    }

    /// Step 2: the code against verified claims. Call it once per code, soon.
    ///
    /// # Errors
    /// Any [`Echec`] but [`Echec::Refuse`].
    pub async fn echanger<T: DeserializeOwned>(
        &self,
        code: &str,
        secrets: &Secrets,
    ) -> Result<Identification<T>, Echec> {
        let metadonnees = self.metadonnees().await?;
        let reponse = self.demander_jetons(&metadonnees, code, secrets).await?;
        let id_token = reponse.id_token().ok_or(ILLISIBLE)?;
        let (metadonnees, sujet) = self.verifier_id_token(metadonnees, id_token, &reponse, secrets).await?;
        let revendications = self.informations(metadonnees, &reponse, &sujet).await?;
        Ok(Identification {
            sujet,
            revendications,
            jeton_acces: reponse.access_token().secret().as_str().into(),
            id_token: id_token.to_string().into(),
        })
    }

    /// Step 3: the address where the browser leaves the provider's session; none when it has no such address.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_deconnexion(&self, id_token: &SecretString, etat: &str) -> Result<Option<Url>, Echec> {
        let metadonnees = self.metadonnees().await?;
        let reglages = &self.interieur.reglages;
        let mut url = match (&metadonnees.additional_metadata().end_session_endpoint, &reglages.deconnexion) {
            (Some(adresse), _) => adresse.url().clone(),
            (None, Some(adresse)) => Url::parse(adresse).map_err(|_| ILLISIBLE)?,
            (None, None) => return Ok(None),
        };
        {
            let mut question = url.query_pairs_mut();
            question.append_pair("id_token_hint", id_token.expose_secret()).append_pair("state", etat);
            if let Some(retour) = &reglages.retour_deconnexion {
                question.append_pair("post_logout_redirect_uri", retour);
            }
        }
        sure(url).map(Some)
    }

    async fn metadonnees(&self) -> Result<Arc<Metadonnees>, Echec> {
        self.interieur.decouverte.lire(&self.interieur.http).await
    }

    async fn demander_jetons(
        &self,
        metadonnees: &Metadonnees,
        code: &str,
        secrets: &Secrets,
    ) -> Result<CoreTokenResponse, Echec> {
        let secret = ClientSecret::new(self.interieur.reglages.client_secret.expose_secret().to_owned());
        let client =
            CoreClient::from_provider_metadata(metadonnees.clone(), self.interieur.client_id.clone(), Some(secret))
                .set_auth_type(authentification(metadonnees))
                .set_redirect_uri(self.interieur.retour.clone());
        let mut demande = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| ILLISIBLE)?;
        if let Some(verificateur) = secrets.pkce_oidc() {
            demande = demande.set_pkce_verifier(verificateur);
        }
        demande.request_async(&self.interieur.http).await.map_err(|erreur| match erreur {
            RequestTokenError::Request(panne) => Echec::from(panne),
            RequestTokenError::ServerResponse(refus) => match refus.error() {
                CoreErrorResponseType::InvalidGrant => Echec::Recommencer(Reprise::CodePerime),
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                    Echec::Configuration("client_id, client_secret : le service ne les reconnaît pas".into())
                }
                CoreErrorResponseType::InvalidRequest
                | CoreErrorResponseType::InvalidScope
                | CoreErrorResponseType::UnsupportedGrantType => {
                    Echec::Configuration("le service refuse la demande de jeton (adresse de retour ou scopes)".into())
                }
                _ => Echec::Indisponible(Panne::Signalee),
            },
            _ => ILLISIBLE,
        })
    }

    /// Gives the subject, and the metadata whose keys proved it.
    async fn verifier_id_token(
        &self,
        metadonnees: Arc<Metadonnees>,
        id_token: &CoreIdToken,
        reponse: &CoreTokenResponse,
        secrets: &Secrets,
    ) -> Result<(Arc<Metadonnees>, String), Echec> {
        let premier = self.sujet(&metadonnees, id_token, reponse, secrets);
        match premier {
            Ok(sujet) => Ok((metadonnees, sujet)),
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let metadonnees = self.interieur.decouverte.relire_cles(&self.interieur.http, &metadonnees).await?;
                let sujet = self.sujet(&metadonnees, id_token, reponse, secrets).map_err(id_token::refus)?;
                Ok((metadonnees, sujet))
            }
            Err(erreur) => Err(id_token::refus(erreur)),
        }
    }

    fn sujet(
        &self,
        metadonnees: &Metadonnees,
        id_token: &CoreIdToken,
        reponse: &CoreTokenResponse,
        secrets: &Secrets,
    ) -> Result<String, ClaimsVerificationError> {
        let question = Question {
            client_id: &self.interieur.client_id,
            emetteur: metadonnees.issuer(),
            cles: metadonnees.jwks(),
            nonce: &secrets.nonce_oidc(),
            acr: &self.interieur.reglages.acr_admis,
        };
        id_token::sujet(id_token, reponse.access_token(), &question)
    }

    async fn informations<T: DeserializeOwned>(
        &self,
        metadonnees: Arc<Metadonnees>,
        reponse: &CoreTokenResponse,
        sujet: &str,
    ) -> Result<T, Echec> {
        let corps = self.demander_informations(&metadonnees, reponse).await?;
        // The signature decides, not the content type; but bare JSON is unsigned, whatever it claims.
        if corps.starts_with('{') {
            return match self.interieur.reglages.informations {
                Informations::Signees => Err(Echec::ReponseRefusee(Controle::Algorithme)),
                Informations::SigneesOuNues => jws::lire_nues(&corps, sujet),
            };
        }
        let attendu =
            Attendu { emetteur: metadonnees.issuer().as_str(), destinataire: self.interieur.client_id.as_str(), sujet };
        match jws::verifier(&corps, metadonnees.jwks(), &attendu) {
            Err(Rejet::CleInconnue) => {
                let relues = self.interieur.decouverte.relire_cles(&self.interieur.http, &metadonnees).await?;
                jws::verifier(&corps, relues.jwks(), &attendu).map_err(Rejet::definitif)
            }
            autre => autre.map_err(Rejet::definitif),
        }
    }

    async fn demander_informations(
        &self,
        metadonnees: &Metadonnees,
        reponse: &CoreTokenResponse,
    ) -> Result<String, Echec> {
        let adresse = metadonnees.userinfo_endpoint().ok_or(ILLISIBLE)?;
        let mut porteur = http::HeaderValue::try_from(format!("Bearer {}", reponse.access_token().secret()))
            .map_err(|_| ILLISIBLE)?;
        porteur.set_sensitive(true);
        let accepte = match self.interieur.reglages.informations {
            Informations::Signees => "application/jwt",
            Informations::SigneesOuNues => "application/jwt, application/json",
        };
        let demande = http::Request::get(adresse.as_str())
            .header(http::header::AUTHORIZATION, porteur)
            .header(http::header::ACCEPT, accepte)
            .body(Vec::new())
            .map_err(|_| ILLISIBLE)?;
        let reponse = self.interieur.http.envoyer(demande).await?;
        match reponse.status() {
            http::StatusCode::OK => {}
            http::StatusCode::UNAUTHORIZED => return Err(Echec::Recommencer(Reprise::JetonPerime)),
            _ => return Err(Echec::Indisponible(Panne::Statut)),
        }
        let corps = String::from_utf8(reponse.into_body()).map_err(|_| ILLISIBLE)?;
        Ok(corps.trim().to_owned())
    }
}

/// The secret goes in the body, unless the provider lists ways to give it and this one is not among them.
fn authentification(metadonnees: &Metadonnees) -> AuthType {
    match metadonnees.token_endpoint_auth_methods_supported() {
        Some(admises) if !admises.contains(&CoreClientAuthMethod::ClientSecretPost) => AuthType::BasicAuth,
        _ => AuthType::RequestBody,
    }
}

/// A discovery document that sends browsers to plain http is not obeyed either.
fn sure(url: Url) -> Result<Url, Echec> {
    if adresse_sure(&url) { Ok(url) } else { Err(ILLISIBLE) }
}

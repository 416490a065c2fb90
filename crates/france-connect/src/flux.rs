//! The three steps of an identification: the departure address, the exchange of the code, the address to leave by.
//! Nothing is kept between them: what must survive is in [`Secrets`] and in the `state` that the caller makes.

use std::{fmt, sync::Arc};

use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, IssuerUrl, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdToken, CoreTokenResponse},
    http,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    Controle, Erreur, IdentitePivot, Panne, Reglages, Reprise, Secrets,
    decouverte::{Decouverte, Metadonnees},
    http::Transport,
    id_token::{self, Question},
    identite::Revendications,
    jws::{self, Attendu, Rejet},
};

/// A relying party of FranceConnect. Cheap to clone; clones share what was discovered.
#[derive(Clone)]
pub struct FranceConnect {
    interieur: Arc<Interieur>,
}

struct Interieur {
    reglages: Reglages,
    client_id: ClientId,
    retour: RedirectUrl,
    http: Transport,
    decouverte: Decouverte,
}

/// What an identification gives. `Debug` shows none of it.
#[derive(Clone)]
pub struct Session {
    /// Who the citizen is.
    pub identite: IdentitePivot,
    /// The access token, which lives 60 seconds: the key of API Particulier's `/france_connect` operations.
    pub jeton_acces: SecretString,
    /// The id token, to be given back as a hint when leaving.
    pub id_token: SecretString,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(…)")
    }
}

impl fmt::Debug for FranceConnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FranceConnect").field("reglages", &self.interieur.reglages).finish_non_exhaustive()
    }
}

impl FranceConnect {
    /// Checks the settings. Nothing is sent: FranceConnect is first asked when somebody needs it.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn new(reglages: Reglages) -> Result<Self, Erreur> {
        Self::construire(reglages, Transport::nouveau()?)
    }

    /// The same over a client of the caller's, which must follow no redirection and have its own time-outs.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, Erreur> {
        Self::construire(reglages, Transport::avec(client))
    }

    fn construire(reglages: Reglages, http: Transport) -> Result<Self, Erreur> {
        reglages.verifier()?;
        let illisible = |_| Erreur::Configuration("adresse illisible".into());
        let emetteur = IssuerUrl::new(reglages.emetteur.clone()).map_err(illisible)?;
        let retour = RedirectUrl::new(reglages.retour.clone()).map_err(illisible)?;
        let client_id = ClientId::new(reglages.client_id.clone());
        let decouverte = Decouverte::de(emetteur);
        Ok(Self { interieur: Arc::new(Interieur { reglages, client_id, retour, http, decouverte }) })
    }

    /// Step 1a: fresh secrets. Seal them into the `state` that [`url_autorisation`](Self::url_autorisation) takes.
    ///
    /// # Errors
    /// [`Erreur::Indisponible`] or [`Erreur::Configuration`] when FranceConnect can't be discovered.
    pub async fn preparer(&self) -> Result<Secrets, Erreur> {
        let metadonnees = self.metadonnees().await?;
        Ok(Secrets::nouveaux(metadonnees.additional_metadata().pkce()))
    }

    /// Step 1b: the address to send the citizen's browser to. `etat` comes back untouched beside the code.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_autorisation(&self, etat: &str, secrets: &Secrets) -> Result<Url, Erreur> {
        let metadonnees = self.metadonnees().await?;
        let client = CoreClient::from_provider_metadata((*metadonnees).clone(), self.interieur.client_id.clone(), None);
        let (etat, nonce) = (CsrfToken::new(etat.to_owned()), secrets.nonce_oidc());
        let mut demande = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || etat, move || nonce)
            .set_redirect_uri(std::borrow::Cow::Borrowed(&self.interieur.retour))
            .add_scope(Scope::new("identite_pivot".into()))
            .add_scopes(self.interieur.reglages.scopes.iter().cloned().map(Scope::new))
            .add_auth_context_value(AuthenticationContextClass::new("eidas1".into()));
        if let Some(verificateur) = secrets.pkce_oidc() {
            demande = demande.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verificateur));
        }
        Ok(demande.url().0)
    }

    /// Step 2: the code against a verified identity. Call it once per code, soon: a code lives 30 seconds.
    ///
    /// # Errors
    /// Any [`Erreur`] but [`Erreur::Refuse`].
    pub async fn echanger(&self, code: &str, secrets: &Secrets) -> Result<Session, Erreur> {
        let metadonnees = self.metadonnees().await?;
        let reponse = self.demander_jetons(&metadonnees, code, secrets).await?;
        let id_token = reponse.id_token().ok_or(Erreur::Indisponible(Panne::Illisible))?;
        let (metadonnees, sujet) = self.verifier_id_token(metadonnees, id_token, &reponse, secrets).await?;
        let identite = self.identite(metadonnees, &reponse, sujet).await?;
        Ok(Session {
            identite,
            jeton_acces: reponse.access_token().secret().as_str().into(),
            id_token: id_token.to_string().into(),
        })
    }

    /// Step 3: the address where the citizen's browser leaves FranceConnect's session, which is mandatory.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_deconnexion(&self, id_token: &SecretString, etat: &str) -> Result<Url, Erreur> {
        let metadonnees = self.metadonnees().await?;
        let mut url = match &metadonnees.additional_metadata().end_session_endpoint {
            Some(adresse) => adresse.url().clone(),
            None => Url::parse(&format!("{}/session/end", self.interieur.reglages.emetteur))
                .map_err(|_| Erreur::Indisponible(Panne::Illisible))?,
        };
        {
            let mut question = url.query_pairs_mut();
            question.append_pair("id_token_hint", id_token.expose_secret()).append_pair("state", etat);
            if let Some(retour) = &self.interieur.reglages.retour_deconnexion {
                question.append_pair("post_logout_redirect_uri", retour);
            }
        }
        Ok(url)
    }

    async fn metadonnees(&self) -> Result<Arc<Metadonnees>, Erreur> {
        self.interieur.decouverte.lire(&self.interieur.http).await
    }

    async fn demander_jetons(
        &self,
        metadonnees: &Metadonnees,
        code: &str,
        secrets: &Secrets,
    ) -> Result<CoreTokenResponse, Erreur> {
        let secret = ClientSecret::new(self.interieur.reglages.client_secret.expose_secret().to_owned());
        let client =
            CoreClient::from_provider_metadata(metadonnees.clone(), self.interieur.client_id.clone(), Some(secret))
                .set_auth_type(AuthType::RequestBody)
                .set_redirect_uri(self.interieur.retour.clone());
        let mut demande = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| Erreur::Indisponible(Panne::Illisible))?;
        if let Some(verificateur) = secrets.pkce_oidc() {
            demande = demande.set_pkce_verifier(verificateur);
        }
        demande.request_async(&self.interieur.http).await.map_err(|erreur| match erreur {
            RequestTokenError::Request(panne) => Erreur::from(panne),
            RequestTokenError::ServerResponse(refus) => match refus.error() {
                CoreErrorResponseType::InvalidGrant => Erreur::Recommencer(Reprise::CodePerime),
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                    Erreur::Configuration("client_id, client_secret : FranceConnect ne les reconnaît pas".into())
                }
                CoreErrorResponseType::InvalidRequest
                | CoreErrorResponseType::InvalidScope
                | CoreErrorResponseType::UnsupportedGrantType => Erreur::Configuration(
                    "FranceConnect refuse la demande de jeton (adresse de retour ou scopes)".into(),
                ),
                _ => Erreur::Indisponible(Panne::Signalee),
            },
            _ => Erreur::Indisponible(Panne::Illisible),
        })
    }

    /// Gives the subject, and the metadata whose keys proved it.
    async fn verifier_id_token(
        &self,
        metadonnees: Arc<Metadonnees>,
        id_token: &CoreIdToken,
        reponse: &CoreTokenResponse,
        secrets: &Secrets,
    ) -> Result<(Arc<Metadonnees>, String), Erreur> {
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
        };
        id_token::sujet(id_token, reponse.access_token(), &question)
    }

    async fn identite(
        &self,
        metadonnees: Arc<Metadonnees>,
        reponse: &CoreTokenResponse,
        sujet: String,
    ) -> Result<IdentitePivot, Erreur> {
        let jws = self.demander_identite(&metadonnees, reponse).await?;
        let attendu = Attendu {
            emetteur: metadonnees.issuer().as_str(),
            destinataire: self.interieur.client_id.as_str(),
            sujet: &sujet,
        };
        let revendications: Revendications = match jws::verifier(&jws, metadonnees.jwks(), &attendu) {
            Ok(revendications) => revendications,
            Err(Rejet::Erreur(erreur)) => return Err(erreur),
            Err(Rejet::CleInconnue) => {
                let relues = self.interieur.decouverte.relire_cles(&self.interieur.http, &metadonnees).await?;
                jws::verifier(&jws, relues.jwks(), &attendu).map_err(|rejet| match rejet {
                    Rejet::Erreur(erreur) => erreur,
                    Rejet::CleInconnue => Erreur::ReponseRefusee(Controle::Signature),
                })?
            }
        };
        revendications.en_identite(sujet)
    }

    async fn demander_identite(
        &self,
        metadonnees: &Metadonnees,
        reponse: &CoreTokenResponse,
    ) -> Result<String, Erreur> {
        let illisible = Erreur::Indisponible(Panne::Illisible);
        let adresse = metadonnees.userinfo_endpoint().ok_or(illisible.clone())?;
        let mut porteur = http::HeaderValue::try_from(format!("Bearer {}", reponse.access_token().secret()))
            .map_err(|_| illisible.clone())?;
        porteur.set_sensitive(true);
        let demande = http::Request::get(adresse.as_str())
            .header(http::header::AUTHORIZATION, porteur)
            .header(http::header::ACCEPT, "application/jwt")
            .body(Vec::new())
            .map_err(|_| illisible.clone())?;
        let reponse = self.interieur.http.envoyer(demande).await?;
        match reponse.status() {
            http::StatusCode::OK => {}
            http::StatusCode::UNAUTHORIZED => return Err(Erreur::Recommencer(Reprise::JetonPerime)),
            _ => return Err(Erreur::Indisponible(Panne::Statut)),
        }
        let corps = String::from_utf8(reponse.into_body()).map_err(|_| illisible.clone())?;
        // The signature decides, not the content type; but bare JSON is unsigned, whatever it claims.
        if corps.trim_start().starts_with('{') {
            return Err(Erreur::ReponseRefusee(Controle::Algorithme));
        }
        Ok(corps.trim().to_owned())
    }
}

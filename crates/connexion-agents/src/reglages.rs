//! The city's account at its agents' provider. Checked once, when the client is made: a bad value is told in a sentence
//! that says what to write, and nothing is sent before.

use openid::Informations;
use secrecy::SecretString;

/// What the provider gave the city at registration, and where it must bring the agent back.
#[derive(Clone, Debug)]
pub struct Reglages {
    /// The issuer, such as `https://auth.agentconnect.gouv.fr/api/v2`, without a slash at the end.
    pub emetteur: String,
    /// `client_id`
    pub client_id: String,
    /// `client_secret`, sent with the token request only.
    pub client_secret: SecretString,
    /// The registered `redirect_uri`.
    pub retour: String,
    /// The registered `post_logout_redirect_uri`, if the agent is to be brought back after leaving the provider.
    pub retour_deconnexion: Option<String>,
    /// Scopes beside `openid`: `given_name usual_name email siret uid` at ProConnect, `email profile` at most others.
    pub scopes: Vec<String>,
    /// `acr_values` asked for. When there are any, the id token must have one of them.
    pub acr: Vec<String>,
}

impl Reglages {
    pub(crate) fn en_openid(self) -> openid::Reglages {
        let Self { emetteur, client_id, client_secret, retour, retour_deconnexion, scopes, acr } = self;
        openid::Reglages {
            emetteur,
            client_id,
            client_secret,
            retour,
            retour_deconnexion,
            deconnexion: None,
            scopes,
            acr_demandes: acr.clone(),
            acr_admis: acr,
            informations: Informations::SigneesOuNues,
        }
    }
}

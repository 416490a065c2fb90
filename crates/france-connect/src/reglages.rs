//! The city's account at FranceConnect. Checked once, when the client is made: a bad value is told in a sentence that
//! says what to write, and nothing is sent before.

use secrecy::SecretString;

/// What FranceConnect gave the city at registration, and where it must bring the citizen back.
#[derive(Clone, Debug)]
pub struct Reglages {
    /// The issuer, such as `https://oidc.franceconnect.gouv.fr/api/v2`, without a slash at the end.
    pub emetteur: String,
    /// `client_id`
    pub client_id: String,
    /// `client_secret`, sent in the body of the token request only.
    pub client_secret: SecretString,
    /// The registered `redirect_uri`.
    pub retour: String,
    /// The registered `post_logout_redirect_uri`, if the citizen is to be brought back after leaving FranceConnect.
    pub retour_deconnexion: Option<String>,
    /// Scopes beside `openid identite_pivot`: the `cnaf_*` ones, when API Particulier is called with the citizen's token.
    pub scopes: Vec<String>,
}

//! The three steps of an identification: the departure address, the exchange of the code, the address to leave by.
//! Nothing is kept between them: what must survive is in [`Secrets`] and in the `state` that the caller makes. The steps
//! are those of any provider; what FranceConnect wants of them is said here.

use std::fmt;

use openid::{Client, Identification, Informations, Panne};
use secrecy::SecretString;
use url::Url;

use crate::{Erreur, IdentitePivot, Reglages, Secrets, identite::Revendications};

/// The levels of assurance that will do, the first of which is asked for.
pub(crate) const NIVEAUX: [&str; 3] = ["eidas1", "eidas2", "eidas3"];

/// A relying party of FranceConnect. Cheap to clone; clones share what was discovered.
#[derive(Clone)]
pub struct FranceConnect {
    client: Client,
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
        f.debug_struct("FranceConnect").field("client", &self.client).finish()
    }
}

impl FranceConnect {
    /// Checks the settings. Nothing is sent: FranceConnect is first asked when somebody needs it.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn new(reglages: Reglages) -> Result<Self, Erreur> {
        Ok(Self { client: Client::new(propres(reglages))? })
    }

    /// The same over a client of the caller's, which must follow no redirection and have its own time-outs.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, Erreur> {
        Ok(Self { client: Client::with_client(propres(reglages), client)? })
    }

    /// Step 1a: fresh secrets. Seal them into the `state` that [`url_autorisation`](Self::url_autorisation) takes.
    ///
    /// # Errors
    /// [`Erreur::Indisponible`] or [`Erreur::Configuration`] when FranceConnect can't be discovered.
    pub async fn preparer(&self) -> Result<Secrets, Erreur> {
        Ok(Secrets(self.client.preparer().await?))
    }

    /// Step 1b: the address to send the citizen's browser to. `etat` comes back untouched beside the code.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_autorisation(&self, etat: &str, secrets: &Secrets) -> Result<Url, Erreur> {
        Ok(self.client.url_autorisation(etat, &secrets.0).await?)
    }

    /// Step 2: the code against a verified identity. Call it once per code, soon: a code lives 30 seconds.
    ///
    /// # Errors
    /// Any [`Erreur`] but [`Erreur::Refuse`].
    pub async fn echanger(&self, code: &str, secrets: &Secrets) -> Result<Session, Erreur> {
        let Identification::<Revendications> { sujet, revendications, jeton_acces, id_token } =
            self.client.echanger(code, &secrets.0).await?;
        Ok(Session { identite: revendications.en_identite(sujet)?, jeton_acces, id_token })
    }

    /// Step 3: the address where the citizen's browser leaves FranceConnect's session, which is mandatory.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_deconnexion(&self, id_token: &SecretString, etat: &str) -> Result<Url, Erreur> {
        self.client.url_deconnexion(id_token, etat).await?.ok_or(Erreur::Indisponible(Panne::Illisible))
    }
}

fn propres(reglages: Reglages) -> openid::Reglages {
    let Reglages { emetteur, client_id, client_secret, retour, retour_deconnexion, scopes } = reglages;
    openid::Reglages {
        deconnexion: Some(format!("{emetteur}/session/end")),
        emetteur,
        client_id,
        client_secret,
        retour,
        retour_deconnexion,
        scopes: std::iter::once("identite_pivot".to_owned()).chain(scopes).collect(),
        acr_demandes: vec!["eidas1".to_owned()],
        acr_admis: NIVEAUX.map(str::to_owned).to_vec(),
        informations: Informations::Signees,
    }
}

//! The operations. One call, one answer: queueing, retrying and sharing identical calls belong to whoever knows how many
//! citizens wait.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use famille::Foyer;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    Echec, ErreurReglages, Etat, Identite, Introspection, Issue, Periode, Reglages, Reponse, Service,
    nomenclature::Contexte, reponse, transport::Transport,
};

const QUOTIENT_FAMILIAL: [&str; 3] = ["v3", "dss", "quotient_familial"];

/// A client of API Particulier v3. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct ApiParticulier {
    reglages: Arc<Reglages>,
    transport: Transport,
}

/// What may be said beside an identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Another month than the current one.
    pub periode: Option<Periode>,
    /// Have API Particulier ask the caisse again instead of its own cache of 24 hours, which also keeps some errors. For
    /// an explicit wish of the citizen only.
    pub sans_cache: bool,
}

impl ApiParticulier {
    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn new(reglages: Reglages) -> Result<Self, ErreurReglages> {
        Self::construire(reglages, None)
    }

    /// The same over a client of the caller's, which must follow no redirection, take no proxy that it doesn't know and
    /// not retry. The total time-out and the user agent of the settings still apply.
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, ErreurReglages> {
        Self::construire(reglages, Some(client))
    }

    fn construire(reglages: Reglages, client: Option<reqwest::Client>) -> Result<Self, ErreurReglages> {
        let transport = Transport::nouveau(&reglages, client)?;
        Ok(Self { reglages: Arc::new(reglages), transport })
    }

    /// The family of an identity, with the city's token.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn quotient_familial(&self, identite: &Identite, options: Options) -> Result<Reponse<Foyer>, Echec> {
        let mut url = self.operation("identite", options);
        identite.ecrire(&mut url.query_pairs_mut());
        self.foyer(url, &self.reglages.jeton, options, false).await
    }

    /// The family of the citizen whose FranceConnect access token this is. The token lives 60 seconds and takes the place
    /// of the city's.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn quotient_familial_france_connect(
        &self,
        jeton: &SecretString,
        options: Options,
    ) -> Result<Reponse<Foyer>, Echec> {
        self.foyer(self.operation("france_connect", options), jeton, options, true).await
    }

    /// The rights of the city's token.
    ///
    /// # Errors
    /// An [`Echec`]: [`Issue::Configuration`] when the token is not good.
    pub async fn introspecter(&self) -> Result<Reponse<Introspection>, Echec> {
        let url = self.transport.adresse(&["api", "introspect"]);
        let brute = self.transport.envoyer(url, Some(&self.reglages.jeton), false).await?;
        brute.reussie(Contexte { france_connect: false, avec_periode: false })?.donnees(Introspection::lire)
    }

    /// The health of a service. No token is sent and no quota is spent.
    ///
    /// # Errors
    /// An [`Echec`] when there is no readable answer.
    pub async fn ping(&self, service: Service) -> Result<Etat, Echec> {
        let brute = self.transport.envoyer(self.transport.adresse(service.chemin()), None, false).await?;
        match Etat::lire(brute.statut, &brute.corps) {
            Some(etat) => Ok(etat),
            None => Err(match brute.reussie(Contexte { france_connect: false, avec_periode: false }) {
                Err(echec) => echec,
                Ok(brute) => brute.echec(Issue::Illisible),
            }),
        }
    }

    /// When the city's token ends, as it says itself: the operator is to be warned 90 days before. None when the token
    /// does not say.
    pub fn fin_du_jeton(&self) -> Option<SystemTime> {
        #[derive(Deserialize)]
        struct Mentions {
            exp: u64,
        }
        let charge = self.reglages.jeton.expose_secret().split('.').nth(1)?;
        let Mentions { exp } = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(charge).ok()?).ok()?;
        UNIX_EPOCH.checked_add(Duration::from_secs(exp))
    }

    fn operation(&self, modalite: &str, options: Options) -> Url {
        let [version, domaine, operation] = QUOTIENT_FAMILIAL;
        let mut url = self.transport.adresse(&[version, domaine, operation, modalite]);
        {
            let mut question = url.query_pairs_mut();
            question.append_pair("recipient", self.reglages.recipient.as_str());
            if let Some(periode) = options.periode {
                question.append_pair("annee", &periode.annee().to_string());
                question.append_pair("mois", &periode.mois().to_string());
            }
        }
        url
    }

    async fn foyer(
        &self,
        url: Url,
        jeton: &SecretString,
        options: Options,
        france_connect: bool,
    ) -> Result<Reponse<Foyer>, Echec> {
        let contexte = Contexte { france_connect, avec_periode: options.periode.is_some() };
        let brute = self.transport.envoyer(url, Some(jeton), options.sans_cache).await?;
        brute.reussie(contexte)?.donnees(reponse::foyer)
    }
}

impl fmt::Debug for ApiParticulier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiParticulier").field("reglages", &self.reglages).finish_non_exhaustive()
    }
}

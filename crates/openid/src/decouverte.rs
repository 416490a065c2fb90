//! What the provider says of itself: its addresses and its keys. Read at the first need, kept one hour, kept longer when
//! the provider is down; the keys are read again when a token names one that we don't have. One reader at a time: a rush
//! of people makes one request.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, EndSessionUrl, IssuerUrl, JsonWebKeySet, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::{
    Echec, Panne,
    http::{PanneHttp, Transport},
};

/// How long a description is trusted without another look.
const FRAICHEUR: Duration = Duration::from_secs(60 * 60);
/// How long it may still serve when the provider does not answer any more.
const SURVIE: Duration = Duration::from_secs(24 * 60 * 60);
/// After a failure, others don't queue up for the same time-out.
const REPOS: Duration = Duration::from_secs(5);

pub(crate) type Metadonnees = ProviderMetadata<
    Supplement,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The two entries of the discovery document that `openidconnect` does not read by itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Supplement {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end_session_endpoint: Option<EndSessionUrl>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) code_challenge_methods_supported: Vec<String>,
}

impl AdditionalProviderMetadata for Supplement {}

impl Supplement {
    pub(crate) fn pkce(&self) -> bool {
        self.code_challenge_methods_supported.iter().any(|methode| methode == "S256")
    }
}

pub(crate) struct Decouverte {
    emetteur: IssuerUrl,
    etat: Mutex<Etat>,
}

#[derive(Default)]
struct Etat {
    lues: Option<(Instant, Arc<Metadonnees>)>,
    echec: Option<(Instant, Echec)>,
}

impl Decouverte {
    pub(crate) fn de(emetteur: IssuerUrl) -> Self {
        Self { emetteur, etat: Mutex::default() }
    }

    pub(crate) async fn lire(&self, http: &Transport) -> Result<Arc<Metadonnees>, Echec> {
        let mut etat = self.etat.lock().await;
        if let Some((quand, lues)) = &etat.lues
            && quand.elapsed() < FRAICHEUR
        {
            return Ok(lues.clone());
        }
        let erreur = match &etat.echec {
            Some((quand, erreur)) if quand.elapsed() < REPOS => erreur.clone(),
            _ => match Metadonnees::discover_async(self.emetteur.clone(), http).await.map_err(en_echec) {
                Ok(lues) => return Ok(etat.garder(lues)),
                Err(erreur) => {
                    etat.echec = Some((Instant::now(), erreur.clone()));
                    erreur
                }
            },
        };
        match &etat.lues {
            Some((quand, lues)) if quand.elapsed() < SURVIE => Ok(lues.clone()),
            _ => Err(erreur),
        }
    }

    /// Reads the keys again, unless somebody did since `vues` was read.
    pub(crate) async fn relire_cles(
        &self,
        http: &Transport,
        vues: &Arc<Metadonnees>,
    ) -> Result<Arc<Metadonnees>, Echec> {
        let mut etat = self.etat.lock().await;
        if let Some((_, lues)) = &etat.lues
            && !Arc::ptr_eq(lues, vues)
        {
            return Ok(lues.clone());
        }
        let cles = JsonWebKeySet::fetch_async(vues.jwks_uri(), http).await.map_err(en_echec)?;
        Ok(etat.garder(vues.as_ref().clone().set_jwks(cles)))
    }
}

impl Etat {
    fn garder(&mut self, metadonnees: Metadonnees) -> Arc<Metadonnees> {
        let lues = Arc::new(metadonnees);
        self.lues = Some((Instant::now(), lues.clone()));
        self.echec = None;
        lues
    }
}

fn en_echec(erreur: DiscoveryError<PanneHttp>) -> Echec {
    match erreur {
        DiscoveryError::Request(PanneHttp(panne)) => Echec::Indisponible(panne),
        DiscoveryError::Response(statut, ..) if statut.is_client_error() => {
            Echec::Configuration("emetteur : le service ne répond pas à cette adresse".into())
        }
        DiscoveryError::Validation(_) => {
            Echec::Configuration("emetteur : l'adresse n'est pas celle que le service annonce".into())
        }
        _ => Echec::Indisponible(Panne::Illisible),
    }
}

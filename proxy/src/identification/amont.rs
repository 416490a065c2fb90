//! The call to API Particulier, kept under the quota, and what its outcome means for the citizen.

use std::num::NonZeroU32;
use std::time::Duration;

use api_particulier::{ApiParticulier, Echec, Faute, Identite as IdentiteApi, Options, Periode, Reponse};
use famille::saisie::Identite;
use famille::{Date, Foyer};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use secrecy::SecretString;

use super::scelle::{Certification, Issue};

/// Calls a second for the city's token: API Particulier refuses the twenty-first and bans whoever insists.
const PAR_SECONDE: NonZeroU32 = NonZeroU32::new(18).expect("18 is not zero");

/// Calls a minute with FranceConnect tokens, of which API Particulier allows 30 for an address.
const FRANCECONNECT_PAR_MINUTE: NonZeroU32 = NonZeroU32::new(28).expect("28 is not zero");

/// Longest wait for a place under the quota.
const ATTENTE: Duration = Duration::from_secs(20);

/// The city's access to API Particulier.
pub(crate) struct Amont {
    client: ApiParticulier,
    jeton: DefaultDirectRateLimiter,
    france_connect: DefaultDirectRateLimiter,
}

/// What a call came to.
pub(crate) enum Resultat {
    /// A family.
    Foyer(Box<Certification>),
    /// The citizen's way on.
    Issue(Issue),
    /// Nothing yet: the same call may succeed later.
    PlusTard {
        /// How long upstream wants to be left alone, when it says.
        attendre: Option<Duration>,
    },
}

impl Amont {
    pub(crate) fn new(client: ApiParticulier) -> Self {
        // A burst of one: never more than 18 calls in any second, from the first one on.
        let un = NonZeroU32::MIN;
        Self {
            client,
            jeton: RateLimiter::direct(Quota::per_second(PAR_SECONDE).allow_burst(un)),
            france_connect: RateLimiter::direct(Quota::per_minute(FRANCECONNECT_PAR_MINUTE).allow_burst(un)),
        }
    }

    /// The client itself, for what is asked at start.
    pub(crate) fn client(&self) -> &ApiParticulier {
        &self.client
    }

    /// Asks with a civil status and the city's token.
    pub(crate) async fn par_identite(&self, identite: &Identite, aujourdhui: Date) -> Resultat {
        let Ok(parametres) = IdentiteApi::depuis_saisie(identite, aujourdhui) else {
            return Resultat::Issue(Issue::IdentiteIncomplete);
        };
        if tokio::time::timeout(ATTENTE, self.jeton.until_ready()).await.is_err() {
            return Resultat::PlusTard { attendre: None };
        }
        let mut reponse = self.client.quotient_familial(&parametres, Options::default()).await;
        // Early in the month the CAF has not published yet: the month before is asked for by name.
        if aujourdhui.jour() <= 10
            && matches!(&reponse, Err(echec) if echec.issue == api_particulier::Issue::DossierAbsent)
        {
            if tokio::time::timeout(ATTENTE, self.jeton.until_ready()).await.is_err() {
                return Resultat::PlusTard { attendre: None };
            }
            let options = Options { periode: Some(Periode::precedente(aujourdhui)), ..Options::default() };
            reponse = self.client.quotient_familial(&parametres, options).await;
        }
        conclure("quotient_familial/identite", reponse, aujourdhui)
    }

    /// Asks with the citizen's own FranceConnect token.
    pub(crate) async fn par_jeton(&self, jeton: &SecretString, aujourdhui: Date) -> Resultat {
        let gates = async {
            self.france_connect.until_ready().await;
            self.jeton.until_ready().await;
        };
        if tokio::time::timeout(ATTENTE, gates).await.is_err() {
            return Resultat::PlusTard { attendre: None };
        }
        let reponse = self.client.quotient_familial_france_connect(jeton, Options::default()).await;
        conclure("quotient_familial/france_connect", reponse, aujourdhui)
    }
}

fn conclure(operation: &str, reponse: Result<Reponse<Foyer>, Echec>, aujourdhui: Date) -> Resultat {
    match reponse {
        Ok(reponse) => {
            tracing::info!(operation, requete = reponse.id_requete.as_deref(), "API Particulier a répondu");
            let fournisseur = reponse
                .donnees
                .quotient_familial
                .as_ref()
                .and_then(|bloc| bloc.fournisseur.as_ref())
                .map_or_else(|| "CAF ou MSA".to_owned(), |fournisseur| fournisseur.nom().to_owned());
            Resultat::Foyer(Box::new(Certification {
                foyer: reponse.donnees,
                operation: operation.to_owned(),
                fournisseur,
                recue_le: aujourdhui,
                requete: reponse.id_requete,
                montree: false,
            }))
        }
        Err(echec) => refuser(operation, &echec),
    }
}

fn refuser(operation: &str, echec: &Echec) -> Resultat {
    use api_particulier::Issue as Amont;
    let code = echec.code.map(|code| code.as_str().to_owned());
    let (issue, requete) = (echec.issue, echec.id_requete.as_deref());
    match echec.faute() {
        Faute::Usager => tracing::info!(operation, ?issue, code, requete, "API Particulier n’a pas de réponse"),
        Faute::Amont => {
            tracing::warn!(operation, ?issue, code, requete, statut = echec.statut, "API Particulier est en panne")
        }
        Faute::Commune | Faute::Programme => {
            tracing::error!(
                operation,
                ?issue,
                code,
                requete,
                statut = echec.statut,
                "API Particulier refuse la demande : vérifiez le jeton, les droits et la configuration"
            );
        }
    }
    match echec.issue {
        Amont::DossierAbsent | Amont::IdentiteNonReconnue => Resultat::Issue(Issue::Introuvable),
        Amont::ChampRefuse(_) | Amont::FranceConnectInsuffisant => Resultat::Issue(Issue::IdentiteIncomplete),
        Amont::FranceConnectARecommencer => Resultat::Issue(Issue::Recommencer),
        _ => Resultat::PlusTard { attendre: echec.retry_after },
    }
}

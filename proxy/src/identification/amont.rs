//! The call to API Particulier, kept under the quota, and what its outcome means for the citizen.

use std::future::Future;
use std::time::Duration;

use api_particulier::{
    ApiParticulier, Echec, Faute, Identite as IdentiteApi, Introspection, Options, Periode, Reponse,
};
use famille::saisie::Identite;
use famille::{Date, Foyer};
use secrecy::SecretString;

use super::scelle::{Certification, Issue};
use crate::cadence::Cadence;
use crate::mesures::Mesures;

/// Operations, as the register and the metrics name them.
const PAR_IDENTITE: &str = "quotient_familial/identite";
const PAR_JETON: &str = "quotient_familial/france_connect";

/// Quotas, as the metrics name them.
const JETON: &str = "jeton";
const FRANCE_CONNECT: &str = "france_connect";

/// The city's access to API Particulier.
pub(crate) struct Amont {
    client: ApiParticulier,
    jeton: Cadence,
    france_connect: Cadence,
    mesures: Mesures,
}

/// What a call came to.
pub(crate) struct Resultat {
    /// A family, or the citizen's way on.
    pub(crate) suite: Suite,
    /// The upstream's identifier of the request, for the register.
    pub(crate) requete: Option<String>,
}

/// What follows from a call.
pub(crate) enum Suite {
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

impl From<Suite> for Resultat {
    fn from(suite: Suite) -> Self {
        Self { suite, requete: None }
    }
}

impl Amont {
    pub(crate) fn new(client: ApiParticulier, mesures: Mesures) -> Self {
        Self { client, jeton: Cadence::jeton(), france_connect: Cadence::france_connect(), mesures }
    }

    /// The client itself, for its token.
    pub(crate) fn client(&self) -> &ApiParticulier {
        &self.client
    }

    /// How many calls wait for a place, by the quota's name.
    pub(crate) fn files(&self) -> [(&'static str, usize); 2] {
        [(JETON, self.jeton.en_attente()), (FRANCE_CONNECT, self.france_connect.en_attente())]
    }

    /// Asks what the city's token opens.
    pub(crate) async fn introspecter(&self) -> Result<Reponse<Introspection>, Echec> {
        self.mesurer("introspection", self.client.introspecter()).await
    }

    /// Asks what another token would open.
    pub(crate) async fn eprouver(&self, jeton: &SecretString) -> Result<Reponse<Introspection>, Echec> {
        self.mesurer("introspection", self.client.eprouver_jeton(jeton)).await
    }

    /// Asks with a civil status and the city's token.
    pub(crate) async fn par_identite(&self, identite: &Identite, aujourdhui: Date) -> Resultat {
        let Ok(parametres) = IdentiteApi::depuis_saisie(identite, aujourdhui) else {
            return Suite::Issue(Issue::IdentiteIncomplete).into();
        };
        if !self.place(JETON).await {
            return Suite::PlusTard { attendre: None }.into();
        }
        let mut reponse =
            self.mesurer(PAR_IDENTITE, self.client.quotient_familial(&parametres, Options::default())).await;
        // Early in the month the CAF has not published yet: the month before is asked for by name.
        let repli = reponse.as_ref().err().and_then(|echec| Periode::de_repli(echec, aujourdhui));
        if let Some(periode) = repli {
            if !self.place(JETON).await {
                return Suite::PlusTard { attendre: None }.into();
            }
            let options = Options { periode: Some(periode), ..Options::default() };
            reponse = self.mesurer(PAR_IDENTITE, self.client.quotient_familial(&parametres, options)).await;
        }
        self.conclure(PAR_IDENTITE, reponse, aujourdhui)
    }

    /// Asks with the citizen's own FranceConnect token.
    pub(crate) async fn par_jeton(&self, jeton: &SecretString, aujourdhui: Date) -> Resultat {
        if !self.place(FRANCE_CONNECT).await || !self.place(JETON).await {
            return Suite::PlusTard { attendre: None }.into();
        }
        let appel = self.client.quotient_familial_france_connect(jeton, Options::default());
        let reponse = self.mesurer(PAR_JETON, appel).await;
        self.conclure(PAR_JETON, reponse, aujourdhui)
    }

    async fn place(&self, quota: &'static str) -> bool {
        let cadence = if quota == FRANCE_CONNECT { &self.france_connect } else { &self.jeton };
        let place = cadence.place().await;
        if !place {
            self.mesures.quota_refuse(quota);
        }
        place
    }

    async fn mesurer<T>(
        &self,
        operation: &'static str,
        appel: impl Future<Output = Result<T, Echec>>,
    ) -> Result<T, Echec> {
        self.mesures.appel(operation, |echec: &Echec| echec.issue.nom(), appel).await
    }

    fn conclure(&self, operation: &str, reponse: Result<Reponse<Foyer>, Echec>, aujourdhui: Date) -> Resultat {
        match reponse {
            Ok(reponse) => {
                tracing::info!(operation, requete = reponse.id_requete.as_deref(), "API Particulier a répondu");
                let fournisseur = reponse
                    .donnees
                    .quotient_familial
                    .as_ref()
                    .and_then(|bloc| bloc.fournisseur.as_ref())
                    .map_or_else(|| "CAF ou MSA".to_owned(), |fournisseur| fournisseur.nom().to_owned());
                let certification = Certification {
                    foyer: reponse.donnees,
                    operation: operation.to_owned(),
                    fournisseur,
                    recue_le: aujourdhui,
                    requete: reponse.id_requete.clone(),
                    montree: false,
                };
                Resultat { suite: Suite::Foyer(Box::new(certification)), requete: reponse.id_requete }
            }
            Err(echec) => {
                if echec.issue == api_particulier::Issue::TropDeRequetes {
                    self.jeton.se_taire(echec.retry_after);
                    self.france_connect.se_taire(echec.retry_after);
                }
                Resultat { suite: refuser(operation, &echec), requete: echec.id_requete }
            }
        }
    }
}

fn refuser(operation: &str, echec: &Echec) -> Suite {
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
        Amont::DossierAbsent | Amont::IdentiteNonReconnue => Suite::Issue(Issue::Introuvable),
        Amont::ChampRefuse(_) | Amont::FranceConnectInsuffisant => Suite::Issue(Issue::IdentiteIncomplete),
        Amont::FranceConnectARecommencer => Suite::Issue(Issue::Recommencer),
        _ => Suite::PlusTard { attendre: echec.retry_after },
    }
}

//! The call to API Particulier, kept under the quota, and what its outcome means for the citizen.

use std::time::Duration;

use api_particulier::{ApiParticulier, Echec, Faute, Identite as IdentiteApi, Options, Periode, Reponse};
use famille::saisie::Identite;
use famille::{Date, Foyer};
use secrecy::SecretString;

use super::scelle::{Certification, Issue};
use crate::cadence::Cadence;

/// The city's access to API Particulier.
pub(crate) struct Amont {
    client: ApiParticulier,
    jeton: Cadence,
    france_connect: Cadence,
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
    pub(crate) fn new(client: ApiParticulier) -> Self {
        Self { client, jeton: Cadence::jeton(), france_connect: Cadence::france_connect() }
    }

    /// The client itself, for what is asked at start.
    pub(crate) fn client(&self) -> &ApiParticulier {
        &self.client
    }

    /// Asks with a civil status and the city's token.
    pub(crate) async fn par_identite(&self, identite: &Identite, aujourdhui: Date) -> Resultat {
        let Ok(parametres) = IdentiteApi::depuis_saisie(identite, aujourdhui) else {
            return Suite::Issue(Issue::IdentiteIncomplete).into();
        };
        if !self.jeton.place().await {
            return Suite::PlusTard { attendre: None }.into();
        }
        let mut reponse = self.client.quotient_familial(&parametres, Options::default()).await;
        // Early in the month the CAF has not published yet: the month before is asked for by name.
        let repli = reponse.as_ref().err().and_then(|echec| Periode::de_repli(echec, aujourdhui));
        if let Some(periode) = repli {
            if !self.jeton.place().await {
                return Suite::PlusTard { attendre: None }.into();
            }
            let options = Options { periode: Some(periode), ..Options::default() };
            reponse = self.client.quotient_familial(&parametres, options).await;
        }
        self.conclure("quotient_familial/identite", reponse, aujourdhui)
    }

    /// Asks with the citizen's own FranceConnect token.
    pub(crate) async fn par_jeton(&self, jeton: &SecretString, aujourdhui: Date) -> Resultat {
        if !self.france_connect.place().await || !self.jeton.place().await {
            return Suite::PlusTard { attendre: None }.into();
        }
        let reponse = self.client.quotient_familial_france_connect(jeton, Options::default()).await;
        self.conclure("quotient_familial/france_connect", reponse, aujourdhui)
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

//! The watch over API Particulier's token: its scopes against the démarches, its end, its replacement.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use api_particulier::{Echeance, Echec, Faute, Introspection, Reponse};
use secrecy::SecretString;

use crate::Application;
use crate::application::scopes_de;

/// What `introspect` said about the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EtatDuJeton {
    /// The scopes cover what the démarches ask for.
    Suffisant,
    /// API Particulier did not answer: [`Application::surveiller_le_jeton`] goes on asking.
    Inconnu,
}

/// How often the end of the token is looked at.
const JOUR: Duration = Duration::from_secs(24 * 3600);

/// How soon a silent API Particulier is asked again.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

impl Application {
    /// Law 4: asks API Particulier for the token's scopes and refuses démarches that need others.
    ///
    /// # Errors
    /// When the token is refused, or a démarche asks for data that it does not open.
    pub async fn verifier_le_jeton(&self) -> anyhow::Result<EtatDuJeton> {
        let verdict = self.juger(self.amont.introspecter().await);
        match &verdict {
            Ok(EtatDuJeton::Suffisant) => self.mesures.droits_du_jeton(true),
            // As before: nobody said anything new.
            Ok(EtatDuJeton::Inconnu) => {}
            Err(_) => self.mesures.droits_du_jeton(false),
        }
        verdict
    }

    /// Asks API Particulier what another token opens, for these démarches.
    pub(crate) async fn essayer_le_jeton(&self, jeton: &SecretString) -> anyhow::Result<EtatDuJeton> {
        self.juger(self.amont.eprouver(jeton).await)
    }

    /// Puts a token that was tried in the place of the present one. Requests under way end with the one they left with.
    pub(crate) fn installer_le_jeton(&self, jeton: SecretString) -> anyhow::Result<()> {
        self.amont.client().remplacer_jeton(jeton)?;
        self.mesures.droits_du_jeton(true);
        Ok(())
    }

    /// Whole days left before the token ends, when it says so; negative once it is over.
    pub(crate) fn jours_du_jeton(&self) -> Option<i64> {
        let fin = self.amont.client().fin_du_jeton()?;
        Some(Echeance::jours(fin, SystemTime::now()))
    }

    /// Days left and what to do, when the token says when it ends.
    pub fn fin_du_jeton(&self) -> Option<String> {
        let echeance = self.amont.client().echeance_du_jeton()?;
        Some(echeance.to_string())
    }

    /// Warns every day from 90 days before the end, and asks for the scopes until API Particulier answers when it did not
    /// at the start. A fault is then an error of the log, for the service is already open.
    pub async fn surveiller_le_jeton(self: Arc<Self>, mut etat: EtatDuJeton) {
        loop {
            if let Some(echeance) = self.amont.client().echeance_du_jeton().filter(|echeance| echeance.a_signaler()) {
                tracing::warn!("{echeance}");
            }
            if etat == EtatDuJeton::Suffisant {
                tokio::time::sleep(JOUR).await;
                continue;
            }
            tokio::time::sleep(MINUTE).await;
            let courante = self.courante();
            etat = courante.verifier_le_jeton().await.unwrap_or_else(|cause| {
                courante.signaler_le_jeton(&cause);
                EtatDuJeton::Suffisant
            });
        }
    }

    /// Says that the token does not do: the service is open already.
    pub(crate) fn signaler_le_jeton(&self, cause: &anyhow::Error) {
        self.mesures.droits_du_jeton(false);
        tracing::error!(cause = format!("{cause:#}"), "le jeton ne convient pas");
    }

    fn juger(&self, reponse: Result<Reponse<Introspection>, Echec>) -> anyhow::Result<EtatDuJeton> {
        let introspection = match reponse {
            Ok(reponse) => reponse.donnees,
            Err(echec) if echec.faute() == Faute::Amont => return Ok(EtatDuJeton::Inconnu),
            Err(echec) => anyhow::bail!(
                "API Particulier refuse le jeton (issue : {}, code : {}) : vérifiez PASS_FAMILLE_JETON et l’environnement",
                echec.issue.nom(),
                echec.code.map_or_else(|| "aucun".to_owned(), |code| code.as_str().to_owned()),
            ),
        };
        let ouverts: BTreeSet<&str> = introspection.scopes.iter().map(String::as_str).collect();
        let manques: Vec<String> = self
            .fichier
            .demarches
            .iter()
            .flat_map(|demarche| scopes_de(demarche).into_iter().map(move |scope| (demarche, scope)))
            .filter(|(_, scope)| !ouverts.contains(scope))
            .map(|(demarche, scope)| {
                format!(
                    "démarche « {} » : le jeton n’a pas le scope {scope} ; retirez cette donnée de « donnees », ou demandez ce scope dans DataPass",
                    demarche.id
                )
            })
            .collect();
        if !manques.is_empty() {
            anyhow::bail!(manques.join("\n"));
        }
        if self.france_connect.is_some() && !ouverts.contains("cnaf_allocataires") {
            tracing::warn!(
                "le jeton n’a pas le scope cnaf_allocataires : rien ne pourra être affiché aux familles, car on ne peut pas vérifier que la réponse parle d’elles"
            );
        }
        Ok(EtatDuJeton::Suffisant)
    }
}

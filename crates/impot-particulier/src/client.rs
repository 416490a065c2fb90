//! The operations. One call, one answer: queueing and retrying belong to whoever knows how many citizens wait. The only
//! second attempt made here is with a new token, after a 401.

use std::{fmt, sync::Arc};

use famille::{AvisFiscal, NumeroFiscal};
use secrecy::SecretString;
use url::Url;

use crate::{
    AnneeRevenus, Echec, ErreurReglages, Issue, Reglages, Reponse, correlation, jeton::Jetons, reponse,
    transport::Transport,
};

/// A client of API Impôt Particulier. Cheap to clone; clones share their connections and their token.
#[derive(Clone)]
pub struct ImpotParticulier {
    reglages: Arc<Reglages>,
    transport: Transport,
    jetons: Arc<Jetons>,
}

/// An operation, with the media type that its contract answers.
struct Operation {
    chemin: &'static str,
    accepte: &'static str,
}

const SITUATION: Operation = Operation {
    chemin: "situations",
    accepte: "application/prs.dgfip.part.situations.ir.assiettes.v1+json, application/json;q=0.9",
};
const DERNIERE_SITUATION: Operation = Operation {
    chemin: "dernieresituation",
    accepte: "application/prs.dgfip.part.derniere.situations.ir.assiettes.v1+json, application/json;q=0.9",
};

/// Of whom the situation is asked.
#[derive(Clone, Copy)]
enum Personne<'a> {
    Numero(&'a NumeroFiscal),
    FranceConnect(&'a SecretString),
}

impl ImpotParticulier {
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
        Ok(Self { reglages: Arc::new(reglages), transport, jetons: Arc::default() })
    }

    /// The situation of a person on the income of a year (`/spi/{spi}/situations/ir/assiettes/annrev/{annrev}`).
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn situation(&self, numero: &NumeroFiscal, annee: AnneeRevenus) -> Result<Reponse<AvisFiscal>, Echec> {
        self.avis(&SITUATION, Personne::Numero(numero), annee).await
    }

    /// The same for the citizen whose FranceConnect access token this is; the token lives 60 seconds.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn situation_france_connect(
        &self,
        jeton: &SecretString,
        annee: AnneeRevenus,
    ) -> Result<Reponse<AvisFiscal>, Echec> {
        self.avis(&SITUATION, Personne::FranceConnect(jeton), annee).await
    }

    /// The situation of the last period of a year, for households that changed during the year
    /// (`/spi/{spi}/dernieresituation/ir/assiettes/annrev/{annrev}`).
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn derniere_situation(
        &self,
        numero: &NumeroFiscal,
        annee: AnneeRevenus,
    ) -> Result<Reponse<AvisFiscal>, Echec> {
        self.avis(&DERNIERE_SITUATION, Personne::Numero(numero), annee).await
    }

    /// The same for the citizen whose FranceConnect access token this is; the token lives 60 seconds.
    ///
    /// # Errors
    /// An [`Echec`], which says what it means and whether to try again.
    pub async fn derniere_situation_france_connect(
        &self,
        jeton: &SecretString,
        annee: AnneeRevenus,
    ) -> Result<Reponse<AvisFiscal>, Echec> {
        self.avis(&DERNIERE_SITUATION, Personne::FranceConnect(jeton), annee).await
    }

    /// Asks the gateway for a token, unless one is there: what `check` wants to know before the first citizen does.
    ///
    /// # Errors
    /// An [`Echec`]: [`Issue::Configuration`] when the account is not good.
    pub async fn verifier_le_compte(&self) -> Result<(), Echec> {
        self.dans_le_delai(async {
            self.jetons.obtenir(None, async || self.transport.jeton(&self.reglages).await).await?;
            Ok(())
        })
        .await
    }

    async fn avis(
        &self,
        operation: &Operation,
        personne: Personne<'_>,
        annee: AnneeRevenus,
    ) -> Result<Reponse<AvisFiscal>, Echec> {
        let id_requete = correlation::uuid_v4()?;
        let resultat = self.dans_le_delai(self.echanger(operation, personne, annee, &id_requete)).await;
        match resultat {
            Ok(donnees) => Ok(Reponse { donnees, id_requete }),
            Err(echec) => Err(Echec { id_requete: Some(id_requete), ..echec }),
        }
    }

    async fn echanger(
        &self,
        operation: &Operation,
        personne: Personne<'_>,
        annee: AnneeRevenus,
        id_requete: &str,
    ) -> Result<AvisFiscal, Echec> {
        let url = self.adresse(operation, personne, annee);
        let france_connect = match personne {
            Personne::Numero(_) => None,
            Personne::FranceConnect(jeton) => Some(jeton),
        };
        let mut refuse = None;
        loop {
            let jeton = self.jetons.obtenir(refuse, async || self.transport.jeton(&self.reglages).await).await?;
            let envoi =
                self.transport.situation(url.clone(), operation.accepte, &jeton.porteur, id_requete, france_connect);
            let brute = envoi.await?;
            if brute.statut == 401 && refuse.is_none() {
                refuse = Some(jeton.numero);
                continue;
            }
            return brute.donnees(france_connect.is_some(), |corps| reponse::lire_situation(corps, annee));
        }
    }

    fn adresse(&self, operation: &Operation, personne: Personne<'_>, annee: AnneeRevenus) -> Url {
        let annee = annee.to_string();
        let commun = [operation.chemin, "ir", "assiettes", "annrev", &annee];
        match personne {
            Personne::Numero(numero) => self.transport.adresse(&[&["spi", numero.as_str()][..], &commun].concat()),
            Personne::FranceConnect(_) => self.transport.adresse(&commun),
        }
    }

    /// One time-out for all: a slow token leaves less time for the answer.
    async fn dans_le_delai<T>(&self, travail: impl Future<Output = Result<T, Echec>>) -> Result<T, Echec> {
        match tokio::time::timeout(self.reglages.delais.total, travail).await {
            Ok(resultat) => resultat,
            Err(_) => Err(Echec::sans_reponse(Issue::DelaiDepasse)),
        }
    }
}

impl fmt::Debug for ImpotParticulier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImpotParticulier").field("reglages", &self.reglages).finish_non_exhaustive()
    }
}

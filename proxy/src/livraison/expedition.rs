//! The task that empties the outbox. Its memory is the store, so a restart forgets nothing: what was under way is tried
//! again, with the same identifier.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use famille::Demarche;
use reqwest::Client;
use serde_json::json;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::cibles::{Cibles, adapter};
use super::courriel::{Facteur, Remis};
use super::webhook::{self, Reponse};
use super::{COURRIEL, DossierPublie, RECU, VERIFIE, depot_de_fichiers, publier_pour, rfc3339};
use crate::Horloge;
use crate::application::relevee;
use crate::dossiers::{Depot, Fin, Livraison, Reference};
use crate::mesures::Mesures;
use crate::registre::{Acteur, Evenement};
use crate::sortie::Sortie;

/// Deliveries under way at the same time.
const ENSEMBLE: usize = 8;

/// Of those, how many for one target: one that answers slowly leaves places to the others.
const ENSEMBLE_PAR_CIBLE: usize = 4;

/// Failures in a row after which a target is left alone for a while.
const ECHECS: u32 = 3;

/// Longest time that a target is left alone, in seconds.
const PAUSE: u64 = 300;

/// Longest time for an attempt, whatever it is made of: below the lease.
const DELAI: Duration = Duration::from_secs(25);

/// Attempts before somebody must look; with the delays below they cover two to three days, a week-end included.
const ESSAIS: u32 = 30;

/// First delay, in seconds.
const PREMIER: u64 = 5;

/// Longest delay, in seconds.
const DERNIER: u64 = 6 * 3600;

/// What the task works with.
#[derive(Clone)]
pub(crate) struct Expedition {
    pub(crate) depot: Depot,
    pub(crate) cibles: Cibles,
    pub(crate) facteur: Option<Facteur>,
    pub(crate) client: Client,
    pub(crate) horloge: Horloge,
    pub(crate) demarches: Vec<Demarche>,
    /// Rung when something is to be told.
    pub(crate) reveil: Arc<Notify>,
    /// How many attempts have ended since the start.
    pub(crate) faites: watch::Sender<u64>,
    pub(crate) mesures: Mesures,
    /// How each target does.
    pub(crate) santes: Arc<Mutex<HashMap<String, Sante>>>,
}

/// How a target does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sante {
    en_cours: usize,
    echecs: u32,
    /// Left alone until then, in seconds since 1970.
    pause: u64,
}

impl Expedition {
    /// A client for webhooks.
    pub(crate) fn client(sortie: &Sortie) -> anyhow::Result<Client> {
        webhook::client(sortie)
    }
}

/// Works until the runtime ends or another takes over, and ends what it has begun.
pub(crate) async fn expedier_en_fond<T>(expedition: Expedition, releve: watch::Receiver<T>) {
    for dossier in expedition.cibles.dossiers() {
        depot_de_fichiers::nettoyer(dossier);
    }
    let mut en_cours = JoinSet::new();
    // A dropped sender takes nothing over.
    while !releve.has_changed().unwrap_or_default() {
        while en_cours.len() < ENSEMBLE && !releve.has_changed().unwrap_or_default() {
            match expedition.reclamer().await {
                Ok(Some(livraison)) => {
                    let expedition = expedition.clone();
                    en_cours.spawn(async move { expedition.livrer(livraison).await });
                }
                Ok(None) => break,
                Err(cause) => {
                    tracing::error!(cause = format!("{cause:#}"), "les livraisons ne peuvent pas être lues");
                    tokio::time::sleep(Duration::from_secs(5)).await;
                    break;
                }
            }
        }
        if en_cours.len() >= ENSEMBLE {
            finir(en_cours.join_next().await);
            continue;
        }
        let dans = expedition.prochaine().await;
        tokio::select! {
            biased;
            () = relevee(&releve) => {}
            fin = en_cours.join_next(), if !en_cours.is_empty() => finir(fin),
            () = expedition.reveil.notified() => {}
            () = tokio::time::sleep(dans) => {}
        }
    }
    while let Some(fin) = en_cours.join_next().await {
        finir(Some(fin));
    }
}

fn finir(fin: Option<Result<(), tokio::task::JoinError>>) {
    if let Some(Err(panique)) = fin {
        // Its lease ends by itself, and it is tried again.
        tracing::error!(%panique, "une livraison s’est arrêtée");
    }
}

impl Expedition {
    async fn reclamer(&self) -> anyhow::Result<Option<Livraison>> {
        let (depot, maintenant) = (self.depot.clone(), self.horloge.secondes());
        let evitees: Vec<String> = self
            .santes()
            .iter()
            .filter(|(_, sante)| sante.en_cours >= ENSEMBLE_PAR_CIBLE || sante.pause > maintenant)
            .map(|(cible, _)| cible.clone())
            .collect();
        let livraison = tokio::task::spawn_blocking(move || depot.reclamer(maintenant, &evitees)).await??;
        if let Some(livraison) = &livraison {
            self.santes().entry(livraison.cible.clone()).or_default().en_cours += 1;
        }
        Ok(livraison)
    }

    fn santes(&self) -> MutexGuard<'_, HashMap<String, Sante>> {
        self.santes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an attempt says of its target.
    fn noter(&self, cible: &str, fin: Option<&Fin>) {
        let maintenant = self.horloge.secondes();
        let mut santes = self.santes();
        let sante = santes.entry(cible.to_owned()).or_default();
        sante.en_cours = sante.en_cours.saturating_sub(1);
        match fin {
            Some(Fin::Livree) => (sante.echecs, sante.pause) = (0, 0),
            // A receiver that refuses one dossier answers: it is well.
            Some(Fin::Plus(_, cause)) if cause.starts_with(webhook::REFUS) => (sante.echecs, sante.pause) = (0, 0),
            Some(Fin::Plus(..)) | None => {
                sante.echecs = sante.echecs.saturating_add(1);
                if sante.echecs >= ECHECS {
                    sante.pause = maintenant + (PREMIER << (sante.echecs - ECHECS).min(10)).min(PAUSE);
                }
            }
            Some(Fin::Morte(_) | Fin::Annulee(_)) => {}
        }
    }

    async fn prochaine(&self) -> Duration {
        let depot = self.depot.clone();
        let le = tokio::task::spawn_blocking(move || depot.prochaine_livraison()).await;
        match le.map_err(anyhow::Error::from).flatten() {
            // Another service may hold it, or have written it without being able to ring here.
            Ok(Some(le)) => Duration::from_secs(le.saturating_sub(self.horloge.secondes()).clamp(1, 30)),
            _ => Duration::from_secs(30),
        }
    }

    async fn livrer(&self, livraison: Livraison) {
        // A panic gives the place back too.
        let mut place = Place { expedition: self, cible: livraison.cible.clone(), fin: None };
        let essai = tokio::time::timeout(DELAI, self.essayer(&livraison)).await;
        let fin = match essai {
            Ok(Ok(fin)) => fin,
            Err(_) => self.plus_tard(&livraison, "pas de réponse à temps".to_owned(), None),
            Ok(Err(cause)) => {
                tracing::error!(id = livraison.id, cause = format!("{cause:#}"), "une livraison a échoué");
                self.plus_tard(&livraison, "incident du service".to_owned(), None)
            }
        };
        place.fin = Some(fin.clone());
        drop(place);
        let maintenant = self.horloge.secondes();
        let mot = match &fin {
            Fin::Livree => "livree",
            Fin::Plus(..) => "a_recommencer",
            Fin::Morte(_) => "morte",
            Fin::Annulee(_) => "annulee",
        };
        if let Fin::Morte(cause) = &fin {
            tracing::error!(
                id = livraison.id,
                cible = livraison.cible,
                cause,
                "une livraison est abandonnée : voyez pass-famille livraisons"
            );
        }
        if let (Fin::Plus(_, cause), 0) = (&fin, livraison.essais) {
            tracing::warn!(cible = livraison.cible, cause, "une livraison a échoué ; elle sera refaite");
        }
        self.mesures.livraison(mot);
        // Of its own: that the administrations have answered is not for every reader of the register.
        let operation = if livraison.evenement == VERIFIE { "livraison_verification" } else { "livraison" };
        // What left, and what was given up, is in the register; attempts are not.
        let reference = Reference::lire(&livraison.reference);
        let evenement = match (&fin, reference) {
            (Fin::Livree | Fin::Morte(_), Some(reference)) => Some(
                Evenement::new(maintenant, Acteur::moi(), operation, livraison.cible.clone(), mot)
                    .sur(self.depot.cachet().dossier(&reference)),
            ),
            _ => None,
        };
        let depot = self.depot.clone();
        let conclure = tokio::task::spawn_blocking(move || {
            depot.conclure_la_livraison(&livraison, &fin, evenement.as_ref(), maintenant)
        });
        match conclure.await.map_err(anyhow::Error::from).flatten() {
            Ok(true) => {}
            Ok(false) => tracing::warn!("une livraison a été reprise par un autre service"),
            Err(cause) => tracing::error!(cause = format!("{cause:#}"), "une livraison n’a pas été conclue"),
        }
        self.faites.send_modify(|nombre| *nombre += 1);
    }

    async fn essayer(&self, livraison: &Livraison) -> anyhow::Result<Fin> {
        let reference = Reference::lire(&livraison.reference).context("référence illisible dans la base")?;
        let depot = self.depot.clone();
        let fiche = tokio::task::spawn_blocking(move || depot.fiche_de(&reference)).await??;
        let Some(fiche) = fiche.filter(|fiche| fiche.dossier.is_some()) else {
            return Ok(Fin::Annulee("dossier effacé".to_owned()));
        };
        if livraison.cible == COURRIEL {
            let Some(Ok(dossier)) = &fiche.dossier else { anyhow::bail!("un dossier ne s’ouvre pas") };
            let Some(facteur) = &self.facteur else {
                return Ok(self.plus_tard(
                    livraison,
                    "« courriel » n’est pas dans le fichier de ce service".to_owned(),
                    None,
                ));
            };
            let adresse = dossier.contact.courriel.trim();
            if adresse.is_empty() {
                return Ok(Fin::Annulee("pas d’adresse e-mail".to_owned()));
            }
            let remis = facteur.ecrire(adresse, &livraison.reference, &livraison.evenement, &livraison.id).await;
            return Ok(match remis {
                Remis::Pris => Fin::Livree,
                Remis::PlusTard(cause) => self.plus_tard(livraison, cause, None),
                Remis::Jamais(cause) => Fin::Morte(cause),
            });
        }
        let Some((cible, signataire)) = self.cibles.trouver(&livraison.cible) else {
            // Perhaps only this service has an older file.
            return Ok(self.plus_tard(
                livraison,
                "cette cible n’est pas dans le fichier de ce service".to_owned(),
                None,
            ));
        };
        let publie = publier_pour(&fiche, &cible.demarches, &self.demarches)?;
        let dossier = adapter(cible, &serde_json::to_value(&publie)?);
        let instant = self.horloge.secondes();
        let corps = serde_json::to_vec(&json!({
            "type": livraison.evenement,
            "timestamp": rfc3339(livraison.cree_le),
            "data": dossier,
        }))?;
        if let (Some(adresse), Some(signataire)) = (&cible.webhook, signataire) {
            let reponse = webhook::poster(&self.client, adresse, signataire, (&livraison.id, instant), corps).await;
            return Ok(match reponse {
                Reponse::Prise => Fin::Livree,
                Reponse::PlusTard(cause, attendre) => self.plus_tard(livraison, cause, attendre),
                Reponse::Jamais(cause) => Fin::Morte(cause),
            });
        }
        let Some(dossier) = cible.dossier.clone() else { anyhow::bail!("une cible n’a ni webhook ni dossier") };
        let pieces = self.pieces(livraison, &publie).await?;
        let nom = format!("{}-{:010}.json", livraison.reference, livraison.ordre);
        let ecrit =
            tokio::task::spawn_blocking(move || depot_de_fichiers::ecrire(&dossier, &nom, &corps, &pieces)).await?;
        Ok(ecrit.map_or_else(|cause| self.plus_tard(livraison, format!("{cause:#}"), None), |()| Fin::Livree))
    }

    /// The documents, which go beside the first file of their dossier.
    async fn pieces(&self, livraison: &Livraison, publie: &DossierPublie) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
        if livraison.evenement != RECU {
            return Ok(Vec::new());
        }
        let reference = Reference::lire(&livraison.reference).context("référence")?;
        let (depot, pieces) = (self.depot.clone(), publie.pieces.clone());
        tokio::task::spawn_blocking(move || {
            let mut lues = Vec::new();
            for piece in pieces {
                if let Some(octets) = depot.piece(&reference, &piece.numero)? {
                    let nom = format!("{reference}-{}.{}", piece.numero, piece.nature.extension());
                    lues.push((nom, octets));
                }
            }
            Ok(lues)
        })
        .await?
    }

    /// Twice as long each time, and never at the same moment as the others; dead when it was tried enough.
    fn plus_tard(&self, livraison: &Livraison, cause: String, attendre: Option<u64>) -> Fin {
        if livraison.essais + 1 >= ESSAIS {
            return Fin::Morte(cause);
        }
        let delai = delai(livraison.essais, alea()).max(attendre.unwrap_or(0).min(24 * 3600));
        Fin::Plus(self.horloge.secondes() + delai, cause)
    }
}

/// A delivery under way.
struct Place<'a> {
    expedition: &'a Expedition,
    cible: String,
    fin: Option<Fin>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.expedition.noter(&self.cible, self.fin.as_ref());
    }
}

/// Seconds before the next attempt; `alea` is between 0 and 999.
fn delai(essais: u32, alea: u64) -> u64 {
    let plein = (PREMIER << essais.min(20)).min(DERNIER);
    // From half of it to the whole.
    (plein / 2 + plein * alea / 2000).max(1)
}

fn alea() -> u64 {
    let mut hasard = [0; 8];
    // Without randomness, all wait the same time, which is only less polite.
    let _ = getrandom::fill(&mut hasard);
    u64::from_le_bytes(hasard) % 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_stay_bounded_and_cover_a_week_end() {
        let mut total = 0;
        for essais in 0..ESSAIS {
            let (court, long) = (delai(essais, 0), delai(essais, 999));
            assert!(court >= 1 && court <= long && long <= DERNIER, "{essais}: {court}..{long}");
            assert!(long <= 2 * court + 2, "{essais}: {court}..{long}");
            total += court;
        }
        assert!(total > 48 * 3600, "{total} s");
        assert_eq!(delai(u32::MAX, 999), DERNIER / 2 + DERNIER * 999 / 2000);
    }
}

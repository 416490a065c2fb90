//! The later verification: what was typed is checked with the administrations once the dossier is on disk, and only
//! the agent's side learns the outcome. The queue is the store itself, so a restart forgets nothing.

use std::time::Duration;

use famille::demarche::donnees_utiles;
use famille::tarif::residence;
use famille::{Demarche, Foyer, Quotient};
use tokio::sync::{Notify, watch};

use super::depot::{AVerifier, Depot, Evenement};
use super::modele::{Dossier, EtatVerification};
use crate::Horloge;
use crate::identification::{Amont, Certification, Issue, Resultat, passer_le_portillon};

/// Attempts before an agent must ask by hand; with the delays below they cover about two days.
const ESSAIS: u32 = 12;

/// What the task works with.
pub(crate) struct Atelier {
    pub(crate) depot: Depot,
    pub(crate) amont: std::sync::Arc<Amont>,
    pub(crate) horloge: Horloge,
    pub(crate) demarches: Vec<Demarche>,
    pub(crate) codes_postaux: Vec<String>,
    /// Rung when a dossier has come.
    pub(crate) reveil: std::sync::Arc<Notify>,
    /// How many verifications have ended since the start.
    pub(crate) terminees: watch::Sender<u64>,
}

/// Works until the runtime ends.
pub(crate) async fn verifier_en_fond(atelier: Atelier) {
    loop {
        match atelier.une().await {
            Ok(true) => {}
            Ok(false) => atelier.attendre().await,
            Err(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "la vérification d’un dossier a échoué");
                tokio::time::sleep(Duration::from_secs(30)).await;
            }
        }
    }
}

impl Atelier {
    /// Verifies the first dossier that is due; says whether there was one.
    async fn une(&self) -> anyhow::Result<bool> {
        let maintenant = self.horloge.secondes();
        let depot = self.depot.clone();
        let Some(AVerifier { reference, essais, mut dossier }) =
            tokio::task::spawn_blocking(move || depot.a_verifier(maintenant)).await??
        else {
            return Ok(false);
        };
        let chosen = || {
            self.demarches.iter().filter(|demarche| dossier.lignes.iter().any(|ligne| ligne.demarche == demarche.id))
        };
        let donnees = donnees_utiles(chosen());
        let resultat = match &dossier.identite {
            Some(identite) => self.amont.par_identite(identite, self.horloge.aujourdhui()).await,
            None => Resultat::Issue(Issue::IdentiteIncomplete),
        };
        let depot = self.depot.clone();
        match resultat {
            Resultat::PlusTard { attendre } if essais + 1 < ESSAIS => {
                let dans = delai(essais).max(attendre.unwrap_or_default());
                let le = maintenant + dans.as_secs();
                tokio::task::spawn_blocking(move || depot.reporter(&reference, le)).await??;
            }
            resultat => {
                let requete = self.appliquer(&mut dossier, resultat, &donnees);
                let evenement = Evenement {
                    le: maintenant,
                    operation: "verification",
                    demarches: dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect::<Vec<_>>().join(","),
                    issue: nom(&dossier.verification).to_owned(),
                    requete,
                };
                tokio::task::spawn_blocking(move || depot.conclure(&reference, &dossier, &evenement)).await??;
                self.terminees.send_modify(|nombre| *nombre += 1);
            }
        }
        Ok(true)
    }

    /// Writes the outcome into the dossier; returns the upstream's identifier of the request.
    fn appliquer(&self, dossier: &mut Dossier, resultat: Resultat, donnees: &[famille::Donnee]) -> Option<String> {
        let certification = match resultat {
            Resultat::Foyer(certification) => certification,
            Resultat::Issue(_) => {
                dossier.verification = EtatVerification::Introuvable;
                return None;
            }
            Resultat::PlusTard { .. } => {
                dossier.verification = EtatVerification::Indisponible;
                return None;
            }
        };
        let requete = certification.requete.clone();
        let issue = dossier.identite.as_ref().map(|identite| passer_le_portillon(identite, &certification.foyer));
        if issue == Some(Issue::AutrePersonne) {
            // Somebody else's data are not kept.
            dossier.verification = EtatVerification::AutrePersonne;
            return requete;
        }
        let Certification { foyer, .. } = *certification.clone();
        let foyer = foyer.minimiser(donnees);
        self.recalculer(dossier, &foyer);
        dossier.verification = EtatVerification::Trouve;
        dossier.certification = Some(Certification { foyer, ..*certification });
        requete
    }

    /// Prices for the agent, with the certified quotient and address where there is one.
    fn recalculer(&self, dossier: &mut Dossier, foyer: &Foyer) {
        let quotient = match &foyer.quotient_familial {
            Some(bloc) => Quotient::certifie(Some(bloc)),
            None => return,
        };
        let residence = match &foyer.adresse {
            Some(adresse) => residence(adresse.code_postal(), &self.codes_postaux),
            None => dossier.residence.valeur,
        };
        for ligne in &mut dossier.lignes {
            if let Some(demarche) = self.demarches.iter().find(|demarche| demarche.id == ligne.demarche) {
                ligne.prix = demarche.tarif.calculer(quotient, residence);
            }
        }
    }

    /// Until a dossier comes or the next one is due.
    async fn attendre(&self) {
        let depot = self.depot.clone();
        let prochaine = tokio::task::spawn_blocking(move || depot.prochaine_verification()).await;
        let dans = match prochaine {
            Ok(Ok(Some(le))) => Duration::from_secs(le.saturating_sub(self.horloge.secondes()).max(1)),
            _ => Duration::from_secs(3600),
        };
        tokio::select! {
            () = self.reveil.notified() => {}
            () = tokio::time::sleep(dans) => {}
        }
    }
}

/// 30 seconds, then twice as long each time, up to six hours.
fn delai(essais: u32) -> Duration {
    Duration::from_secs((30_u64 << essais.min(10)).min(6 * 3600))
}

const fn nom(etat: &EtatVerification) -> &'static str {
    match etat {
        EtatVerification::SansObjet => "sans_objet",
        EtatVerification::EnAttente => "en_attente",
        EtatVerification::Trouve => "trouve",
        EtatVerification::AutrePersonne => "autre_personne",
        EtatVerification::Introuvable => "introuvable",
        EtatVerification::Indisponible => "indisponible",
    }
}

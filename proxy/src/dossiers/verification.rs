//! The later verification: what was typed is checked with the administrations once the dossier is on disk, and only
//! the agent's side learns the outcome. The queue is the store itself, so a restart forgets nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use famille::concordance::meme_enfant;
use famille::demarche::donnees_utiles;
use famille::saisie::Revenus;
use famille::tarif::{Residence, Situation, residence};
use famille::{Demarche, Foyer, Prix};
use tokio::sync::{Notify, watch};

use super::Reference;
use super::depot::{AVerifier, Conservation, Depot, citoyen};
use super::modele::{Dossier, EtatVerification, Provenance, Valeur};
use crate::Horloge;
use crate::application::relevee;
use crate::epreuve::Epreuves;
use crate::identification::{
    Acces, AccesImpots, Amont, Certification, Guichet, Issue, Ligne, Quete, Recolte, Voie, nom_issue,
};
use crate::livraison::{Cibles, VERIFIE};
use crate::mesures::Mesures;
use crate::registre::Evenement;

/// Attempts before an agent must ask by hand; with the delays below they cover about three days, a week-end included.
const ESSAIS: u32 = 20;

/// How often what is too old is erased, in seconds.
pub(crate) const MENAGE: u64 = 3600;

/// What the task works with.
#[derive(Clone)]
pub(crate) struct Atelier {
    pub(crate) depot: Depot,
    pub(crate) amont: Arc<Amont>,
    pub(crate) horloge: Horloge,
    pub(crate) demarches: Vec<Demarche>,
    pub(crate) codes_postaux: Vec<String>,
    /// How long dossiers are kept.
    pub(crate) conservation: Conservation,
    /// Whom to tell.
    pub(crate) cibles: Cibles,
    /// Rung when something is to be told.
    pub(crate) reveil_des_remises: Arc<Notify>,
    /// Rung when a dossier has come.
    pub(crate) reveil: Arc<Notify>,
    /// How many verifications have ended since the start.
    pub(crate) terminees: watch::Sender<u64>,
    pub(crate) mesures: Mesures,
    pub(crate) epreuves: Arc<Epreuves>,
}

/// Works until the runtime ends or another takes over; a panic in one dossier does not stop the others.
pub(crate) async fn verifier_en_fond<T: Send + Sync + 'static>(atelier: Atelier, releve: watch::Receiver<T>) {
    let (menage, jusqu_a) = (atelier.clone(), releve.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = relevee(&jusqu_a) => {}
            () = faire_le_menage(menage) => {}
        }
    });
    loop {
        let (tache, jusqu_a) = (atelier.clone(), releve.clone());
        let fin = tokio::spawn(async move { tache.travailler(&jusqu_a).await }).await;
        let Err(panique) = fin else { break };
        tracing::error!(%panique, "la vérification des dossiers s’est arrêtée ; elle reprend");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

/// Erases dossiers and lines of the register that are past their time, at the start and every hour.
async fn faire_le_menage(atelier: Atelier) {
    loop {
        let (depot, maintenant, conservation) =
            (atelier.depot.clone(), atelier.horloge.secondes(), atelier.conservation.clone());
        match tokio::task::spawn_blocking(move || depot.purger(maintenant, &conservation, false)).await {
            Ok(Ok(menage)) if menage.total() > 0 => {
                tracing::info!(effaces = menage.total(), "les dossiers arrivés au terme sont effacés")
            }
            Ok(Ok(_)) => {}
            Ok(Err(cause)) => tracing::error!(cause = format!("{cause:#}"), "l’effacement a échoué"),
            Err(cause) => tracing::error!(%cause, "l’effacement a échoué"),
        }
        tokio::time::sleep(Duration::from_secs(MENAGE)).await;
    }
}

impl Atelier {
    async fn travailler<T>(&self, releve: &watch::Receiver<T>) {
        // A dropped sender takes nothing over.
        while !releve.has_changed().unwrap_or_default() {
            match self.une().await {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        biased;
                        () = relevee(releve) => {}
                        () = self.attendre() => {}
                    }
                }
                Err(cause) => {
                    tracing::error!(cause = format!("{cause:#}"), "la vérification d’un dossier a échoué");
                    tokio::select! {
                        biased;
                        () = relevee(releve) => {}
                        () = tokio::time::sleep(Duration::from_secs(30)) => {}
                    }
                }
            }
        }
    }

    /// Verifies the first dossier that is due; says whether there was one.
    async fn une(&self) -> anyhow::Result<bool> {
        let maintenant = self.horloge.secondes();
        let Some(AVerifier { reference, essais, dossier, bail }) =
            self.bloquer(move |depot| depot.a_verifier(maintenant)).await?
        else {
            return Ok(false);
        };
        let mut dossier = match dossier {
            Ok(dossier) => dossier,
            Err(cause) => {
                // One dossier that cannot be read must not hold the others up.
                tracing::error!(%reference, cause = format!("{cause:#}"), "un dossier ne s’ouvre pas");
                let le = maintenant + delai(essais.max(8)).as_secs();
                self.bloquer(move |depot| depot.reporter(&reference, &bail, le)).await?;
                return Ok(true);
            }
        };
        let choisies: Vec<&Demarche> = self
            .demarches
            .iter()
            .filter(|demarche| dossier.lignes.iter().any(|ligne| ligne.demarche == demarche.id))
            .collect();
        let recolte = match &dossier.identite {
            Some(identite) => {
                let quete = Quete {
                    identite,
                    demarches: &choisies,
                    acces: Acces::Ville,
                    impots: dossier.numero_fiscal.as_ref().map(AccesImpots::Numero),
                    sauf: &deja(&dossier),
                    deja: dossier.certification.as_ref().map(|certification| &certification.foyer),
                    patient: essais + 1 < ESSAIS,
                    aujourdhui: self.horloge.aujourdhui(),
                    echeance: None,
                };
                self.amont.recolter(quete).await
            }
            None => Recolte::default(),
        };
        let essayee = dossier.voie == Voie::Saisie && !recolte.lignes.is_empty();
        let evenements = self.evenements(&reference, &dossier, &recolte, maintenant);
        let (manque, attendre, issue) = (!recolte.manquants.is_empty(), recolte.attendre, recolte.issue());
        if let Some(certification) = recolte.certification(false, &donnees_utiles(choisies)) {
            self.certifier(&mut dossier, certification, issue == Issue::Affichable);
        }
        let encore = (manque && essais + 1 < ESSAIS)
            .then(|| maintenant + delai(essais).max(attendre.unwrap_or_default()).as_secs());
        dossier.verification = if encore.is_some() { EtatVerification::EnAttente } else { etat(&dossier, issue) };
        if encore.is_none() {
            // It has served.
            dossier.numero_fiscal = None;
        }
        let fin = dossier.verification.clone();
        let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
        let annonces = if encore.is_none() { self.cibles.annoncer(VERIFIE, &demarches) } else { Vec::new() };
        let tenu = (reference, bail);
        let conclu = self.bloquer(move |depot| depot.conclure(&tenu, &dossier, encore, &evenements, &annonces)).await?;
        if encore.is_none() && conclu {
            // Where nobody was asked, or nobody answered, there is nothing to learn.
            match fin {
                _ if !essayee => {}
                EtatVerification::SansObjet | EtatVerification::EnAttente | EtatVerification::Indisponible => {}
                EtatVerification::Introuvable => self.epreuves.noter(false),
                EtatVerification::Trouve
                | EtatVerification::TrouveSansComparaison
                | EtatVerification::AutrePersonne => self.epreuves.noter(true),
            }
            self.reveil_des_remises.notify_one();
            self.mesures.verification(nom(&fin));
            self.terminees.send_modify(|nombre| *nombre += 1);
        }
        Ok(true)
    }

    /// Adds what was found to the agent's side of the dossier.
    fn certifier(&self, dossier: &mut Dossier, certification: Certification, comparee: bool) {
        let reunie = match dossier.certification.take() {
            Some(avant) => avant.completer(certification),
            None => certification,
        };
        self.tarifer(dossier, &reunie.foyer, comparee);
        dossier.certification = Some(reunie);
    }

    /// The prices that follow, beside those of the receipt. An agent confirms them after a typed identity (anybody can type
    /// a neighbour's civil status), and wherever a price at reception would be provisional: a family that named nobody to
    /// compare with, a declared residence, a contested value, a declared child.
    fn tarifer(&self, dossier: &mut Dossier, foyer: &Foyer, comparee: bool) {
        // What was typed was checked when the dossier came.
        let declares = dossier.revenus.valider().unwrap_or_default();
        let revenus = Revenus::reunir(foyer, &declares);
        let (residence, residence_certifiee) = match &foyer.adresse {
            _ if dossier.autre_parent_dans_la_commune == Some(true) => (Residence::Commune, false),
            Some(adresse) => (residence(adresse.code_postal(), &self.codes_postaux), true),
            None => (dossier.residence.valeur, false),
        };
        let famille = revenus.situation(residence);
        // A child that was declared while nobody answered is the family's once an administration names it too.
        let connus = foyer.enfants.as_deref().unwrap_or_default();
        let declares: BTreeSet<&str> = dossier
            .enfants
            .iter()
            .filter(|enfant| enfant.provenance == Provenance::Declare)
            .filter(|enfant| !connus.iter().any(|connu| meme_enfant(&enfant.valeur.personne, &connu.personne)))
            .map(|enfant| enfant.valeur.jeton.as_str())
            .collect();
        let conteste = est_contestee(dossier.quotient.as_ref())
            || est_contestee(dossier.avis_fiscal.as_ref())
            || est_contestee(dossier.ressources.as_ref());
        let a_confirmer = dossier.voie != Voie::FranceConnect || !comparee || conteste;
        for ligne in &mut dossier.lignes {
            let Some(demarche) = self.demarches.iter().find(|demarche| demarche.id == ligne.demarche) else { continue };
            for (rang, enfant) in (0..).zip(&mut ligne.enfants) {
                let enfant_declare = declares.contains(enfant.enfant.as_str());
                let situation =
                    Situation { rang, enfant: &enfant.enfant, enfant_declare, reponses: &ligne.reponses, ..famille };
                let prix = demarche.calculer(&situation);
                let provisoire =
                    prix.provisoire || a_confirmer || (demarche.tarif.utilise_residence() && !residence_certifiee);
                enfant.prix_verifie = Some(Prix { provisoire, ..prix });
            }
        }
    }

    /// A line of the register for each source that was asked; one at least, so that what is told has its place.
    fn evenements(&self, reference: &Reference, dossier: &Dossier, recolte: &Recolte, le: u64) -> Vec<Evenement> {
        let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
        let cachet = self.depot.cachet();
        let nouveau = |guichet: &'static str, issue: &'static str| {
            Evenement::new(le, citoyen(cachet, dossier), "verification", guichet, issue)
                .pour(demarches.join(","))
                .sur(cachet.dossier(reference))
        };
        if recolte.lignes.is_empty() {
            return vec![nouveau("aucun", "sans_objet")];
        }
        let evenement = |ligne: &Ligne| Evenement {
            requete: ligne.requete.clone(),
            ..nouveau(ligne.guichet.nom(), mot(ligne.issue))
        };
        recolte.lignes.iter().map(evenement).collect()
    }

    async fn bloquer<T: Send + 'static>(
        &self,
        travail: impl FnOnce(&Depot) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let depot = self.depot.clone();
        tokio::task::spawn_blocking(move || travail(&depot)).await?
    }

    /// Until a dossier comes or the next one is due.
    async fn attendre(&self) {
        let dans = match self.bloquer(Depot::prochaine_verification).await {
            Ok(Some(le)) => Duration::from_secs(le.saturating_sub(self.horloge.secondes()).max(1)),
            _ => Duration::from_secs(3600),
        };
        tokio::select! {
            () = self.reveil.notified() => {}
            () = tokio::time::sleep(dans) => {}
        }
    }
}

fn est_contestee<T>(valeur: Option<&Valeur<T>>) -> bool {
    valeur.is_some_and(|valeur| valeur.provenance == Provenance::Conteste)
}

/// 30 seconds, then twice as long each time, up to six hours.
fn delai(essais: u32) -> Duration {
    Duration::from_secs((30_u64 << essais.min(10)).min(6 * 3600))
}

/// The sources that have answered about this dossier.
fn deja(dossier: &Dossier) -> BTreeSet<Guichet> {
    dossier.certification.iter().flat_map(|certification| &certification.sources).map(|source| source.guichet).collect()
}

/// The word of the register: nobody sees anything here, and a source that does not answer is asked again.
const fn mot(issue: Issue) -> &'static str {
    match issue {
        Issue::Affichable => "trouve",
        Issue::NonAffichable => "trouve_sans_comparaison",
        Issue::Indisponible => "en_attente",
        autre => nom_issue(autre),
    }
}

/// How the verification ended.
fn etat(dossier: &Dossier, issue: Issue) -> EtatVerification {
    match issue {
        Issue::Affichable => EtatVerification::Trouve,
        Issue::NonAffichable => EtatVerification::TrouveSansComparaison,
        // Found earlier, and the source that was still missing gave nothing.
        _ if dossier.certification.is_some() => EtatVerification::Trouve,
        Issue::AutrePersonne => EtatVerification::AutrePersonne,
        Issue::Indisponible => EtatVerification::Indisponible,
        _ => EtatVerification::Introuvable,
    }
}

const fn nom(etat: &EtatVerification) -> &'static str {
    match etat {
        EtatVerification::SansObjet => "sans_objet",
        EtatVerification::EnAttente => "en_attente",
        EtatVerification::Trouve => "trouve",
        EtatVerification::TrouveSansComparaison => "trouve_sans_comparaison",
        EtatVerification::AutrePersonne => "autre_personne",
        EtatVerification::Introuvable => "introuvable",
        EtatVerification::Indisponible => "indisponible",
    }
}

//! One question to every administration that the chosen démarches need, and the same-person gate on each answer.
//!
//! Each source is judged apart: somebody else's answer is dropped and noted without spoiling the others, and a source that
//! is out of order is asked again later, alone.

use std::collections::BTreeSet;
use std::time::Duration;

use famille::concordance::{Concordance, comparer};
use famille::demarche::donnees_utiles;
use famille::saisie::Identite;
use famille::{Date, Demarche, Donnee, Foyer};
use tokio::time::Instant;

use super::amont::{Acces, AccesImpots, Amont, Guichet, Quota, Resultat, Suite, Trouvaille};
use super::scelle::{Certification, Issue, Source};
use crate::cadence::File;

/// What is asked.
pub(crate) struct Quete<'a> {
    pub(crate) identite: &'a Identite,
    pub(crate) demarches: &'a [&'a Demarche],
    pub(crate) acces: Acces<'a>,
    /// How the DGFIP finds the citizen, when it can.
    pub(crate) impots: Option<AccesImpots<'a>>,
    /// Sources that have answered already.
    pub(crate) sauf: &'a BTreeSet<Guichet>,
    /// What they gave.
    pub(crate) deja: Option<&'a Foyer>,
    /// Whether a source may be asked later: the DGFIP then waits for a silent CAF, which may make it useless.
    pub(crate) patient: bool,
    pub(crate) aujourdhui: Date,
    /// When the citizen stops waiting.
    pub(crate) echeance: Option<Instant>,
}

/// What the administrations answered.
#[derive(Default)]
pub(crate) struct Recolte {
    foyer: Foyer,
    sources: Vec<Source>,
    /// What each source came to, for the register.
    pub(crate) lignes: Vec<Ligne>,
    /// Sources that gave no answer: the same question may succeed later.
    pub(crate) manquants: Vec<Guichet>,
    /// How long they want to be left alone, when they say.
    pub(crate) attendre: Option<Duration>,
    /// Whether a place under the city's quota is what one of them misses.
    pub(crate) quota: Quota,
    indecidable: bool,
}

/// A line of the register.
pub(crate) struct Ligne {
    pub(crate) guichet: Guichet,
    pub(crate) issue: Issue,
    pub(crate) requete: Option<String>,
}

/// Which sources the démarches need.
struct Besoins {
    quotient: bool,
    eaje: bool,
    /// Whether the municipal quotient is wanted even when the other one is certified.
    municipal_d_abord: bool,
    avis: bool,
}

impl Besoins {
    fn new(demarches: &[&Demarche]) -> Self {
        let de_la_famille = [Donnee::QuotientFamilial, Donnee::Allocataires, Donnee::Enfants, Donnee::Adresse];
        // A crèche finds the family in its own operation; another service never looks there.
        let (creches, autres): (Vec<&Demarche>, Vec<&Demarche>) =
            demarches.iter().copied().partition(|demarche| demarche.demande(Donnee::ParticipationEaje));
        Self {
            quotient: donnees_utiles(autres.iter().copied()).iter().any(|donnee| de_la_famille.contains(donnee)),
            eaje: !creches.is_empty(),
            municipal_d_abord: autres.iter().any(|demarche| demarche.tarif.prefere_le_municipal()),
            avis: autres.iter().any(|demarche| demarche.demande(Donnee::AvisFiscal)),
        }
    }
}

impl Amont {
    /// Asks every source that is needed.
    pub(crate) async fn recolter(&self, quete: Quete<'_>) -> Recolte {
        let besoins = Besoins::new(quete.demarches);
        let reste = |guichet, besoin: bool| besoin && !quete.sauf.contains(&guichet);
        let (identite, acces, aujourdhui) = (quete.identite, quete.acces, quete.aujourdhui);
        let file = quete.echeance.map_or(File::Fond, |echeance| File::Citoyen(Some(echeance)));
        let quotient = async {
            if !reste(Guichet::Quotient, besoins.quotient) {
                return None;
            }
            Some(avant(quete.echeance, self.quotient(identite, acces, aujourdhui, file)).await)
        };
        let eaje = async {
            if !reste(Guichet::Eaje, besoins.eaje) {
                return None;
            }
            Some(avant(quete.echeance, self.eaje(identite, acces, aujourdhui, file)).await)
        };
        let (quotient, eaje) = tokio::join!(quotient, eaje);
        let mut recolte = Recolte::default();
        let mut meme = None;
        if let Some(resultat) = quotient {
            meme = recolte.recevoir(Guichet::Quotient, resultat, identite, aujourdhui, None);
        }
        if let Some(resultat) = eaje {
            recolte.recevoir(Guichet::Eaje, resultat, identite, aujourdhui, meme);
        }
        // Law 4: the DGFIP is not asked for what a certified quotient makes useless.
        let suffit = recolte.foyer.quotient_certifie() || quete.deja.is_some_and(Foyer::quotient_certifie);
        if let Some(acces) = quete.impots
            && self.a_les_impots()
            && reste(Guichet::Impots, besoins.avis)
            && (besoins.municipal_d_abord || !suffit)
        {
            if quete.patient && !besoins.municipal_d_abord && recolte.manquants.contains(&Guichet::Quotient) {
                return recolte;
            }
            let resultat = avant(quete.echeance, self.avis_fiscal(acces, aujourdhui, file)).await;
            recolte.recevoir(Guichet::Impots, resultat, identite, aujourdhui, None);
        }
        recolte
    }
}

impl Recolte {
    /// What there is when nobody could be asked: everything later.
    pub(crate) fn silencieuse() -> Self {
        Self { manquants: Guichet::TOUS.to_vec(), ..Self::default() }
    }

    /// Passes one answer through the gate. `meme` is what another answer of the same provider said about the same
    /// identity, for an answer that names nobody.
    fn recevoir(
        &mut self,
        guichet: Guichet,
        resultat: Resultat,
        identite: &Identite,
        aujourdhui: Date,
        meme: Option<Concordance>,
    ) -> Option<Concordance> {
        let Resultat { suite, requete } = resultat;
        let (issue, concordance) = match suite {
            Suite::Issue(issue) => (issue, None),
            Suite::PlusTard { attendre, quota } => {
                self.manquants.push(guichet);
                self.quota = self.quota.max(quota);
                self.attendre = self.attendre.max(attendre);
                (Issue::Indisponible, None)
            }
            Suite::Trouve(trouvaille) => {
                let concordance = match comparer(identite, trouvaille.personnes.as_deref()) {
                    Concordance::Indecidable => meme.unwrap_or(Concordance::Indecidable),
                    certaine => certaine,
                };
                let issue = match concordance {
                    Concordance::Meme(_) => Issue::Affichable,
                    Concordance::AutrePersonne => Issue::AutrePersonne,
                    Concordance::Indecidable => Issue::NonAffichable,
                };
                if concordance != Concordance::AutrePersonne {
                    self.indecidable |= concordance == Concordance::Indecidable;
                    self.garder(guichet, *trouvaille, requete.clone(), aujourdhui);
                }
                (issue, Some(concordance))
            }
        };
        self.lignes.push(Ligne { guichet, issue, requete });
        concordance
    }

    fn garder(&mut self, guichet: Guichet, trouvaille: Trouvaille, requete: Option<String>, recue_le: Date) {
        self.sources.push(Source {
            guichet,
            operation: trouvaille.operation.to_owned(),
            fournisseur: trouvaille.fournisseur,
            recue_le,
            requete,
            preuve: trouvaille.preuve,
            donnees: trouvaille.foyer.donnees(),
        });
        self.foyer = std::mem::take(&mut self.foyer).completer(trouvaille.foyer);
    }

    /// What came out, all sources together: what can be shown wins, then what only an agent may see, then a refusal, then
    /// silence, then the first answer.
    pub(crate) fn issue(&self) -> Issue {
        let une = |voulue| self.lignes.iter().any(|ligne| ligne.issue == voulue);
        if !self.sources.is_empty() {
            return if self.indecidable { Issue::NonAffichable } else { Issue::Affichable };
        }
        if une(Issue::AutrePersonne) {
            return Issue::AutrePersonne;
        }
        if !self.manquants.is_empty() {
            return Issue::Indisponible;
        }
        self.lignes.first().map_or(Issue::Introuvable, |ligne| ligne.issue)
    }

    /// What was kept, reduced to `donnees`.
    pub(crate) fn certification(self, montree: bool, donnees: &[Donnee]) -> Option<Certification> {
        if self.sources.is_empty() {
            return None;
        }
        Some(Certification { foyer: self.foyer, sources: self.sources, montree }.minimiser(donnees))
    }
}

async fn avant(echeance: Option<Instant>, appel: impl Future<Output = Resultat>) -> Resultat {
    match echeance {
        None => appel.await,
        Some(echeance) => tokio::time::timeout_at(echeance, appel)
            .await
            .unwrap_or_else(|_| Suite::PlusTard { attendre: None, quota: Quota::Libre }.into()),
    }
}

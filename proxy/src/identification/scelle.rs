//! What travels sealed through the browser: the road to FranceConnect and back, and the result of an identification.

use std::fmt;

use anyhow::Context as _;
use famille::saisie::Identite;
use famille::{Date, Donnee, Foyer, NumeroFiscal};
use sceau::{Contexte, Ouvert, Trousseau};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::amont::Guichet;
use crate::salle::Billet;
pub(crate) use contrat::Issue;

/// Life of the seal of an identification, in seconds: long enough to fill in the form at ease, short enough for data
/// that change.
pub(crate) const DUREE_IDENTIFICATION: u32 = 2 * 3600;
/// Life of a draft, in seconds: an interruption.
pub(crate) const DUREE_BROUILLON: u32 = 30 * 60;

/// What a seal is for. A seal made for one use opens no other door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// FranceConnect's `state`.
    Depart,
    /// From the return of FranceConnect to the widget.
    Remise,
    /// From the entry of the waiting room to the turn: who waits.
    Attente,
    /// A place in the waiting room, which says nothing of who waits.
    Billet,
    /// From the identification to the dossier.
    Identification,
    /// From the identification to the end of the FranceConnect session.
    Deconnexion,
    /// From a stored document to its dossier.
    Piece,
    /// In the plain form: that it was made here, and the idempotency key of its dossier.
    Formulaire,
    /// What was typed so far, between two visits of the same page.
    Brouillon,
    /// The session of an agent.
    Agent,
    /// From an agent's departure to the provider of identities to the return.
    AgentDepart,
}

/// Sealed into `state` when the citizen leaves for FranceConnect.
#[derive(Serialize, Deserialize)]
pub(crate) struct Depart {
    pub(crate) nonce: String,
    pub(crate) pkce: Option<String>,
    /// SHA-256 of the verifier that only the widget holds.
    pub(crate) defi: String,
    /// Origin of the page.
    pub(crate) origine: String,
    /// Address of the page, in full-page mode.
    pub(crate) retour: Option<String>,
}

/// Sealed when FranceConnect brings the citizen back.
#[derive(Serialize, Deserialize)]
pub(crate) struct Remise {
    pub(crate) nonce: String,
    pub(crate) pkce: Option<String>,
    pub(crate) defi: String,
    /// FranceConnect's code, which serves once.
    pub(crate) code: Option<String>,
    /// What came instead of a code.
    pub(crate) issue: Option<Issue>,
}

/// Sealed when a verified citizen must wait: with it, the identification goes on when the turn has come.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attendu {
    pub(crate) billet: Billet,
    pub(crate) identite: Identite,
    /// For the end of the session of FranceConnect.
    pub(crate) id_token: String,
    pub(crate) jeton_acces: String,
    /// When they were given, in seconds since 1970.
    pub(crate) recu_le: u64,
    /// How often an administration refused to answer, for the quota's sake.
    #[serde(default)]
    pub(crate) refus: u8,
}

/// How the citizen was identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voie {
    /// Verified by FranceConnect.
    FranceConnect,
    /// Typed: an agent checks.
    Saisie,
    /// Not at all: the whole form is declared.
    Manuelle,
}

/// Sealed when an identification ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Scelle {
    pub(crate) voie: Voie,
    pub(crate) identite: Identite,
    /// Typed with the identity, to be asked with once the dossier is stored.
    #[serde(default)]
    pub(crate) numero_fiscal: Option<NumeroFiscal>,
    /// What the administrations said, when they were asked and it is this person's.
    pub(crate) certification: Option<Certification>,
    /// Whether they must be asked (again) once the dossier is stored.
    pub(crate) a_verifier: bool,
    /// Whether work was done for a typed identity: as much as was asked then.
    #[serde(default)]
    pub(crate) travail: bool,
}

/// Certified data and where they come from.
#[derive(Clone, Serialize, Deserialize)]
pub struct Certification {
    /// The blocks, reduced to what the démarches need.
    pub foyer: Foyer,
    /// Where they come from, one for each call.
    pub sources: Vec<Source>,
    /// Whether the citizen saw the values.
    pub montree: bool,
}

/// A call that answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Whom it asked.
    pub guichet: Guichet,
    /// Operation of the API.
    pub operation: String,
    /// « CAF », « MSA », « DGFIP », or « CAF ou MSA » when the upstream does not say.
    pub fournisseur: String,
    /// Day of the call.
    pub recue_le: Date,
    /// The upstream's own identifier of the request, for its support.
    pub requete: Option<String>,
    /// The administration's attestation, when one was made.
    #[serde(default)]
    pub preuve: Option<PreuveSource>,
    /// The blocks that it gave.
    pub donnees: Vec<Donnee>,
}

/// An attestation that an agent can check. Whoever holds the link sees the data: it stays in the dossier.
#[derive(Clone, Serialize, Deserialize)]
pub struct PreuveSource {
    /// Where it is checked.
    pub lien: String,
    /// What that page must show.
    pub code: Option<String>,
}

impl fmt::Debug for PreuveSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreuveSource(…)")
    }
}

impl Certification {
    /// Law 4: forgets the blocks that `donnees` does not name.
    pub(crate) fn minimiser(self, donnees: &[Donnee]) -> Self {
        let mut sources = self.sources;
        for source in &mut sources {
            source.donnees.retain(|donnee| donnees.contains(donnee));
        }
        Self { foyer: self.foyer.minimiser(donnees), sources, montree: self.montree }
    }

    /// Takes what came later.
    pub(crate) fn completer(self, autre: Self) -> Self {
        let mut sources = self.sources;
        sources.extend(autre.sources);
        Self { foyer: self.foyer.completer(autre.foyer), sources, montree: self.montree }
    }

    /// Who knows the family, in words for the citizen: the CAF or the MSA before the DGFIP.
    pub fn fournisseur_principal(&self) -> &str {
        self.sources.first().map_or("", |source| &source.fournisseur)
    }
}

impl fmt::Debug for Certification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certification(…)")
    }
}

impl Usage {
    /// Seals `contenu` for `origine` and `portee` until `expire_le`.
    pub(crate) fn sceller(
        self,
        cles: &Trousseau,
        contenu: &impl Serialize,
        origine: &str,
        portee: &[String],
        expire_le: u64,
    ) -> anyhow::Result<String> {
        // Enough for a family: what grows is copied each time.
        let mut clair = Vec::with_capacity(2048);
        serde_json::to_writer(&mut clair, contenu).context("contenu du sceau")?;
        self.sceller_octets(cles, &clair, origine, portee, expire_le)
    }

    /// Seals bytes as they are.
    pub(crate) fn sceller_octets(
        self,
        cles: &Trousseau,
        clair: &[u8],
        origine: &str,
        portee: &[String],
        expire_le: u64,
    ) -> anyhow::Result<String> {
        let contexte = Contexte { usage: self.nom(), origine };
        let sceau = match self {
            Self::Identification | Self::Attente | Self::Agent | Self::Brouillon => {
                cles.sceller(clair, contexte, portee, expire_le)
            }
            Self::Depart
            | Self::Remise
            | Self::Billet
            | Self::Deconnexion
            | Self::Piece
            | Self::Formulaire
            | Self::AgentDepart => cles.sceller_court(clair, contexte, portee, expire_le),
        };
        sceau.context("sceau")
    }

    /// Opens a seal and reads its content.
    pub(crate) fn ouvrir<T: DeserializeOwned>(
        self,
        cles: &Trousseau,
        sceau: &str,
        origine: &str,
        maintenant: u64,
    ) -> Result<(T, Vec<String>), sceau::Erreur> {
        let (clair, portee) = self.ouvrir_octets(cles, sceau, origine, maintenant)?;
        // Genuine, but of a shape that this version no longer reads: the citizen must identify again.
        let contenu = serde_json::from_slice(&clair).map_err(|_| sceau::Erreur::Version)?;
        Ok((contenu, portee))
    }

    /// Opens a seal of bytes.
    pub(crate) fn ouvrir_octets(
        self,
        cles: &Trousseau,
        sceau: &str,
        origine: &str,
        maintenant: u64,
    ) -> Result<(Vec<u8>, Vec<String>), sceau::Erreur> {
        let Ouvert { clair, portee } = cles.ouvrir(sceau, Contexte { usage: self.nom(), origine }, maintenant)?;
        Ok((clair, portee))
    }

    const fn nom(self) -> &'static str {
        match self {
            Self::Depart => "depart",
            Self::Remise => "remise",
            Self::Attente => "attente",
            Self::Billet => "billet",
            Self::Identification => "identification",
            Self::Deconnexion => "deconnexion",
            Self::Piece => "piece",
            Self::Formulaire => "formulaire",
            Self::Brouillon => "brouillon",
            Self::Agent => "agent",
            Self::AgentDepart => "agent_depart",
        }
    }
}

/// The word of the register for an outcome.
pub(crate) const fn nom_issue(issue: Issue) -> &'static str {
    match issue {
        Issue::Affichable => "affichable",
        Issue::NonAffichable => "non_affichable",
        Issue::Introuvable => "introuvable",
        Issue::AutrePersonne => "autre_personne",
        Issue::Indisponible => "indisponible",
        Issue::Refuse => "refuse",
        Issue::Recommencer => "recommencer",
        Issue::IdentiteIncomplete => "identite_incomplete",
        Issue::EnAttente => "en_attente",
    }
}

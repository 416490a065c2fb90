//! The store of the dossiers. What is personal is encrypted before it is written; what is in the clear says when, which
//! services, which operation and which outcome, never who or how much.

mod entretien;
mod etats;
mod livraisons;
mod pieces;
mod quotas;
mod recherche;
mod verifications;

pub use entretien::{Conservation, Menage};
pub use etats::Situation;
pub use livraisons::{EtatLivraison, FicheLivraison};
pub(crate) use livraisons::{Fin, Livraison};
pub(crate) use pieces::ATTENTE as ATTENTE_PIECE;
pub(crate) use quotas::{Ailleurs, Annonce as AnnonceDAttente};
pub use recherche::{Fiche, Filtre, Ordre};
pub(crate) use verifications::AVerifier;

use std::sync::Arc;

use anyhow::Context as _;
use sceau::{SANS_EXPIRATION, Trousseau};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::etat::EtatDossier;
use super::modele::Dossier;
use super::reference::Reference;
use crate::base::{Acces, Base, Lieu, Valeur, migrer, valeurs};
use crate::hexadecimal;
use crate::registre::{self, Acteur, Bilan, Cachet, Evenement, Inscription, Quoi, Rupture};
use contrat::Recu;

/// The store. Clones share its connections.
#[derive(Clone)]
pub struct Depot {
    base: Base,
    cles: Arc<Trousseau>,
    cachet: Arc<Cachet>,
}

/// What became of a dossier that was handed in.
#[derive(Debug)]
pub enum Enregistrement {
    /// It is on disk.
    Nouveau,
    /// The same one was already there: here is its receipt.
    DejaRecu(Recu),
    /// The idempotency key was used with another content.
    AutreContenu,
    /// The seal of its identification is in another dossier.
    SceauServi,
    /// A document (its identifier in the city's file) waited too long and is gone, or is in another dossier: nothing was
    /// recorded.
    PieceAbsente(String),
}

/// A dossier that comes in.
pub struct Arrivee<'a> {
    /// Idempotency key, hashed with the origin.
    pub cle_idempotence: &'a [u8],
    /// Hash of what was sent.
    pub empreinte: &'a [u8],
    /// Seconds since 1970.
    pub recu_le: u64,
    /// The dossier.
    pub dossier: &'a Dossier,
    /// Its receipt.
    pub recu: &'a Recu,
    /// Hash and end of the seal that it was made with, which serves once.
    pub sceau: Option<(&'a [u8], u64)>,
    /// The line of the register.
    pub evenement: &'a Evenement,
    /// Whom to tell.
    pub annonces: &'a [Annonce],
}

/// Something to tell a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annonce {
    /// Name of the target in the city's file.
    pub cible: String,
    /// What happened (`dossier.recu`…).
    pub evenement: &'static str,
}

/// The receipt with the fingerprint of the body that it answers. The fingerprint of guessable text tells the text, so it
/// is encrypted too.
#[derive(Serialize, Deserialize)]
struct RecuDepose {
    empreinte: Vec<u8>,
    recu: Recu,
}

/// Mean length of a month, in seconds.
const MOIS: u64 = 2_629_746;

impl Depot {
    /// Opens the store, making it when it is missing and bringing its schema up to date.
    ///
    /// # Errors
    /// When the folder, the file or the server cannot be used, or when the keys are not those of this store.
    pub fn ouvrir(lieu: &Lieu, cles: Arc<Trousseau>) -> anyhow::Result<Self> {
        let base = Base::ouvrir(lieu)?;
        let mut cachet = None;
        migrer(
            &base,
            |acces, etape| {
                if etape == 2 {
                    entretien::reprendre(acces, &cles)?;
                    let octets = nouveau_coffre(acces, &cles)?;
                    registre::preparer(acces, &Cachet::new(&octets))?;
                }
                Ok(())
            },
            |acces| {
                let octets = coffre(acces, &cles)?;
                let ouvert = Cachet::new(&octets);
                entretien::reprendre_le_registre(acces, &ouvert)?;
                cachet = Some(ouvert);
                Ok(())
            },
        )?;
        let cachet = Arc::new(cachet.context("clé du registre")?);
        Ok(Self { base, cles, cachet })
    }

    /// Only reaches the place, without making or changing anything; a folder has nothing to be reached.
    ///
    /// # Errors
    /// When the server does not answer or refuses the account.
    pub fn joindre(lieu: &Lieu) -> anyhow::Result<()> {
        match lieu {
            Lieu::Dossier(_) => Ok(()),
            Lieu::Serveur { .. } => Base::ouvrir(lieu).map(drop),
        }
    }

    /// Writes a dossier and its receipt, once for each idempotency key, with everything that must happen because of it.
    /// When it returns, the dossier is on disk.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn deposer(&self, arrivee: &Arrivee<'_>) -> anyhow::Result<Enregistrement> {
        let Arrivee { cle_idempotence, empreinte, recu_le, dossier, recu, sceau, evenement, annonces } = *arrivee;
        let reference = dossier.reference.as_str();
        let contenu = self.chiffrer(dossier, "dossier", reference)?;
        let depose = RecuDepose { empreinte: empreinte.to_vec(), recu: recu.clone() };
        let recu_chiffre = self.chiffrer(&depose, "recu", reference)?;
        let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
        let en_attente = dossier.verification == super::EtatVerification::EnAttente;
        let fait = self.base.transiger(|acces| {
            // The idempotency key first: of two that come together, one waits here for the other.
            let ecrit = acces.executer(
                "INSERT INTO dossiers (reference, cle_idempotence, recu_le, revision, demarches, etat, etat_le, contenu,
                                       recu, verifier_le, essais)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3, ?7, ?8, ?9, 0) ON CONFLICT (cle_idempotence) DO NOTHING",
                valeurs![
                    reference,
                    cle_idempotence,
                    recu_le,
                    revision_provisoire(reference),
                    demarches.join(","),
                    EtatDossier::Recu.mot(),
                    contenu.as_slice(),
                    recu_chiffre.as_slice(),
                    en_attente.then_some(recu_le),
                ],
            )?;
            if ecrit == 0 {
                return self.repeter(acces, cle_idempotence, empreinte)?.context("dépôt sans trace").map(Err);
            }
            if let Some((sceau, expire_le)) = sceau {
                let servi = acces.executer(
                    "INSERT INTO sceaux_servis (empreinte, expire_le) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    valeurs![sceau, expire_le],
                )?;
                if servi == 0 {
                    anyhow::bail!(Annulee(Enregistrement::SceauServi));
                }
            }
            for piece in &dossier.pieces {
                if !pieces::attacher(acces, &piece.numero, reference)? {
                    anyhow::bail!(Annulee(Enregistrement::PieceAbsente(piece.piece.clone())));
                }
            }
            for demarche in &demarches {
                acces.executer(
                    "INSERT INTO inscriptions (demarche, recu_le, reference) VALUES (?1, ?2, ?3)",
                    valeurs![*demarche, recu_le, reference],
                )?;
            }
            let numero = registre::inscrire(acces, &self.cachet, evenement)?;
            acces.executer("UPDATE dossiers SET revision = ?2 WHERE reference = ?1", valeurs![reference, numero])?;
            livraisons::annoncer(acces, reference, numero, recu_le, annonces)?;
            Ok(Ok(Enregistrement::Nouveau))
        });
        match fait {
            Ok(Ok(fait) | Err(fait)) => Ok(fait),
            // What was written before the reason to give up was rolled back with the transaction.
            Err(cause) => cause.downcast::<Annulee>().map(|annulee| annulee.0),
        }
    }

    /// What was answered to this idempotency key, if it was used. Asked before anything is checked again: the seal of a
    /// dossier that is on disk may have expired since.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn deja_recu(&self, cle_idempotence: &[u8], empreinte: &[u8]) -> anyhow::Result<Option<Enregistrement>> {
        self.base.consulter(|acces| self.repeter(acces, cle_idempotence, empreinte))
    }

    /// Appends a line to the register.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn inscrire(&self, evenement: &Evenement) -> anyhow::Result<()> {
        self.base.transiger(|acces| registre::inscrire(acces, &self.cachet, evenement).map(drop))
    }

    /// Appends many lines to the register, in one transaction for a thousand.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn inscrire_ensemble(&self, evenements: impl IntoIterator<Item = Evenement>) -> anyhow::Result<()> {
        let mut evenements = evenements.into_iter().peekable();
        while evenements.peek().is_some() {
            let lot: Vec<Evenement> = evenements.by_ref().take(1000).collect();
            self.base.transiger(|acces| {
                lot.iter().try_for_each(|evenement| registre::inscrire(acces, &self.cachet, evenement).map(drop))
            })?;
        }
        Ok(())
    }

    /// The dossier of this reference; `None` when there is none, or when it was anonymised.
    ///
    /// # Errors
    /// When the store cannot be read, or the dossier was encrypted with a key that is not in the ring.
    pub fn lire(&self, reference: &Reference) -> anyhow::Result<Option<Dossier>> {
        let sql = "SELECT contenu FROM dossiers WHERE reference = ?1";
        let lignes = self.base.consulter(|acces| acces.lire(sql, valeurs![reference.as_str()]))?;
        let contenu = lignes.first().map(|ligne| ligne.octets_ou_rien(0)).transpose()?.flatten();
        contenu.map(|contenu| self.dechiffrer(&contenu, "dossier", reference.as_str())).transpose()
    }

    /// The receipt of this reference, as long as the dossier is kept.
    ///
    /// # Errors
    /// As [`Self::lire`].
    pub fn recu(&self, reference: &Reference) -> anyhow::Result<Option<Recu>> {
        let sql = "SELECT recu FROM dossiers WHERE reference = ?1";
        let lignes = self.base.consulter(|acces| acces.lire(sql, valeurs![reference.as_str()]))?;
        let recu = lignes.first().map(|ligne| ligne.octets_ou_rien(0)).transpose()?.flatten();
        let depose: Option<RecuDepose> =
            recu.map(|recu| self.dechiffrer(&recu, "recu", reference.as_str())).transpose()?;
        Ok(depose.map(|depose| depose.recu))
    }

    /// Lines of the register, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn registre(&self, quoi: &Quoi) -> anyhow::Result<Vec<Inscription>> {
        self.base.consulter(|acces| registre::lire(acces, &self.cachet, quoi))
    }

    /// Does the sum of the register again.
    ///
    /// # Errors
    /// Where it is broken.
    pub fn verifier_le_registre(&self) -> Result<Bilan, Rupture> {
        self.base
            .consulter(|acces| Ok(registre::verifier(acces, &self.cachet)))
            .map_err(|cause| Rupture::Illisible(format!("{cause:#}")))?
    }

    /// Hash of the line of this number, when it is still kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn empreinte_du_registre(&self, numero: u64) -> anyhow::Result<Option<String>> {
        let sql = "SELECT empreinte FROM registre WHERE numero = ?1";
        let lignes = self.base.consulter(|acces| acces.lire(sql, valeurs![numero]))?;
        let empreinte = lignes.first().map(|ligne| ligne.octets(0)).transpose()?;
        Ok(empreinte.as_deref().map(hexadecimal))
    }

    /// Whether the ring holds more than the key that encrypts.
    pub fn a_plusieurs_cles(&self) -> bool {
        self.cles.nombre() > 1
    }

    /// What makes pseudonyms.
    pub(crate) fn cachet(&self) -> &Cachet {
        &self.cachet
    }

    fn repeter(
        &self,
        acces: &mut dyn Acces,
        cle_idempotence: &[u8],
        empreinte: &[u8],
    ) -> anyhow::Result<Option<Enregistrement>> {
        let sql = "SELECT reference, recu FROM dossiers WHERE cle_idempotence = ?1";
        let lignes = acces.lire(sql, valeurs![cle_idempotence])?;
        let Some(ligne) = lignes.first() else { return Ok(None) };
        // Anonymised since: nothing can be given back.
        let Some(ancien) = ligne.octets_ou_rien(1)? else { return Ok(Some(Enregistrement::AutreContenu)) };
        let ancien: RecuDepose = self.dechiffrer(&ancien, "recu", &ligne.texte(0)?)?;
        Ok(Some(if ancien.empreinte == empreinte {
            Enregistrement::DejaRecu(ancien.recu)
        } else {
            Enregistrement::AutreContenu
        }))
    }

    /// Bound to the reference: a row moved onto another one does not open.
    fn chiffrer(&self, contenu: &impl Serialize, usage: &str, reference: &str) -> anyhow::Result<Vec<u8>> {
        let clair = serde_json::to_vec(contenu).context("contenu du dossier")?;
        let contexte = sceau::Contexte { usage, origine: reference };
        Ok(self.cles.sceller_octets(&clair, contexte, &[], SANS_EXPIRATION)?)
    }

    fn dechiffrer<T: DeserializeOwned>(&self, octets: &[u8], usage: &str, reference: &str) -> anyhow::Result<T> {
        dechiffrer(&self.cles, octets, usage, reference)
    }
}

impl std::fmt::Debug for Depot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Depot(…)")
    }
}

/// Why a deposit was given up, carried out of its transaction so that it is rolled back.
#[derive(Debug, thiserror::Error)]
#[error("dépôt abandonné")]
struct Annulee(Enregistrement);

fn dechiffrer<T: DeserializeOwned>(cles: &Trousseau, octets: &[u8], usage: &str, reference: &str) -> anyhow::Result<T> {
    let contexte = sceau::Contexte { usage, origine: reference };
    let ouvert = cles.ouvrir_octets(octets, contexte, 0).context("dossier chiffré avec une autre clé")?;
    // The parser's words may quote the content: they are dropped.
    serde_json::from_slice(&ouvert.clair).map_err(|_| anyhow::anyhow!("dossier d’une version inconnue"))
}

/// The register's own key. It is never drawn again: without it, or without its head, somebody has touched the base.
fn coffre(acces: &mut dyn Acces, cles: &Trousseau) -> anyhow::Result<Vec<u8>> {
    const ALTEREE: &str = "le registre de cette base a été altéré : gardez-la telle qu’elle est, remettez une sauvegarde, et prévenez le délégué à la protection des données";
    let lignes = acces.lire("SELECT contenu FROM coffre WHERE nom = 'registre'", &[])?;
    let contenu = lignes.first().context(ALTEREE)?.octets(0)?;
    anyhow::ensure!(acces.lire("SELECT numero FROM registre_tete", &[])?.len() == 1, ALTEREE);
    let ouvert = cles.ouvrir_octets(&contenu, COFFRE, 0);
    Ok(ouvert
        .context("PASS_FAMILLE_CLES_DOSSIERS n’a pas la clé de cette base : remettez l’ancienne après la nouvelle")?
        .clair)
}

const COFFRE: sceau::Contexte<'static> = sceau::Contexte { usage: "coffre", origine: "registre" };

/// Draws it, when the schema is made.
fn nouveau_coffre(acces: &mut dyn Acces, cles: &Trousseau) -> anyhow::Result<Vec<u8>> {
    let mut octets = vec![0; 32];
    getrandom::fill(&mut octets).context("clé du registre")?;
    let contenu = cles.sceller_octets(&octets, COFFRE, &[], SANS_EXPIRATION)?;
    acces.executer("INSERT INTO coffre (nom, contenu) VALUES ('registre', ?1)", valeurs![contenu])?;
    Ok(octets)
}

/// A revision that no other line has, until the transaction knows the true one.
fn revision_provisoire(reference: &str) -> i64 {
    let hachage = ring::digest::digest(&ring::digest::SHA256, reference.as_bytes());
    let octets: [u8; 8] = std::array::from_fn(|rang| hachage.as_ref().get(rang).copied().unwrap_or(0));
    // Negative: the true ones are not.
    i64::from_be_bytes(octets) | i64::MIN
}

/// The actor of a line about this dossier when its own citizen acts.
pub(crate) fn citoyen(cachet: &Cachet, dossier: &Dossier) -> Acteur {
    Acteur::Citoyen(match &dossier.identite {
        Some(identite) => cachet.identite(identite),
        None => cachet.declarant(&dossier.declarant.valeur),
    })
}

fn octets(valeur: Option<Vec<u8>>) -> Valeur {
    valeur.map_or(Valeur::Nul, Valeur::Octets)
}

//! The store: one SQLite file. What is personal is encrypted before it is written; what is in the clear says when,
//! which operation and which outcome, never who or how much.

mod pieces;

pub(crate) use pieces::ATTENTE as ATTENTE_PIECE;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use rusqlite::{Connection, OptionalExtension, params};
use sceau::{SANS_EXPIRATION, Trousseau};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::modele::Dossier;
use super::reference::Reference;
use contrat::Recu;

/// The store. Clones share one connection: writes are short and come one after the other.
#[derive(Clone)]
pub struct Depot {
    connexion: Arc<Mutex<Connection>>,
    cles: Arc<Trousseau>,
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
    /// A document (its identifier in the city's file) waited too long and is gone, or is in another dossier: nothing was
    /// recorded.
    PieceAbsente(String),
}

/// A line of the register: no value, no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evenement {
    /// Seconds since 1970.
    pub le: u64,
    /// What was done (`identification`, `verification`, `depot`).
    pub operation: &'static str,
    /// Whom it asked, or by which road it came.
    pub guichet: &'static str,
    /// For which services, separated by commas.
    pub demarches: String,
    /// Class of the outcome.
    pub issue: String,
    /// The upstream's identifier of the request.
    pub requete: Option<String>,
}

/// A dossier that waits for an answer of the administrations.
pub(crate) struct AVerifier {
    pub(crate) reference: Reference,
    pub(crate) essais: u32,
    /// The dossier, or why it does not open.
    pub(crate) dossier: anyhow::Result<Dossier>,
}

/// The receipt with the fingerprint of the body that it answers. The fingerprint of guessable text tells the text, so it
/// is encrypted too.
#[derive(Serialize, serde::Deserialize)]
struct RecuDepose {
    empreinte: Vec<u8>,
    recu: Recu,
}

/// Mean length of a month, in seconds.
const MOIS: u64 = 2_629_746;

/// How long a line of the register is kept (CRPA R114-9-7), in months.
pub(crate) const REGISTRE_MOIS: u16 = 36;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS dossiers (
        reference TEXT PRIMARY KEY,
        cle_idempotence BLOB NOT NULL UNIQUE,
        recu_le INTEGER NOT NULL,
        contenu BLOB NOT NULL,
        recu BLOB NOT NULL,
        verifier_le INTEGER,
        essais INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS dossiers_a_verifier ON dossiers (verifier_le) WHERE verifier_le IS NOT NULL;
    CREATE INDEX IF NOT EXISTS dossiers_par_date ON dossiers (recu_le);
    CREATE TABLE IF NOT EXISTS registre (
        numero INTEGER PRIMARY KEY,
        le INTEGER NOT NULL,
        operation TEXT NOT NULL,
        guichet TEXT NOT NULL,
        demarches TEXT NOT NULL,
        issue TEXT NOT NULL,
        requete TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS pieces (
        numero TEXT PRIMARY KEY,
        recue_le INTEGER NOT NULL,
        taille INTEGER NOT NULL,
        reference TEXT,
        contenu BLOB NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS pieces_par_dossier ON pieces (reference, recue_le, taille);
";

impl Depot {
    /// Opens the store in `dossier`, making both when they are missing.
    ///
    /// # Errors
    /// When the folder or the file cannot be used.
    pub fn ouvrir(dossier: &Path, cles: Arc<Trousseau>) -> anyhow::Result<Self> {
        let fichier = dossier.join("pass-famille.db");
        rendre_prive(dossier, &fichier).with_context(|| format!("dossier {}", dossier.display()))?;
        let connexion = Connection::open(&fichier).with_context(|| format!("base {}", fichier.display()))?;
        connexion.pragma_update(None, "journal_mode", "WAL")?;
        // A receipt promises that the dossier is on disk: every commit waits for it.
        connexion.pragma_update(None, "synchronous", "FULL")?;
        connexion.pragma_update(None, "busy_timeout", 5_000)?;
        connexion.pragma_update(None, "secure_delete", true)?;
        connexion.execute_batch(SCHEMA)?;
        Ok(Self { connexion: Arc::new(Mutex::new(connexion)), cles })
    }

    /// Writes a dossier and its receipt, once for each idempotency key. When it returns, the dossier is on disk.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn deposer(
        &self,
        cle_idempotence: &[u8],
        empreinte: &[u8],
        recu_le: u64,
        dossier: &Dossier,
        recu: &Recu,
        evenement: &Evenement,
    ) -> anyhow::Result<Enregistrement> {
        let contenu = self.chiffrer(dossier, "dossier", &dossier.reference)?;
        let depose = RecuDepose { empreinte: empreinte.to_vec(), recu: recu.clone() };
        let recu_chiffre = self.chiffrer(&depose, "recu", &dossier.reference)?;
        let mut connexion = self.connexion();
        let transaction = connexion.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if let Some(deja) = self.repeter(&transaction, cle_idempotence, empreinte)? {
            return Ok(deja);
        }
        for piece in &dossier.pieces {
            if !pieces::attacher(&transaction, &piece.numero, &dossier.reference)? {
                return Ok(Enregistrement::PieceAbsente(piece.piece.clone()));
            }
        }
        let en_attente = dossier.verification == super::EtatVerification::EnAttente;
        transaction.execute(
            "INSERT INTO dossiers (reference, cle_idempotence, recu_le, contenu, recu, verifier_le)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                dossier.reference,
                cle_idempotence,
                entier(recu_le),
                contenu,
                recu_chiffre,
                en_attente.then_some(entier(recu_le)),
            ],
        )?;
        inscrire(&transaction, evenement)?;
        transaction.commit()?;
        Ok(Enregistrement::Nouveau)
    }

    /// What was answered to this idempotency key, if it was used. Asked before anything is checked again: the seal of a
    /// dossier that is on disk may have expired since.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn deja_recu(&self, cle_idempotence: &[u8], empreinte: &[u8]) -> anyhow::Result<Option<Enregistrement>> {
        self.repeter(&self.connexion(), cle_idempotence, empreinte)
    }

    /// Erases dossiers older than `mois` with their documents, documents that waited a day for a dossier, and lines of the
    /// register older than 36 months; says how many dossiers.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn purger(&self, maintenant: u64, mois: u16) -> anyhow::Result<usize> {
        let avant = |mois: u16| entier(maintenant.saturating_sub(u64::from(mois) * MOIS));
        let mut connexion = self.connexion();
        let transaction = connexion.transaction()?;
        transaction.execute("DELETE FROM registre WHERE le < ?1", params![avant(REGISTRE_MOIS)])?;
        let effaces = transaction.execute("DELETE FROM dossiers WHERE recu_le < ?1", params![avant(mois)])?;
        pieces::purger(&transaction, maintenant)?;
        transaction.commit()?;
        Ok(effaces)
    }

    /// Appends a line to the register.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn inscrire(&self, evenement: &Evenement) -> anyhow::Result<()> {
        inscrire(&self.connexion(), evenement)
    }

    /// The dossier of this reference.
    ///
    /// # Errors
    /// When the store cannot be read, or the dossier was encrypted with a key that is not in the ring.
    pub fn lire(&self, reference: &Reference) -> anyhow::Result<Option<Dossier>> {
        let contenu: Option<Vec<u8>> = self
            .connexion()
            .query_row("SELECT contenu FROM dossiers WHERE reference = ?1", params![reference.as_str()], |ligne| {
                ligne.get(0)
            })
            .optional()?;
        contenu.map(|contenu| self.dechiffrer(&contenu, "dossier", reference.as_str())).transpose()
    }

    /// References with their date (seconds since 1970), oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lister(&self) -> anyhow::Result<Vec<(String, i64)>> {
        let connexion = self.connexion();
        let mut requete = connexion.prepare("SELECT reference, recu_le FROM dossiers ORDER BY recu_le, reference")?;
        let lignes = requete.query_map([], |ligne| Ok((ligne.get(0)?, ligne.get(1)?)))?;
        Ok(lignes.collect::<Result<_, _>>()?)
    }

    /// The register: operation, services and outcome of each line, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn registre(&self) -> anyhow::Result<Vec<(String, String, String)>> {
        let connexion = self.connexion();
        let mut requete = connexion.prepare("SELECT operation, demarches, issue FROM registre ORDER BY numero")?;
        let lignes = requete.query_map([], |ligne| Ok((ligne.get(0)?, ligne.get(1)?, ligne.get(2)?)))?;
        Ok(lignes.collect::<Result<_, _>>()?)
    }

    /// The dossier whose verification is due first, at `maintenant`.
    pub(crate) fn a_verifier(&self, maintenant: u64) -> anyhow::Result<Option<AVerifier>> {
        let ligne: Option<(String, u32, Vec<u8>)> = self
            .connexion()
            .query_row(
                "SELECT reference, essais, contenu FROM dossiers WHERE verifier_le <= ?1 ORDER BY verifier_le LIMIT 1",
                params![entier(maintenant)],
                |ligne| Ok((ligne.get(0)?, ligne.get(1)?, ligne.get(2)?)),
            )
            .optional()?;
        let Some((texte, essais, contenu)) = ligne else { return Ok(None) };
        let reference = Reference::lire(&texte).context("référence illisible dans la base")?;
        let dossier = self.dechiffrer(&contenu, "dossier", &texte);
        Ok(Some(AVerifier { reference, essais, dossier }))
    }

    /// When the next verification is due, in seconds since 1970.
    pub(crate) fn prochaine_verification(&self) -> anyhow::Result<Option<u64>> {
        let le: Option<i64> =
            self.connexion().query_row("SELECT MIN(verifier_le) FROM dossiers", [], |ligne| ligne.get(0))?;
        Ok(le.and_then(|le| u64::try_from(le).ok()))
    }

    /// How many dossiers wait for an answer of the administrations.
    pub(crate) fn verifications_en_attente(&self) -> anyhow::Result<u64> {
        let nombre: i64 =
            self.connexion()
                .query_row("SELECT COUNT(*) FROM dossiers WHERE verifier_le IS NOT NULL", [], |ligne| ligne.get(0))?;
        Ok(u64::try_from(nombre).unwrap_or(0))
    }

    /// Puts off the verification of a dossier that does not open.
    pub(crate) fn reporter(&self, reference: &Reference, verifier_le: u64) -> anyhow::Result<()> {
        self.connexion().execute(
            "UPDATE dossiers SET verifier_le = ?2, essais = essais + 1 WHERE reference = ?1",
            params![reference.as_str(), entier(verifier_le)],
        )?;
        Ok(())
    }

    /// Writes the dossier with what the verification gave, when to go on with it (never, when `None`), and the lines of
    /// the register, together.
    pub(crate) fn conclure(
        &self,
        reference: &Reference,
        dossier: &Dossier,
        verifier_le: Option<u64>,
        evenements: &[Evenement],
    ) -> anyhow::Result<()> {
        let contenu = self.chiffrer(dossier, "dossier", reference.as_str())?;
        let mut connexion = self.connexion();
        let transaction = connexion.transaction()?;
        transaction.execute(
            "UPDATE dossiers SET contenu = ?2, verifier_le = ?3, essais = essais + 1 WHERE reference = ?1",
            params![reference.as_str(), contenu, verifier_le.map(entier)],
        )?;
        for evenement in evenements {
            inscrire(&transaction, evenement)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn repeter(
        &self,
        connexion: &Connection,
        cle_idempotence: &[u8],
        empreinte: &[u8],
    ) -> anyhow::Result<Option<Enregistrement>> {
        let connu: Option<(String, Vec<u8>)> = connexion
            .query_row(
                "SELECT reference, recu FROM dossiers WHERE cle_idempotence = ?1",
                params![cle_idempotence],
                |ligne| Ok((ligne.get(0)?, ligne.get(1)?)),
            )
            .optional()?;
        let Some((reference, ancien)) = connu else { return Ok(None) };
        let ancien: RecuDepose = self.dechiffrer(&ancien, "recu", &reference)?;
        Ok(Some(if ancien.empreinte == empreinte {
            Enregistrement::DejaRecu(ancien.recu)
        } else {
            Enregistrement::AutreContenu
        }))
    }

    fn connexion(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held rolled its transaction back: the connection is still sound.
        self.connexion.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bound to the reference: a row moved onto another one does not open.
    fn chiffrer(&self, contenu: &impl Serialize, usage: &str, reference: &str) -> anyhow::Result<Vec<u8>> {
        let clair = serde_json::to_vec(contenu).context("contenu du dossier")?;
        let contexte = sceau::Contexte { usage, origine: reference };
        Ok(self.cles.sceller_octets(&clair, contexte, &[], SANS_EXPIRATION)?)
    }

    fn dechiffrer<T: DeserializeOwned>(&self, octets: &[u8], usage: &str, reference: &str) -> anyhow::Result<T> {
        let contexte = sceau::Contexte { usage, origine: reference };
        let ouvert = self.cles.ouvrir_octets(octets, contexte, 0).context("dossier chiffré avec une autre clé")?;
        // The parser's words may quote the content: they are dropped.
        serde_json::from_slice(&ouvert.clair).map_err(|_| anyhow::anyhow!("dossier d’une version inconnue"))
    }
}

impl std::fmt::Debug for Depot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Depot(…)")
    }
}

fn inscrire(connexion: &Connection, evenement: &Evenement) -> anyhow::Result<()> {
    connexion.execute(
        "INSERT INTO registre (le, operation, guichet, demarches, issue, requete) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            entier(evenement.le),
            evenement.operation,
            evenement.guichet,
            evenement.demarches,
            evenement.issue,
            evenement.requete
        ],
    )?;
    Ok(())
}

fn entier(secondes: u64) -> i64 {
    i64::try_from(secondes).unwrap_or(i64::MAX)
}

/// Only the account of the service reads the folder and the file; SQLite gives its side files the rights of the base.
fn rendre_prive(dossier: &Path, fichier: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dossier)?;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        std::fs::set_permissions(dossier, std::fs::Permissions::from_mode(0o700))?;
        options.mode(0o600);
        options.open(fichier)?.set_permissions(std::fs::Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    options.open(fichier).map(|_| ())
}

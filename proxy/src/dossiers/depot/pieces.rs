//! Documents in the store: encrypted and bound to their number, alone until a dossier takes them.

use anyhow::Context as _;
use rusqlite::{Connection, OptionalExtension, params};
use sceau::SANS_EXPIRATION;

use super::{Depot, entier};
use crate::dossiers::Reference;
use crate::identification::DUREE_IDENTIFICATION;

/// How long a document waits for its dossier, in seconds: past the life of its seal, no dossier can take it any more.
pub(crate) const ATTENTE: u64 = DUREE_IDENTIFICATION as u64 + 600;

/// Most bytes of documents that wait: nobody fills the disk with documents that no dossier asks for.
const EN_ATTENTE_MAX: i64 = 2 * 1024 * 1024 * 1024;

/// Most documents that wait: adding them up must stay quick.
const NOMBRE_EN_ATTENTE_MAX: i64 = 20_000;

/// What the seal of a document is for.
const USAGE: &str = "piece";

impl Depot {
    /// Keeps a document under a number drawn for it; `None` when too many wait already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn garder_piece(&self, octets: &[u8], recue_le: u64) -> anyhow::Result<Option<String>> {
        let mut hasard = [0; 8];
        getrandom::fill(&mut hasard).context("numéro de la pièce")?;
        let numero: String = hasard.iter().map(|octet| format!("{octet:02x}")).collect();
        let contexte = sceau::Contexte { usage: USAGE, origine: &numero };
        let contenu = self.cles.sceller_octets(octets, contexte, &[], SANS_EXPIRATION)?;
        let taille = i64::try_from(contenu.len())?;
        let connexion = self.connexion();
        if !place(&connexion, taille)? {
            oublier(&connexion, recue_le)?;
            if !place(&connexion, taille)? {
                return Ok(None);
            }
        }
        connexion.execute(
            "INSERT INTO pieces (numero, recue_le, taille, contenu) VALUES (?1, ?2, ?3, ?4)",
            params![numero, entier(recue_le), taille, contenu],
        )?;
        Ok(Some(numero))
    }

    /// The document of this number, when it is in this dossier.
    ///
    /// # Errors
    /// When the store cannot be read, or the document was encrypted with a key that is not in the ring.
    pub fn piece(&self, reference: &Reference, numero: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let contenu: Option<Vec<u8>> = self
            .connexion()
            .query_row(
                "SELECT contenu FROM pieces WHERE numero = ?1 AND reference = ?2",
                params![numero, reference.as_str()],
                |ligne| ligne.get(0),
            )
            .optional()?;
        let Some(contenu) = contenu else { return Ok(None) };
        let contexte = sceau::Contexte { usage: USAGE, origine: numero };
        let ouvert = self.cles.ouvrir_octets(&contenu, contexte, 0).context("pièce chiffrée avec une autre clé")?;
        Ok(Some(ouvert.clair))
    }

    /// How many documents there are, and how many of them are in a dossier.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compter_pieces(&self) -> anyhow::Result<(u32, u32)> {
        let requete = "SELECT COUNT(*), COUNT(reference) FROM pieces";
        Ok(self.connexion().query_row(requete, [], |ligne| Ok((ligne.get(0)?, ligne.get(1)?)))?)
    }
}

/// Puts a waiting document into a dossier; says whether it was there.
pub(super) fn attacher(connexion: &Connection, numero: &str, reference: &str) -> rusqlite::Result<bool> {
    let requete = "UPDATE pieces SET reference = ?2 WHERE numero = ?1 AND reference IS NULL";
    Ok(connexion.execute(requete, params![numero, reference])? == 1)
}

/// Whether a document of this size may wait too.
fn place(connexion: &Connection, taille: i64) -> rusqlite::Result<bool> {
    let requete = "SELECT COUNT(*), COALESCE(SUM(taille), 0) FROM pieces WHERE reference IS NULL";
    let (nombre, octets): (i64, i64) = connexion.query_row(requete, [], |ligne| Ok((ligne.get(0)?, ligne.get(1)?)))?;
    Ok(nombre < NOMBRE_EN_ATTENTE_MAX && octets + taille <= EN_ATTENTE_MAX)
}

/// Erases what waited too long.
fn oublier(connexion: &Connection, maintenant: u64) -> rusqlite::Result<()> {
    let avant = entier(maintenant.saturating_sub(ATTENTE));
    connexion.execute("DELETE FROM pieces WHERE reference IS NULL AND recue_le < ?1", params![avant])?;
    Ok(())
}

/// Erases what waited too long, and what belonged to dossiers that are gone.
pub(super) fn purger(connexion: &Connection, maintenant: u64) -> rusqlite::Result<()> {
    oublier(connexion, maintenant)?;
    connexion.execute(
        "DELETE FROM pieces WHERE reference IS NOT NULL AND reference NOT IN (SELECT reference FROM dossiers)",
        [],
    )?;
    Ok(())
}

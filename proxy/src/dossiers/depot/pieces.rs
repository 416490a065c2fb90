//! Documents in the store: encrypted and bound to their number, alone until a dossier takes them.

use anyhow::Context as _;
use sceau::SANS_EXPIRATION;

use super::Depot;
use crate::base::{Acces, valeurs};
use crate::dossiers::Reference;
use crate::hexadecimal;
use crate::identification::DUREE_IDENTIFICATION;

/// How long a document waits for its dossier, in seconds: past the life of its seal, no dossier can take it any more.
pub(crate) const ATTENTE: u64 = DUREE_IDENTIFICATION as u64 + 600;

/// Most bytes of documents that wait: nobody fills the disk with documents that no dossier asks for.
const EN_ATTENTE_MAX: i64 = 2 * 1024 * 1024 * 1024;

/// Most documents that wait: adding them up must stay quick.
const NOMBRE_EN_ATTENTE_MAX: i64 = 20_000;

/// What the seal of a document is for.
pub(super) const USAGE: &str = "piece";

impl Depot {
    /// Keeps a document under a number drawn for it; `None` when too many wait already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn garder_piece(&self, octets: &[u8], recue_le: u64) -> anyhow::Result<Option<String>> {
        let mut hasard = [0; 8];
        getrandom::fill(&mut hasard).context("numéro de la pièce")?;
        let numero = hexadecimal(&hasard);
        let contexte = sceau::Contexte { usage: USAGE, origine: &numero };
        let contenu = self.cles.sceller_octets(octets, contexte, &[], SANS_EXPIRATION)?;
        let taille = i64::try_from(contenu.len())?;
        self.base.transiger(|acces| {
            if !place(acces, taille)? {
                oublier(acces, recue_le, false)?;
                if !place(acces, taille)? {
                    return Ok(None);
                }
            }
            acces.executer(
                "INSERT INTO pieces (numero, recue_le, taille, contenu) VALUES (?1, ?2, ?3, ?4)",
                valeurs![numero.as_str(), recue_le, taille, contenu.as_slice()],
            )?;
            Ok(Some(numero.clone()))
        })
    }

    /// The document of this number, when it is in this dossier.
    ///
    /// # Errors
    /// When the store cannot be read, or the document was encrypted with a key that is not in the ring.
    pub fn piece(&self, reference: &Reference, numero: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let sql = "SELECT contenu FROM pieces WHERE numero = ?1 AND reference = ?2";
        let lignes = self.base.consulter(|acces| acces.lire(sql, valeurs![numero, reference.as_str()]))?;
        let Some(ligne) = lignes.first() else { return Ok(None) };
        let contexte = sceau::Contexte { usage: USAGE, origine: numero };
        let ouvert =
            self.cles.ouvrir_octets(&ligne.octets(0)?, contexte, 0).context("pièce chiffrée avec une autre clé")?;
        Ok(Some(ouvert.clair))
    }

    /// How many documents there are, and how many of them are in a dossier.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compter_pieces(&self) -> anyhow::Result<(u64, u64)> {
        let sql = "SELECT COUNT(*), COUNT(reference) FROM pieces";
        let lignes = self.base.consulter(|acces| acces.lire(sql, &[]))?;
        let ligne = lignes.first().context("compte")?;
        Ok((ligne.nombre(0)?, ligne.nombre(1)?))
    }
}

/// Puts a waiting document into a dossier; says whether it was there.
pub(super) fn attacher(acces: &mut dyn Acces, numero: &str, reference: &str) -> anyhow::Result<bool> {
    let sql = "UPDATE pieces SET reference = ?2 WHERE numero = ?1 AND reference IS NULL";
    Ok(acces.executer(sql, valeurs![numero, reference])? == 1)
}

/// Erases what waited too long, or only counts it.
pub(super) fn oublier(acces: &mut dyn Acces, maintenant: u64, a_blanc: bool) -> anyhow::Result<u64> {
    let avant = maintenant.saturating_sub(ATTENTE);
    let anciennes = "FROM pieces WHERE reference IS NULL AND recue_le < ?1";
    if a_blanc {
        let lignes = acces.lire(&format!("SELECT COUNT(*) {anciennes}"), valeurs![avant])?;
        return lignes.first().context("compte")?.nombre(0);
    }
    acces.executer(&format!("DELETE {anciennes}"), valeurs![avant])
}

/// Whether a document of this size may wait too.
fn place(acces: &mut dyn Acces, taille: i64) -> anyhow::Result<bool> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(taille), 0) AS BIGINT) FROM pieces WHERE reference IS NULL";
    let lignes = acces.lire(sql, &[])?;
    let ligne = lignes.first().context("compte")?;
    Ok(ligne.entier(0)? < NOMBRE_EN_ATTENTE_MAX && ligne.entier(1)? + taille <= EN_ATTENTE_MAX)
}

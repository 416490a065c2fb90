//! The queue of later verifications, which is a column of the dossiers. Whoever takes one holds it under a lease: another
//! service takes it over when this one dies.

use anyhow::Context as _;

use super::{Annonce, Depot, livraisons};
use crate::base::valeurs;
use crate::dossiers::{Dossier, Reference};
use crate::registre::{self, Evenement};

/// A dossier that waits for an answer of the administrations.
pub(crate) struct AVerifier {
    pub(crate) reference: Reference,
    pub(crate) essais: u32,
    /// The dossier, or why it does not open.
    pub(crate) dossier: anyhow::Result<Dossier>,
    /// Proof that this service holds it.
    pub(crate) bail: String,
}

/// Longest time that a verification takes, in seconds.
const BAIL: u64 = 300;

impl Depot {
    /// Takes the dossier whose verification is due first, at `maintenant`.
    pub(crate) fn a_verifier(&self, maintenant: u64) -> anyhow::Result<Option<AVerifier>> {
        if self.prochaine_verification()?.is_none_or(|le| le > maintenant) {
            return Ok(None);
        }
        let bail = livraisons::bail()?;
        let ligne = self.base.transiger(|acces| {
            let lignes = acces.lire(
                "SELECT reference, essais, contenu FROM dossiers WHERE verifier_le <= ?1
                 ORDER BY verifier_le LIMIT 1 RESERVER",
                valeurs![maintenant],
            )?;
            let Some(ligne) = lignes.into_iter().next() else { return Ok(None) };
            acces.executer(
                "UPDATE dossiers SET verifier_le = ?2, bail = ?3 WHERE reference = ?1",
                valeurs![ligne.texte(0)?, maintenant + BAIL, bail.as_str()],
            )?;
            Ok(Some(ligne))
        })?;
        let Some(ligne) = ligne else { return Ok(None) };
        let texte = ligne.texte(0)?;
        let reference = Reference::lire(&texte).context("référence illisible dans la base")?;
        let contenu = ligne.octets_ou_rien(2)?.unwrap_or_default();
        let dossier = self.dechiffrer(&contenu, "dossier", &texte);
        Ok(Some(AVerifier { reference, essais: u32::try_from(ligne.entier(1)?)?, dossier, bail }))
    }

    /// When the next verification is due, in seconds since 1970.
    pub(crate) fn prochaine_verification(&self) -> anyhow::Result<Option<u64>> {
        let sql = "SELECT MIN(verifier_le) FROM dossiers WHERE verifier_le IS NOT NULL";
        let lignes = self.base.consulter(|acces| acces.lire(sql, &[]))?;
        let le = lignes.first().map(|ligne| ligne.entier_ou_rien(0)).transpose()?.flatten();
        Ok(le.and_then(|le| u64::try_from(le).ok()))
    }

    /// How many dossiers wait for an answer of the administrations.
    pub(crate) fn verifications_en_attente(&self) -> anyhow::Result<u64> {
        let sql = "SELECT COUNT(*) FROM dossiers WHERE verifier_le IS NOT NULL";
        let lignes = self.base.consulter(|acces| acces.lire(sql, &[]))?;
        lignes.first().context("compte")?.nombre(0)
    }

    /// Puts off the verification of a dossier that does not open.
    pub(crate) fn reporter(&self, reference: &Reference, bail: &str, verifier_le: u64) -> anyhow::Result<()> {
        self.base.transiger(|acces| {
            acces.executer(
                "UPDATE dossiers SET verifier_le = ?2, essais = essais + 1, bail = NULL
                 WHERE reference = ?1 AND bail = ?3",
                valeurs![reference.as_str(), verifier_le, bail],
            )?;
            Ok(())
        })
    }

    /// Writes the dossier with what the verification gave, when to go on with it (never, when `None`), the lines of the
    /// register and whom to tell, together. Says whether the dossier was still held: otherwise nothing is written.
    pub(crate) fn conclure(
        &self,
        tenu: &(Reference, String),
        dossier: &Dossier,
        verifier_le: Option<u64>,
        evenements: &[Evenement],
        annonces: &[Annonce],
    ) -> anyhow::Result<bool> {
        let (reference, bail) = (tenu.0.as_str(), tenu.1.as_str());
        let contenu = self.chiffrer(dossier, "dossier", reference)?;
        self.base.transiger(|acces| {
            let ecrit = acces.executer(
                "UPDATE dossiers SET contenu = ?2, verifier_le = ?3, essais = essais + 1, bail = NULL
                 WHERE reference = ?1 AND bail = ?4 AND contenu IS NOT NULL",
                valeurs![reference, contenu.as_slice(), verifier_le, bail],
            )?;
            if ecrit == 0 {
                return Ok(false);
            }
            let mut dernier = None;
            for evenement in evenements {
                let numero = registre::inscrire(acces, &self.cachet, evenement)?;
                acces
                    .executer("UPDATE dossiers SET revision = ?2 WHERE reference = ?1", valeurs![reference, numero])?;
                dernier = Some((numero, evenement.le));
            }
            if let Some((numero, le)) = dernier {
                livraisons::annoncer(acces, reference, numero, le, annonces)?;
            }
            Ok(true)
        })
    }
}

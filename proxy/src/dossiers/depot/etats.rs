//! The state of a dossier, and what the city says to the family with it.

use super::{Annonce, Depot, livraisons, octets};
use crate::base::valeurs;
use crate::dossiers::{EtatDossier, Reference};
use crate::registre::{self, Evenement};

/// Where a dossier stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Situation {
    /// State.
    pub etat: EtatDossier,
    /// Since when, in seconds since 1970.
    pub depuis: u64,
    /// What the city says with it.
    pub mot: Option<String>,
    /// When the dossier came, in seconds since 1970.
    pub recu_le: u64,
    /// Services, separated by commas.
    pub demarches: String,
    /// When its content was erased, in seconds since 1970.
    pub anonymise_le: Option<u64>,
}

impl std::fmt::Debug for Situation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Situation({:?}, …)", self.etat)
    }
}

impl Depot {
    /// Where the dossier of this reference stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn situation(&self, reference: &Reference) -> anyhow::Result<Option<Situation>> {
        let sql = "SELECT etat, etat_le, mot, recu_le, demarches, anonymise_le FROM dossiers WHERE reference = ?1";
        let lignes = self.base.consulter(|acces| acces.lire(sql, valeurs![reference.as_str()]))?;
        let Some(ligne) = lignes.first() else { return Ok(None) };
        let mot = ligne.octets_ou_rien(2)?;
        Ok(Some(Situation {
            etat: EtatDossier::lire(&ligne.texte(0)?).unwrap_or(EtatDossier::Recu),
            depuis: ligne.nombre(1)?,
            mot: mot.map(|mot| self.dechiffrer(&mot, "mot", reference.as_str())).transpose()?,
            recu_le: ligne.nombre(3)?,
            demarches: ligne.texte(4)?,
            anonymise_le: ligne.entier_ou_rien(5)?.and_then(|le| u64::try_from(le).ok()),
        }))
    }

    /// Changes the state, with the line of the register and whom to tell. Says whether there is such a dossier.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn changer_etat(
        &self,
        reference: &Reference,
        etat: EtatDossier,
        mot: Option<&str>,
        evenement: &Evenement,
        annonces: &[Annonce],
    ) -> anyhow::Result<bool> {
        let mot = mot.map(|mot| self.chiffrer(&mot, "mot", reference.as_str())).transpose()?;
        self.base.transiger(|acces| {
            let ecrit = acces.executer(
                "UPDATE dossiers SET etat = ?2, etat_le = ?3, mot = ?4 WHERE reference = ?1 AND contenu IS NOT NULL",
                valeurs![reference.as_str(), etat.mot(), evenement.le, octets(mot.clone())],
            )?;
            if ecrit == 0 {
                return Ok(false);
            }
            let numero = registre::inscrire(acces, &self.cachet, evenement)?;
            acces.executer(
                "UPDATE dossiers SET revision = ?2 WHERE reference = ?1",
                valeurs![reference.as_str(), numero],
            )?;
            livraisons::annoncer(acces, reference.as_str(), numero, evenement.le, annonces)?;
            Ok(true)
        })
    }
}

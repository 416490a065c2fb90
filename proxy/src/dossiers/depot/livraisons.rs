//! The outbox: what is still to be told, to whom, and what became of it. A line is written with what it tells, and outlives
//! the dossier as its receipt.

use std::fmt;

use anyhow::Context as _;

use super::{Annonce, Depot};
use crate::base::{Acces, Ligne, Moteur, Valeur, valeurs};
use crate::hexadecimal;
use crate::registre::{self, Evenement};

/// Something to deliver, held under a lease.
#[derive(Clone, Debug)]
pub(crate) struct Livraison {
    /// What the receiver recognises a repeat by.
    pub(crate) id: String,
    pub(crate) cible: String,
    pub(crate) reference: String,
    /// Rank among the events of its dossier.
    pub(crate) ordre: u64,
    pub(crate) evenement: String,
    /// Attempts before this one.
    pub(crate) essais: u32,
    pub(crate) cree_le: u64,
    /// Proof that this service holds it.
    pub(crate) bail: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fin {
    /// The receiver has it.
    Livree,
    /// It failed, and is tried again at this moment.
    Plus(u64, String),
    /// It failed for good, until somebody replays it.
    Morte(String),
    /// There is nothing to deliver any more.
    Annulee(String),
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtatLivraison {
    /// It is to be done.
    EnAttente,
    /// The receiver has it.
    Livree,
    /// It was given up: somebody must look.
    Morte,
    /// There is nothing to deliver any more.
    Annulee,
}

/// A delivery in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FicheLivraison {
    /// What the receiver recognises a repeat by.
    pub id: String,
    /// Name of the target.
    pub cible: String,
    /// Reference of the dossier.
    pub reference: String,
    /// What happened.
    pub evenement: String,
    /// What became of it.
    pub etat: EtatLivraison,
    /// When it was decided, in seconds since 1970.
    pub cree_le: u64,
    /// Attempts.
    pub essais: u64,
    /// Why the last attempt failed.
    pub cause: Option<String>,
    /// When it ended, in seconds since 1970.
    pub fini_le: Option<u64>,
}

/// Longest time that an attempt takes, in seconds; beyond, another service may try.
pub(crate) const BAIL: u64 = 40;

impl EtatLivraison {
    const TOUS: [Self; 4] = [Self::EnAttente, Self::Livree, Self::Morte, Self::Annulee];

    /// As an agent reads it.
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::EnAttente => "à faire",
            Self::Livree => "faite",
            Self::Morte => "abandonnée",
            Self::Annulee => "annulée",
        }
    }

    /// The word of programs.
    pub const fn mot(self) -> &'static str {
        match self {
            Self::EnAttente => "en_attente",
            Self::Livree => "livree",
            Self::Morte => "morte",
            Self::Annulee => "annulee",
        }
    }
}

impl fmt::Display for EtatLivraison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mot())
    }
}

/// Random letters that no other service draws.
pub(super) fn bail() -> anyhow::Result<String> {
    let mut hasard = [0; 16];
    getrandom::fill(&mut hasard).context("hasard")?;
    Ok(hexadecimal(&hasard))
}

/// Writes what is to be told about a dossier, with its change of this number.
pub(super) fn annoncer(
    acces: &mut dyn Acces,
    reference: &str,
    numero: u64,
    le: u64,
    annonces: &[Annonce],
) -> anyhow::Result<()> {
    for annonce in annonces {
        acces.executer(
            "INSERT INTO livraisons (id, cible, reference, ordre, evenement, etat, cree_le, prochain_le, essais)
             VALUES (?1, ?2, ?3, ?4, ?5, 'en_attente', ?6, ?6, 0)",
            valeurs![format!("msg_{}", bail()?), annonce.cible.as_str(), reference, numero, annonce.evenement, le],
        )?;
    }
    Ok(())
}

/// None before it of the same dossier for the same target.
const LIBRE: &str = "NOT EXISTS (
    SELECT 1 FROM livraisons a WHERE a.reference = l.reference AND a.cible = l.cible AND a.ordre < l.ordre
    AND a.etat IN ('en_attente', 'morte'))";

impl Depot {
    /// Takes a delivery that is due at `maintenant` for another target than these, for the length of a lease.
    pub(crate) fn reclamer(&self, maintenant: u64, sauf: &[String]) -> anyhow::Result<Option<Livraison>> {
        let mut valeurs: Vec<Valeur> = vec![maintenant.into()];
        let mut places = Vec::new();
        for cible in sauf {
            valeurs.push(cible.as_str().into());
            places.push(format!("?{}", valeurs.len()));
        }
        let autres =
            if places.is_empty() { String::new() } else { format!("AND l.cible NOT IN ({})", places.join(", ")) };
        let une = format!(
            "SELECT l.id FROM livraisons l WHERE l.prochain_le <= ?1 {autres} AND {LIBRE}
             ORDER BY l.prochain_le, l.ordre LIMIT 1"
        );
        if self.base.consulter(|acces| acces.lire(&une, &valeurs))?.is_empty() {
            return Ok(None);
        }
        let bail = bail()?;
        valeurs.extend([(maintenant + BAIL).into(), bail.as_str().into()]);
        let sql = format!(
            "UPDATE livraisons SET prochain_le = ?{}, bail = ?{}, essais = essais + 1 WHERE id = ({une} RESERVER)
             RETURNING id, cible, reference, ordre, evenement, essais, cree_le",
            valeurs.len() - 1,
            valeurs.len()
        );
        let lignes = self.base.transiger(|acces| acces.lire(&sql, &valeurs))?;
        let Some(ligne) = lignes.first() else { return Ok(None) };
        Ok(Some(Livraison {
            id: ligne.texte(0)?,
            cible: ligne.texte(1)?,
            reference: ligne.texte(2)?,
            ordre: ligne.nombre(3)?,
            evenement: ligne.texte(4)?,
            essais: u32::try_from(ligne.entier(5)?)?.saturating_sub(1),
            cree_le: ligne.nombre(6)?,
            bail,
        }))
    }

    /// Takes back what this service was doing when it died: one that starts on a file is alone, so nobody else holds
    /// anything. On a server the leases end by themselves.
    pub(crate) fn reprendre_les_baux(&self, maintenant: u64) -> anyhow::Result<()> {
        self.base.transiger(|acces| {
            if acces.moteur() == Moteur::Sqlite {
                acces.executer(
                    "UPDATE livraisons SET prochain_le = ?1, bail = NULL WHERE bail IS NOT NULL AND prochain_le IS NOT NULL",
                    valeurs![maintenant],
                )?;
                acces.executer(
                    "UPDATE dossiers SET verifier_le = ?1, bail = NULL WHERE bail IS NOT NULL AND verifier_le IS NOT NULL",
                    valeurs![maintenant],
                )?;
            }
            Ok(())
        })
    }

    /// Writes how an attempt ended; nothing when the lease has passed to somebody else.
    pub(crate) fn conclure_la_livraison(
        &self,
        livraison: &Livraison,
        fin: &Fin,
        evenement: Option<&Evenement>,
        maintenant: u64,
    ) -> anyhow::Result<bool> {
        let (etat, prochain_le, cause, fini_le) = match fin {
            Fin::Livree => (EtatLivraison::Livree, None, None, Some(maintenant)),
            Fin::Plus(le, cause) => (EtatLivraison::EnAttente, Some(*le), Some(cause.as_str()), None),
            Fin::Morte(cause) => (EtatLivraison::Morte, None, Some(cause.as_str()), Some(maintenant)),
            Fin::Annulee(cause) => (EtatLivraison::Annulee, None, Some(cause.as_str()), Some(maintenant)),
        };
        self.base.transiger(|acces| {
            let ecrit = acces.executer(
                "UPDATE livraisons SET etat = ?3, prochain_le = ?4, cause = ?5, fini_le = ?6, bail = NULL
                 WHERE id = ?1 AND bail = ?2",
                valeurs![livraison.id.as_str(), livraison.bail.as_str(), etat.mot(), prochain_le, cause, fini_le],
            )?;
            if ecrit == 0 {
                return Ok(false);
            }
            if let Some(evenement) = evenement {
                registre::inscrire(acces, &self.cachet, evenement)?;
            }
            Ok(true)
        })
    }

    /// When the next delivery is due, in seconds since 1970.
    pub(crate) fn prochaine_livraison(&self) -> anyhow::Result<Option<u64>> {
        // Those that wait behind another one are not due.
        let sql = format!(
            "SELECT l.prochain_le FROM livraisons l WHERE l.prochain_le IS NOT NULL AND {LIBRE}
             ORDER BY l.prochain_le LIMIT 1"
        );
        let lignes = self.base.consulter(|acces| acces.lire(&sql, &[]))?;
        let le = lignes.first().map(|ligne| ligne.entier_ou_rien(0)).transpose()?.flatten();
        Ok(le.and_then(|le| u64::try_from(le).ok()))
    }

    /// Deliveries of this state, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn livraisons(&self, etat: Option<EtatLivraison>, limite: u32) -> anyhow::Result<Vec<FicheLivraison>> {
        let ou = etat.map_or_else(String::new, |etat| format!("WHERE etat = '{}'", etat.mot()));
        let sql = format!("SELECT {COLONNES} FROM livraisons {ou} ORDER BY cree_le, ordre LIMIT {limite}");
        let lignes = self.base.consulter(|acces| acces.lire(&sql, &[]))?;
        lignes.iter().map(fiche).collect()
    }

    /// Deliveries of a dossier, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn livraisons_de(&self, reference: &str) -> anyhow::Result<Vec<FicheLivraison>> {
        let sql = format!("SELECT {COLONNES} FROM livraisons WHERE reference = ?1 ORDER BY ordre, cible");
        let lignes = self.base.consulter(|acces| acces.lire(&sql, valeurs![reference]))?;
        lignes.iter().map(fiche).collect()
    }

    /// How many deliveries wait, and how many are dead.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compter_les_livraisons(&self) -> anyhow::Result<(u64, u64)> {
        let sql = "SELECT COUNT(*) FROM livraisons WHERE etat = ?1";
        self.base.consulter(|acces| {
            let mut compter =
                |etat: EtatLivraison| acces.lire(sql, valeurs![etat.mot()])?.first().context("compte")?.nombre(0);
            Ok((compter(EtatLivraison::EnAttente)?, compter(EtatLivraison::Morte)?))
        })
    }

    /// Makes dead deliveries due again, all of them or this one; says how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn rejouer(&self, id: Option<&str>, evenement: &Evenement) -> anyhow::Result<u64> {
        self.relever("etat = 'en_attente', prochain_le = ?1, essais = 0, fini_le = NULL", id, evenement)
    }

    /// Gives up dead deliveries, all of them or this one, so that those behind them go on; says how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn abandonner(&self, id: Option<&str>, evenement: &Evenement) -> anyhow::Result<u64> {
        self.relever("etat = 'annulee', fini_le = ?1", id, evenement)
    }

    fn relever(&self, change: &str, id: Option<&str>, evenement: &Evenement) -> anyhow::Result<u64> {
        let mut valeurs: Vec<Valeur> = vec![evenement.le.into()];
        let seule = id.map_or_else(String::new, |id| {
            valeurs.push(id.into());
            " AND id = ?2".to_owned()
        });
        let sql = format!("UPDATE livraisons SET {change} WHERE etat = 'morte'{seule}");
        self.base.transiger(|acces| {
            let nombre = acces.executer(&sql, &valeurs)?;
            if nombre > 0 {
                registre::inscrire(acces, &self.cachet, evenement)?;
            }
            Ok(nombre)
        })
    }
}

const COLONNES: &str = "id, cible, reference, evenement, etat, cree_le, essais, cause, fini_le";

fn fiche(ligne: &Ligne) -> anyhow::Result<FicheLivraison> {
    let etat = ligne.texte(4)?;
    Ok(FicheLivraison {
        id: ligne.texte(0)?,
        cible: ligne.texte(1)?,
        reference: ligne.texte(2)?,
        evenement: ligne.texte(3)?,
        etat: EtatLivraison::TOUS.into_iter().find(|autre| autre.mot() == etat).context("état de la livraison")?,
        cree_le: ligne.nombre(5)?,
        essais: ligne.nombre(6)?,
        cause: ligne.texte_ou_rien(7)?,
        fini_le: ligne.entier_ou_rien(8)?.and_then(|le| u64::try_from(le).ok()),
    })
}

//! The chain: added to, read, checked, and cut where its lines are past their time.

use anyhow::Context as _;

use super::{Cachet, Evenement, Inscription, Quoi};
use crate::base::{Acces, Ligne, Valeur, valeurs};
use crate::hexadecimal;

/// Lines read at a time when the whole chain is.
const PAGE: u32 = 5_000;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    /// Number of the first line that is still kept.
    pub premiere: u64,
    /// Number of the last line.
    pub derniere: u64,
    /// Hash of the last line: noted elsewhere, it shows later whether the end was taken away.
    pub empreinte: String,
}

/// Where the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rupture {
    /// A line is missing.
    #[error("il manque la ligne {0}")]
    Absente(u64),
    /// A line is not what was written.
    #[error("la ligne {0} a été modifiée")]
    Modifiee(u64),
    /// What says how long the chain is was changed.
    #[error("la fin du registre a été modifiée")]
    Fin,
    /// The store cannot be read.
    #[error("le registre ne peut pas être lu : {0}")]
    Illisible(String),
}

/// The end of the chain, and where it begins since the last purge.
#[derive(Clone)]
struct Tete {
    numero: u64,
    empreinte: Vec<u8>,
    ancre: u64,
    ancre_empreinte: Vec<u8>,
}

/// Makes the head of an empty chain, when there is none.
pub(crate) fn preparer(acces: &mut dyn Acces, cachet: &Cachet) -> anyhow::Result<()> {
    let vide = Tete { numero: 0, empreinte: Vec::new(), ancre: 0, ancre_empreinte: Vec::new() };
    acces.executer(
        "INSERT INTO registre_tete (unique_, numero, empreinte, ancre, ancre_empreinte, sceau)
         VALUES (1, 0, ?1, 0, ?1, ?2) ON CONFLICT DO NOTHING",
        valeurs![Vec::<u8>::new(), vide.sceau(cachet)],
    )?;
    Ok(())
}

/// Adds a line and gives its number, in the transaction of what it tells. Whoever adds waits for whoever is adding: the
/// numbers follow the order in which transactions end.
pub(crate) fn inscrire(acces: &mut dyn Acces, cachet: &Cachet, evenement: &Evenement) -> anyhow::Result<u64> {
    let (mut tete, sceau) = Tete::lire(
        acces,
        "UPDATE registre_tete SET numero = numero + 1 WHERE unique_ = 1
         RETURNING numero, empreinte, ancre, ancre_empreinte, sceau",
    )?;
    // What was written by somebody else is never sealed as ours: the line is added, and the check goes on failing.
    let intacte = Tete { numero: tete.numero - 1, ..tete.clone() }.sceau(cachet) == sceau;
    if !intacte {
        tracing::error!("la fin du registre a été modifiée : pass-famille registre verify");
    }
    let ligne = Inscription {
        numero: tete.numero,
        le: evenement.le,
        acteur: evenement.acteur.to_string(),
        operation: evenement.operation.to_owned(),
        guichet: evenement.guichet.clone().into_owned(),
        demarches: evenement.demarches.clone(),
        issue: evenement.issue.clone().into_owned(),
        requete: evenement.requete.clone(),
        dossier: evenement.dossier.as_ref().map(|dossier| dossier.as_str().to_owned()),
    };
    tete.empreinte = ligne.condenser(cachet, &tete.empreinte);
    acces.executer(
        "INSERT INTO registre (numero, le, acteur, operation, guichet, demarches, issue, requete, dossier, empreinte)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        valeurs![
            ligne.numero,
            ligne.le,
            ligne.acteur,
            ligne.operation,
            ligne.guichet,
            ligne.demarches,
            ligne.issue,
            ligne.requete,
            ligne.dossier,
            tete.empreinte.as_slice(),
        ],
    )?;
    acces.executer(
        "UPDATE registre_tete SET empreinte = ?1, sceau = ?2 WHERE unique_ = 1",
        valeurs![tete.empreinte.as_slice(), if intacte { tete.sceau(cachet) } else { Vec::new() }],
    )?;
    Ok(ligne.numero)
}

/// The lines that are asked for, oldest first unless the last ones are wanted.
pub(crate) fn lire(acces: &mut dyn Acces, cachet: &Cachet, quoi: &Quoi) -> anyhow::Result<Vec<Inscription>> {
    let mut sql = format!("SELECT {COLONNES} FROM registre WHERE numero > ?1");
    let mut valeurs: Vec<Valeur> = vec![quoi.apres.into()];
    let mut exiger = |condition: &str, valeur: Option<Valeur>| {
        if let Some(valeur) = valeur {
            valeurs.push(valeur);
            sql.push_str(&format!(" AND {condition} ?{}", valeurs.len()));
        }
    };
    exiger("dossier =", quoi.dossier.as_ref().map(|reference| cachet.dossier(reference).as_str().into()));
    exiger("acteur =", quoi.acteur.as_ref().map(|acteur| acteur.to_string().into()));
    exiger("le >=", quoi.depuis.map(Into::into));
    exiger("le <", quoi.avant.map(Into::into));
    exiger("numero <", quoi.avant_numero.map(Into::into));
    if quoi.sans_verifications {
        sql.push_str(" AND operation NOT IN ('verification', 'livraison_verification')");
    }
    let sens = if quoi.recentes { " DESC" } else { "" };
    sql.push_str(&format!(" ORDER BY numero{sens} LIMIT {}", quoi.limite));
    acces.lire(&sql, &valeurs)?.iter().map(|ligne| Ok(inscription(ligne)?.0)).collect()
}

/// Does the sum again over the whole chain.
pub(crate) fn verifier(acces: &mut dyn Acces, cachet: &Cachet) -> Result<Bilan, Rupture> {
    let illisible = |cause: anyhow::Error| Rupture::Illisible(format!("{cause:#}"));
    let (tete, sceau) = Tete::lire(
        acces,
        "SELECT numero, empreinte, ancre, ancre_empreinte, sceau FROM registre_tete WHERE unique_ = 1",
    )
    .map_err(illisible)?;
    if sceau != tete.sceau(cachet) {
        return Err(Rupture::Fin);
    }
    let (numero, empreinte) = suivre(acces, cachet, tete.ancre, tete.ancre_empreinte.clone(), u64::MAX)?;
    if numero < tete.numero {
        return Err(Rupture::Absente(numero + 1));
    }
    if (numero, &empreinte) != (tete.numero, &tete.empreinte) {
        return Err(Rupture::Fin);
    }
    Ok(Bilan { premiere: tete.ancre + 1, derniere: tete.numero, empreinte: hexadecimal(&empreinte) })
}

/// Does the sum again from a line on, up to this number: where the lines end, and the hash there.
fn suivre(
    acces: &mut dyn Acces,
    cachet: &Cachet,
    ancre: u64,
    empreinte: Vec<u8>,
    jusqu_a: u64,
) -> Result<(u64, Vec<u8>), Rupture> {
    let illisible = |cause: anyhow::Error| Rupture::Illisible(format!("{cause:#}"));
    let (mut numero, mut empreinte) = (ancre, empreinte);
    loop {
        let sql =
            format!("SELECT {COLONNES} FROM registre WHERE numero > ?1 AND numero <= ?2 ORDER BY numero LIMIT {PAGE}");
        let lignes = acces.lire(&sql, valeurs![numero, jusqu_a]).map_err(illisible)?;
        if lignes.is_empty() {
            return Ok((numero, empreinte));
        }
        for ligne in &lignes {
            let (ligne, ecrite) = inscription(ligne).map_err(illisible)?;
            numero += 1;
            if ligne.numero != numero {
                return Err(Rupture::Absente(numero));
            }
            empreinte = ligne.condenser(cachet, &empreinte);
            if empreinte != ecrite {
                return Err(Rupture::Modifiee(numero));
            }
        }
    }
}

/// Erases the lines at the beginning that were written before `avant`, and says how many; the chain then begins after them.
pub(crate) fn purger(acces: &mut dyn Acces, cachet: &Cachet, avant: u64, a_blanc: bool) -> anyhow::Result<u64> {
    // Taken for writing: nobody adds a line meanwhile.
    let question = if a_blanc {
        "SELECT numero, empreinte, ancre, ancre_empreinte, sceau FROM registre_tete WHERE unique_ = 1"
    } else {
        "UPDATE registre_tete SET numero = numero WHERE unique_ = 1
         RETURNING numero, empreinte, ancre, ancre_empreinte, sceau"
    };
    let (mut tete, sceau) = Tete::lire(acces, question)?;
    anyhow::ensure!(sceau == tete.sceau(cachet), Rupture::Fin);
    let gardee = acces.lire("SELECT MIN(numero) FROM registre WHERE le >= ?1", valeurs![avant])?;
    let gardee = gardee.first().context("registre")?.entier_ou_rien(0)?;
    let derniere = gardee.map_or(tete.numero, |numero| u64::try_from(numero - 1).unwrap_or(0));
    if derniere <= tete.ancre {
        return Ok(0);
    }
    let nombre = derniere - tete.ancre;
    if a_blanc {
        return Ok(nombre);
    }
    // Otherwise whoever can write the base would have lines erased by making them look old.
    let ancre_empreinte = match suivre(acces, cachet, tete.ancre, tete.ancre_empreinte.clone(), derniere) {
        Ok((jusqu_a, empreinte)) if jusqu_a == derniere => empreinte,
        Ok((jusqu_a, _)) => anyhow::bail!(Rupture::Absente(jusqu_a + 1)),
        Err(rupture) => anyhow::bail!(rupture),
    };
    (tete.ancre, tete.ancre_empreinte) = (derniere, ancre_empreinte);
    acces.executer(
        "UPDATE registre_tete SET ancre = ?1, ancre_empreinte = ?2, sceau = ?3 WHERE unique_ = 1",
        valeurs![derniere, tete.ancre_empreinte.as_slice(), tete.sceau(cachet)],
    )?;
    acces.executer("DELETE FROM registre WHERE numero <= ?1", valeurs![derniere])?;
    Ok(nombre)
}

const COLONNES: &str = "numero, le, acteur, operation, guichet, demarches, issue, requete, dossier, empreinte";

fn inscription(ligne: &Ligne) -> anyhow::Result<(Inscription, Vec<u8>)> {
    let lue = Inscription {
        numero: ligne.nombre(0)?,
        le: ligne.nombre(1)?,
        acteur: ligne.texte(2)?,
        operation: ligne.texte(3)?,
        guichet: ligne.texte(4)?,
        demarches: ligne.texte(5)?,
        issue: ligne.texte(6)?,
        requete: ligne.texte_ou_rien(7)?,
        dossier: ligne.texte_ou_rien(8)?,
    };
    Ok((lue, ligne.octets(9)?))
}

impl Inscription {
    fn condenser(&self, cachet: &Cachet, precedente: &[u8]) -> Vec<u8> {
        let absent = |texte: &Option<String>| match texte {
            Some(texte) => [b"+", texte.as_bytes()].concat(),
            None => Vec::new(),
        };
        cachet.condenser(
            "ligne",
            &[
                precedente,
                &self.numero.to_be_bytes(),
                &self.le.to_be_bytes(),
                self.acteur.as_bytes(),
                self.operation.as_bytes(),
                self.guichet.as_bytes(),
                self.demarches.as_bytes(),
                self.issue.as_bytes(),
                &absent(&self.requete),
                &absent(&self.dossier),
            ],
        )
    }
}

impl Tete {
    /// The head, and the seal that was written with it.
    fn lire(acces: &mut dyn Acces, sql: &str) -> anyhow::Result<(Self, Vec<u8>)> {
        let lignes = acces.lire(sql, &[])?;
        let ligne = lignes.first().context("le registre n’a pas de tête")?;
        let tete = Self {
            numero: ligne.nombre(0)?,
            empreinte: ligne.octets(1)?,
            ancre: ligne.nombre(2)?,
            ancre_empreinte: ligne.octets(3)?,
        };
        Ok((tete, ligne.octets(4)?))
    }

    fn sceau(&self, cachet: &Cachet) -> Vec<u8> {
        cachet.condenser(
            "tete",
            &[&self.numero.to_be_bytes(), &self.empreinte, &self.ancre.to_be_bytes(), &self.ancre_empreinte],
        )
    }
}

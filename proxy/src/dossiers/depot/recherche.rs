//! Dossiers by date, by state, by service, or by what changed since.

use super::{Depot, Situation};
use crate::base::{Ligne, Valeur};
use crate::dossiers::{Dossier, EtatDossier, Reference};

/// Which dossiers.
#[derive(Clone, Debug)]
pub struct Filtre {
    /// Those that ask for one of these services; all when empty.
    pub demarches: Vec<String>,
    /// Those in this state.
    pub etat: Option<EtatDossier>,
    /// Those that came from this moment on, in seconds since 1970.
    pub depuis: Option<u64>,
    /// Those that came before this moment.
    pub avant: Option<u64>,
    /// In which order, and after which one.
    pub ordre: Ordre,
    /// Most dossiers.
    pub limite: u32,
}

/// Order of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ordre {
    /// The last one to come first; after the one that came then.
    Arrivee(Option<(u64, String)>),
    /// The first one to change first; after this revision.
    Revision(u64),
}

/// A dossier of a list.
pub struct Fiche {
    /// Reference.
    pub reference: String,
    /// Number of its last change.
    pub revision: u64,
    /// Where it stands.
    pub situation: Situation,
    /// The dossier; `None` once it is anonymised, an error when it does not open.
    pub dossier: Option<anyhow::Result<Dossier>>,
}

impl std::fmt::Debug for Fiche {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fiche({}, …)", self.reference)
    }
}

impl Default for Filtre {
    fn default() -> Self {
        Self { demarches: Vec::new(), etat: None, depuis: None, avant: None, ordre: Ordre::Arrivee(None), limite: 50 }
    }
}

const COLONNES: &str =
    "d.reference, d.revision, d.etat, d.etat_le, d.mot, d.recu_le, d.demarches, d.anonymise_le, d.contenu";

impl Depot {
    /// The dossiers that are asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn chercher(&self, filtre: &Filtre) -> anyhow::Result<Vec<Fiche>> {
        let (sql, valeurs) = requete(filtre);
        let lignes = self.base.consulter(|acces| acces.lire(&sql, &valeurs))?;
        lignes.iter().map(|ligne| self.fiche(ligne)).collect()
    }

    /// One dossier as a list gives it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fiche_de(&self, reference: &Reference) -> anyhow::Result<Option<Fiche>> {
        let sql = format!("SELECT {COLONNES} FROM dossiers d WHERE d.reference = ?1");
        let lignes = self.base.consulter(|acces| acces.lire(&sql, &[reference.as_str().into()]))?;
        lignes.first().map(|ligne| self.fiche(ligne)).transpose()
    }

    /// References with their date (seconds since 1970), oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lister(&self) -> anyhow::Result<Vec<(String, i64)>> {
        let sql = "SELECT reference, recu_le FROM dossiers WHERE contenu IS NOT NULL ORDER BY recu_le, reference";
        let lignes = self.base.consulter(|acces| acces.lire(sql, &[]))?;
        lignes.iter().map(|ligne| Ok((ligne.texte(0)?, ligne.entier(1)?))).collect()
    }

    fn fiche(&self, ligne: &Ligne) -> anyhow::Result<Fiche> {
        let reference = ligne.texte(0)?;
        let mot = ligne.octets_ou_rien(4)?;
        let contenu = ligne.octets_ou_rien(8)?;
        Ok(Fiche {
            revision: ligne.nombre(1)?,
            situation: Situation {
                etat: EtatDossier::lire(&ligne.texte(2)?).unwrap_or(EtatDossier::Recu),
                depuis: ligne.nombre(3)?,
                mot: mot.map(|mot| self.dechiffrer(&mot, "mot", &reference)).transpose()?,
                recu_le: ligne.nombre(5)?,
                demarches: ligne.texte(6)?,
                anonymise_le: ligne.entier_ou_rien(7)?.and_then(|le| u64::try_from(le).ok()),
            },
            dossier: contenu.map(|contenu| self.dechiffrer(&contenu, "dossier", &reference)),
            reference,
        })
    }
}

fn requete(filtre: &Filtre) -> (String, Vec<Valeur>) {
    let mut valeurs: Vec<Valeur> = Vec::new();
    let mut conditions = Vec::new();
    let mut place = |valeur: Valeur| {
        valeurs.push(valeur);
        format!("?{}", valeurs.len())
    };
    let par_arrivee = matches!(filtre.ordre, Ordre::Arrivee(_));
    // One service is the common question, and has an index in the order of the list.
    let (table, tri) = match filtre.demarches.as_slice() {
        [demarche] if par_arrivee => {
            conditions.push(format!("i.demarche = {}", place(demarche.as_str().into())));
            ("inscriptions i JOIN dossiers d ON d.reference = i.reference", "i")
        }
        [] => ("dossiers d", "d"),
        plusieurs => {
            let places: Vec<String> = plusieurs.iter().map(|demarche| place(demarche.as_str().into())).collect();
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM inscriptions i WHERE i.reference = d.reference AND i.demarche IN ({}))",
                places.join(", ")
            ));
            ("dossiers d", "d")
        }
    };
    if let Some(etat) = filtre.etat {
        conditions.push(format!("d.etat = {}", place(etat.mot().into())));
    }
    if let Some(depuis) = filtre.depuis {
        conditions.push(format!("{tri}.recu_le >= {}", place(depuis.into())));
    }
    if let Some(avant) = filtre.avant {
        conditions.push(format!("{tri}.recu_le < {}", place(avant.into())));
    }
    let ordre = match &filtre.ordre {
        Ordre::Arrivee(apres) => {
            if let Some((le, reference)) = apres {
                let (le, reference) = (place((*le).into()), place(reference.as_str().into()));
                conditions.push(format!("({tri}.recu_le, {tri}.reference) < ({le}, {reference})"));
            }
            format!("{tri}.recu_le DESC, {tri}.reference DESC")
        }
        Ordre::Revision(apres) => {
            conditions.push(format!("d.revision > {}", place((*apres).into())));
            "d.revision".to_owned()
        }
    };
    let ou = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    (format!("SELECT {COLONNES} FROM {table}{ou} ORDER BY {ordre} LIMIT {}", filtre.limite), valeurs)
}

//! The database below the store: SQLite in one file, or PostgreSQL by its address. Statements are written once, in the SQL
//! that both understand, with `?1`, `?2`… for their values; the few words that differ are in [`traduire`].

mod migrations;
mod postgres;
mod sqlite;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use secrecy::SecretString;

use self::postgres::Reserve;
use self::sqlite::Fichier;
pub(crate) use migrations::migrer;

/// Where the dossiers are kept.
#[derive(Clone)]
pub enum Lieu {
    /// One SQLite file in this folder.
    Dossier(PathBuf),
    /// A PostgreSQL server.
    Serveur {
        /// `postgresql://compte:mot-de-passe@hote:port/base`
        adresse: SecretString,
        /// PEM file of the authority that signed the server's certificate; those of the system without it.
        autorite: Option<PathBuf>,
    },
}

/// A value of a statement or of a line.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Valeur {
    Nul,
    Entier(i64),
    Texte(String),
    Octets(Vec<u8>),
}

/// A line of an answer.
pub(crate) struct Ligne(Vec<Valeur>);

/// What can be asked of an open database, in a transaction or not.
pub(crate) trait Acces {
    /// Runs a statement; says how many lines it touched.
    fn executer(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<u64>;

    /// Runs a query.
    fn lire(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<Vec<Ligne>>;

    /// Runs several statements without values.
    fn enchainer(&mut self, sql: &str) -> anyhow::Result<()>;

    /// Which of the two it is.
    fn moteur(&self) -> Moteur;
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moteur {
    Sqlite,
    Postgres,
}

/// The database. Clones share it.
#[derive(Clone)]
pub(crate) struct Base(Arc<Interieur>);

enum Interieur {
    Sqlite(Fichier),
    Postgres(Reserve),
}

impl Base {
    /// Opens the database, making SQLite's folder and file when they are missing. The schema is not touched.
    pub(crate) fn ouvrir(lieu: &Lieu) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(match lieu {
            Lieu::Dossier(dossier) => Interieur::Sqlite(Fichier::ouvrir(dossier)?),
            Lieu::Serveur { adresse, autorite } => {
                Interieur::Postgres(Reserve::ouvrir(adresse, autorite.as_deref()).context("base PostgreSQL")?)
            }
        })))
    }

    /// Does `travail` in a transaction; when it returns, what was written is on disk. It is done again when PostgreSQL
    /// prefers another transaction to it.
    pub(crate) fn transiger<T: Send>(
        &self,
        travail: impl FnMut(&mut dyn Acces) -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        match &*self.0 {
            Interieur::Sqlite(fichier) => fichier.transiger(travail),
            Interieur::Postgres(reserve) => reserve.transiger(travail),
        }
    }

    /// Does `travail`, which only reads.
    pub(crate) fn consulter<T: Send>(
        &self,
        travail: impl FnOnce(&mut dyn Acces) -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        match &*self.0 {
            Interieur::Sqlite(fichier) => fichier.consulter(travail),
            Interieur::Postgres(reserve) => reserve.consulter(travail),
        }
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Base(…)")
    }
}

impl fmt::Debug for Lieu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dossier(dossier) => write!(f, "Dossier({})", dossier.display()),
            Self::Serveur { .. } => f.write_str("Serveur(…)"),
        }
    }
}

impl Ligne {
    pub(crate) fn new(valeurs: Vec<Valeur>) -> Self {
        Self(valeurs)
    }

    /// The integer of this column.
    pub(crate) fn entier(&self, rang: usize) -> anyhow::Result<i64> {
        self.entier_ou_rien(rang)?.context("un nombre manque dans la base")
    }

    /// The integer of this column, when there is one.
    pub(crate) fn entier_ou_rien(&self, rang: usize) -> anyhow::Result<Option<i64>> {
        match self.0.get(rang) {
            Some(Valeur::Entier(entier)) => Ok(Some(*entier)),
            Some(Valeur::Nul) => Ok(None),
            _ => anyhow::bail!("un nombre était attendu dans la base"),
        }
    }

    /// A moment or a count, which is never negative.
    pub(crate) fn nombre(&self, rang: usize) -> anyhow::Result<u64> {
        Ok(u64::try_from(self.entier(rang)?).unwrap_or(0))
    }

    /// The text of this column.
    pub(crate) fn texte(&self, rang: usize) -> anyhow::Result<String> {
        self.texte_ou_rien(rang)?.context("un texte manque dans la base")
    }

    /// The text of this column, when there is one.
    pub(crate) fn texte_ou_rien(&self, rang: usize) -> anyhow::Result<Option<String>> {
        match self.0.get(rang) {
            Some(Valeur::Texte(texte)) => Ok(Some(texte.clone())),
            Some(Valeur::Nul) => Ok(None),
            _ => anyhow::bail!("un texte était attendu dans la base"),
        }
    }

    /// The bytes of this column, when there are some.
    pub(crate) fn octets_ou_rien(&self, rang: usize) -> anyhow::Result<Option<Vec<u8>>> {
        match self.0.get(rang) {
            Some(Valeur::Octets(octets)) => Ok(Some(octets.clone())),
            Some(Valeur::Nul) => Ok(None),
            _ => anyhow::bail!("des octets étaient attendus dans la base"),
        }
    }

    /// The bytes of this column.
    pub(crate) fn octets(&self, rang: usize) -> anyhow::Result<Vec<u8>> {
        self.octets_ou_rien(rang)?.context("des octets manquent dans la base")
    }
}

impl From<&str> for Valeur {
    fn from(texte: &str) -> Self {
        Self::Texte(texte.to_owned())
    }
}

impl From<String> for Valeur {
    fn from(texte: String) -> Self {
        Self::Texte(texte)
    }
}

impl From<i64> for Valeur {
    fn from(entier: i64) -> Self {
        Self::Entier(entier)
    }
}

/// Seconds since 1970, and counts.
impl From<u64> for Valeur {
    fn from(nombre: u64) -> Self {
        Self::Entier(i64::try_from(nombre).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Valeur {
    fn from(nombre: u32) -> Self {
        Self::Entier(nombre.into())
    }
}

impl From<&[u8]> for Valeur {
    fn from(octets: &[u8]) -> Self {
        Self::Octets(octets.to_vec())
    }
}

impl From<Vec<u8>> for Valeur {
    fn from(octets: Vec<u8>) -> Self {
        Self::Octets(octets)
    }
}

impl<T: Into<Self>> From<Option<T>> for Valeur {
    fn from(valeur: Option<T>) -> Self {
        valeur.map_or(Self::Nul, Into::into)
    }
}

/// The values of a statement, in the order of their numbers.
macro_rules! valeurs {
    ($($valeur:expr),* $(,)?) => { &[$($crate::base::Valeur::from($valeur)),*] };
}
pub(crate) use valeurs;

/// The words of each engine: `OCTETS` for bytes, and `RESERVER` for the lines that a transaction is about to
/// change and that others must leave alone.
fn traduire(sql: &str, moteur: Moteur) -> String {
    match moteur {
        Moteur::Sqlite => sql.replace(" OCTETS", " BLOB").replace("RESERVER", ""),
        Moteur::Postgres => {
            sql.replace(" OCTETS", " BYTEA").replace("RESERVER", "FOR UPDATE SKIP LOCKED").replace('?', "$")
        }
    }
}

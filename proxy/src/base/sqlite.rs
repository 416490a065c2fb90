//! SQLite: one file, one connection that writes, one that reads beside it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, TransactionBehavior, params_from_iter};

use super::{Acces, Ligne, Moteur, Valeur, traduire};

/// The file. Writes come one after the other: one writer is what SQLite has.
pub(super) struct Fichier {
    ecriture: Mutex<Connection>,
    lecture: Mutex<Connection>,
}

impl Fichier {
    /// Opens `pass-famille.db` in this folder, making both when they are missing.
    pub(super) fn ouvrir(dossier: &Path) -> anyhow::Result<Self> {
        let fichier = dossier.join("pass-famille.db");
        rendre_prive(dossier, &fichier).with_context(|| format!("dossier {}", dossier.display()))?;
        let ouvrir = || Connection::open(&fichier).with_context(|| format!("base {}", fichier.display()));
        let ecriture = ouvrir()?;
        ecriture.pragma_update(None, "busy_timeout", 10_000)?;
        ecriture.pragma_update(None, "journal_mode", "WAL")?;
        // A receipt promises that the dossier is on disk: every commit waits for it.
        ecriture.pragma_update(None, "synchronous", "FULL")?;
        ecriture.pragma_update(None, "secure_delete", true)?;
        let lecture = Connection::open_with_flags(
            &fichier,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
        )
        .with_context(|| format!("base {}", fichier.display()))?;
        lecture.pragma_update(None, "busy_timeout", 10_000)?;
        Ok(Self { ecriture: Mutex::new(ecriture), lecture: Mutex::new(lecture) })
    }

    pub(super) fn transiger<T>(
        &self,
        mut travail: impl FnMut(&mut dyn Acces) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut connexion = prendre(&self.ecriture);
        // Immediate: it knows at once that it may write, and never has to be done again.
        let transaction = connexion.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let fait = travail(&mut Ouverte(&transaction))?;
        transaction.commit()?;
        Ok(fait)
    }

    pub(super) fn consulter<T>(&self, travail: impl FnOnce(&mut dyn Acces) -> anyhow::Result<T>) -> anyhow::Result<T> {
        // A transaction: all that is read is of one moment.
        let mut connexion = prendre(&self.lecture);
        let transaction = connexion.transaction()?;
        travail(&mut Ouverte(&transaction))
    }
}

fn prendre(connexion: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic while the lock was held rolled its transaction back: the connection is still sound.
    connexion.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Ouverte<'a>(&'a Connection);

impl Acces for Ouverte<'_> {
    fn executer(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<u64> {
        let mut requete = self.0.prepare_cached(&traduire(sql, Moteur::Sqlite))?;
        Ok(requete.execute(params_from_iter(valeurs))? as u64)
    }

    fn lire(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<Vec<Ligne>> {
        let mut requete = self.0.prepare_cached(&traduire(sql, Moteur::Sqlite))?;
        let colonnes = requete.column_count();
        let mut lignes = requete.query(params_from_iter(valeurs))?;
        let mut lues = Vec::new();
        while let Some(ligne) = lignes.next()? {
            let mut valeurs = Vec::with_capacity(colonnes);
            for rang in 0..colonnes {
                valeurs.push(match ligne.get_ref(rang)? {
                    ValueRef::Null => Valeur::Nul,
                    ValueRef::Integer(entier) => Valeur::Entier(entier),
                    ValueRef::Text(texte) => Valeur::Texte(std::str::from_utf8(texte)?.to_owned()),
                    ValueRef::Blob(octets) => Valeur::Octets(octets.to_vec()),
                    ValueRef::Real(_) => anyhow::bail!("la base a rendu un nombre à virgule"),
                });
            }
            lues.push(Ligne::new(valeurs));
        }
        Ok(lues)
    }

    fn enchainer(&mut self, sql: &str) -> anyhow::Result<()> {
        Ok(self.0.execute_batch(&traduire(sql, Moteur::Sqlite))?)
    }

    fn moteur(&self) -> Moteur {
        Moteur::Sqlite
    }
}

impl ToSql for Valeur {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Nul => ValueRef::Null,
            Self::Entier(entier) => ValueRef::Integer(*entier),
            Self::Texte(texte) => ValueRef::Text(texte.as_bytes()),
            Self::Octets(octets) => ValueRef::Blob(octets),
        }))
    }
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

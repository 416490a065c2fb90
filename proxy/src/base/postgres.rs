//! PostgreSQL: a few connections, kept open and lent one at a time. The client blocks, as SQLite does: the service calls
//! the store from threads of its own anyway.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, IsolationLevel};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::BuilderVerifierExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Acces, Ligne, Moteur, Valeur, traduire};

/// Connections of one process: as many transactions as it may have under way.
const CONNEXIONS: usize = 8;

/// Longest wait for a connection.
const ATTENTE: Duration = Duration::from_secs(30);

/// How often a transaction that lost against another one is done again.
const REPRISES: u32 = 8;

/// The connections.
pub(super) struct Reserve {
    reglages: Config,
    tls: MakeRustlsConnect,
    libres: Mutex<Libres>,
    rendue: Condvar,
}

/// How long a statement may take, wait for another one, and leave a transaction alone.
const BORNES: &str = "-c statement_timeout=60s -c lock_timeout=20s -c idle_in_transaction_session_timeout=30s";

#[derive(Default)]
struct Libres {
    clients: Vec<Client>,
    ouvertes: usize,
}

impl Reserve {
    /// Reads the address and opens a first connection, so that a wrong one is known at once.
    pub(super) fn ouvrir(adresse: &SecretString, autorite: Option<&Path>) -> anyhow::Result<Self> {
        // The parser's words may quote the password.
        let mut reglages = Config::from_str(adresse.expose_secret()).map_err(|_| {
            anyhow::anyhow!("l’adresse n’est pas lisible : écrivez postgresql://compte:mot-de-passe@serveur/base")
        })?;
        // What leaves the machine is encrypted, whatever the address says.
        if !est_locale(&reglages) {
            reglages.ssl_mode(SslMode::Require);
        }
        // A service that froze must not hold the others up for ever. The last word on each is the address's own.
        let dites = reglages.get_options().unwrap_or_default().to_owned();
        reglages.options(format!("{BORNES} {dites}").trim_end());
        reglages.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(30));
        reglages.connect_timeout(Duration::from_secs(5)).application_name("pass-famille");
        let reserve = Self { reglages, tls: tls(autorite)?, libres: Mutex::default(), rendue: Condvar::new() };
        reserve.consulter(|acces| acces.lire("SELECT 1", &[]).map(drop))?;
        Ok(reserve)
    }

    pub(super) fn transiger<T: Send>(
        &self,
        mut travail: impl FnMut(&mut dyn Acces) -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        hors_de_l_execution(|| {
            let mut essais = 0;
            loop {
                let fait = self.preter(|client| {
                    let mut transaction = client.transaction()?;
                    let fait = travail(&mut Ouverte(&mut transaction))?;
                    transaction.commit()?;
                    Ok(fait)
                });
                match fait {
                    Err(cause) if essais < REPRISES && est_a_refaire(&cause) => essais += 1,
                    fait => return fait,
                }
            }
        })
    }

    pub(super) fn consulter<T: Send>(
        &self,
        travail: impl FnOnce(&mut dyn Acces) -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        hors_de_l_execution(|| {
            self.preter(|client| {
                // All that is read is of one moment.
                let moment = IsolationLevel::RepeatableRead;
                let mut transaction = client.build_transaction().isolation_level(moment).read_only(true).start()?;
                travail(&mut Ouverte(&mut transaction))
            })
        })
    }

    /// Lends a connection; one that broke is not lent again.
    fn preter<T>(&self, travail: impl FnOnce(&mut Client) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut client = self.prendre()?;
        // A panic would lose a place.
        let fait = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| travail(&mut client)));
        let mut libres = self.libres.lock().unwrap_or_else(PoisonError::into_inner);
        if client.is_closed() || fait.is_err() {
            libres.ouvertes -= 1;
        } else {
            libres.clients.push(client);
        }
        drop(libres);
        self.rendue.notify_one();
        match fait {
            Ok(fait) => fait,
            Err(panique) => std::panic::resume_unwind(panique),
        }
    }

    fn prendre(&self) -> anyhow::Result<Client> {
        let mut libres = self.libres.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            while let Some(client) = libres.clients.pop() {
                if !client.is_closed() {
                    return Ok(client);
                }
                libres.ouvertes -= 1;
            }
            if libres.ouvertes < CONNEXIONS {
                libres.ouvertes += 1;
                break;
            }
            let (rendus, fin) = self.rendue.wait_timeout(libres, ATTENTE).unwrap_or_else(PoisonError::into_inner);
            anyhow::ensure!(!fin.timed_out(), "toutes les connexions à la base sont prises");
            libres = rendus;
        }
        drop(libres);
        // The cause of a failed connection may name the account.
        let client = self.reglages.connect(self.tls.clone()).map_err(|cause| match cause.code() {
            Some(code) if *code == SqlState::INVALID_CATALOG_NAME => {
                anyhow::anyhow!("la base n’existe pas sur ce serveur : créez-la (CREATE DATABASE)")
            }
            Some(code) if code.code().starts_with("28") => {
                anyhow::anyhow!("le serveur refuse ce compte ou son mot de passe")
            }
            Some(code) => anyhow::anyhow!("le serveur refuse la connexion ({})", code.code()),
            None => anyhow::anyhow!("le serveur ne répond pas"),
        });
        if client.is_err() {
            self.libres.lock().unwrap_or_else(PoisonError::into_inner).ouvertes -= 1;
            self.rendue.notify_one();
        }
        client
    }
}

/// Closing a connection blocks too.
impl Drop for Reserve {
    fn drop(&mut self) {
        let libres = std::mem::take(&mut *self.libres.lock().unwrap_or_else(PoisonError::into_inner));
        hors_de_l_execution(move || drop(libres));
    }
}

/// The client has an executor of its own, which must not run inside another one: in the service's, the work goes to a
/// thread of its own, whose cost is small beside a round trip to a server.
fn hors_de_l_execution<T: Send>(travail: impl FnOnce() -> T + Send) -> T {
    if tokio::runtime::Handle::try_current().is_err() {
        return travail();
    }
    std::thread::scope(|espace| match espace.spawn(travail).join() {
        Ok(fait) => fait,
        Err(panique) => std::panic::resume_unwind(panique),
    })
}

/// Whether another transaction was preferred: the same one may succeed now.
fn est_a_refaire(cause: &anyhow::Error) -> bool {
    cause
        .downcast_ref::<postgres::Error>()
        .and_then(postgres::Error::code)
        .is_some_and(|code| [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code))
}

fn est_locale(reglages: &Config) -> bool {
    let adresses = reglages.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
    adresses
        && !reglages.get_hosts().is_empty()
        && reglages.get_hosts().iter().all(|hote| match hote {
            Host::Tcp(nom) => matches!(nom.as_str(), "localhost" | "127.0.0.1" | "::1"),
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
}

fn tls(autorite: Option<&Path>) -> anyhow::Result<MakeRustlsConnect> {
    let fournisseur = Arc::new(rustls::crypto::ring::default_provider());
    let base = rustls::ClientConfig::builder_with_provider(fournisseur).with_safe_default_protocol_versions()?;
    let reglages = match autorite {
        None => base.with_platform_verifier()?.with_no_client_auth(),
        Some(chemin) => {
            let mut racines = rustls::RootCertStore::empty();
            let certificats = CertificateDer::pem_file_iter(chemin)
                .with_context(|| format!("service.autorite_base : {} ne peut pas être lu", chemin.display()))?;
            for certificat in certificats {
                racines.add(certificat.context("service.autorite_base : certificat illisible")?)?;
            }
            base.with_root_certificates(racines).with_no_client_auth()
        }
    };
    Ok(MakeRustlsConnect::new(reglages))
}

struct Ouverte<'a, 'b>(&'a mut postgres::Transaction<'b>);

impl Acces for Ouverte<'_, '_> {
    fn executer(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<u64> {
        Ok(self.0.execute(&traduire(sql, Moteur::Postgres), &parametres(valeurs))?)
    }

    fn lire(&mut self, sql: &str, valeurs: &[Valeur]) -> anyhow::Result<Vec<Ligne>> {
        let lignes = self.0.query(&traduire(sql, Moteur::Postgres), &parametres(valeurs))?;
        lignes.iter().map(lue).collect()
    }

    fn enchainer(&mut self, sql: &str) -> anyhow::Result<()> {
        Ok(self.0.batch_execute(&traduire(sql, Moteur::Postgres))?)
    }

    fn moteur(&self) -> Moteur {
        Moteur::Postgres
    }
}

fn parametres(valeurs: &[Valeur]) -> Vec<&(dyn ToSql + Sync)> {
    valeurs.iter().map(|valeur| valeur as &(dyn ToSql + Sync)).collect()
}

fn lue(ligne: &postgres::Row) -> anyhow::Result<Ligne> {
    let mut valeurs = Vec::with_capacity(ligne.len());
    for (rang, colonne) in ligne.columns().iter().enumerate() {
        valeurs.push(match *colonne.type_() {
            Type::INT8 => ligne.try_get::<_, Option<i64>>(rang)?.into(),
            Type::INT4 => ligne.try_get::<_, Option<i32>>(rang)?.map(i64::from).into(),
            Type::TEXT => ligne.try_get::<_, Option<String>>(rang)?.into(),
            Type::BYTEA => ligne.try_get::<_, Option<Vec<u8>>>(rang)?.into(),
            _ => anyhow::bail!("la base a rendu une valeur d’un type inattendu"),
        });
    }
    Ok(Ligne::new(valeurs))
}

impl std::fmt::Debug for Valeur {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Valeur(…)")
    }
}

impl ToSql for Valeur {
    fn to_sql(&self, genre: &Type, sortie: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Nul => Ok(IsNull::Yes),
            Self::Entier(entier) if *genre == Type::INT4 => i32::try_from(*entier)?.to_sql(genre, sortie),
            Self::Entier(entier) => entier.to_sql(genre, sortie),
            Self::Texte(texte) => texte.to_sql(genre, sortie),
            Self::Octets(octets) => octets.to_sql(genre, sortie),
        }
    }

    fn accepts(genre: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA].contains(genre)
    }

    to_sql_checked!();
}

//! The processes that are measured: on the first processor, what loads them and answers them on the second.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process and its children; they go with this value.
pub(super) struct Processus(Child);

/// Which processor.
#[derive(Clone, Copy)]
pub(super) enum Sur {
    Mesure,
    Charge,
}

impl Sur {
    const fn numero(self) -> &'static str {
        match self {
            Self::Mesure => "0",
            Self::Charge => "1",
        }
    }

    /// A command that runs there; anywhere on a machine with one processor.
    pub(super) fn commande(self, programme: &str) -> Command {
        if !plusieurs_processeurs() {
            return Command::new(programme);
        }
        let mut commande = Command::new("taskset");
        commande.args(["-c", self.numero(), programme]);
        commande
    }
}

/// Puts this process, which makes the load, in its place.
pub(super) fn s_attacher() {
    if !plusieurs_processeurs() {
        return;
    }
    let moi = std::process::id().to_string();
    let _ = Command::new("taskset").args(["-pc", Sur::Charge.numero(), &moi]).stdout(Stdio::null()).status();
}

/// Not by what this process may use, which is one once it is in its place.
fn plusieurs_processeurs() -> bool {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    cpus.lines().filter(|ligne| ligne.starts_with("processor")).count() > 1
}

impl Processus {
    pub(super) fn lancer(commande: &mut Command) -> Self {
        Self(
            commande
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn()
                .unwrap_or_else(|cause| panic!("{commande:?} : {cause}")),
        )
    }

    /// Waits until it answers; says how long that took.
    pub(super) fn attendre(&mut self, ou: SocketAddr, debut: Instant) -> Duration {
        while !repond(ou) {
            if let Some(fini) = self.0.try_wait().unwrap() {
                panic!("arrêté avant de répondre à {ou} : {fini}");
            }
            assert!(debut.elapsed() < Duration::from_secs(20), "{ou} ne répond pas");
            std::thread::sleep(Duration::from_micros(200));
        }
        debut.elapsed()
    }

    /// What it and its children have in memory, in kB.
    pub(super) fn memoire(&self) -> f64 {
        let une = |numero: u32| {
            let etat = std::fs::read_to_string(format!("/proc/{numero}/status")).unwrap_or_default();
            let ligne = etat.lines().find_map(|ligne| ligne.strip_prefix("VmRSS:")).unwrap_or_default();
            ligne.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default()
        };
        self.tous().into_iter().map(une).sum()
    }

    /// Processor time that they have used.
    pub(super) fn temps(&self) -> Duration {
        // In hundredths of a second, as Linux tells everybody.
        let un = |numero: u32| {
            let etat = std::fs::read_to_string(format!("/proc/{numero}/stat")).unwrap_or_default();
            let apres_le_nom = etat.rsplit_once(") ").map(|(_, suite)| suite.to_owned()).unwrap_or_default();
            apres_le_nom.split(' ').skip(11).take(2).filter_map(|mot| mot.parse::<u64>().ok()).sum::<u64>()
        };
        Duration::from_millis(10) * u32::try_from(self.tous().into_iter().map(un).sum::<u64>()).unwrap_or_default()
    }

    fn tous(&self) -> Vec<u32> {
        let moi = self.0.id();
        let enfants = std::fs::read_to_string(format!("/proc/{moi}/task/{moi}/children")).unwrap_or_default();
        std::iter::once(moi).chain(enfants.split_whitespace().filter_map(|mot| mot.parse().ok())).collect()
    }
}

impl Drop for Processus {
    fn drop(&mut self) {
        // nginx's master is asked, so that its worker goes too.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let debut = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && debut.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) fn port_libre() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn repond(ou: SocketAddr) -> bool {
    let Ok(mut flux) = TcpStream::connect(ou) else { return false };
    let demande = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut recu = [0; 12];
    flux.write_all(demande).is_ok() && flux.read_exact(&mut recu).is_ok() && recu.ends_with(b" 200")
}

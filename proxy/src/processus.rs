//! What the process asks of the system for itself, before it holds a secret.

/// Forbids others of the same account to read the memory, and the system to write it to a disk when the service falls; takes
/// as many descriptors as it may, one for each connection. What the system refuses is said, and the service goes on.
#[cfg(target_os = "linux")]
pub fn proteger() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

    let sans_image = Rlimit { current: Some(0), maximum: Some(0) };
    let descripteurs = getrlimit(Resource::Nofile);
    let faits = [
        ("la lecture de la mémoire", set_dumpable_behavior(DumpableBehavior::NotDumpable)),
        ("les images de la mémoire", setrlimit(Resource::Core, sans_image)),
        ("les descripteurs", setrlimit(Resource::Nofile, Rlimit { current: descripteurs.maximum, ..descripteurs })),
    ];
    for (quoi, fait) in faits {
        if let Err(cause) = fait {
            tracing::warn!(quoi, %cause, "le système a refusé un réglage du processus");
        }
    }
}

/// Elsewhere there is nothing to ask without unsafe code.
#[cfg(not(target_os = "linux"))]
pub fn proteger() {}

/// Tells who started the service that it receives, when that is who wants to know: with systemd, `systemctl start` waits for it,
/// and fails when the service does.
#[cfg(target_os = "linux")]
pub fn annoncer_l_ouverture() {
    let Some(adresse) = std::env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(cause) = annoncer(&adresse, b"READY=1") {
        tracing::warn!(%cause, "qui a démarré le service n’a pas pu être prévenu de l’ouverture");
    }
}

/// Elsewhere nobody waits to be told.
#[cfg(not(target_os = "linux"))]
pub fn annoncer_l_ouverture() {}

/// A path, or after an `@` a name that no file system has.
#[cfg(target_os = "linux")]
fn annoncer(adresse: &std::ffi::OsStr, mot: &[u8]) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let adresse = match adresse.as_encoded_bytes().strip_prefix(b"@") {
        Some(nom) => SocketAddr::from_abstract_name(nom)?,
        None => SocketAddr::from_pathname(adresse)?,
    };
    UnixDatagram::unbound()?.send_to_addr(mot, &adresse).map(drop)
}

/// The group in whose name the process reads files, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn groupe() -> Option<u32> {
    Some(rustix::process::getegid().as_raw())
}

/// The group in whose name the process reads files, where the system tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn groupe() -> Option<u32> {
    None
}

/// How many descriptors the process may have, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn descripteurs() -> Option<usize> {
    usize::try_from(rustix::process::getrlimit(rustix::process::Resource::Nofile).current?).ok()
}

/// How many descriptors the process may have, where the system tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn descripteurs() -> Option<usize> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    use super::*;

    #[test]
    fn the_manager_is_told_at_a_path_or_at_a_name() {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("notify");
        let nom = format!("pass-famille-{}", std::process::id());
        let abstraite = SocketAddr::from_abstract_name(&nom).unwrap();
        for (ecoute, adresse) in [
            (UnixDatagram::bind(&chemin).unwrap(), chemin.clone().into_os_string()),
            (UnixDatagram::bind_addr(&abstraite).unwrap(), format!("@{nom}").into()),
        ] {
            annoncer(&adresse, b"READY=1").unwrap();
            let mut recu = [0; 16];
            let lus = ecoute.recv(&mut recu).unwrap();
            assert_eq!(&recu[..lus], b"READY=1", "{adresse:?}");
        }
        assert!(annoncer(dossier.path().join("personne").as_os_str(), b"READY=1").is_err());
    }
}

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

//! What an agent or a program may do, as the city's file says.

use ring::digest::{SHA256, digest};

use crate::config::{Agents, CleAgents, Portee, Role};
use crate::hexadecimal;

/// What an agent may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Droits {
    pub(crate) roles: Vec<Role>,
    /// Services whose dossiers are seen; all when empty.
    pub(crate) demarches: Vec<String>,
}

/// A program that was recognised.
#[derive(Clone, Debug)]
pub(crate) struct Programme {
    pub(crate) nom: String,
    pub(crate) portees: Vec<Portee>,
    pub(crate) demarches: Vec<String>,
}

impl Droits {
    /// The rights of whoever has this e-mail address; `None` when the file does not name it.
    pub(crate) fn de(agents: &Agents, courriel: &str) -> Option<Self> {
        let personne =
            agents.personnes.iter().find(|personne| personne.courriel.trim().eq_ignore_ascii_case(courriel))?;
        (!personne.roles.is_empty())
            .then(|| Self { roles: personne.roles.clone(), demarches: personne.demarches.clone() })
    }

    pub(crate) fn lit(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Lecture | Role::Instruction))
    }

    pub(crate) fn instruit(&self) -> bool {
        self.roles.contains(&Role::Instruction)
    }

    pub(crate) fn lit_le_registre(&self) -> bool {
        self.roles.contains(&Role::Dpo)
    }
}

impl Programme {
    /// The program whose key this is.
    pub(crate) fn reconnaitre(agents: &Agents, cle: &str) -> Option<Self> {
        let empreinte = empreinte(cle);
        // The hash of a random key tells nothing of it, so comparing hashes as they come is safe.
        let CleAgents { nom, portees, demarches, .. } =
            agents.cles.iter().find(|connue| connue.empreinte.eq_ignore_ascii_case(&empreinte))?;
        Some(Self { nom: nom.clone(), portees: portees.clone(), demarches: demarches.clone() })
    }

    pub(crate) fn peut(&self, portee: Portee) -> bool {
        self.portees.contains(&portee)
    }
}

/// The imprint of a program's key, as the city's file keeps it.
pub(crate) fn empreinte(cle: &str) -> String {
    hexadecimal(digest(&SHA256, cle.as_bytes()).as_ref())
}

/// Whether a dossier of these services, separated by commas, is one that is seen.
pub(crate) fn voit(permises: &[String], demarches: &str) -> bool {
    permises.is_empty() || demarches.split(',').any(|demarche| permises.iter().any(|permise| permise == demarche))
}

//! Who an agent is, read from the claims of the user information. Only the address matters to the city, which gives roles
//! by it; the rest is for people to recognise one another.

use std::fmt;

use openid::{Controle, Identification};
use secrecy::SecretString;
use serde::Deserialize;

use crate::Erreur;

/// An agent who signed in. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Agent {
    /// `sub`: the agent's identifier at this provider.
    pub sujet: String,
    /// `email`, without spaces around it and with ASCII letters in lower case; never empty. Other letters keep their
    /// case: the lower case of some of them (the Kelvin sign) is an ASCII letter, and somebody else's address.
    pub courriel: String,
    /// `given_name`
    pub prenom: Option<String>,
    /// `usual_name`, or `family_name` where there is none.
    pub nom: Option<String>,
    /// `siret` of the employer.
    pub siret: Option<String>,
    /// The id token, to be given back as a hint when leaving.
    pub id_token: SecretString,
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Agent(…)")
    }
}

/// Every key is optional and unknown ones are ignored.
#[derive(Deserialize)]
pub(crate) struct Revendications {
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: Option<Verifiee>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    usual_name: Option<String>,
    #[serde(default)]
    family_name: Option<String>,
    #[serde(default)]
    siret: Option<String>,
}

/// A boolean, which some providers write as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Verifiee {
    Booleen(bool),
    Texte(String),
}

impl Verifiee {
    /// What is said and is not clearly true is not.
    fn vraie(&self) -> bool {
        match self {
            Self::Booleen(vraie) => *vraie,
            Self::Texte(texte) => texte == "true",
        }
    }
}

pub(crate) fn agent(identification: Identification<Revendications>) -> Result<Agent, Erreur> {
    let Identification { sujet, revendications, id_token, .. } = identification;
    let verifie = revendications.email_verified.is_none_or(|verifiee| verifiee.vraie());
    let courriel = revendications.email.and_then(plein).filter(|_| verifie);
    Ok(Agent {
        sujet,
        courriel: courriel.ok_or(Erreur::ReponseRefusee(Controle::Courriel))?.to_ascii_lowercase(),
        prenom: revendications.given_name.and_then(plein),
        nom: revendications.usual_name.and_then(plein).or(revendications.family_name.and_then(plein)),
        siret: revendications.siret.and_then(plein),
        id_token,
    })
}

fn plein(texte: String) -> Option<String> {
    let texte = texte.trim();
    (!texte.is_empty()).then(|| texte.to_owned())
}

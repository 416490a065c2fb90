//! What ProConnect v2 has of its own beside what any provider does: the agents of the demonstration's city.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::openid::{page::Choix, session::Acces};

/// Somebody who works, and signs in with ProConnect. All of them are imaginary, as the addresses are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Value of the button on the page.
    pub id: &'static str,
    /// `given_name`
    pub prenom: &'static str,
    /// `usual_name`
    pub nom: &'static str,
    /// `email`
    pub courriel: &'static str,
    /// `siret` of the employer.
    pub siret: &'static str,
    /// What this agent shows, in a sentence for the page.
    pub montre: &'static str,
}

/// The imaginary agents, in the order of the page.
pub fn agents() -> &'static [Agent] {
    &AGENTS
}

pub(crate) const SCOPES: [&str; 6] = ["openid", "given_name", "usual_name", "email", "siret", "uid"];

pub(crate) const CLAIMS: [&str; 12] =
    ["sub", "given_name", "usual_name", "email", "siret", "uid", "acr", "amr", "auth_time", "iss", "aud", "nonce"];

/// The demonstration's city.
const VILLE: &str = "13002526500013";

const AGENTS: [Agent; 5] = [
    Agent {
        id: "sacha-lavandier",
        prenom: "Sacha",
        nom: "Lavandier",
        courriel: "sacha.lavandier@saint-exemple.example",
        siret: VILLE,
        montre: "Instruit les dossiers des familles",
    },
    Agent {
        id: "noor-castel",
        prenom: "Noor",
        nom: "Castel",
        courriel: "noor.castel@saint-exemple.example",
        siret: VILLE,
        montre: "Lit les dossiers sans rien y changer",
    },
    Agent {
        id: "dominique-sureau",
        prenom: "Dominique",
        nom: "Sureau",
        // ProConnect gives addresses as the employer wrote them.
        courriel: "Dominique.Sureau@Saint-Exemple.example",
        siret: VILLE,
        montre: "Veille à la protection des données ; adresse écrite avec des majuscules",
    },
    Agent {
        id: "alix-dumoulin",
        prenom: "Alix",
        nom: "Dumoulin",
        courriel: "alix.dumoulin@saint-exemple.example",
        siret: VILLE,
        montre: "Travaille pour la commune, sans rôle dans ce service",
    },
    Agent {
        id: "camille-orsini",
        prenom: "Camille",
        nom: "Orsini",
        courriel: "camille.orsini@communaute.example",
        siret: "11000201100044",
        montre: "Travaille pour un autre employeur",
    },
];

/// Everybody may be chosen.
pub(crate) fn choix() -> Vec<Choix<'static>> {
    AGENTS
        .iter()
        .map(|agent| Choix {
            id: agent.id,
            nom: Cow::Owned(format!("{} {}", agent.prenom, agent.nom)),
            montre: agent.montre,
        })
        .collect()
}

/// The scopes in words.
pub(crate) fn data_asked(scopes: &[String]) -> Vec<&'static str> {
    let mots = |scope: &str| match scope {
        "given_name" => Some("prénom"),
        "usual_name" => Some("nom d'usage"),
        "email" => Some("adresse électronique professionnelle"),
        "siret" => Some("SIRET de l'employeur"),
        "uid" => Some("identifiant chez l'employeur"),
        _ => None,
    };
    scopes.iter().filter_map(|scope| mots(scope)).collect()
}

/// The claims that the scopes give, each of which has the name of its scope.
pub(crate) fn claims(acces: &Acces) -> Option<Map<String, Value>> {
    let agent = AGENTS.iter().find(|agent| agent.id == acces.persona)?;
    let propres = [
        ("given_name", agent.prenom),
        ("usual_name", agent.nom),
        ("email", agent.courriel),
        ("siret", agent.siret),
        ("uid", agent.id),
    ];
    let demandes = propres.into_iter().filter(|(nom, _)| acces.scopes.iter().any(|scope| scope == nom));
    Some(demandes.map(|(nom, valeur)| (nom.to_owned(), json!(valeur))).collect())
}

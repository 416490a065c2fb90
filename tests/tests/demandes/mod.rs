//! Requests as a server heard them, and what a contract says of their parameters.

use std::sync::{Arc, Mutex};

use axum::extract::Request;
use serde_json::{Value, json};

/// A request, as the server heard it.
#[derive(Clone, Debug)]
pub(crate) struct Demande {
    pub(crate) chemin: String,
    pub(crate) question: Option<String>,
    pub(crate) entetes: Vec<(String, String)>,
}

/// Everything that a server heard.
pub(crate) type Entendues = Arc<Mutex<Vec<Demande>>>;

impl Demande {
    pub(crate) fn lire(requete: &Request) -> Self {
        let entetes = requete.headers().iter();
        Self {
            chemin: requete.uri().path().to_owned(),
            question: requete.uri().query().map(str::to_owned),
            entetes: entetes.map(|(nom, valeur)| (nom.to_string(), valeur.to_str().unwrap().to_owned())).collect(),
        }
    }

    /// The value of a header, whatever the case of its name.
    pub(crate) fn entete(&self, nom: &str) -> Option<&str> {
        self.entetes.iter().find(|(cle, _)| cle.eq_ignore_ascii_case(nom)).map(|(_, valeur)| valeur.as_str())
    }
}

/// Whether the schema of a parameter takes this value.
pub(crate) fn conforme(schema: &Value, valeur: &Value) -> bool {
    jsonschema::validator_for(schema).unwrap().is_valid(valeur)
}

/// A parameter as the JSON that its schema speaks of.
pub(crate) fn instance(schema: &Value, texte: &str) -> Value {
    match texte.parse::<i64>() {
        Ok(nombre) if schema["type"] == "integer" => json!(nombre),
        _ => json!(texte),
    }
}

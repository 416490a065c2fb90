//! Cases in the official sandbox's format: `params`, `status` and `payload`. The name of the folder says which operation and
//! modality they are for; one from elsewhere is for the quotient familial by identity. A case answers the request whose
//! parameters are its own, `recipient` and periods apart; every other request goes to the families. The folder
//! `france_connect` gives tokens of the sandbox, each with the identity behind it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api_particulier::operations::{Modalite, Operation};
use crate::api_particulier::parametres::Recherche;
use crate::serveur::Erreur;

/// A case, as a file of the official sandbox holds it. Whoever has such files reads them: this crate knows no YAML.
#[derive(Clone, Debug, Deserialize)]
pub struct Vecteur {
    /// The folder that the file was in, such as `api_particulier_v3_cnav_quotient_familial_with_civility`, which holds that
    /// operation's cases, or `france_connect`, which holds tokens.
    #[serde(skip)]
    pub dossier: String,
    /// The parameters that it answers; for a token, itself under `token`.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The body of the answer.
    #[serde(default)]
    pub payload: String,
}

/// The cases by what they answer.
#[derive(Default)]
pub(crate) struct Vecteurs {
    cas: Vec<Cas>,
    jetons: BTreeMap<String, Consentement>,
}

/// An answer that is already written.
pub(crate) struct Cas {
    operation: Operation,
    modalite: Modalite,
    parametres: Cle,
    pub(crate) statut: u16,
    pub(crate) corps: String,
}

/// Who is behind a token of the sandbox, and what it opens.
#[derive(Clone, Deserialize)]
pub(crate) struct Consentement {
    pub(crate) scope: String,
    family_name: String,
    given_name: String,
    birthdate: String,
    gender: String,
    #[serde(default)]
    birthplace: String,
    birthcountry: String,
}

impl Vecteurs {
    /// Sorts them.
    pub(crate) fn new(cas: &[Vecteur]) -> Result<Self, Erreur> {
        let mut vecteurs = Self::default();
        cas.iter().try_for_each(|cas| vecteurs.add(cas))?;
        Ok(vecteurs)
    }

    /// The case for this request.
    pub(crate) fn find(&self, operation: Operation, modalite: Modalite, parametres: &Cle) -> Option<&Cas> {
        self.cas
            .iter()
            .find(|cas| cas.operation == operation && cas.modalite == modalite && cas.parametres == *parametres)
    }

    /// Who is behind this token.
    pub(crate) fn consent(&self, jeton: &str) -> Option<&Consentement> {
        self.jetons.get(jeton)
    }

    fn add(&mut self, cas: &Vecteur) -> Result<(), Erreur> {
        if cas.dossier == "france_connect" {
            let Some(jeton) = cas.params.get("token").and_then(Value::as_str) else { return Ok(()) };
            let reponse: Introspection = serde_json::from_str(&cas.payload)
                .map_err(|erreur| Erreur::Vecteur { jeton: jeton.to_owned(), detail: erreur.to_string() })?;
            self.jetons.insert(jeton.to_owned(), reponse.token_introspection);
            return Ok(());
        }
        let (operation, modalite) = address(&cas.dossier);
        self.cas.push(Cas {
            operation,
            modalite,
            parametres: Cle::of(&cas.params),
            statut: cas.status,
            corps: cas.payload.clone(),
        });
        Ok(())
    }
}

impl Consentement {
    pub(crate) fn search(&self) -> Recherche {
        let mut date = self.birthdate.split('-');
        let france = self.birthcountry == "99100";
        Recherche {
            nom: self.family_name.clone(),
            prenoms: self.given_name.split(' ').map(str::to_owned).collect(),
            annee: date.next().and_then(|annee| annee.parse().ok()),
            mois: date.next().and_then(|mois| mois.parse().ok()),
            jour: date.next().and_then(|jour| jour.parse().ok()),
            sexe: Some(if self.gender == "male" { "M" } else { "F" }.to_owned()),
            pays: self.birthcountry.clone(),
            commune: france.then(|| self.birthplace.clone()),
            commune_par_nom: None,
        }
    }
}

/// Parameters as the sandbox compares them: without case, numbers as numbers, `recipient` left out. Periods are left out
/// too, because a case written for one month would otherwise be lost the next year.
#[derive(PartialEq, Eq)]
pub(crate) struct Cle(BTreeMap<String, Vec<String>>);

impl Cle {
    /// From a query.
    pub(crate) fn from_query(paires: &[(String, String)]) -> Self {
        let mut cle = Self(BTreeMap::new());
        for (nom, valeur) in paires {
            cle.push(nom.trim_end_matches("[]"), valeur);
        }
        cle
    }

    /// From what FranceConnect knows: the parameters that the platform would make of it.
    pub(crate) fn from_search(recherche: &Recherche) -> Self {
        let mut cle = Self(BTreeMap::new());
        cle.push("nomNaissance", &recherche.nom);
        for prenom in &recherche.prenoms {
            cle.push("prenoms", prenom);
        }
        for (nom, valeur) in [
            ("anneeDateNaissance", recherche.annee.map(|a| a.to_string())),
            ("moisDateNaissance", recherche.mois.map(|m| m.to_string())),
            ("jourDateNaissance", recherche.jour.map(|j| j.to_string())),
            ("sexeEtatCivil", recherche.sexe.clone()),
            ("codeCogInseePaysNaissance", Some(recherche.pays.clone())),
            ("codeCogInseeCommuneNaissance", recherche.commune.clone()),
        ] {
            if let Some(valeur) = valeur {
                cle.push(nom, &valeur);
            }
        }
        cle
    }

    fn of(params: &Map<String, Value>) -> Self {
        let mut cle = Self(BTreeMap::new());
        for (nom, valeur) in params {
            let nom = nom.trim_end_matches("[]");
            match valeur {
                Value::Array(valeurs) => valeurs.iter().for_each(|valeur| cle.push_value(nom, valeur)),
                valeur => cle.push_value(nom, valeur),
            }
        }
        cle
    }

    fn push_value(&mut self, nom: &str, valeur: &Value) {
        match valeur {
            Value::String(texte) => self.push(nom, texte),
            Value::Number(nombre) => self.push(nom, &nombre.to_string()),
            _ => {}
        }
    }

    fn push(&mut self, nom: &str, valeur: &str) {
        if ["recipient", "annee", "mois"].contains(&nom) || valeur.trim().is_empty() {
            return;
        }
        let valeur = valeur.trim().to_uppercase();
        let part_of_date = nom.ends_with("DateNaissance");
        let valeur = if part_of_date { valeur.trim_start_matches('0').to_owned() } else { valeur };
        self.0.entry(nom.to_owned()).or_default().push(valeur);
    }
}

#[derive(Deserialize)]
struct Introspection {
    token_introspection: Consentement,
}

/// `api_particulier_v3_cnav_quotient_familial_with_civility`: operation and modality.
fn address(dossier: &str) -> (Operation, Modalite) {
    let modalite = if dossier.ends_with("_with_france_connect") { Modalite::FranceConnect } else { Modalite::Identite };
    let operation = Operation::TOUTES.into_iter().find(|operation| dossier.contains(operation.segment()));
    (operation.unwrap_or(Operation::QuotientFamilial), modalite)
}

//! Cases dropped in as files, in the official sandbox's format: `params`, `status` and `payload` in YAML. The name of the
//! folder says which operation and modality they are for; a file elsewhere is for the quotient familial by identity. A
//! case answers the request whose parameters are its own, `recipient` and periods apart; every other request goes to the
//! families. The folder `france_connect` gives tokens of the sandbox, each with the identity behind it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api_particulier::operations::{Modalite, Operation};
use crate::api_particulier::parametres::Recherche;
use crate::serveur::Erreur;

/// The cases of a folder.
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
    /// Reads every YAML file of the folder and of those below it.
    pub(crate) fn read(dossier: &Path) -> Result<Self, Erreur> {
        let mut vecteurs = Self::default();
        for fichier in files(dossier)? {
            vecteurs.add(&fichier)?;
        }
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

    fn add(&mut self, fichier: &Path) -> Result<(), Erreur> {
        let refuse = |detail: String| Erreur::Vecteur { fichier: fichier.to_owned(), detail };
        let texte = std::fs::read_to_string(fichier).map_err(|e| refuse(e.to_string()))?;
        let lu: Fichier = serde_saphyr::from_str(&texte).map_err(|e| refuse(e.to_string()))?;
        let dossier = fichier.parent().and_then(Path::file_name).and_then(|nom| nom.to_str()).unwrap_or_default();
        if dossier == "france_connect" {
            let Some(jeton) = lu.params.get("token").and_then(Value::as_str) else { return Ok(()) };
            let reponse: Introspection = serde_json::from_str(&lu.payload).map_err(|e| refuse(e.to_string()))?;
            self.jetons.insert(jeton.to_owned(), reponse.token_introspection);
            return Ok(());
        }
        let (operation, modalite) = address(dossier);
        self.cas.push(Cas {
            operation,
            modalite,
            parametres: Cle::of(&lu.params),
            statut: lu.status,
            corps: lu.payload,
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
struct Fichier {
    #[serde(default)]
    params: Map<String, Value>,
    status: u16,
    #[serde(default)]
    payload: String,
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

/// The YAML files below a folder, in the order of their names.
fn files(dossier: &Path) -> Result<Vec<PathBuf>, Erreur> {
    let refuse = |e: std::io::Error| Erreur::Vecteur { fichier: dossier.to_owned(), detail: e.to_string() };
    let mut trouves = Vec::new();
    for entree in std::fs::read_dir(dossier).map_err(refuse)? {
        let chemin = entree.map_err(refuse)?.path();
        if chemin.is_dir() {
            trouves.extend(files(&chemin)?);
        } else if chemin.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            trouves.push(chemin);
        }
    }
    trouves.sort();
    Ok(trouves)
}

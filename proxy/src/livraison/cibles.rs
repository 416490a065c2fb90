//! The targets of the city's file, ready to serve.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::signature::Signataire;
use super::{COURRIEL, ETAT, RECU};
use crate::config::Cible;
use crate::dossiers::Annonce;

/// The targets. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Cibles {
    cibles: Arc<Vec<Cible>>,
    signatures: Arc<BTreeMap<String, Signataire>>,
    courriel: bool,
}

impl Cibles {
    pub(crate) fn new(cibles: Vec<Cible>, signatures: BTreeMap<String, Signataire>, courriel: bool) -> Self {
        Self { cibles: Arc::new(cibles), signatures: Arc::new(signatures), courriel }
    }

    /// Whom to tell about this, for a dossier of these services.
    pub(crate) fn annoncer(&self, evenement: &'static str, demarches: &[&str]) -> Vec<Annonce> {
        let concernees = self.cibles.iter().filter(|cible| {
            (cible.evenements.is_empty() || cible.evenements.iter().any(|voulu| voulu == evenement))
                && (cible.demarches.is_empty()
                    || cible.demarches.iter().any(|voulue| demarches.contains(&voulue.as_str())))
        });
        // Families are told nothing of what the administrations answered.
        let courriel = (self.courriel && [RECU, ETAT].contains(&evenement)).then(|| COURRIEL.to_owned());
        let noms = concernees.map(|cible| cible.nom.clone()).chain(courriel);
        noms.map(|cible| Annonce { cible, evenement }).collect()
    }

    /// Folders in which files are written.
    pub(super) fn dossiers(&self) -> impl Iterator<Item = &Path> {
        self.cibles.iter().filter_map(|cible| cible.dossier.as_deref())
    }

    pub(super) fn trouver(&self, nom: &str) -> Option<(&Cible, Option<&Signataire>)> {
        let cible = self.cibles.iter().find(|cible| cible.nom == nom)?;
        Some((cible, self.signatures.get(nom)))
    }
}

/// What every target gets.
const TOUJOURS: [&str; 3] = ["reference", "revision", "etat"];

/// The fields that this target wants, under the names that it wants.
pub(super) fn adapter(cible: &Cible, dossier: &Value) -> Value {
    let garde = if cible.champs.is_empty() {
        dossier.clone()
    } else {
        let mut garde = Value::Object(Map::new());
        // Without these a receiver can tell neither which dossier it is nor which news is the later.
        for champ in TOUJOURS.into_iter().chain(cible.champs.iter().map(String::as_str)) {
            copier(dossier, &mut garde, &champ.split('.').collect::<Vec<_>>());
        }
        garde
    };
    renommer(garde, "", &cible.noms)
}

/// Copies what is at the end of `chemin`, with the way to it; a list is followed in each of its elements.
fn copier(source: &Value, cible: &mut Value, chemin: &[&str]) {
    match (source, chemin) {
        (_, []) => *cible = source.clone(),
        (Value::Object(champs), [premier, reste @ ..]) => {
            let Some(valeur) = champs.get(*premier) else { return };
            if !cible.is_object() {
                *cible = Value::Object(Map::new());
            }
            if let Value::Object(places) = cible {
                copier(valeur, places.entry(*premier).or_insert(Value::Null), reste);
            }
        }
        (Value::Array(elements), _) => {
            if !cible.is_array() {
                *cible = Value::Array(vec![Value::Null; elements.len()]);
            }
            if let Value::Array(places) = cible {
                for (element, place) in elements.iter().zip(places) {
                    copier(element, place, chemin);
                }
            }
        }
        _ => {}
    }
}

fn renommer(valeur: Value, ici: &str, noms: &BTreeMap<String, String>) -> Value {
    match valeur {
        Value::Object(champs) => {
            let renommes = champs.into_iter().map(|(nom, valeur)| {
                let chemin = if ici.is_empty() { nom.clone() } else { format!("{ici}.{nom}") };
                let valeur = renommer(valeur, &chemin, noms);
                (noms.get(&chemin).cloned().unwrap_or(nom), valeur)
            });
            Value::Object(renommes.collect())
        }
        Value::Array(elements) => {
            Value::Array(elements.into_iter().map(|element| renommer(element, ici, noms)).collect())
        }
        autre => autre,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cible(champs: &[&str], noms: &[(&str, &str)]) -> Cible {
        Cible {
            nom: "essai".to_owned(),
            webhook: None,
            dossier: None,
            evenements: Vec::new(),
            demarches: Vec::new(),
            champs: champs.iter().map(|champ| (*champ).to_owned()).collect(),
            noms: noms.iter().map(|(de, vers)| ((*de).to_owned(), (*vers).to_owned())).collect(),
        }
    }

    #[test]
    fn a_target_gets_the_fields_that_it_wants_under_its_own_names() {
        let dossier = json!({"declarant": {"nom": "A", "prenoms": "B"},
            "enfants": [{"nom": "C", "age": 1}, {"nom": "D"}]});
        for (champs, noms, attendu) in [
            (&[][..], &[][..], dossier.clone()),
            (&["age"], &[], json!({})),
            (&["declarant.nom", "absent.nom"], &[], json!({"declarant": {"nom": "A"}})),
            (&["enfants.nom"], &[("enfants.nom", "NOM")], json!({"enfants": [{"NOM": "C"}, {"NOM": "D"}]})),
            (
                &["declarant.nom", "declarant.prenoms"],
                &[("declarant", "parent"), ("declarant.nom", "NOM")],
                json!({"parent": {"NOM": "A", "prenoms": "B"}}),
            ),
        ] {
            assert_eq!(adapter(&cible(champs, noms), &dossier), attendu, "{champs:?} {noms:?}");
        }
    }

    #[test]
    fn every_target_can_tell_which_dossier_it_is_and_what_is_later() {
        let dossier = json!({"reference": "R", "revision": 3, "etat": "recu", "message": "x"});
        let attendu = json!({"reference": "R", "revision": 3, "etat": "recu"});
        assert_eq!(adapter(&cible(&["absent"], &[]), &dossier), attendu);
    }
}

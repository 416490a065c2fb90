//! From a JavaScript value to a type.

mod types;

pub(crate) use types::PieceEnvoyee;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::Inattendu;

// One passage where `Reflect` takes two, and a reading of the city's services makes hundreds.
#[wasm_bindgen(inline_js = "export const propriete = (objet, nom) => objet?.[nom];")]
extern "C" {
    fn propriete(objet: &JsValue, nom: &str) -> JsValue;
}

/// A type that can be read.
pub(crate) trait Lisible: Sized {
    /// Reads; what cannot be read is noted, and stands as any value at all: nobody will see it.
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self;
}

/// Whether all went well so far. A flag rather than a result at each field: leaving in the middle of a structure means
/// code, at each field, that drops those before it.
#[derive(Default)]
pub(crate) struct Lecture {
    fausse: bool,
}

/// Reads a whole answer.
///
/// # Errors
/// When a part of it is not what the contract says.
pub(crate) fn lire<T: Lisible>(valeur: &JsValue) -> Result<T, Inattendu> {
    let mut lecture = Lecture::default();
    let lu = T::lire(valeur, &mut lecture);
    if lecture.fausse { Err(Inattendu) } else { Ok(lu) }
}

impl Lecture {
    fn refuser(&mut self) {
        self.fausse = true;
    }

    fn objet(&mut self, valeur: &JsValue) {
        if !valeur.is_object() {
            self.refuser();
        }
    }

    /// A whole number between bounds. They all come as floats; those of the contract are far below 2⁵³.
    fn entier(&mut self, valeur: &JsValue, min: i64, max: i64) -> i64 {
        let nombre = valeur.as_f64().unwrap_or(f64::NAN);
        let entier = nombre as i64;
        if entier as f64 == nombre && (min..=max).contains(&entier) {
            entier
        } else {
            self.refuser();
            min
        }
    }

    fn texte(&mut self, valeur: &JsValue) -> String {
        valeur.as_string().unwrap_or_else(|| {
            self.refuser();
            String::new()
        })
    }

    /// Name and content of a variant: `"nom"`, or `{"nom": contenu}`.
    fn variante(&mut self, valeur: &JsValue) -> (String, JsValue) {
        if valeur.is_string() {
            return (self.texte(valeur), JsValue::UNDEFINED);
        }
        self.objet(valeur);
        let nom = self.texte(&Object::keys(valeur.unchecked_ref::<Object>()).get(0));
        let contenu = propriete(valeur, &nom);
        (nom, contenu)
    }

    /// Rank of a name in a list, the first when it is not there.
    fn rang(&mut self, nom: &str, noms: &[&str]) -> usize {
        noms.iter().position(|connu| *connu == nom).unwrap_or_else(|| {
            self.refuser();
            0
        })
    }
}

/// A field of an object; a missing one reads as `undefined`, which is an empty option and an empty list.
fn champ<T: Lisible>(objet: &JsValue, nom: &str, lecture: &mut Lecture) -> T {
    T::lire(&propriete(objet, nom), lecture)
}

fn absent(valeur: &JsValue) -> bool {
    valeur.is_null() || valeur.is_undefined()
}

impl<T: Lisible> Lisible for Option<T> {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        if absent(valeur) { None } else { Some(T::lire(valeur, lecture)) }
    }
}

impl<T: Lisible> Lisible for Vec<T> {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        let mut liste = Self::new();
        if valeur.is_undefined() {
            return liste;
        }
        if !valeur.is_array() {
            lecture.refuser();
            return liste;
        }
        let source: &Array = valeur.unchecked_ref();
        for rang in 0..source.length() {
            liste.push(T::lire(&source.get(rang), lecture));
        }
        liste
    }
}

impl<T: Lisible> Lisible for Box<T> {
    fn lire(valeur: &JsValue, lecture: &mut Lecture) -> Self {
        Self::new(T::lire(valeur, lecture))
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

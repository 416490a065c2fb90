//! From a JavaScript value to a type.

use js_sys::{Array, Object, Reflect};
use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

use super::Inattendu;

/// A value to read.
pub(super) struct Js(pub(super) JsValue);

/// Elements of an array, or fields of an object: a value for each step.
struct Suite<'a> {
    source: &'a JsValue,
    rang: u32,
    /// Names of the fields; an array has none.
    champs: Option<&'static [&'static str]>,
    nombre: u32,
}

struct Variante {
    rang: u32,
    contenu: JsValue,
}

type Lu<T> = Result<T, Inattendu>;

/// Numbers all come as floats. Those of the contract are whole and small; anything else is not a number of ours.
fn entier(valeur: &JsValue) -> Lu<i64> {
    let nombre = valeur.as_f64().ok_or(Inattendu)?;
    let entier = nombre as i64;
    if entier as f64 == nombre { Ok(entier) } else { Err(Inattendu) }
}

fn objet<'de, V: Visitor<'de>>(valeur: &JsValue, champs: &'static [&'static str], visiteur: V) -> Lu<V::Value> {
    if !valeur.is_object() {
        return Err(Inattendu);
    }
    let nombre = u32::try_from(champs.len()).map_err(|_| Inattendu)?;
    visiteur.visit_seq(Suite { source: valeur, rang: 0, champs: Some(champs), nombre })
}

/// The rank of the variant in the list, and its content when it has one.
fn variante(valeur: &JsValue, variantes: &'static [&'static str]) -> Lu<Variante> {
    let (nom, contenu) = match valeur.as_string() {
        Some(nom) => (nom, JsValue::UNDEFINED),
        None => {
            let objet: &Object = valeur.dyn_ref().ok_or(Inattendu)?;
            let cle = Object::keys(objet).get(0);
            (cle.as_string().ok_or(Inattendu)?, Reflect::get(valeur, &cle).map_err(|_| Inattendu)?)
        }
    };
    let rang = variantes.iter().position(|connue| *connue == nom).ok_or(Inattendu)?;
    Ok(Variante { rang: u32::try_from(rang).map_err(|_| Inattendu)?, contenu })
}

impl Suite<'_> {
    fn suivante(&mut self) -> Option<JsValue> {
        let rang = self.rang;
        if rang >= self.nombre {
            return None;
        }
        self.rang += 1;
        Some(match self.champs {
            None => self.source.unchecked_ref::<Array>().get(rang),
            // A missing field reads as `undefined`: an option is then empty, a list too.
            Some(champs) => champs
                .get(rang as usize)
                .and_then(|nom| Reflect::get(self.source, &JsValue::from_str(nom)).ok())
                .unwrap_or_default(),
        })
    }
}

impl<'de> Deserializer<'de> for Js {
    type Error = Inattendu;

    /// No type of the contract describes itself.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Lu<V::Value> {
        Err(Inattendu)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_bool(self.0.as_bool().ok_or(Inattendu)?)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_i64(entier(&self.0)?)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_i64(entier(&self.0)?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_i64(entier(&self.0)?)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_i64(entier(&self.0)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_i64(entier(&self.0)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_string(self.0.as_string().ok_or(Inattendu)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        self.deserialize_string(visiteur)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        if self.0.is_null() || self.0.is_undefined() { visiteur.visit_none() } else { visiteur.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visiteur: V) -> Lu<V::Value> {
        visiteur.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visiteur: V) -> Lu<V::Value> {
        let nombre = match self.0.dyn_ref::<Array>() {
            Some(liste) => liste.length(),
            None if self.0.is_undefined() => 0,
            None => return Err(Inattendu),
        };
        visiteur.visit_seq(Suite { source: &self.0, rang: 0, champs: None, nombre })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        champs: &'static [&'static str],
        visiteur: V,
    ) -> Lu<V::Value> {
        objet(&self.0, champs, visiteur)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variantes: &'static [&'static str],
        visiteur: V,
    ) -> Lu<V::Value> {
        visiteur.visit_enum(variante(&self.0, variantes)?)
    }

    forward_to_deserialize_any! {
        i8 i16 u64 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Suite<'_> {
    type Error = Inattendu;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, graine: T) -> Lu<Option<T::Value>> {
        match self.suivante() {
            Some(valeur) => graine.deserialize(Js(valeur)).map(Some),
            None => Ok(None),
        }
    }
}

impl<'de> EnumAccess<'de> for Variante {
    type Error = Inattendu;
    type Variant = Js;

    fn variant_seed<V: DeserializeSeed<'de>>(self, graine: V) -> Lu<(V::Value, Js)> {
        let rang: U32Deserializer<Inattendu> = self.rang.into_deserializer();
        Ok((graine.deserialize(rang)?, Js(self.contenu)))
    }
}

impl<'de> VariantAccess<'de> for Js {
    type Error = Inattendu;

    fn unit_variant(self) -> Lu<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, graine: T) -> Lu<T::Value> {
        graine.deserialize(self)
    }

    /// The contract has none.
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Lu<V::Value> {
        Err(Inattendu)
    }

    fn struct_variant<V: Visitor<'de>>(self, champs: &'static [&'static str], visiteur: V) -> Lu<V::Value> {
        objet(&self.0, champs, visiteur)
    }
}

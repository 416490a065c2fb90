//! From a type to a JSON text. Only what the bodies of requests contain: texts, whole numbers, booleans, options,
//! lists, structures and the names of variants.

use serde::Serialize;
use serde::ser::{Impossible, SerializeSeq, SerializeStruct, Serializer};

use super::Inattendu;

/// The text under construction.
#[derive(Default)]
pub(super) struct Ecrivain(pub(super) String);

type Ecrit = Result<(), Inattendu>;
type Jamais = Impossible<(), Inattendu>;

/// A list or a structure under construction.
pub(super) struct Ouvert<'a> {
    ecrivain: &'a mut Ecrivain,
    premier: bool,
}

impl Ecrivain {
    fn texte(&mut self, texte: &str) {
        self.0.push('"');
        for caractere in texte.chars() {
            match caractere {
                '"' | '\\' => {
                    self.0.push('\\');
                    self.0.push(caractere);
                }
                '\0'..' ' => {
                    self.0.push_str("\\u00");
                    let code = caractere as u32;
                    for chiffre in [code >> 4, code & 15] {
                        self.0.push(char::from_digit(chiffre, 16).unwrap_or('0'));
                    }
                }
                autre => self.0.push(autre),
            }
        }
        self.0.push('"');
    }

    fn ouvrir(&mut self, signe: char) -> Ouvert<'_> {
        self.0.push(signe);
        Ouvert { ecrivain: self, premier: true }
    }
}

impl Ouvert<'_> {
    fn virgule(&mut self) {
        if !self.premier {
            self.ecrivain.0.push(',');
        }
        self.premier = false;
    }
}

impl SerializeSeq for Ouvert<'_> {
    type Ok = ();
    type Error = Inattendu;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, valeur: &T) -> Ecrit {
        self.virgule();
        valeur.serialize(&mut *self.ecrivain)
    }

    fn end(self) -> Ecrit {
        self.ecrivain.0.push(']');
        Ok(())
    }
}

impl SerializeStruct for Ouvert<'_> {
    type Ok = ();
    type Error = Inattendu;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, nom: &'static str, valeur: &T) -> Ecrit {
        self.virgule();
        self.ecrivain.texte(nom);
        self.ecrivain.0.push(':');
        valeur.serialize(&mut *self.ecrivain)
    }

    fn end(self) -> Ecrit {
        self.ecrivain.0.push('}');
        Ok(())
    }
}

impl<'a> Serializer for &'a mut Ecrivain {
    type Ok = ();
    type Error = Inattendu;
    type SerializeSeq = Ouvert<'a>;
    type SerializeStruct = Ouvert<'a>;
    type SerializeTuple = Jamais;
    type SerializeTupleStruct = Jamais;
    type SerializeTupleVariant = Jamais;
    type SerializeMap = Jamais;
    type SerializeStructVariant = Jamais;

    fn serialize_bool(self, valeur: bool) -> Ecrit {
        self.0.push_str(if valeur { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i64(self, valeur: i64) -> Ecrit {
        self.0.push_str(&valeur.to_string());
        Ok(())
    }

    fn serialize_i8(self, valeur: i8) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_i16(self, valeur: i16) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_i32(self, valeur: i32) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_u8(self, valeur: u8) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_u16(self, valeur: u16) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_u32(self, valeur: u32) -> Ecrit {
        self.serialize_i64(valeur.into())
    }

    fn serialize_u64(self, valeur: u64) -> Ecrit {
        i64::try_from(valeur).map_err(|_| Inattendu).and_then(|valeur| self.serialize_i64(valeur))
    }

    fn serialize_f32(self, _: f32) -> Ecrit {
        Err(Inattendu)
    }

    fn serialize_f64(self, _: f64) -> Ecrit {
        Err(Inattendu)
    }

    fn serialize_char(self, valeur: char) -> Ecrit {
        self.texte(valeur.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, valeur: &str) -> Ecrit {
        self.texte(valeur);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Ecrit {
        Err(Inattendu)
    }

    fn serialize_none(self) -> Ecrit {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, valeur: &T) -> Ecrit {
        valeur.serialize(self)
    }

    fn serialize_unit(self) -> Ecrit {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Ecrit {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variante: &'static str) -> Ecrit {
        self.serialize_str(variante)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, valeur: &T) -> Ecrit {
        valeur.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Ecrit {
        Err(Inattendu)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Ouvert<'a>, Inattendu> {
        Ok(self.ouvrir('['))
    }

    fn serialize_tuple(self, _: usize) -> Result<Jamais, Inattendu> {
        Err(Inattendu)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Jamais, Inattendu> {
        Err(Inattendu)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Jamais, Inattendu> {
        Err(Inattendu)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Jamais, Inattendu> {
        Err(Inattendu)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Ouvert<'a>, Inattendu> {
        Ok(self.ouvrir('{'))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Jamais, Inattendu> {
        Err(Inattendu)
    }
}

#[cfg(test)]
mod tests {
    use contrat::{ChoixDemarche, Contestation, Declarations, DepotDossier};

    use super::super::ecrire;

    #[test]
    fn writes_what_a_real_parser_reads_back() {
        let depot = DepotDossier {
            version: 1,
            sceau: None,
            demarches: vec![ChoixDemarche {
                demarche: "cantine".to_owned(),
                enfants: vec!["e1".to_owned(), "d1".to_owned()],
            }],
            declarations: Declarations {
                voie: "12 « rue » \"des\" \\ Lilas\n\u{1}\u{7f}é🦀".to_owned(),
                autre_parent_dans_la_commune: Some(false),
                ..Declarations::default()
            },
            contestations: vec![Contestation { valeur: "adresse".to_owned(), commentaire: String::new() }],
        };
        let texte = ecrire(&depot).unwrap();
        assert_eq!(serde_json::from_str::<DepotDossier>(&texte).unwrap(), depot);
    }

    #[test]
    fn what_no_body_contains_is_refused() {
        assert!(ecrire(&1.5).is_err());
        assert!(ecrire(&(1, 2)).is_err());
        assert!(ecrire(&u64::MAX).is_err());
    }
}

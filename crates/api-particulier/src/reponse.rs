//! The family in an answer, and the readers of its parts, which other operations share. Lenient where real answers differ
//! from their documentation (absent keys, nulls, partial dates, unknown providers, extra keys), strict where leniency
//! would invent: a block of another shape is no block, an unreadable quotient is not an absent one.

use std::{fmt, marker::PhantomData};

use famille::{Adresse, DatePartielle, Enfant, Fournisseur, Foyer, Personne, QuotientFamilial, Sexe};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Reads the body of a 200, or nothing when it is not the contract's.
pub(crate) fn foyer(corps: &[u8]) -> Option<Foyer> {
    let Objet(Enveloppe { data: Objet(data) }) = serde_json::from_slice(corps).ok()?;
    Some(Foyer {
        quotient_familial: data.quotient_familial.map(|Objet(bloc)| bloc.en_quotient()),
        allocataires: data
            .allocataires
            .map(|personnes| personnes.into_iter().map(|Objet(individu)| individu.en_personne()).collect()),
        enfants: data.enfants.map(|personnes| {
            let jetons = (1u32..).map(|rang| format!("e{rang}"));
            jetons
                .zip(personnes)
                .map(|(jeton, Objet(individu))| Enfant { jeton, personne: individu.en_personne() })
                .collect()
        }),
        adresse: data.adresse.map(|Objet(lignes)| lignes.en_adresse()),
        // Other operations fill these.
        ressources: None,
        avis_fiscal: None,
    })
}

#[derive(Deserialize)]
struct Enveloppe {
    data: Objet<Blocs>,
}

#[derive(Deserialize)]
struct Blocs {
    #[serde(default)]
    quotient_familial: Option<Objet<Bloc>>,
    #[serde(default)]
    allocataires: Option<Vec<Objet<Individu>>>,
    #[serde(default)]
    enfants: Option<Vec<Objet<Individu>>>,
    #[serde(default)]
    adresse: Option<Objet<Lignes>>,
}

#[derive(Deserialize)]
struct Bloc {
    #[serde(default, deserialize_with = "texte")]
    fournisseur: Option<String>,
    #[serde(default, deserialize_with = "entier")]
    valeur: Option<i32>,
    #[serde(default, deserialize_with = "entier")]
    annee: Option<u16>,
    #[serde(default, deserialize_with = "entier")]
    mois: Option<u8>,
    #[serde(default, deserialize_with = "entier")]
    annee_calcul: Option<u16>,
    #[serde(default, deserialize_with = "entier")]
    mois_calcul: Option<u8>,
}

impl Bloc {
    fn en_quotient(self) -> QuotientFamilial {
        QuotientFamilial {
            fournisseur: self.fournisseur.as_deref().map(Fournisseur::lire),
            valeur: self.valeur,
            annee: self.annee,
            mois: self.mois,
            annee_calcul: self.annee_calcul,
            mois_calcul: self.mois_calcul,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Individu {
    #[serde(default, deserialize_with = "texte")]
    nom_naissance: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    nom_usage: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    prenoms: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    date_naissance: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    sexe: Option<String>,
}

impl Individu {
    pub(crate) fn en_personne(self) -> Personne {
        Personne {
            nom_naissance: self.nom_naissance,
            nom_usage: self.nom_usage,
            prenoms: self.prenoms,
            date_naissance: self.date_naissance.as_deref().map(DatePartielle::lire),
            sexe: match self.sexe.as_deref() {
                Some("F") => Some(Sexe::F),
                Some("M") => Some(Sexe::M),
                _ => None,
            },
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Lignes {
    #[serde(default, deserialize_with = "texte")]
    destinataire: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    complement_information: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    complement_information_geographique: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    numero_libelle_voie: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    lieu_dit: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    code_postal_ville: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    pays: Option<String>,
}

impl Lignes {
    pub(crate) fn en_adresse(self) -> Adresse {
        Adresse {
            destinataire: self.destinataire,
            complement_information: self.complement_information,
            complement_information_geographique: self.complement_information_geographique,
            numero_libelle_voie: self.numero_libelle_voie,
            lieu_dit: self.lieu_dit,
            code_postal_ville: self.code_postal_ville,
            pays: self.pays,
        }
    }
}

/// A JSON object and nothing else: serde also fills a struct from an array, field by field, which here would turn
/// another schema into a family.
pub(crate) struct Objet<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Objet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Cles<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Cles<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("un objet")
            }

            fn visit_map<A: MapAccess<'de>>(self, cles: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(cles))
            }
        }

        deserializer.deserialize_map(Cles(PhantomData)).map(Self)
    }
}

/// A text; blank is absent.
pub(crate) fn texte<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let lu = Option::<String>::deserialize(deserializer)?;
    Ok(lu.and_then(|texte| match texte.trim() {
        "" => None,
        net if net.len() == texte.len() => Some(texte),
        net => Some(net.to_owned()),
    }))
}

/// A date, whole or partial; blank is absent.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DatePartielle>, D::Error> {
    Ok(texte(deserializer)?.as_deref().map(DatePartielle::lire))
}

/// A whole number, however it is written: `850`, `850.0`, `"850"`; blank is absent, anything else is an error.
pub(crate) fn entier<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    struct Entier;

    impl Visitor<'_> for Entier {
        type Value = Option<i64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("un nombre entier")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_i64<E: Error>(self, nombre: i64) -> Result<Self::Value, E> {
            Ok(Some(nombre))
        }

        fn visit_u64<E: Error>(self, nombre: u64) -> Result<Self::Value, E> {
            i64::try_from(nombre).map(Some).map_err(E::custom)
        }

        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and well inside the range")]
        fn visit_f64<E: Error>(self, nombre: f64) -> Result<Self::Value, E> {
            if nombre.fract() == 0.0 && nombre.abs() < 1e9 {
                Ok(Some(nombre as i64))
            } else {
                Err(E::custom("pas entier"))
            }
        }

        fn visit_str<E: Error>(self, texte: &str) -> Result<Self::Value, E> {
            match texte.trim() {
                "" => Ok(None),
                nombre => nombre.parse().map(Some).map_err(E::custom),
            }
        }
    }

    let nombre = deserializer.deserialize_any(Entier)?;
    nombre.map(|nombre| T::try_from(nombre).map_err(|_| D::Error::custom("hors limites"))).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn lire(donnees: Value) -> Option<Foyer> {
        foyer(json!({"data": donnees, "links": {}, "meta": {}}).to_string().as_bytes())
    }

    fn valeur(valeur: Value) -> Option<Option<i32>> {
        Some(lire(json!({"quotient_familial": {"valeur": valeur}}))?.quotient_familial?.valeur)
    }

    #[test]
    fn a_whole_answer_is_read() {
        let foyer = lire(json!({
            "quotient_familial": {"fournisseur": "MSA", "valeur": 431, "annee": 2026, "mois": 5, "annee_calcul": 2026, "mois_calcul": 11},
            "allocataires": [{
                "nom_naissance": "KERMORGANT", "nom_usage": null, "prenoms": "SOIZIC ANNE", "date_naissance": "1984-02-29", "sexe": "F",
                "annee_date_de_naissance": "1984", "mois_date_de_naissance": null,
            }],
            "enfants": [
                {"nom_naissance": "LE BIHAN", "nom_usage": " ", "prenoms": "YANN", "date_naissance": "2020-00-00", "sexe": "M"},
                {"nom_naissance": "LE BIHAN", "prenoms": "ENORA", "date_naissance": null, "sexe": null},
            ],
            "adresse": {"destinataire": "Madame KERMORGANT", "numero_libelle_voie": "3 QUAI DE LA DOUANE", "code_postal_ville": "29200 BREST", "pays": ""},
        }))
        .unwrap();
        let quotient = foyer.quotient_familial.unwrap();
        assert_eq!((quotient.fournisseur, quotient.valeur), (Some(Fournisseur::Msa), Some(431)));
        assert_eq!(
            (quotient.annee, quotient.mois, quotient.annee_calcul, quotient.mois_calcul),
            (Some(2026), Some(5), Some(2026), Some(11))
        );
        let soizic = &foyer.allocataires.unwrap()[0];
        assert_eq!((soizic.prenoms.as_deref(), soizic.sexe), (Some("SOIZIC ANNE"), Some(Sexe::F)));
        let enfants = foyer.enfants.unwrap();
        assert_eq!((enfants[0].jeton.as_str(), enfants[1].jeton.as_str()), ("e1", "e2"));
        assert_eq!(enfants[0].personne.nom_usage, None);
        assert_eq!(enfants[0].personne.date_naissance, Some(DatePartielle::AnneeSeule(2020)));
        assert_eq!((&enfants[1].personne.date_naissance, enfants[1].personne.sexe), (&None, None));
        let adresse = foyer.adresse.unwrap();
        assert_eq!((adresse.code_postal_ville.as_deref(), adresse.pays), (Some("29200 BREST"), None));
    }

    #[test]
    fn absent_blocks_stay_absent_and_empty_ones_empty() {
        let rien = lire(json!({})).unwrap();
        assert!(rien == Foyer::default());
        let vide =
            lire(json!({"enfants": [], "adresse": {}, "quotient_familial": {}, "allocataires": null, "nouveau": 1}))
                .unwrap();
        assert_eq!(vide.enfants, Some(vec![]));
        assert_eq!((vide.adresse, vide.allocataires), (Some(Adresse::default()), None));
        assert_eq!(vide.quotient_familial.unwrap().fournisseur, None);
    }

    #[test]
    fn a_quotient_is_a_number_absent_or_a_refusal() {
        for (ecrit, lu) in [
            (json!(850), Some(Some(850))),
            (json!(0), Some(Some(0))),
            (json!(-12), Some(Some(-12))),
            (json!(850.0), Some(Some(850))),
            (json!("850"), Some(Some(850))),
            (json!(""), Some(None)),
            (Value::Null, Some(None)),
            (json!(850.5), None),
            (json!("huit cents"), None),
            (json!(true), None),
            (json!([850]), None),
            (json!(99_999_999_999_i64), None),
            (json!(u64::MAX), None),
            (json!(1e300), None),
        ] {
            assert_eq!(valeur(ecrit.clone()), lu, "{ecrit}");
        }
    }

    #[test]
    fn other_providers_are_kept() {
        for (ecrit, lu) in [
            (json!("CNAF"), Some(Fournisseur::Cnaf)),
            (json!("CAMIEG"), Some(Fournisseur::Autre("CAMIEG".into()))),
            (Value::Null, None),
        ] {
            let foyer = lire(json!({"quotient_familial": {"fournisseur": ecrit, "valeur": 1}})).unwrap();
            assert_eq!(foyer.quotient_familial.unwrap().fournisseur, lu);
        }
    }

    #[test]
    fn another_shape_is_no_family() {
        for corps in [
            "",
            "null",
            "[]",
            "{}",
            "{\"data\":null}",
            "{\"data\":[]}",
            "{\"data\":\"x\"}",
            "{\"data\":{\"enfants\":{}}}",
            "[{}]",
            "[[null,null,null,null]]",
            "{\"data\":{\"enfants\":[[]]}}",
            "{\"data\":{\"adresse\":[]}}",
            "{\"data\":{\"quotient_familial\":[\"CNAF\",0]}}",
            "{\"data\":{\"enfants\":[null]}}",
            "{\"data\":{\"enfants\":[\"x\"]}}",
            "{\"data\":{\"adresse\":\"3 quai\"}}",
            "{\"data\":{\"allocataires\":[{\"prenoms\":[\"A\"]}]}}",
            "{\"data\":{\"quotient_familial\":850}}",
            "{\"data\":{\"enfants\":[]}",
            "<html></html>",
            "{\"errors\":\"non\"}",
        ] {
            assert!(foyer(corps.as_bytes()).is_none(), "{corps}");
        }
    }
}

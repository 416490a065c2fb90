//! The assessment in an answer. Lenient where the contract is loose (no key is required; numbers may be texts, texts are
//! padded, the address comes in one piece or in four), strict where leniency would invent: an amount that can't be read
//! is not an absent one, and an answer that says nothing is no assessment.

use famille::{Adresse, AvisFiscal, DatePartielle, Parts, Personne, StatutImposition};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::value::RawValue;

use crate::AnneeRevenus;

/// Beyond a thousand billion euros, an amount is a mistake.
const MONTANT_MAX: i64 = 1_000_000_000_000;

/// Reads the body of a situation, or nothing when it is not the contract's. `demandee` is the year that was asked: not
/// every operation repeats it.
pub fn lire_situation(corps: &[u8], demandee: AnneeRevenus) -> Option<AvisFiscal> {
    let mut lecteur = serde_json::Deserializer::from_slice(corps);
    let situation: Situation = objet(&mut lecteur).ok()??;
    lecteur.end().ok()?;
    let mut avis = situation.en_avis();
    if avis == AvisFiscal::default() {
        return None;
    }
    avis.annee_revenus = avis.annee_revenus.or(Some(demandee.annee()));
    Some(avis)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Situation {
    #[serde(default, deserialize_with = "annee")]
    ann_revenu: Option<u16>,
    #[serde(default, deserialize_with = "montant")]
    rfr: Option<i64>,
    #[serde(default, deserialize_with = "parts")]
    nb_part: Option<Parts>,
    #[serde(default, deserialize_with = "montant")]
    imp_av_imput: Option<i64>,
    #[serde(default, deserialize_with = "montant")]
    mont_tot_ir: Option<i64>,
    #[serde(default, deserialize_with = "texte")]
    nm_nai_dec1: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    nm_usa_dec1: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    prnm_dec1: Option<String>,
    #[serde(default, deserialize_with = "objet")]
    date_nais_dec1: Option<Naissance>,
    #[serde(default, deserialize_with = "texte")]
    nm_nai_dec2: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    nm_usa_dec2: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    prnm_dec2: Option<String>,
    #[serde(default, deserialize_with = "objet")]
    date_nais_dec2: Option<Naissance>,
    #[serde(default, deserialize_with = "texte")]
    aft: Option<String>,
    #[serde(default, deserialize_with = "objet")]
    aft_detail: Option<Detail>,
}

impl Situation {
    fn en_avis(self) -> AvisFiscal {
        let declarants: Vec<Personne> = [
            declarant(self.nm_nai_dec1, self.nm_usa_dec1, self.prnm_dec1, self.date_nais_dec1),
            declarant(self.nm_nai_dec2, self.nm_usa_dec2, self.prnm_dec2, self.date_nais_dec2),
        ]
        .into_iter()
        .flatten()
        .collect();
        AvisFiscal {
            annee_revenus: self.ann_revenu,
            revenu_fiscal_reference: self.rfr,
            parts: self.nb_part,
            statut: StatutImposition::deduire(self.imp_av_imput, self.mont_tot_ir),
            montant_impot: self.mont_tot_ir,
            declarants: (!declarants.is_empty()).then_some(declarants),
            adresse: self.aft_detail.and_then(Detail::en_adresse).or_else(|| self.aft.as_deref().map(en_une_ligne)),
        }
    }
}

/// Somebody of whom at least something is known.
fn declarant(
    naissance: Option<String>,
    usage: Option<String>,
    prenoms: Option<String>,
    date: Option<Naissance>,
) -> Option<Personne> {
    let personne = Personne {
        nom_naissance: naissance,
        nom_usage: usage,
        prenoms,
        date_naissance: date.and_then(Naissance::en_date),
        sexe: None,
    };
    (personne != Personne::default()).then_some(personne)
}

/// A birth date in three pieces, each of which may be missing.
#[derive(Deserialize)]
struct Naissance {
    #[serde(default, deserialize_with = "texte")]
    jour: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    mois: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    annee: Option<String>,
}

impl Naissance {
    fn en_date(self) -> Option<DatePartielle> {
        if self.jour.is_none() && self.mois.is_none() && self.annee.is_none() {
            return None;
        }
        let piece = |piece: Option<String>| piece.unwrap_or_default();
        let (annee, mois, jour) = (piece(self.annee), piece(self.mois), piece(self.jour));
        Some(DatePartielle::lire(&format!("{annee:0>4}-{mois:0>2}-{jour:0>2}")))
    }
}

/// The address in pieces. Two keys of the contract bear the name of a Java getter; the plain ones are understood too.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(default, deserialize_with = "texte")]
    complement_adresse: Option<String>,
    #[serde(default, deserialize_with = "texte")]
    voie: Option<String>,
    #[serde(rename = "getcommune", alias = "commune", default, deserialize_with = "texte")]
    commune: Option<String>,
    #[serde(rename = "getcodePostal", alias = "codePostal", default, deserialize_with = "texte")]
    code_postal: Option<String>,
}

impl Detail {
    fn en_adresse(self) -> Option<Adresse> {
        let ville: Vec<String> = self.code_postal.into_iter().chain(self.commune).collect();
        let adresse = Adresse {
            complement_information_geographique: self.complement_adresse,
            numero_libelle_voie: self.voie,
            code_postal_ville: (!ville.is_empty()).then(|| ville.join(" ")),
            ..Adresse::default()
        };
        (adresse != Adresse::default()).then_some(adresse)
    }
}

/// An address in one line: what begins with the last postcode is the town. A number of five digits that opens the line
/// numbers a house.
fn en_une_ligne(ligne: &str) -> Adresse {
    let mots: Vec<&str> = ligne.split(' ').collect();
    let postal = |mot: &&str| mot.len() == 5 && mot.bytes().all(|octet| octet.is_ascii_digit());
    match mots.iter().rposition(postal).filter(|&rang| rang > 0) {
        Some(rang) => Adresse {
            numero_libelle_voie: mots.get(..rang).map(|mots| mots.join(" ")),
            code_postal_ville: mots.get(rang..).map(|mots| mots.join(" ")),
            ..Adresse::default()
        },
        None => Adresse { numero_libelle_voie: Some(ligne.to_owned()), ..Adresse::default() },
    }
}

/// A JSON object and nothing else: serde would also fill a struct from an array, key by key.
fn objet<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Some(brut) = Option::<Box<RawValue>>::deserialize(deserializer)? else { return Ok(None) };
    if !brut.get().starts_with('{') {
        return Err(D::Error::custom("objet attendu"));
    }
    serde_json::from_str(brut.get()).map(Some).map_err(D::Error::custom)
}

/// A text, or a number as it is written; padding is folded, and blank is absent.
fn texte<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let Some(brut) = Option::<Box<RawValue>>::deserialize(deserializer)? else { return Ok(None) };
    let ecrit: String = match brut.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(brut.get()).map_err(D::Error::custom)?,
        Some(b'-' | b'0'..=b'9') => brut.get().to_owned(),
        _ => return Err(D::Error::custom("ni texte ni nombre")),
    };
    let mots: Vec<&str> = ecrit.split_whitespace().collect();
    Ok((!mots.is_empty()).then(|| mots.join(" ")))
}

/// A whole number of euros, however it is written: `850`, `850.0`, `"850"`.
fn montant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(ecrit) = texte(deserializer)? else { return Ok(None) };
    let entier = ecrit.split_once('.').map_or(Some(ecrit.as_str()), |(entier, decimales)| {
        (!decimales.is_empty() && decimales.bytes().all(|octet| octet == b'0')).then_some(entier)
    });
    let montant = entier.and_then(|entier| entier.parse::<i64>().ok());
    match montant.filter(|montant| (-MONTANT_MAX..=MONTANT_MAX).contains(montant)) {
        Some(montant) => Ok(Some(montant)),
        None => Err(D::Error::custom("montant attendu")),
    }
}

/// Shares. Zero shares is a household of which the number is not known.
fn parts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Parts>, D::Error> {
    let Some(ecrit) = texte(deserializer)? else { return Ok(None) };
    if ecrit.bytes().all(|octet| matches!(octet, b'0' | b'.' | b',')) {
        return Ok(None);
    }
    Parts::parse(&ecrit).map(Some).ok_or_else(|| D::Error::custom("nombre de parts attendu"))
}

fn annee<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let Some(ecrit) = texte(deserializer)? else { return Ok(None) };
    let annee = ecrit.parse().ok().and_then(AnneeRevenus::new);
    annee.map(|annee| Some(annee.annee())).ok_or_else(|| D::Error::custom("année attendue"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn lire(corps: impl ToString) -> Option<AvisFiscal> {
        lire_situation(corps.to_string().as_bytes(), AnneeRevenus::new(2025).unwrap())
    }

    #[test]
    fn a_whole_answer_is_read() {
        let avis = lire(json!({
            "annRevenu": 2024, "rfr": 31_480, "sitFam": "M", "nbPart": 2.5, "pac": {"nbPac": 1},
            "nmNaiDec1": "KERMORGANT   ", "nmUsaDec1": "LE BIHAN", "prnmDec1": "SOIZIC ANNE",
            "dateNaisDec1": {"jour": "29", "mois": "02", "annee": "1984"},
            "nmNaiDec2": "LE BIHAN", "nmUsaDec2": " ", "prnmDec2": "YANN", "dateNaisDec2": {"annee": "1982"},
            "aft": "3 QUAI DE LA DOUANE      29200 BREST",
            "aftDetail": {"complementAdresse": "BAT B", "voie": "3 QUAI DE LA DOUANE", "getcommune": "BREST", "getcodePostal": "29200"},
            "impAvImput": 640, "montTotIr": -120, "revImposable": 31_480, "rev": {"tspr": [{"code": "1AJ", "valeur": "1"}]},
        }))
        .unwrap();
        assert_eq!((avis.annee_revenus, avis.revenu_fiscal_reference), (Some(2024), Some(31_480)));
        assert_eq!((avis.parts.map(Parts::centiemes), avis.montant_impot), (Some(250), Some(-120)));
        assert!(avis.statut == Some(StatutImposition::Imposable));
        let declarants = avis.declarants.unwrap();
        assert_eq!(declarants[0].nom_naissance.as_deref(), Some("KERMORGANT"));
        assert_eq!(declarants[0].nom_usage.as_deref(), Some("LE BIHAN"));
        assert_eq!(declarants[0].date_naissance, Some(DatePartielle::lire("1984-02-29")));
        assert_eq!((&declarants[1].nom_usage, declarants[1].prenoms.as_deref()), (&None, Some("YANN")));
        assert_eq!(declarants[1].date_naissance, Some(DatePartielle::AnneeSeule(1982)));
        assert_eq!(avis.adresse.unwrap().lignes(), ["BAT B", "3 QUAI DE LA DOUANE", "29200 BREST"]);
    }

    #[test]
    fn what_the_rights_do_not_open_stays_unknown() {
        let avis = lire(json!({"nbPart": 1, "dateNaisDec1": {"jour": null, "mois": "", "annee": null}, "aftDetail": {}, "aft": " "})).unwrap();
        assert_eq!((avis.revenu_fiscal_reference, avis.montant_impot, avis.annee_revenus), (None, None, Some(2025)));
        assert!(avis.statut.is_none() && avis.declarants.is_none() && avis.adresse.is_none());
    }

    #[test]
    fn amounts_and_shares_are_numbers_absent_or_refused() {
        let rfr = |valeur: Value| Some(lire(json!({"nmNaiDec1": "X", "rfr": valeur}))?.revenu_fiscal_reference);
        for (ecrit, lu) in [
            (json!(850), Some(Some(850))),
            (json!(0), Some(Some(0))),
            (json!(-12), Some(Some(-12))),
            (json!(850.0), Some(Some(850))),
            (json!(" 850 "), Some(Some(850))),
            (json!(""), Some(None)),
            (Value::Null, Some(None)),
            (json!(850.5), None),
            (json!("huit cents"), None),
            (json!("850."), None),
            (json!(true), None),
            (json!([850]), None),
            (json!({}), None),
            (json!(9_999_999_999_999_i64), None),
            (json!(u64::MAX), None),
            (json!(1e300), None),
        ] {
            assert_eq!(rfr(ecrit.clone()), lu, "{ecrit}");
        }
        let parts = |ecrit: &str| Some(lire(format!("{{\"rfr\":1,\"nbPart\":{ecrit}}}"))?.parts.map(Parts::centiemes));
        for (ecrit, lu) in [
            ("2.5", Some(Some(250))),
            ("1.25", Some(Some(125))),
            ("3", Some(Some(300))),
            ("3.0", Some(Some(300))),
            ("\"2,75\"", Some(Some(275))),
            ("0", Some(None)),
            ("0.0", Some(None)),
            ("null", Some(None)),
            ("-1", None),
            ("1.333", None),
            ("2.5e0", None),
            ("\"deux\"", None),
            ("[2]", None),
        ] {
            assert_eq!(parts(ecrit), lu, "{ecrit}");
        }
    }

    #[test]
    fn an_address_in_one_line_is_cut_before_its_postcode() {
        let lignes = |aft: &str| {
            let adresse = lire(json!({"aft": aft})).unwrap().adresse.unwrap();
            (adresse.numero_libelle_voie, adresse.code_postal_ville)
        };
        for (aft, voie, ville) in [
            ("3 QUAI DE LA DOUANE   29200 BREST ", "3 QUAI DE LA DOUANE", Some("29200 BREST")),
            ("12345 ROUTE DE PARIS 45000 ORLEANS", "12345 ROUTE DE PARIS", Some("45000 ORLEANS")),
            ("12345 ROUTE DE PARIS ORLEANS", "12345 ROUTE DE PARIS ORLEANS", None),
            ("LIEU DIT LE BOURG", "LIEU DIT LE BOURG", None),
        ] {
            assert_eq!(lignes(aft), (Some(voie.to_owned()), ville.map(str::to_owned)), "{aft}");
        }
        let plain = lire(json!({"aftDetail": {"voie": "1 RUE X", "commune": "BREST", "codePostal": 29200}})).unwrap();
        assert_eq!(plain.adresse.unwrap().code_postal_ville.as_deref(), Some("29200 BREST"));
    }

    #[test]
    fn another_shape_is_no_assessment() {
        for corps in [
            "",
            "null",
            "[]",
            "{}",
            "[2025,1,1,1,1,\"X\"]",
            "{\"rfr\":null}",
            "{\"autre\":1}",
            "{\"erreur\":{\"code\":4101}}",
            "{\"rfr\":1",
            "{\"rfr\":1,\"rfr\":2}",
            "{\"rfr\":1,\"nmNaiDec1\":[\"X\"]}",
            "{\"rfr\":1,\"dateNaisDec1\":\"1984-02-29\"}",
            "{\"rfr\":1,\"aftDetail\":\"3 quai\"}",
            "{\"rfr\":1,\"dateNaisDec1\":[\"29\",\"02\",\"1984\"]}",
            "{\"rfr\":1,\"aftDetail\":[\"A\",\"B\",\"C\",\"D\"]}",
            "{\"rfr\":1,\"annRevenu\":1950}",
            "{\"rfr\":1}{\"rfr\":2}",
            "<html></html>",
        ] {
            assert!(lire(corps).is_none(), "{corps}");
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read_or_refused(corps: Vec<u8>, texte: String) {
            let annee = AnneeRevenus::new(2025).unwrap();
            let _ = lire_situation(&corps, annee);
            let vu = lire(json!({"rfr": texte, "nbPart": texte, "aft": texte, "dateNaisDec1": {"annee": texte, "jour": texte}}));
            if let Some(avis) = vu {
                prop_assert!(avis.annee_revenus.is_some());
            }
        }
    }
}

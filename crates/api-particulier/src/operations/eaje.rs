//! The inputs of the tariff of crèches (prestation de service unique): resources and children. It may serve no other
//! tariff, and a crèche may compute its own from nothing else.

use std::fmt;

use famille::{Adresse, Personne};
use serde::Deserialize;

use super::{Operation, donnees};
use crate::reponse::{Individu, Lignes, Objet, entier, texte};

/// What the tariff of a crèche is computed from. `Debug` shows none of it. Scopes
/// `cnav_participation_familiale_eaje_{allocataires,enfants,adresse,parametres_calcul}`, one a block; what they don't open
/// is absent. Source: `GET /v3/dss/participation_familiale_eaje/{identite,france_connect}`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ParticipationFamilialeEaje {
    /// The allocataire and, when there is one, the spouse.
    pub allocataires: Option<Vec<Naissance>>,
    /// The children under seven. A family without any is [`Issue::DossierAbsent`](crate::Issue::DossierAbsent).
    pub enfants: Option<Vec<Naissance>>,
    /// The address that the family declared.
    pub adresse: Option<Adresse>,
    /// Resources and numbers of children.
    pub parametres: Option<ParametresCalcul>,
}

/// Somebody and their commune of birth.
#[derive(Clone, PartialEq, Eq)]
pub struct Naissance {
    /// The person.
    pub personne: Personne,
    /// COG code of the commune of birth, as written. Mostly known for the allocataire alone.
    pub commune: Option<String>,
}

/// What the tariff depends on.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ParametresCalcul {
    /// Children at the family's charge.
    pub enfants_a_charge: Option<u16>,
    /// Those of them for whom the AEEH is paid.
    pub enfants_beneficiaires_aeeh: Option<u16>,
    /// Resources of a year.
    pub base_ressources: Option<BaseRessources>,
}

/// Resources of a year.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BaseRessources {
    /// Whole euros a year. Absent is not zero.
    pub valeur: Option<i64>,
    /// The year in which they were computed.
    pub annee_calcul: Option<u16>,
}

impl Operation for ParticipationFamilialeEaje {
    type Donnees = Self;
    const CHEMIN: &'static [&'static str] = &["v3", "dss", "participation_familiale_eaje"];

    fn lire(corps: &[u8]) -> Option<Self> {
        let blocs: Blocs = donnees(corps)?;
        let naissances = |lues: Vec<Objet<Nee>>| lues.into_iter().map(|Objet(nee)| nee.en_naissance()).collect();
        Some(Self {
            allocataires: blocs.allocataires.map(naissances),
            enfants: blocs.enfants.map(naissances),
            adresse: blocs.adresse.map(|Objet(lignes)| lignes.en_adresse()),
            parametres: blocs.parametres.map(|Objet(parametres)| ParametresCalcul {
                enfants_a_charge: parametres.nombre_enfants_a_charge,
                enfants_beneficiaires_aeeh: parametres.nombre_enfants_beneficiaire_aeeh,
                base_ressources: parametres
                    .base_ressources_annuelles
                    .map(|Objet(base)| BaseRessources { valeur: base.valeur, annee_calcul: base.annee_calcul }),
            }),
        })
    }
}

#[derive(Deserialize)]
struct Blocs {
    #[serde(default)]
    allocataires: Option<Vec<Objet<Nee>>>,
    #[serde(default)]
    enfants: Option<Vec<Objet<Nee>>>,
    #[serde(default)]
    adresse: Option<Objet<Lignes>>,
    #[serde(default, rename = "parametres_calcul_participation_familiale")]
    parametres: Option<Objet<Parametres>>,
}

#[derive(Deserialize)]
struct Nee {
    #[serde(flatten)]
    individu: Individu,
    #[serde(default, deserialize_with = "texte")]
    code_cog_insee_commune_naissance: Option<String>,
}

impl Nee {
    fn en_naissance(self) -> Naissance {
        Naissance { personne: self.individu.en_personne(), commune: self.code_cog_insee_commune_naissance }
    }
}

#[derive(Deserialize)]
struct Parametres {
    #[serde(default, deserialize_with = "entier")]
    nombre_enfants_a_charge: Option<u16>,
    #[serde(default, deserialize_with = "entier")]
    nombre_enfants_beneficiaire_aeeh: Option<u16>,
    #[serde(default)]
    base_ressources_annuelles: Option<Objet<Base>>,
}

#[derive(Deserialize)]
struct Base {
    #[serde(default, deserialize_with = "entier")]
    valeur: Option<i64>,
    #[serde(default, deserialize_with = "entier")]
    annee_calcul: Option<u16>,
}

macro_rules! opaque {
    ($($nom:ident)+) => {$(
        impl fmt::Debug for $nom {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($nom), "(…)"))
            }
        }
    )+};
}
opaque!(ParticipationFamilialeEaje Naissance ParametresCalcul BaseRessources);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn lire(data: &Value) -> Option<ParticipationFamilialeEaje> {
        ParticipationFamilialeEaje::lire(json!({"data": data}).to_string().as_bytes())
    }

    #[test]
    fn every_block_is_read_and_may_be_missing() {
        let lue = lire(&json!({
            "allocataires": [{"nom_naissance": "VASSEUR", "prenoms": "LIA", "date_naissance": "1991-05-00", "sexe": "F",
                              "code_cog_insee_commune_naissance": "44109"}],
            "enfants": [{"nom_naissance": "VASSEUR", "prenoms": "NOA", "code_cog_insee_commune_naissance": null}],
            "adresse": {"code_postal_ville": "44000 NANTES"},
            "parametres_calcul_participation_familiale": {
                "nombre_enfants_a_charge": 2, "nombre_enfants_beneficiaire_aeeh": 0,
                "base_ressources_annuelles": {"valeur": 31250, "annee_calcul": 2024},
            },
        }))
        .unwrap();
        let [lia] = &lue.allocataires.unwrap()[..] else { panic!("one allocataire") };
        assert_eq!((lia.commune.as_deref(), lia.personne.prenoms.as_deref()), (Some("44109"), Some("LIA")));
        assert_eq!(lue.enfants.unwrap()[0].commune, None);
        assert_eq!(lue.adresse.unwrap().code_postal_ville.as_deref(), Some("44000 NANTES"));
        let parametres = lue.parametres.unwrap();
        assert_eq!((parametres.enfants_a_charge, parametres.enfants_beneficiaires_aeeh), (Some(2), Some(0)));
        let base = parametres.base_ressources.unwrap();
        assert_eq!((base.valeur, base.annee_calcul), (Some(31_250), Some(2024)));

        assert!(lire(&json!({})).unwrap() == ParticipationFamilialeEaje::default());
        let sans_base = lire(&json!({"parametres_calcul_participation_familiale": {}})).unwrap().parametres.unwrap();
        assert!(sans_base == ParametresCalcul::default());
    }

    #[test]
    fn another_shape_is_no_tariff() {
        for data in [
            json!([]),
            json!({"allocataires": {}}),
            json!({"enfants": [[]]}),
            json!({"enfants": [null]}),
            json!({"parametres_calcul_participation_familiale": [2, 0, null]}),
            json!({"parametres_calcul_participation_familiale": {"nombre_enfants_a_charge": -1}}),
            json!({"parametres_calcul_participation_familiale": {"base_ressources_annuelles": 31250}}),
            json!({"parametres_calcul_participation_familiale": {"base_ressources_annuelles": {"valeur": 0.5}}}),
        ] {
            assert!(lire(&data).is_none(), "{data}");
        }
    }

    #[test]
    fn nothing_is_printed() {
        let lue =
            lire(&json!({"allocataires": [{"nom_naissance": "CANARI"}], "parametres_calcul_participation_familiale":
            {"base_ressources_annuelles": {"valeur": 31250}}}))
            .unwrap();
        let texte = format!("{lue:?} {:?} {:?}", lue.allocataires, lue.parametres);
        assert!(!texte.contains("CANARI") && !texte.contains("31250"), "{texte}");
    }
}

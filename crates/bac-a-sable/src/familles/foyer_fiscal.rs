//! The tax households: who declares together, under which fiscal numbers, and their notices from the last one published
//! to older ones. A household stands beside the families because the tax office knows people that no caisse knows. It
//! stands for personal data, so nothing here has a `Debug`.

use serde::Deserialize;

use super::Persona;
use crate::serveur::Erreur;

/// People who declare together.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoyerFiscal {
    /// `M` married, `O` under a PACS, `D` divorced, `C` single, `V` widowed.
    pub situation: String,
    /// Number of people in charge.
    pub personnes_a_charge: u32,
    /// Address of taxation on the first of January.
    pub adresse: AdresseFiscale,
    /// One or two.
    pub declarants: Vec<Declarant>,
    /// The last notice published first, then a year older each.
    pub avis: Vec<Avis>,
}

impl FoyerFiscal {
    /// The fiscal number of a persona in this household.
    pub fn spi_of(&self, persona: &str) -> Option<&str> {
        self.declarants.iter().find(|d| d.persona.as_deref() == Some(persona)).map(|d| d.spi.as_str())
    }
}

/// Somebody who declares: a persona, or a spouse whose identity is only written here.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declarant {
    /// Fiscal number: thirteen digits.
    pub spi: String,
    /// Id of the persona, whose identity is then theirs.
    pub persona: Option<String>,
    /// Birth name.
    #[serde(default)]
    pub nom_naissance: String,
    /// Name in use.
    #[serde(default)]
    pub nom_usage: String,
    /// Given names, in one string.
    #[serde(default)]
    pub prenoms: String,
    /// `AAAA-MM-JJ`.
    #[serde(default)]
    pub naissance: String,
    /// Département of birth, 99 for abroad.
    #[serde(default)]
    pub departement: String,
    /// Name of the birth place.
    #[serde(default)]
    pub lieu: String,
}

impl Declarant {
    /// Takes the identity of the persona.
    fn name_after(&mut self, persona: &Persona) {
        let identite = &persona.identite;
        let commune = identite.lieu.commune.as_deref();
        self.nom_naissance = identite.nom_naissance.to_uppercase();
        self.nom_usage = identite.nom_usage.as_deref().unwrap_or_default().to_uppercase();
        self.prenoms = identite.prenoms.join(" ").to_uppercase();
        self.naissance = identite.date();
        self.departement = commune.and_then(|code| code.get(..2)).unwrap_or("99").to_owned();
        self.lieu = identite.lieu.nom_commune.clone().unwrap_or_default();
    }
}

/// The address, in lines.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdresseFiscale {
    /// Flat, building, or whose home it is.
    #[serde(default)]
    pub complement: String,
    /// Number and street.
    pub voie: String,
    /// Postcode.
    pub code_postal: String,
    /// Commune.
    pub commune: String,
}

/// A notice. Amounts are whole euros.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Avis {
    /// There is no notice for this year.
    pub absent: bool,
    /// Revenu fiscal de référence.
    pub rfr: i64,
    /// Number of parts, by quarters.
    pub parts: f64,
    /// Before deductions.
    pub revenu_brut_global: i64,
    /// After deductions.
    pub revenu_imposable: i64,
    /// Tax before what was already paid or is given back.
    pub impot_avant_imputations: i64,
    /// Tax in the end, negative for a refund.
    pub impot: i64,
}

/// Every tax household.
pub fn foyers_fiscaux() -> Result<Vec<FoyerFiscal>, Erreur> {
    let lu: Fichier = toml::from_str(include_str!("../../foyers/foyers-fiscaux.toml"))
        .map_err(|e| Erreur::Famille { fichier: "foyers-fiscaux", detail: e.message().to_owned() })?;
    let personas = super::personas()?;
    let mut foyers = lu.foyers;
    for declarant in foyers.iter_mut().flat_map(|foyer| &mut foyer.declarants) {
        let Some(id) = declarant.persona.clone() else { continue };
        let persona = personas.iter().find(|persona| persona.id == id);
        let inconnue = || Erreur::Famille { fichier: "foyers-fiscaux", detail: format!("{id} n'existe pas") };
        declarant.name_after(persona.ok_or_else(inconnue)?);
    }
    Ok(foyers)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    foyers: Vec<FoyerFiscal>,
}

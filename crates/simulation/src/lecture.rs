//! Households from a CSV file.

use std::collections::BTreeMap;
use std::io::Read;

use famille::tarif::{Residence, Ressources};
use famille::{Demarche, Quotient, Quotients};

use crate::foyer::{Foyer, Usage};
use crate::population::actes_par_defaut;

/// Why a file of households is refused: the line, and what to write.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("ligne {ligne} : {phrase}")]
pub struct ErreurLecture {
    /// Line of the file, from 1.
    pub ligne: u64,
    /// What to write.
    pub phrase: String,
}

/// Columns that do not belong to a service.
const COLONNES: [&str; 7] = [
    "poids",
    "quotient",
    "quotient_municipal",
    "residence",
    "enfants_a_charge",
    "ressources_annuelles",
    "enfants_aeeh",
];

/// Reads households; the separator is a comma, a semicolon or a tab. The README describes the columns.
///
/// # Errors
/// The first line that can't be read. Nothing is skipped silently: a total that lacks lines would mislead a council.
pub fn lire_foyers(source: impl Read, demarches: &[Demarche]) -> Result<Vec<Foyer>, ErreurLecture> {
    let texte = std::io::read_to_string(source)
        .map_err(|cause| erreur(1, format!("fichier illisible ({cause}) : enregistrez-le en UTF-8")))?;
    let texte = texte.trim_start_matches('\u{feff}');
    let entete = texte.lines().next().unwrap_or_default();
    let separateur = [b';', b'\t', b','].into_iter().find(|octet| entete.bytes().any(|autre| autre == *octet));
    let mut lecteur = csv::ReaderBuilder::new()
        .delimiter(separateur.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(texte.as_bytes());
    let colonnes = colonnes(lecteur.headers().map_err(|cause| en_csv(&cause))?, demarches)?;
    let mut foyers = Vec::new();
    for ligne in lecteur.records() {
        let ligne = ligne.map_err(|cause| en_csv(&cause))?;
        let numero = ligne.position().map_or(0, csv::Position::line);
        foyers.push(Ligne { numero, colonnes: &colonnes, cases: &ligne }.foyer(demarches)?);
    }
    Ok(foyers)
}

fn colonnes(entete: &csv::StringRecord, demarches: &[Demarche]) -> Result<BTreeMap<String, usize>, ErreurLecture> {
    let mut colonnes = BTreeMap::new();
    for (rang, nom) in entete.iter().enumerate() {
        let de_service = nom.split_once('.').is_some_and(|(id, quoi)| {
            matches!(quoi, "enfants" | "actes") && demarches.iter().any(|demarche| demarche.id == id)
        });
        if !COLONNES.contains(&nom) && !de_service {
            let services: Vec<&str> = demarches.iter().map(|demarche| demarche.id.as_str()).collect();
            let phrase = format!(
                "la colonne « {nom} » est inconnue ; écrivez {}, ou SERVICE.enfants et SERVICE.actes avec un service parmi {}",
                COLONNES.join(", "),
                services.join(", ")
            );
            return Err(erreur(1, phrase));
        }
        if colonnes.insert(nom.to_owned(), rang).is_some() {
            return Err(erreur(1, format!("la colonne « {nom} » est là deux fois : retirez-en une")));
        }
    }
    if !colonnes.contains_key("quotient") && !colonnes.contains_key("quotient_municipal") {
        return Err(erreur(1, "il manque une colonne « quotient » ou « quotient_municipal »".to_owned()));
    }
    Ok(colonnes)
}

struct Ligne<'a> {
    numero: u64,
    colonnes: &'a BTreeMap<String, usize>,
    cases: &'a csv::StringRecord,
}

impl Ligne<'_> {
    fn foyer(&self, demarches: &[Demarche]) -> Result<Foyer, ErreurLecture> {
        let enfants_a_charge = self.nombre("enfants_a_charge")?.unwrap_or(1);
        let usages = demarches.iter().map(|demarche| self.usage(demarche)).collect::<Result<_, _>>()?;
        Ok(Foyer {
            poids: self.nombre("poids")?.unwrap_or(1),
            quotients: Quotients {
                caf_msa: self.quotient("quotient")?,
                municipal: self.quotient("quotient_municipal")?,
            },
            residence: match self.case("residence") {
                "" | "commune" => Residence::Commune,
                "exterieur" | "extérieur" => Residence::Exterieur,
                "inconnue" => Residence::Inconnue,
                _ => return Err(self.erreur("residence", "commune, exterieur ou inconnue")),
            },
            enfants_a_charge,
            ressources: Ressources {
                annuelles: self.nombre("ressources_annuelles")?,
                enfants_a_charge: Some(enfants_a_charge),
                enfants_aeeh: self.nombre("enfants_aeeh")?,
                annee: None,
            },
            usages,
        })
    }

    fn usage(&self, demarche: &Demarche) -> Result<Usage, ErreurLecture> {
        Ok(Usage {
            enfants: self.nombre(&format!("{}.enfants", demarche.id))?.unwrap_or(0),
            actes: self.nombre(&format!("{}.actes", demarche.id))?.unwrap_or_else(|| actes_par_defaut(demarche)),
        })
    }

    fn quotient(&self, colonne: &str) -> Result<Quotient, ErreurLecture> {
        match self.case(colonne) {
            "refus" => Ok(Quotient::Refuse),
            _ => Ok(self.nombre(colonne)?.map_or(Quotient::Inconnu, Quotient::Certifie)),
        }
    }

    fn nombre<T: TryFrom<i64>>(&self, colonne: &str) -> Result<Option<T>, ErreurLecture> {
        let case: String = self.case(colonne).chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
        if case.is_empty() {
            return Ok(None);
        }
        let lu = case.parse::<i64>().ok().and_then(|nombre| T::try_from(nombre).ok());
        lu.map(Some).ok_or_else(|| self.erreur(colonne, "un nombre entier, sans unité, ou rien"))
    }

    fn case(&self, colonne: &str) -> &str {
        self.colonnes.get(colonne).and_then(|rang| self.cases.get(*rang)).unwrap_or_default()
    }

    fn erreur(&self, colonne: &str, attendu: &str) -> ErreurLecture {
        erreur(self.numero, format!("colonne « {colonne} » : écrivez {attendu}"))
    }
}

fn erreur(ligne: u64, phrase: String) -> ErreurLecture {
    ErreurLecture { ligne, phrase }
}

fn en_csv(cause: &csv::Error) -> ErreurLecture {
    let ligne = cause.position().map_or(1, csv::Position::line);
    let phrase = match cause.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!(
                "cette ligne a {len} cases au lieu de {expected_len} : complétez-la, ou mettez les textes entre guillemets"
            )
        }
        _ => "cette ligne ne se lit pas : enregistrez le fichier en CSV, en UTF-8".to_owned(),
    };
    erreur(ligne, phrase)
}

//! Dossiers as a table, for a spreadsheet: a line for each service and child. A name may begin like a formula: in XLSX every
//! text is a text; in CSV, where nothing says so, such a text gets an apostrophe before it.

use anyhow::Context as _;
use rust_xlsxwriter::{Format as Style, Workbook, XlsxError};

use super::indices::indices;
use super::pages::instant;
use crate::config::Fichier;
use crate::dossiers::{Depot, EtatDossier, Fiche};
use crate::fuseau;
use crate::livraison::{DossierPublie, EnfantPublie, InscriptionPubliee, ValeurPubliee, publier_pour, rfc3339};
use crate::registre::Quoi;

/// Kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text with separators.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// A table of texts and numbers.
pub struct Tableau {
    entete: Vec<&'static str>,
    lignes: Vec<Vec<Cellule>>,
}

enum Cellule {
    Texte(String),
    /// Euros and centimes.
    Montant(Option<i64>),
    Entier(Option<i64>),
}

/// Most lines of an export.
pub(crate) const LIGNES_MAX: usize = 20_000;

const ENTETE: [&str; 27] = [
    "Référence",
    "Reçu le",
    "État",
    "Service",
    "Prix (€)",
    "Unité",
    "Provisoire",
    "Prix vérifié (€)",
    "Réponses",
    "Enfant : nom",
    "Enfant : prénoms",
    "Enfant : naissance",
    "Enfant : provenance",
    "Déclarant : nom",
    "Déclarant : prénoms",
    "Déclarant : provenance",
    "Courriel",
    "Téléphone",
    "Adresse",
    "Adresse : provenance",
    "Quotient (€)",
    "Quotient : période",
    "Quotient : provenance",
    "Source",
    "Contestations",
    "À regarder",
    "Message",
];

/// The table of these dossiers; those that are erased have no line.
///
/// # Errors
/// When a dossier does not open.
pub fn tableau(fiches: &[Fiche], fichier: &Fichier, aujourdhui: famille::Date) -> anyhow::Result<Tableau> {
    let mut table = Tableau::de_dossiers();
    table.ajouter(fiches, fichier, &[], aujourdhui)?;
    Ok(table)
}

impl Tableau {
    /// A table of dossiers, without a line yet.
    pub(crate) fn de_dossiers() -> Self {
        Self { entete: ENTETE.to_vec(), lignes: Vec::new() }
    }

    /// Adds the lines of these dossiers, for the services that are seen; all when none is named.
    pub(crate) fn ajouter(
        &mut self,
        fiches: &[Fiche],
        fichier: &Fichier,
        permises: &[String],
        aujourdhui: famille::Date,
    ) -> anyhow::Result<()> {
        let alerte = fichier.agents.alerte_jours.unwrap_or(crate::config::ALERTE_JOURS);
        let fuseau = fuseau::de(&fichier.ville.codes_postaux);
        for fiche in fiches {
            let Some(Ok(dossier)) = &fiche.dossier else { continue };
            let a_regarder = indices(dossier, &fichier.demarches, aujourdhui, alerte);
            let a_regarder: Vec<String> = a_regarder.into_iter().map(|indice| indice.phrase).collect();
            let publie = publier_pour(fiche, permises, &fichier.demarches)?;
            for inscription in &publie.inscriptions {
                self.lignes.push(ligne(
                    &publie,
                    inscription,
                    &a_regarder.join(" "),
                    (fiche.situation.etat, &instant(fiche.situation.recu_le, &fuseau)),
                ));
            }
        }
        Ok(())
    }

    /// How many lines.
    pub(crate) fn len(&self) -> usize {
        self.lignes.len()
    }
}

/// The whole register, as text: a page of it in memory at a time.
pub(crate) fn registre_en_csv(depot: &Depot) -> anyhow::Result<Vec<u8>> {
    let mut ecrivain = ecrivain();
    ecrivain.write_record([
        "Numéro",
        "Date",
        "Qui",
        "Opération",
        "Auprès de",
        "Services",
        "Issue",
        "Requête",
        "Dossier (pseudonyme)",
    ])?;
    let mut apres = 0;
    loop {
        let page = depot.registre(&Quoi { apres, limite: 5_000, ..Quoi::default() })?;
        let Some(derniere) = page.last() else { break };
        apres = derniere.numero;
        for ligne in page {
            let textes = [
                ligne.numero.to_string(),
                rfc3339(ligne.le),
                ligne.acteur,
                ligne.operation,
                ligne.guichet,
                ligne.demarches,
                ligne.issue,
                ligne.requete.unwrap_or_default(),
                ligne.dossier.unwrap_or_default(),
            ];
            ecrivain.write_record(textes.map(|texte| Cellule::Texte(texte).en_csv()))?;
        }
    }
    ecrivain.into_inner().map_err(|_| anyhow::anyhow!("écriture du CSV"))
}

impl std::fmt::Debug for Tableau {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tableau({})", self.lignes.len())
    }
}

/// As text: UTF-8 with its mark, semicolons, as spreadsheets in French expect.
pub fn en_csv(tableau: &Tableau) -> anyhow::Result<Vec<u8>> {
    let mut ecrivain = ecrivain();
    ecrivain.write_record(&tableau.entete)?;
    for ligne in &tableau.lignes {
        ecrivain.write_record(ligne.iter().map(Cellule::en_csv))?;
    }
    ecrivain.into_inner().map_err(|_| anyhow::anyhow!("écriture du CSV"))
}

fn ecrivain() -> csv::Writer<Vec<u8>> {
    let debut = b"\xef\xbb\xbf".to_vec();
    csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(debut)
}

/// As a spreadsheet.
pub fn en_xlsx(tableau: &Tableau) -> anyhow::Result<Vec<u8>> {
    let ecrire = || -> Result<Vec<u8>, XlsxError> {
        let mut classeur = Workbook::new();
        let (gras, euros) = (Style::new().set_bold(), Style::new().set_num_format("0.00"));
        let feuille = classeur.add_worksheet();
        feuille.set_name("Dossiers")?.set_freeze_panes(1, 0)?;
        for (colonne, titre) in (0..).zip(&tableau.entete) {
            feuille.write_string_with_format(0, colonne, *titre, &gras)?;
        }
        for (rang, ligne) in (1..).zip(&tableau.lignes) {
            for (colonne, cellule) in (0..).zip(ligne) {
                match cellule {
                    // Never `write`: it would take what looks like a formula or a link for one.
                    Cellule::Texte(texte) => drop(feuille.write_string(rang, colonne, couper(texte))?),
                    #[expect(clippy::cast_precision_loss, reason = "prices are far below what a float holds exactly")]
                    Cellule::Montant(Some(centimes)) => {
                        feuille.write_number_with_format(rang, colonne, *centimes as f64 / 100.0, &euros)?;
                    }
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "quotients are far below what a float holds exactly"
                    )]
                    Cellule::Entier(Some(entier)) => drop(feuille.write_number(rang, colonne, *entier as f64)?),
                    Cellule::Montant(None) | Cellule::Entier(None) => {}
                }
            }
        }
        classeur.save_to_buffer()
    };
    ecrire().context("écriture du classeur")
}

/// Most characters of a cell, which the format bounds.
fn couper(texte: &str) -> String {
    texte.chars().take(32_000).collect()
}

impl Cellule {
    fn en_csv(&self) -> String {
        match self {
            Self::Texte(texte) if est_dangereux(texte) => format!("'{texte}"),
            Self::Texte(texte) => texte.clone(),
            Self::Montant(Some(centimes)) => {
                let signe = if *centimes < 0 { "-" } else { "" };
                format!("{signe}{},{:02}", centimes.abs() / 100, centimes.abs() % 100)
            }
            Self::Entier(Some(entier)) => entier.to_string(),
            Self::Montant(None) | Self::Entier(None) => String::new(),
        }
    }
}

/// Whether a spreadsheet could take this text for something to run: by its first sign, behind spaces and marks that show
/// nothing, in full width too.
fn est_dangereux(texte: &str) -> bool {
    let visible = texte.trim_start_matches(|signe: char| {
        signe.is_whitespace()
            || matches!(signe, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    texte.starts_with(['\t', '\r', '\n'])
        || visible.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '|', '%'])
}

fn ligne(
    publie: &DossierPublie,
    inscription: &InscriptionPubliee,
    a_regarder: &str,
    (etat, recu_le): (EtatDossier, &str),
) -> Vec<Cellule> {
    let enfant = publie.enfants.iter().find(|enfant| enfant.enfant == inscription.enfant);
    let de = |valeur: Option<&ValeurPubliee>, champ: &str| {
        Cellule::Texte(valeur.and_then(|valeur| valeur.valeur.get(champ)?.as_str()).unwrap_or_default().to_owned())
    };
    let identite = enfant.map(|enfant| &enfant.identite);
    let adresse = publie.adresse.as_ref();
    let lignes = adresse.and_then(|adresse| adresse.valeur.get("lignes")?.as_array());
    let lignes: Vec<&str> = lignes.into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let quotient = publie.quotient_familial.as_ref();
    let texte = |texte: &str| Cellule::Texte(texte.to_owned());
    vec![
        texte(&publie.reference),
        texte(recu_le),
        texte(etat.libelle()),
        texte(&inscription.titre),
        Cellule::Montant(inscription.prix_centimes),
        texte(&inscription.unite),
        texte(if inscription.provisoire { "oui" } else { "non" }),
        Cellule::Montant(inscription.prix_verifie_centimes),
        texte(&reponses(inscription)),
        de(identite, "nom"),
        de(identite, "prenoms"),
        de(identite, "date_naissance"),
        provenance(identite),
        de(publie.declarant.as_ref(), "nom"),
        de(publie.declarant.as_ref(), "prenoms"),
        provenance(publie.declarant.as_ref()),
        texte(&publie.courriel),
        texte(&publie.telephone),
        texte(&lignes.join(", ")),
        provenance(adresse),
        Cellule::Entier(quotient.and_then(|quotient| quotient.valeur.as_i64())),
        texte(quotient.and_then(|quotient| quotient.periode.as_deref()).unwrap_or_default()),
        provenance(quotient),
        texte(quotient.and_then(|quotient| quotient.source.as_deref()).unwrap_or_default()),
        texte(&contestations(publie).join(" ; ")),
        texte(a_regarder),
        texte(&publie.message),
    ]
}

fn reponses(inscription: &InscriptionPubliee) -> String {
    let reponses = inscription.reponses.as_object().into_iter().flatten();
    reponses
        .map(|(nom, valeur)| format!("{nom} : {}", valeur.as_str().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join(" ; ")
}

fn provenance(valeur: Option<&ValeurPubliee>) -> Cellule {
    use crate::dossiers::Provenance::{Certifie, Conteste, Declare};
    Cellule::Texte(
        match valeur.map(|valeur| valeur.provenance) {
            Some(Certifie) => "certifié",
            Some(Declare) => "déclaré",
            Some(Conteste) => "contesté",
            None => "",
        }
        .to_owned(),
    )
}

fn contestations(publie: &DossierPublie) -> Vec<&str> {
    let seules = [&publie.adresse, &publie.quotient_familial, &publie.avis_fiscal, &publie.ressources];
    let enfants = publie.enfants.iter().map(|EnfantPublie { identite, .. }| identite);
    seules
        .into_iter()
        .flatten()
        .chain(&publie.allocataires)
        .chain(enfants)
        .filter_map(|valeur| valeur.contestation.as_deref())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_a_text() {
        for (texte, attendu) in [
            ("ANO'NYMOS-LONS", "ANO'NYMOS-LONS"),
            ("=CMD()", "'=CMD()"),
            ("-->", "'-->"),
            ("+33 6", "'+33 6"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("  =1", "'  =1"),
            ("\u{202e}=1", "'\u{202e}=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("", ""),
            ("Lou", "Lou"),
        ] {
            assert_eq!(Cellule::Texte(texte.to_owned()).en_csv(), attendu, "{texte:?}");
        }
    }

    #[test]
    fn amounts_are_written_as_in_french() {
        for (centimes, attendu) in [(335, "3,35"), (5, "0,05"), (-1250, "-12,50"), (200_000, "2000,00")] {
            assert_eq!(Cellule::Montant(Some(centimes)).en_csv(), attendu);
        }
    }
}

//! `pass-famille habilitation`, `notice` and `documents`: what is printed, what is written where.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::{Document, Notice, a_ecrire, aipd, en_markdown, en_pdf, habilitation, manques, registre};
use crate::config::Fichier;
use crate::horloge::Horloge;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quel {
    /// The request to DataPass.
    Habilitation,
    /// The notice, to read or as JSON.
    Notice {
        /// As JSON.
        json: bool,
    },
    /// All of them.
    Tous,
}

/// Writes the documents in `sortie`, or gives the text to print when there is no folder.
///
/// # Errors
/// When the file cannot be read or a document not written. When the city's file lacks something, everything is written all
/// the same, and the error that comes beside the text holds the lines to add.
pub fn ecrire(config: &Path, quel: Quel, sortie: Option<&Path>) -> anyhow::Result<(String, Option<anyhow::Error>)> {
    let fichier = Fichier::lire(config, Horloge::default().aujourdhui())?;
    let texte = match (quel, sortie) {
        (Quel::Habilitation, None) => en_markdown(&habilitation(&fichier)),
        (Quel::Notice { json: false }, _) => en_markdown(&Notice::new(&fichier).document()),
        (Quel::Notice { json: true }, _) => json(&fichier)?,
        (Quel::Habilitation, Some(dossier)) => demander(&fichier, dossier)?,
        (Quel::Tous, dossier) => tous(&fichier, dossier.context("dites où écrire les documents : --sortie DOSSIER")?)?,
    };
    let manques = match quel {
        // The notice needs nothing that the service does not.
        Quel::Notice { .. } => Vec::new(),
        Quel::Habilitation | Quel::Tous => manques(&fichier),
    };
    let manque = (!manques.is_empty()).then(|| {
        anyhow::anyhow!(
            "La demande n’est pas prête. Dans {}, écrivez (les valeurs sont des exemples) :\n{}",
            config.display(),
            a_ecrire(&manques)
        )
    });
    Ok((texte, manque))
}

fn tous(fichier: &Fichier, dossier: &Path) -> anyhow::Result<String> {
    let mut faits = demander(fichier, dossier)?;
    let notice = Notice::new(fichier);
    for (nom, document) in
        [("notice.md", &notice.document()), ("registre.md", &registre(fichier)), ("aipd.md", &aipd(fichier))]
    {
        faits.push_str(&deposer(dossier, nom, en_markdown(document).as_bytes())?);
    }
    faits.push_str(&deposer(dossier, "notice.json", json(fichier)?.as_bytes())?);
    Ok(faits)
}

fn demander(fichier: &Fichier, dossier: &Path) -> anyhow::Result<String> {
    let document: Document = habilitation(fichier);
    let texte = deposer(dossier, "habilitation.md", en_markdown(&document).as_bytes())?;
    Ok(texte + &deposer(dossier, "habilitation.pdf", &en_pdf(&document)?)?)
}

fn json(fichier: &Fichier) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&Notice::new(fichier))? + "\n")
}

/// Writes a file; gives the line that says so.
fn deposer(dossier: &Path, nom: &str, contenu: &[u8]) -> anyhow::Result<String> {
    let chemin = dossier.join(nom);
    fs::create_dir_all(dossier)
        .and_then(|()| fs::write(&chemin, contenu))
        .with_context(|| format!("impossible d’écrire {}", chemin.display()))?;
    Ok(format!("{}\n", chemin.display()))
}

//! What the documents need and the city's file has not: each with the line to write.

use crate::config::{Fichier, Interlocuteur};

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manque {
    /// Section of the file, such as `conformite.delegue`.
    pub section: String,
    /// What it is, in a form.
    pub quoi: &'static str,
    /// The line to write there.
    pub ligne: String,
}

/// A retention beyond which the form asks why, in months.
pub(super) const CONSERVATION_A_JUSTIFIER: u16 = 36;

/// Everything that is missing, in the order of the form.
pub fn manques(fichier: &Fichier) -> Vec<Manque> {
    let conformite = &fichier.conformite;
    let mut manques = Vec::new();
    let mut demander = |manque: bool, section: &str, quoi: &'static str, ligne: &str| {
        if manque {
            manques.push(Manque { section: section.to_owned(), quoi, ligne: ligne.to_owned() });
        }
    };
    demander(
        conformite.destinataires.is_empty(),
        "conformite",
        "les services dont les agents liront les dossiers",
        // TOML writes a text as JSON does.
        &format!("destinataires = [{}]", serde_json::Value::from(fichier.ville.contact.service.as_str())),
    );
    demander(
        fichier.ville.conservation_mois > CONSERVATION_A_JUSTIFIER && vide(&conformite.justification_conservation),
        "conformite",
        "la raison de garder les dossiers plus de trois ans",
        "justification_conservation = \"…\"",
    );
    let Interlocuteur { prenom, nom, fonction, courriel, telephone } = &conformite.contact_technique;
    let ici = "conformite.contact_technique";
    demander(vide(prenom), ici, "le prénom du contact technique", "prenom = \"Sacha\"");
    demander(vide(nom), ici, "le nom du contact technique", "nom = \"Lavandier\"");
    demander(vide(fonction), ici, "la fonction du contact technique", "fonction = \"Responsable informatique\"");
    demander(vide(courriel), ici, "l’e-mail du contact technique", "courriel = \"informatique@ville.fr\"");
    demander(vide(telephone), ici, "le téléphone du contact technique", "telephone = \"02 00 00 00 00\"");
    let Interlocuteur { prenom, nom, fonction, courriel, telephone } = &conformite.responsable_traitement;
    let ici = "conformite.responsable_traitement";
    demander(vide(prenom), ici, "le prénom du responsable de traitement", "prenom = \"Camille\"");
    demander(vide(nom), ici, "le nom du responsable de traitement", "nom = \"Riverain\"");
    demander(vide(fonction), ici, "la fonction du responsable de traitement", "fonction = \"Maire\"");
    demander(vide(courriel), ici, "l’e-mail du responsable de traitement", "courriel = \"mairie@ville.fr\"");
    demander(vide(telephone), ici, "le téléphone du responsable de traitement", "telephone = \"02 00 00 00 00\"");
    let Interlocuteur { prenom, nom, fonction, telephone, .. } = &conformite.delegue;
    let ici = "conformite.delegue";
    demander(
        vide(prenom),
        ici,
        "le prénom du délégué à la protection des données (jamais le maire)",
        "prenom = \"Dominique\"",
    );
    demander(vide(nom), ici, "le nom du délégué à la protection des données (jamais le maire)", "nom = \"Sureau\"");
    demander(
        vide(fonction),
        ici,
        "la fonction du délégué à la protection des données",
        "fonction = \"Déléguée à la protection des données\"",
    );
    demander(
        vide(telephone),
        ici,
        "le téléphone du délégué à la protection des données",
        "telephone = \"02 00 00 00 00\"",
    );
    demander(
        vide(&conformite.hebergement),
        "conformite",
        "le lieu où tourne le service, pour le registre",
        "hebergement = \"sur les serveurs de la commune, à la mairie\"",
    );
    manques
}

/// The lines to add to the file, section by section, each with what it is; empty when nothing is missing.
pub fn a_ecrire(manques: &[Manque]) -> String {
    // TOML wants the keys of a section before the sections inside it.
    let mut sections: Vec<&str> = vec!["conformite"];
    sections.extend(manques.iter().map(|manque| manque.section.as_str()).filter(|section| *section != "conformite"));
    sections.dedup();
    let mut texte = String::new();
    for section in sections {
        let mut lignes = manques.iter().filter(|manque| manque.section == section).peekable();
        if lignes.peek().is_some() {
            texte.push_str(&format!("\n[{section}]\n"));
        }
        for manque in lignes {
            texte.push_str(&format!("{} # {}\n", manque.ligne, manque.quoi));
        }
    }
    texte
}

fn vide(texte: &str) -> bool {
    texte.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_told_is_no_longer_missing() {
        let texte = crate::demo::VILLE;
        let debut = texte.find("# Ce que demandent les documents").unwrap();
        let fin = texte.find("# Un prix s'écrit").unwrap();
        let sans =
            [&texte[..debut], &texte[fin..]].concat().replace("conservation_mois = 24", "conservation_mois = 60");
        let manques = manques(&toml::from_str::<Fichier>(&sans).unwrap());
        assert_eq!(manques.len(), 17);
        let avec = [&sans, "\n", &a_ecrire(&manques)].concat();
        assert_eq!(super::manques(&toml::from_str::<Fichier>(&avec).unwrap()), []);
        assert_eq!(super::manques(&toml::from_str::<Fichier>(texte).unwrap()), []);
        assert_eq!(a_ecrire(&[]), "");
    }
}

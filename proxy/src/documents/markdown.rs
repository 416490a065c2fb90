//! A document as Markdown (CommonMark, with the tables of GitHub). What the city wrote is text, never markup.

use super::modele::{A_COMPLETER, Bloc, Document, Niveau, Texte};

/// The document.
pub fn rendre(document: &Document) -> String {
    let mut sortie = format!("# {}\n", echapper(&document.titre));
    for bloc in &document.blocs {
        sortie.push('\n');
        match bloc {
            Bloc::Titre(Niveau::Partie, titre) => ligne(&mut sortie, &["## ", &echapper(titre)]),
            Bloc::Titre(Niveau::Section, titre) => ligne(&mut sortie, &["### ", &echapper(titre)]),
            Bloc::Paragraphe(texte) => ligne(&mut sortie, &[&debut(&ecrire(texte))]),
            Bloc::Liste(lignes) => {
                for texte in lignes {
                    ligne(&mut sortie, &["- ", &debut(&ecrire(texte))]);
                }
            }
            Bloc::Fiche(lignes) => {
                ligne(&mut sortie, &["| Rubrique | Réponse |\n| --- | --- |"]);
                for (nom, texte) in lignes {
                    rangee(&mut sortie, &[format!("**{}**", echapper(nom)), ecrire(texte)]);
                }
            }
            Bloc::Tableau(tableau) => {
                let entetes: Vec<String> = tableau.colonnes.iter().map(|(nom, _)| echapper(nom)).collect();
                rangee(&mut sortie, &entetes);
                rangee(&mut sortie, &vec!["---".to_owned(); entetes.len()]);
                for cellules in &tableau.lignes {
                    rangee(&mut sortie, &cellules.iter().map(ecrire).collect::<Vec<_>>());
                }
            }
        }
    }
    sortie
}

fn ligne(sortie: &mut String, morceaux: &[&str]) {
    sortie.extend(morceaux.iter().copied());
    sortie.push('\n');
}

fn rangee(sortie: &mut String, cellules: &[String]) {
    let cellules: Vec<String> = cellules.iter().map(|cellule| cellule.replace('|', "\\|")).collect();
    ligne(sortie, &["| ", &cellules.join(" | "), " |"]);
}

fn ecrire(texte: &Texte) -> String {
    match texte {
        Texte::Dit(texte) => echapper(texte),
        Texte::ACompleter(quoi) => format!("**{}** {}", A_COMPLETER.trim_end(), echapper(quoi)),
    }
}

/// Takes their meaning from the signs of Markdown. An underscore inside a word has none.
fn echapper(texte: &str) -> String {
    let mut sortie = String::with_capacity(texte.len());
    let mut avant = ' ';
    let mut reste = texte.chars().peekable();
    while let Some(signe) = reste.next() {
        let apres = reste.peek().copied().unwrap_or(' ');
        let a_echapper = match signe {
            '\\' | '*' | '`' | '[' | '<' | '~' => true,
            '_' => !(avant.is_alphanumeric() && apres.is_alphanumeric()),
            '&' => apres.is_ascii_alphanumeric() || apres == '#',
            _ => false,
        };
        if a_echapper {
            sortie.push('\\');
        }
        sortie.push(signe);
        avant = signe;
    }
    sortie
}

/// Takes its meaning from what begins a line: a heading, a list, a quotation.
fn debut(texte: &str) -> String {
    let chiffres = texte.bytes().take_while(u8::is_ascii_digit).count();
    let (nombre, suite) = texte.split_at(chiffres);
    let ordonnee = chiffres > 0 && suite.starts_with(['.', ')']);
    if ordonnee || (chiffres == 0 && suite.starts_with(['#', '>', '-', '+', '='])) {
        format!("{nombre}\\{suite}")
    } else {
        texte.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_city_wrote_is_text() {
        let mut document = Document::new("Ville *fictive*", "Ville");
        document.dire("# <b>gras</b> [lien](x) a_b _c_");
        document.lister(["1. un", "- deux"]);
        document.tableau([("A | B", 1)], [["c | d".into()], [Texte::a_completer("rien")]]);
        assert_eq!(
            rendre(&document),
            "# Ville \\*fictive\\*\n\n\\# \\<b>gras\\</b> \\[lien](x) a_b \\_c\\_\n\n- 1\\. un\n- \\- deux\n\n| A \\| B |\n| --- |\n| c \\| d |\n| **À compléter\u{a0}:** rien |\n"
        );
    }
}

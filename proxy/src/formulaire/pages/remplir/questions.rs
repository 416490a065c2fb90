//! Questions of a service. All are shown; a condition is said in words, and an answer that it does not ask for is left out
//! by the common validation.

use famille::Demarche;
use famille::question::{Genre, OUI, Pour, Question};
use famille::saisie::Champ;
use maud::{Markup, html};

use super::super::super::champs::{Dessin, Radios};
use super::super::super::depot::nom_de_reponse;
use super::super::super::fautes::identifiant;

/// Those that are asked once.
pub(super) fn de_la_famille(dessin: &Dessin<'_>, demarche: &Demarche) -> Markup {
    let mut questions = questions(demarche, Pour::Famille).peekable();
    html! {
        @if questions.peek().is_some() {
            section {
                h2 { (demarche.titre) }
                @for question in questions { (poser(dessin, demarche, question, "")) }
            }
        }
    }
}

/// Those that are asked for each child of the service.
pub(super) fn d_un_enfant(dessin: &Dessin<'_>, demarche: &Demarche, jeton: &str, nom: &str) -> Markup {
    let mut questions = questions(demarche, Pour::Enfant).peekable();
    html! {
        @if questions.peek().is_some() {
            fieldset class="champ" {
                legend { (demarche.titre) " : questions pour " (nom) }
                p class="aide" { "Seulement si vous cochez ce service pour cet enfant." }
                @for question in questions { (poser(dessin, demarche, question, jeton)) }
            }
        }
    }
}

fn questions(demarche: &Demarche, pour: Pour) -> impl Iterator<Item = &Question> {
    demarche.questions.iter().filter(move |question| question.pour == pour)
}

fn poser(dessin: &Dessin<'_>, demarche: &Demarche, question: &Question, enfant: &str) -> Markup {
    let fin = if enfant.is_empty() { String::new() } else { [":", enfant].concat() };
    let id = identifiant(&["question:", &demarche.id, ":", &question.id, &fin].concat(), Champ::Reponse);
    let nom = nom_de_reponse(demarche, question, enfant);
    let aide = [condition(demarche, question).as_str(), question.aide.as_str()].join(" ").trim().to_owned();
    // A condition is no option: what it asks for is needed.
    let facultatif = question.facultative;
    match question.genre {
        Genre::Texte => dessin.zone(&id, &nom, &question.libelle, &aide, facultatif),
        Genre::Date => dessin.date(&id, &nom, &question.libelle, &aide, false, facultatif),
        Genre::Accord => html! {
            div.champ.fautif[dessin.fautif(&id).is_some()] {
                (dessin.message(&id))
                (dessin.case(&id, &nom, OUI, &question.libelle, &aide, None))
            }
        },
        Genre::Choix => {
            let option =
                |choix: &famille::question::Choix| (choix.valeur.clone(), choix.libelle.clone(), String::new());
            let mut options: Vec<_> = question.options.iter().map(option).collect();
            if facultatif {
                options.push((String::new(), "Pas de réponse".to_owned(), String::new()));
            }
            dessin.radios(&Radios { id, nom, legende: &question.libelle, aide: &aide, facultatif, options })
        }
    }
}

/// « Seulement si vous avez répondu « Oui » à « Allergie ? ». »
fn condition(demarche: &Demarche, question: &Question) -> String {
    let Some(si) = &question.si else { return String::new() };
    let Some(mere) = demarche.questions.iter().find(|autre| autre.id == si.question) else { return String::new() };
    match mere.genre {
        Genre::Accord => format!("Seulement si vous avez coché « {} ».", mere.libelle),
        _ => format!("Seulement si vous avez répondu « {} » à « {} ».", mere.libelle_de(&si.reponse), mere.libelle),
    }
}

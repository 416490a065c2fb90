//! The questions of a service: each appears when its condition is fulfilled, and those about a child are asked of each
//! child that is ticked.

use famille::question::{Genre, Pour};
use famille::saisie::Champ;
use famille::{Demarche, Question};
use leptos::prelude::*;

use crate::cellule::{Cellule, derivee};
use crate::composants::{case, champ, date, liste, radios};
use crate::el::{el, rien, vif, ville};
use crate::etat::{Etat, Inscrits, lieu_question};
use crate::{fautes, textes};

/// Up to so many answers are shown side by side; more of them go into a list.
const RADIOS_MAX: usize = 4;

/// The questions, in the order of the city. One that comes or goes leaves the others, and the focus, where they are.
pub(crate) fn questions(etat: Etat, demarche: &'static Demarche, inscrits: Cellule<Inscrits>) -> AnyView {
    let mut liste = el("div", "pf-questions");
    for question in &demarche.questions {
        liste = liste.enfant(match question.pour {
            Pour::Famille => si_posee(etat, demarche, question, String::new(), ""),
            Pour::Enfant => vif(move || {
                let mut liste = el("div", "pf-questions");
                for (jeton, nom) in inscrits.get() {
                    liste = liste.enfant(si_posee(etat, demarche, question, jeton, &nom));
                }
                liste.vue()
            }),
        });
    }
    liste.vue()
}

fn si_posee(etat: Etat, demarche: &'static Demarche, question: &'static Question, jeton: String, nom: &str) -> AnyView {
    let lieu = lieu_question(&demarche.id, &question.id, &jeton);
    let libelle = textes::question_de(nom, &question.libelle);
    let posee = derivee(move || etat.est_posee(demarche, question, &jeton));
    vif(move || if posee.get() { poser(etat, question, &lieu, &libelle) } else { rien() })
}

fn poser(etat: Etat, question: &'static Question, lieu: &str, libelle: &str) -> AnyView {
    let id = fautes::id(lieu, Champ::Reponse);
    let champs = etat.champs_reponse(lieu);
    let libelle = [libelle, if question.facultative { textes::facultatif() } else { "" }].concat();
    let aide = match question.aide.as_str() {
        "" if question.genre == Genre::Date => textes::date_aide_complete(),
        aide => aide,
    };
    let [premier, ..] = champs;
    match question.genre {
        Genre::Texte => ville(champ::champ(etat, &id, &libelle, aide, champ::Genre::Long, premier)),
        Genre::Date => date::date(etat, &id, &libelle, aide, false, champs),
        Genre::Accord => ville(case::accord(etat, &id, &libelle, aide, premier)),
        Genre::Choix => {
            let en_liste = question.options.len() > RADIOS_MAX;
            let mut choix = Vec::new();
            if question.facultative {
                // What was chosen must be possible to take back.
                choix.push(("", textes::sans_reponse()));
            } else if en_liste {
                choix.push(("", textes::choisir()));
            }
            choix.extend(question.options.iter().map(|option| (option.valeur.as_str(), option.libelle.as_str())));
            ville(if en_liste {
                liste::liste(etat, &id, &libelle, aide, &choix, premier)
            } else {
                radios::radios(etat, &id, &libelle, aide, &choix, premier)
            })
        }
    }
}

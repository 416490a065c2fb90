//! The answers to the questions of the services: fields that are made when they are first looked for, and stay.

use famille::demarche::Demarche;
use famille::question::{self, Genre, Pour};
use famille::{Question, Reponse};

use super::{Champ, Etat, champ};
use crate::dates;

/// Children of a service: token and name, in the order of the family.
pub(crate) type Inscrits = Vec<(String, String)>;

/// What stands for a date of which only a part was typed: it is wrong, not missing.
const INCOMPLETE: &str = "-";

impl Etat {
    /// The fields of an answer. A date takes the three of them, everything else the first.
    pub(crate) fn champs_reponse(self, lieu: &str) -> [Champ; 3] {
        let connus = self
            .reponses
            .with_untracked(|reponses| reponses.iter().find(|(autre, _)| autre == lieu).map(|(_, champs)| *champs));
        connus.unwrap_or_else(|| {
            let champs = self.durable(|| [champ(), champ(), champ()]);
            self.reponses.update_untracked(|reponses| reponses.push((lieu.to_owned(), champs)));
            champs
        })
    }

    /// Every answer that was given to a service, whether its question is still asked or not.
    fn donnees(self, demarche: &Demarche, inscrits: &Inscrits) -> Vec<Reponse> {
        let mut reponses = Vec::new();
        for question in &demarche.questions {
            for enfant in concernes(question, inscrits) {
                let champs = self.champs_reponse(&lieu(&demarche.id, &question.id, enfant));
                let valeur = valeur(question, champs);
                if !valeur.is_empty() {
                    reponses.push(Reponse { question: question.id.clone(), enfant: enfant.to_owned(), valeur });
                }
            }
        }
        reponses
    }

    /// The answers to the questions that are asked.
    pub(crate) fn reponses(self, demarche: &Demarche, inscrits: &Inscrits) -> Vec<Reponse> {
        let donnees = self.donnees(demarche, inscrits);
        let mut retenues = Vec::new();
        for reponse in &donnees {
            let question = demarche.questions.iter().find(|question| question.id == reponse.question);
            if question.is_some_and(|q| question::posee(&demarche.questions, q, &donnees, &reponse.enfant)) {
                retenues.push(reponse.clone());
            }
        }
        retenues
    }

    /// Whether a question is asked, of a child or (an empty token) of the family.
    pub(crate) fn est_posee(self, demarche: &Demarche, question: &Question, enfant: &str) -> bool {
        if question.si.is_none() {
            return true;
        }
        let seul = vec![(enfant.to_owned(), String::new())];
        question::posee(&demarche.questions, question, &self.donnees(demarche, &seul), enfant)
    }
}

/// Where the contract places a question: `question:cantine:pai`, `question:cantine:pai:e1`.
pub(crate) fn lieu(demarche: &str, question: &str, enfant: &str) -> String {
    let lien = if enfant.is_empty() { "" } else { ":" };
    ["question:", demarche, ":", question, lien, enfant].concat()
}

/// The tokens of those of whom a question is asked; the family has an empty one.
fn concernes<'a>(question: &Question, inscrits: &'a Inscrits) -> Vec<&'a str> {
    match question.pour {
        Pour::Famille => vec![""],
        Pour::Enfant => inscrits.iter().map(|(jeton, _)| jeton.as_str()).collect(),
    }
}

fn valeur(question: &Question, [premier, mois, annee]: [Champ; 3]) -> String {
    let premier = premier.get().trim().to_owned();
    if question.genre != Genre::Date {
        return premier;
    }
    let (mois, annee) = (mois.get(), annee.get());
    let entiere = dates::iso(&premier, &mois, &annee);
    let commencee = [&premier, mois.trim(), annee.trim()].concat();
    if entiere.is_empty() && !commencee.is_empty() { INCOMPLETE.to_owned() } else { entiere }
}

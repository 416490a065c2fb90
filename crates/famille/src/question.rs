//! Questions that a city adds to a démarche, and the check of their answers: the same in the widget, in the plain form and
//! in the proxy.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::saisie::Motif;

/// Longest answer, in characters.
pub const REPONSE_MAX: usize = 500;

/// The answer of a ticked consent.
pub const OUI: &str = "oui";

/// A question of a démarche.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Stable identifier, unique in the démarche.
    pub id: String,
    /// The question, or the sentence to agree with.
    pub libelle: String,
    /// What helps to answer; may be empty.
    #[serde(default)]
    pub aide: String,
    /// What kind of answer it takes.
    pub genre: Genre,
    /// Answers to choose from, for [`Genre::Choix`].
    #[serde(default)]
    pub options: Vec<Choix>,
    /// Whether it is asked once or for each child of the démarche.
    #[serde(default)]
    pub pour: Pour,
    /// Whether one may leave it without an answer.
    #[serde(default)]
    pub facultative: bool,
    /// Asked only after this answer.
    #[serde(default)]
    pub si: Option<Condition>,
}

/// Kinds of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Genre {
    /// Free text.
    Texte,
    /// One of the options.
    Choix,
    /// A date, `AAAA-MM-JJ`.
    Date,
    /// A box to tick; its answer is [`OUI`].
    Accord,
}

/// Of whom a question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Pour {
    /// Once for the family.
    #[default]
    Famille,
    /// For each child of the démarche.
    Enfant,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choix {
    /// Stable value.
    pub valeur: String,
    /// What the citizen reads.
    pub libelle: String,
}

/// « When this question has this answer ».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Condition {
    /// Identifier of a question of the same démarche.
    pub question: String,
    /// Value of the answer; [`OUI`] for a consent.
    pub reponse: String,
}

/// An answer as it was given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reponse {
    /// Identifier of the question.
    pub question: String,
    /// Token of the child, or empty when the question is for the family.
    #[serde(default)]
    pub enfant: String,
    /// What was answered.
    pub valeur: String,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FauteReponse {
    /// Identifier of the question.
    pub question: String,
    /// Token of the child, or empty.
    pub enfant: String,
    /// What is wrong.
    pub motif: Motif,
}

impl Reponse {
    /// Whether the answer concerns this child: its own, or one of the family.
    pub fn concerne(&self, enfant: &str) -> bool {
        self.enfant.is_empty() || self.enfant == enfant
    }
}

impl fmt::Debug for Reponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reponse(…)")
    }
}

impl Condition {
    /// Whether the answers that concern `enfant` (empty: the family) fulfil it.
    pub fn remplie(&self, reponses: &[Reponse], enfant: &str) -> bool {
        reponses.iter().any(|reponse| {
            reponse.question == self.question && reponse.concerne(enfant) && reponse.valeur.trim() == self.reponse
        })
    }
}

/// Whether a question is asked: its condition is fulfilled, and the question of the condition is asked itself.
pub fn posee(questions: &[Question], question: &Question, reponses: &[Reponse], enfant: &str) -> bool {
    // A chain of conditions is as long as the list at the most: a circle ends there, unasked.
    let mut courante = question;
    for _ in 0..=questions.len() {
        let Some(condition) = &courante.si else { return true };
        if !condition.remplie(reponses, enfant) {
            return false;
        }
        let Some(mere) = questions.iter().find(|autre| autre.id == condition.question) else { return false };
        courante = mere;
    }
    false
}

/// Keeps the answers to the questions that are asked, trimmed, in the order of the questions; the others go.
///
/// # Errors
/// The mistakes, never empty.
pub fn valider(
    questions: &[Question],
    reponses: &[Reponse],
    enfants: &[String],
) -> Result<Vec<Reponse>, Vec<FauteReponse>> {
    let mut retenues = Vec::new();
    let mut fautes = Vec::new();
    let famille = [String::new()];
    for question in questions {
        let concernes = match question.pour {
            Pour::Famille => &famille[..],
            Pour::Enfant => enfants,
        };
        for enfant in concernes {
            if !posee(questions, question, reponses, enfant) {
                continue;
            }
            let donnee = reponses.iter().find(|reponse| reponse.question == question.id && reponse.enfant == *enfant);
            match question.lire(donnee.map_or("", |reponse| &reponse.valeur)) {
                Ok("") => {}
                Ok(valeur) => retenues.push(Reponse {
                    question: question.id.clone(),
                    enfant: enfant.clone(),
                    valeur: valeur.to_owned(),
                }),
                Err(motif) => {
                    fautes.push(FauteReponse { question: question.id.clone(), enfant: enfant.clone(), motif });
                }
            }
        }
    }
    if fautes.is_empty() { Ok(retenues) } else { Err(fautes) }
}

impl Question {
    /// The words of an answer, for the person who reads it.
    pub fn libelle_de<'a>(&'a self, valeur: &'a str) -> &'a str {
        self.options.iter().find(|choix| choix.valeur == valeur).map_or(valeur, |choix| &choix.libelle)
    }

    /// Reads one answer; an empty one is `Ok` where none is needed.
    fn lire<'a>(&self, valeur: &'a str) -> Result<&'a str, Motif> {
        let valeur = valeur.trim();
        if valeur.is_empty() {
            return if self.facultative { Ok(valeur) } else { Err(Motif::Manquant) };
        }
        match self.genre {
            _ if valeur.chars().count() > REPONSE_MAX => Err(Motif::TropLong),
            Genre::Choix if !self.options.iter().any(|choix| choix.valeur == valeur) => Err(Motif::Format),
            Genre::Date if Date::parse_iso(valeur).is_none() => Err(Motif::DateInexistante),
            Genre::Accord if valeur != OUI => Err(Motif::Format),
            _ => Ok(valeur),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn question(id: &str, genre: Genre) -> Question {
        Question {
            id: id.to_owned(),
            libelle: format!("{id} ?"),
            aide: String::new(),
            genre,
            options: Vec::new(),
            pour: Pour::Famille,
            facultative: false,
            si: None,
        }
    }

    pub(crate) fn reponse(question: &str, enfant: &str, valeur: &str) -> Reponse {
        Reponse { question: question.to_owned(), enfant: enfant.to_owned(), valeur: valeur.to_owned() }
    }

    fn choix(valeur: &str) -> Choix {
        Choix { valeur: valeur.to_owned(), libelle: valeur.to_uppercase() }
    }

    #[test]
    fn each_kind_reads_its_answers() {
        let regime = Question { options: vec![choix("standard"), choix("sans-viande")], ..question("q", Genre::Choix) };
        let facultatif = Question { facultative: true, ..question("q", Genre::Texte) };
        for (question, valeur, attendu) in [
            (question("q", Genre::Texte), " du texte ", Ok("du texte")),
            (question("q", Genre::Texte), "  ", Err(Motif::Manquant)),
            (question("q", Genre::Texte), &"x".repeat(501), Err(Motif::TropLong)),
            (facultatif.clone(), " ", Ok("")),
            (facultatif, &"x".repeat(501), Err(Motif::TropLong)),
            (question("q", Genre::Date), "2026-09-01", Ok("2026-09-01")),
            (question("q", Genre::Date), "2026-02-30", Err(Motif::DateInexistante)),
            (question("q", Genre::Date), "01/09/2026", Err(Motif::DateInexistante)),
            (question("q", Genre::Accord), "oui", Ok("oui")),
            (question("q", Genre::Accord), "", Err(Motif::Manquant)),
            (question("q", Genre::Accord), "non", Err(Motif::Format)),
            (regime.clone(), "sans-viande", Ok("sans-viande")),
            (regime, "SANS-VIANDE", Err(Motif::Format)),
        ] {
            assert_eq!(question.lire(valeur), attendu, "{valeur}");
        }
    }

    #[test]
    fn hidden_questions_take_no_answer() {
        let pai = Question { pour: Pour::Enfant, facultative: true, ..question("pai", Genre::Accord) };
        let detail = Question {
            pour: Pour::Enfant,
            si: Some(Condition { question: "pai".to_owned(), reponse: OUI.to_owned() }),
            ..question("detail", Genre::Texte)
        };
        let questions = [pai, detail];
        let enfants = ["e1".to_owned(), "e2".to_owned()];
        let donnees =
            [reponse("pai", "e1", OUI), reponse("detail", "e1", "arachides"), reponse("detail", "e2", "rien")];
        let retenues = valider(&questions, &donnees, &enfants).unwrap();
        assert!(retenues == [reponse("pai", "e1", OUI), reponse("detail", "e1", "arachides")]);
        let fautes = valider(&questions, &donnees[..1], &enfants).unwrap_err();
        let attendue = FauteReponse { question: "detail".to_owned(), enfant: "e1".to_owned(), motif: Motif::Manquant };
        assert_eq!(fautes, [attendue]);
    }

    #[test]
    fn a_condition_on_a_hidden_question_hides_too() {
        let si = |question: &str| Some(Condition { question: question.to_owned(), reponse: OUI.to_owned() });
        let a = Question { facultative: true, ..question("a", Genre::Accord) };
        let b = Question { si: si("a"), ..question("b", Genre::Accord) };
        let c = Question { si: si("b"), ..question("c", Genre::Texte) };
        // The answer to `b` stayed from before `a` was unticked.
        let retenues =
            valider(&[a.clone(), b.clone(), c.clone()], &[reponse("b", "", OUI), reponse("c", "", "x")], &[]);
        assert!(retenues.unwrap().is_empty());
        // A circle asks nothing, and ends.
        let cercle = [Question { si: si("c"), ..a }, b, c];
        assert!(!posee(
            &cercle,
            &cercle[0],
            &[reponse("a", "", OUI), reponse("b", "", OUI), reponse("c", "", OUI)],
            ""
        ));
    }

    #[test]
    fn an_answer_for_the_family_serves_for_every_child() {
        let condition = Condition { question: "agent".to_owned(), reponse: OUI.to_owned() };
        assert!(condition.remplie(&[reponse("agent", "", OUI)], "e1"));
        assert!(condition.remplie(&[reponse("agent", "e1", OUI)], "e1"));
        assert!(!condition.remplie(&[reponse("agent", "e2", OUI)], "e1"));
    }
}

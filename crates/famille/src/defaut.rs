//! What is wrong in a city's file: where, and what to write instead.

use std::fmt;

/// A fault, at a place written as in the file: `demarches[2].tarif.formule.tranches.lignes[0].prix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaut {
    /// The place, ranks counted from 0.
    pub chemin: String,
    /// What is wrong and what to write, in a sentence.
    pub phrase: String,
}

impl Defaut {
    /// A fault at `chemin`.
    pub fn new(chemin: impl Into<String>, phrase: impl Into<String>) -> Self {
        Self { chemin: chemin.into(), phrase: phrase.into() }
    }
}

impl fmt::Display for Defaut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.chemin, self.phrase)
    }
}

/// Notes the faults of one place and of what is inside it.
pub(crate) struct Controle<'a> {
    chemin: String,
    defauts: &'a mut Vec<Defaut>,
}

impl<'a> Controle<'a> {
    pub(crate) fn new(chemin: &str, defauts: &'a mut Vec<Defaut>) -> Self {
        Self { chemin: chemin.to_owned(), defauts }
    }

    /// The same list, one step further in.
    pub(crate) fn dans(&mut self, cle: &str) -> Controle<'_> {
        let chemin = if self.chemin.is_empty() { cle.to_owned() } else { format!("{}.{cle}", self.chemin) };
        Controle { chemin, defauts: self.defauts }
    }

    /// The same list, in an entry of a list.
    pub(crate) fn rang(&mut self, cle: &str, rang: usize) -> Controle<'_> {
        self.dans(&format!("{cle}[{rang}]"))
    }

    /// Notes a fault here.
    pub(crate) fn noter(&mut self, phrase: impl Into<String>) {
        self.defauts.push(Defaut { chemin: self.chemin.clone(), phrase: phrase.into() });
    }

    /// Notes a fault at `cle`.
    pub(crate) fn noter_a(&mut self, cle: &str, phrase: impl Into<String>) {
        self.dans(cle).noter(phrase);
    }

    /// Notes that a text is blank.
    pub(crate) fn texte(&mut self, cle: &str, texte: &str) {
        if texte.trim().is_empty() {
            self.noter_a(cle, "ce texte est vide : écrivez-le entre guillemets");
        }
    }

    /// Notes that an identifier can't serve as one.
    pub(crate) fn identifiant(&mut self, id: &str) {
        let correct = !id.is_empty()
            && id.len() <= 40
            && id.bytes().all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-');
        if !correct {
            self.noter_a(
                "id",
                "écrivez l’identifiant avec des minuscules sans accent, des chiffres et des tirets, 40 au plus (exemple : id = \"centre-de-loisirs\")",
            );
        }
    }
}

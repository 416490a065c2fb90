//! From the text of the city's file to its types. serde stops at the first fault: here what is faulty is noted, taken out,
//! and the rest read again, so that a city sees all its faults at once.

use std::fmt;

use famille::{Defaut, Demarche};
use serde::Deserialize;
use toml::de::{DeTable, Deserializer, ValueDeserializer};

use super::fichier::Fichier;
use super::reperes::{Chemin, Pas, Reperes, retirer};
use super::{syntaxe, traduction};

/// Most faults told at once: past them the file is probably of another kind.
const FAUTES_MAX: usize = 100;

/// A fault or a warning, at its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Remarque {
    ligne: usize,
    lieu: String,
    phrase: String,
}

/// What could be read of a file.
pub(super) struct Lecture<'a> {
    /// Where things stand.
    pub(super) reperes: Reperes<'a>,
    /// The file; `None` when its structure is too broken to judge it as a whole.
    pub(super) fichier: Option<Fichier>,
    /// Without the file, the démarches that are whole, with their rank.
    pub(super) intactes: Vec<(usize, Demarche)>,
    /// Faults of structure.
    pub(super) fautes: Vec<Remarque>,
}

impl Remarque {
    /// A fault found in what was read.
    pub(super) fn situer(defaut: &Defaut, reperes: &Reperes<'_>) -> Self {
        let chemin = Chemin::lire(&defaut.chemin);
        Self { ligne: reperes.ligne(&chemin), lieu: reperes.lieu(&chemin), phrase: defaut.phrase.clone() }
    }

    /// The sentence, with the name of the file.
    pub(super) fn avec(&self, nom: &str) -> String {
        format!("{nom}, {self}")
    }
}

impl fmt::Display for Remarque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ligne {} : ", self.ligne)?;
        if !self.lieu.is_empty() {
            write!(f, "{} : ", self.lieu)?;
        }
        f.write_str(&self.phrase)
    }
}

/// Reads the file as far as its structure lets.
///
/// # Errors
/// The faults of writing, when it isn't TOML.
pub(super) fn lire(texte: &str) -> Result<Lecture<'_>, Vec<Remarque>> {
    let (arbre, erreurs) = DeTable::parse_recoverable(texte);
    if !erreurs.is_empty() {
        let mut fautes: Vec<Remarque> = syntaxe::fautes(texte, &erreurs)
            .into_iter()
            .map(|(ligne, phrase)| Remarque { ligne, lieu: String::new(), phrase })
            .collect();
        fautes.truncate(FAUTES_MAX);
        return Err(fautes);
    }
    let reperes = Reperes::new(texte, arbre);
    let mut fautes = Vec::new();
    let mut abimes: Vec<Chemin> = Vec::new();
    let fichier = reparer(&reperes, &mut fautes, &mut abimes);
    let intactes = if fichier.is_some() { Vec::new() } else { demarches_intactes(&reperes, &abimes) };
    fautes.sort();
    fautes.dedup();
    Ok(Lecture { reperes, fichier, intactes, fautes })
}

/// Reads again and again, each time without what was just found faulty. The file comes back only if nothing but keys too
/// many had to go.
fn reparer(reperes: &Reperes<'_>, fautes: &mut Vec<Remarque>, abimes: &mut Vec<Chemin>) -> Option<Fichier> {
    let mut arbre = reperes.arbre().clone();
    let mut entier = true;
    let mut retires: Vec<Chemin> = Vec::new();
    loop {
        let erreur = match Fichier::deserialize(Deserializer::from(arbre.clone())) {
            Ok(fichier) => return entier.then_some(fichier),
            Err(erreur) => erreur,
        };
        let portee = erreur.span().unwrap_or_default();
        let chemin = reperes.chemin_de(&portee);
        let valeur = reperes.valeur(&chemin).map(|valeur| valeur.get_ref());
        let traduite = traduction::traduire(erreur.message(), &chemin, valeur);
        // A key that was taken out is missing only because of that.
        let echo = match &traduite.manque {
            Some(cle) => retires.contains(&chemin.dans(cle)),
            None => retires.iter().any(|retire| retire.autour() == chemin),
        };
        if !echo {
            let lieu = reperes.lieu(&traduite.lieu);
            fautes.push(Remarque { ligne: reperes.ligne(&chemin), lieu, phrase: traduite.phrase });
        }
        entier &= traduite.de_trop;
        abimes.push(chemin.clone());
        retires.push(chemin);
        if fautes.len() >= FAUTES_MAX || !retirer(arbre.get_mut(), &portee) {
            return None;
        }
    }
}

/// The démarches in which nothing is faulty.
fn demarches_intactes(reperes: &Reperes<'_>, abimes: &[Chemin]) -> Vec<(usize, Demarche)> {
    let liste = reperes.arbre().get_ref().get("demarches").and_then(|liste| liste.get_ref().as_array());
    liste
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(rang, _)| {
            let ici = [Pas::Cle("demarches".to_owned()), Pas::Rang(*rang)];
            !abimes.iter().any(|abime| abime.0.starts_with(&ici))
        })
        .filter_map(|(rang, demarche)| {
            Some((rang, Demarche::deserialize(ValueDeserializer::from(demarche.clone())).ok()?))
        })
        .collect()
}

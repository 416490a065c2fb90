//! Where things stand in the city's file: from a place such as `demarches[2].tarif.formule` to its line and to words that
//! a person follows, and back from a position in the text to its place.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// One step of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pas {
    /// Into a table, by its key.
    Cle(String),
    /// Into a list, by its rank from 0.
    Rang(usize),
}

/// A place in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chemin(pub(super) Vec<Pas>);

/// The file, with the position of each of its parts.
pub(super) struct Reperes<'a> {
    texte: &'a str,
    arbre: Spanned<DeTable<'a>>,
}

impl Chemin {
    /// Reads `demarches[2].tarif.lignes[0].prix`.
    pub(super) fn lire(texte: &str) -> Self {
        let mut pas = Vec::new();
        for morceau in texte.split('.').filter(|morceau| !morceau.is_empty()) {
            let mut parties = morceau.split('[');
            pas.extend(parties.next().map(|cle| Pas::Cle(cle.to_owned())));
            pas.extend(parties.filter_map(|rang| rang.trim_end_matches(']').parse().ok()).map(Pas::Rang));
        }
        Self(pas)
    }

    /// The place one step further in.
    pub(super) fn dans(&self, cle: &str) -> Self {
        let mut pas = self.0.clone();
        pas.push(Pas::Cle(cle.to_owned()));
        Self(pas)
    }

    /// The place around this one.
    pub(super) fn autour(&self) -> Self {
        Self(self.0.split_last().map(|(_, avant)| avant.to_vec()).unwrap_or_default())
    }

    /// The last key.
    pub(super) fn cle(&self) -> &str {
        self.0.iter().rev().find_map(Pas::cle).unwrap_or_default()
    }

    /// The keys alone, joined by full stops: every entry of a list reads the same.
    pub(super) fn cles(&self) -> String {
        self.0.iter().filter_map(Pas::cle).collect::<Vec<_>>().join(".")
    }
}

impl Pas {
    fn cle(&self) -> Option<&str> {
        match self {
            Self::Cle(cle) => Some(cle),
            Self::Rang(_) => None,
        }
    }
}

impl fmt::Display for Chemin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (numero, pas) in self.0.iter().enumerate() {
            match pas {
                Pas::Cle(cle) if numero > 0 => write!(f, ".{cle}")?,
                Pas::Cle(cle) => f.write_str(cle)?,
                Pas::Rang(rang) => write!(f, "[{rang}]")?,
            }
        }
        Ok(())
    }
}

impl<'a> Reperes<'a> {
    /// Marks the parts of `arbre`, which was read from `texte`.
    pub(super) const fn new(texte: &'a str, arbre: Spanned<DeTable<'a>>) -> Self {
        Self { texte, arbre }
    }

    /// The parts themselves.
    pub(super) const fn arbre(&self) -> &Spanned<DeTable<'a>> {
        &self.arbre
    }

    /// What stands at a place.
    pub(super) fn valeur(&self, chemin: &Chemin) -> Option<&Spanned<DeValue<'a>>> {
        let (premier, suite) = chemin.0.split_first()?;
        let debut = self.arbre.get_ref().get(premier.cle()?)?;
        suite.iter().try_fold(debut, |valeur, pas| match pas {
            Pas::Cle(cle) => valeur.get_ref().get(cle.as_str()),
            Pas::Rang(rang) => valeur.get_ref().get(*rang),
        })
    }

    /// Line of a place, from 1; of what stands around it when the place itself isn't written.
    pub(super) fn ligne(&self, chemin: &Chemin) -> usize {
        let mut chemin = chemin.clone();
        loop {
            if let Some(octet) = self.debut(&chemin) {
                return ligne(self.texte, octet);
            }
            if chemin.0.pop().is_none() {
                return 1;
            }
        }
    }

    /// A place in words: `demarches « cantine », tarif.formule.tranches.lignes nº 2, prix`.
    pub(super) fn lieu(&self, chemin: &Chemin) -> String {
        let mut lieu = String::new();
        let mut ici = Chemin::default();
        let mut apres_un_rang = false;
        for pas in &chemin.0 {
            ici.0.push(pas.clone());
            match pas {
                Pas::Cle(cle) => {
                    lieu.push_str(if apres_un_rang {
                        ", "
                    } else if lieu.is_empty() {
                        ""
                    } else {
                        "."
                    });
                    lieu.push_str(cle);
                }
                Pas::Rang(rang) => {
                    let id = self.valeur(&ici.dans("id")).and_then(|id| id.get_ref().as_str());
                    lieu.push_str(&match id.filter(|id| !id.trim().is_empty()) {
                        Some(id) => format!(" « {id} »"),
                        None => format!(" nº {}", rang + 1),
                    });
                }
            }
            apres_un_rang = matches!(pas, Pas::Rang(_));
        }
        lieu
    }

    /// The place of what stands at `portee`; the whole file when nothing does.
    pub(super) fn chemin_de(&self, portee: &Range<usize>) -> Chemin {
        let mut trouve = None;
        chercher_table(self.arbre.get_ref(), portee, &mut Vec::new(), &mut trouve);
        Chemin(trouve.unwrap_or_default())
    }

    fn debut(&self, chemin: &Chemin) -> Option<usize> {
        let Some(Pas::Cle(cle)) = chemin.0.last() else { return Some(self.valeur(chemin)?.span().start) };
        let autour = chemin.autour();
        let table =
            if autour.0.is_empty() { self.arbre.get_ref() } else { self.valeur(&autour)?.get_ref().as_table()? };
        Some(table.get_key_value(cle.as_str())?.0.span().start)
    }
}

/// Line of a position in a text, from 1.
pub(super) fn ligne(texte: &str, octet: usize) -> usize {
    texte.bytes().take(octet).filter(|octet| *octet == b'\n').count() + 1
}

/// Takes what stands at `portee` out of the table; says whether it was there.
pub(super) fn retirer(table: &mut DeTable<'_>, portee: &Range<usize>) -> bool {
    if table.values().any(|valeur| contient(valeur, portee)) {
        // The deepest first: a section and its key share a position.
        return table.iter_mut().any(|(_, valeur)| contient(valeur, portee) && retirer_de(valeur, portee));
    }
    let cle = table.iter().find(|(cle, valeur)| cle.span() == *portee || valeur.span() == *portee);
    let cle = cle.map(|(cle, _)| cle.get_ref().to_string());
    cle.and_then(|cle| table.remove(cle.as_str())).is_some()
}

fn retirer_de(valeur: &mut Spanned<DeValue<'_>>, portee: &Range<usize>) -> bool {
    match valeur.get_mut() {
        DeValue::Table(table) => retirer(table, portee),
        DeValue::Array(liste) => {
            if liste.iter().any(|element| contient(element, portee)) {
                return liste.iter_mut().any(|element| contient(element, portee) && retirer_de(element, portee));
            }
            let avant = liste.len();
            let tous = std::mem::replace(liste, DeArray::new());
            *liste = tous.into_iter().filter(|element| element.span() != *portee).collect();
            liste.len() < avant
        }
        _ => false,
    }
}

/// Whether something inside `valeur` stands at `portee`.
fn contient(valeur: &Spanned<DeValue<'_>>, portee: &Range<usize>) -> bool {
    match valeur.get_ref() {
        DeValue::Table(table) => table
            .iter()
            .any(|(cle, valeur)| cle.span() == *portee || valeur.span() == *portee || contient(valeur, portee)),
        DeValue::Array(liste) => liste.iter().any(|element| element.span() == *portee || contient(element, portee)),
        _ => false,
    }
}

/// Keeps the deepest place at `portee`.
fn chercher_table(table: &DeTable<'_>, portee: &Range<usize>, ici: &mut Vec<Pas>, trouve: &mut Option<Vec<Pas>>) {
    for (cle, valeur) in table {
        ici.push(Pas::Cle(cle.get_ref().to_string()));
        if (cle.span() == *portee || valeur.span() == *portee)
            && trouve.as_ref().is_none_or(|autre| autre.len() < ici.len())
        {
            *trouve = Some(ici.clone());
        }
        chercher(valeur, portee, ici, trouve);
        ici.pop();
    }
}

fn chercher(valeur: &Spanned<DeValue<'_>>, portee: &Range<usize>, ici: &mut Vec<Pas>, trouve: &mut Option<Vec<Pas>>) {
    match valeur.get_ref() {
        DeValue::Table(table) => chercher_table(table, portee, ici, trouve),
        DeValue::Array(liste) => {
            for (rang, element) in liste.iter().enumerate() {
                ici.push(Pas::Rang(rang));
                if element.span() == *portee && trouve.as_ref().is_none_or(|autre| autre.len() < ici.len()) {
                    *trouve = Some(ici.clone());
                }
                chercher(element, portee, ici, trouve);
                ici.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTE: &str = "\
[ville]
nom = \"Ici\"

[[demarches]]
id = \"a\"
[demarches.tarif]
unite = \"jour\"
[demarches.tarif.formule.tranches]
lignes = [
  { jusqu_a = 4, prix = 1 },
  { prix = 2 },
]

[[demarches]]
id = \"\"
donnees = [\"x\"]
";

    fn reperes() -> Reperes<'static> {
        Reperes::new(TEXTE, DeTable::parse(TEXTE).unwrap())
    }

    #[test]
    fn a_place_has_its_line_and_its_words() {
        for (chemin, ligne, lieu) in [
            ("ville", 1, "ville"),
            ("ville.nom", 2, "ville.nom"),
            ("ville.dpo", 1, "ville.dpo"),
            ("demarches", 4, "demarches"),
            ("demarches[0]", 4, "demarches « a »"),
            ("demarches[0].tarif", 6, "demarches « a », tarif"),
            ("demarches[0].tarif.formule", 8, "demarches « a », tarif.formule"),
            (
                "demarches[0].tarif.formule.tranches.lignes[1].prix",
                11,
                "demarches « a », tarif.formule.tranches.lignes nº 2, prix",
            ),
            ("demarches[0].tarif.exterieur.fixe.prix", 6, "demarches « a », tarif.exterieur.fixe.prix"),
            ("demarches[1].id", 15, "demarches nº 2, id"),
            ("demarches[1].donnees[0]", 16, "demarches nº 2, donnees nº 1"),
            ("demarches[7].id", 4, "demarches nº 8, id"),
            ("service.url_publique", 1, "service.url_publique"),
            ("", 1, ""),
        ] {
            let lu = Chemin::lire(chemin);
            assert_eq!(lu.to_string(), chemin);
            assert_eq!(reperes().ligne(&lu), ligne, "{chemin}");
            assert_eq!(reperes().lieu(&lu), lieu, "{chemin}");
        }
    }

    #[test]
    fn a_position_leads_to_the_deepest_place_and_out_again() {
        let reperes = reperes();
        for chemin in [
            "ville.nom",
            "demarches[0].id",
            "demarches[1]",
            "demarches[0].tarif.formule.tranches.lignes[0]",
            "demarches[1].donnees[0]",
        ] {
            let chemin = Chemin::lire(chemin);
            let portee = reperes.valeur(&chemin).unwrap().span();
            assert_eq!(reperes.chemin_de(&portee), chemin);
            let mut arbre = reperes.arbre().clone();
            assert!(retirer(arbre.get_mut(), &portee));
            assert_ne!(Reperes::new(TEXTE, arbre).chemin_de(&portee), chemin);
        }
        assert_eq!(reperes.chemin_de(&(3..4)), Chemin::default());
        assert!(!retirer(reperes.arbre().clone().get_mut(), &(3..4)));
    }
}

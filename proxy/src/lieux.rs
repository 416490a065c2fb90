//! The search of a birthplace by its name, in the official list that is compiled in.
//!
//! The list is read when somebody first searches, and stays where it was compiled: what is kept besides are the folded names and
//! where each line stands. A value for each place would take ten times as much memory, and its making most of the
//! service's start.

use std::ops::Range;
use std::sync::OnceLock;

use contrat::Lieu;
use famille::texte::mots;

const COMMUNES: &str = include_str!("../donnees/communes.tsv");
const PAYS: &str = include_str!("../donnees/pays.tsv");

/// How many places an answer holds at the most.
const MAXIMUM: usize = 10;

/// Both lists.
#[derive(Debug)]
pub(crate) struct Annuaire {
    communes: Liste,
    pays: Liste,
}

/// A list, ready to be searched once it has been read.
#[derive(Debug)]
struct Liste {
    texte: &'static str,
    lecture: fn(&str) -> Option<Ligne<'_>>,
    lue: OnceLock<Lue>,
}

#[derive(Debug)]
struct Lue {
    /// The folded names, one after the other: words joined by one space.
    cles: String,
    entrees: Vec<Entree>,
}

#[derive(Debug)]
struct Entree {
    /// Where its name ends in the folded ones; it begins where the one before it ends.
    fin: u32,
    /// Where its line begins in the list.
    ligne: u32,
    /// Places that still exist come first.
    disparu: bool,
}

/// A line of a list.
struct Ligne<'a> {
    code: &'a str,
    nom: &'a str,
    departement: &'a str,
    /// The year that a place has not seen the end of; empty for one that exists.
    fin: &'a str,
    /// What it is called today.
    actuel: &'a str,
}

impl Annuaire {
    pub(crate) fn new() -> Self {
        Self { communes: Liste::new(COMMUNES, Ligne::de_commune), pays: Liste::new(PAYS, Ligne::de_pays) }
    }

    /// Communes whose name answers to `question`, best first.
    pub(crate) fn communes(&self, question: &str) -> Vec<Lieu> {
        self.communes.chercher(question)
    }

    /// Countries whose name answers to `question`, best first.
    pub(crate) fn pays(&self, question: &str) -> Vec<Lieu> {
        self.pays.chercher(question)
    }

    /// Every country, in the order of the alphabet.
    pub(crate) fn tous_les_pays(&self) -> Vec<Lieu> {
        let mut pays: Vec<(&str, &Entree)> = self.pays.lue().iter().collect();
        pays.sort_by_key(|(cle, _)| *cle);
        pays.into_iter().filter_map(|(_, entree)| Some(self.pays.ligne(entree)?.lieu())).collect()
    }

    /// The commune of this code, under its present name if it still exists.
    pub(crate) fn commune(&self, code: &str) -> Option<Lieu> {
        self.communes.de_code(code)
    }

    /// The country of this code.
    pub(crate) fn un_pays(&self, code: &str) -> Option<Lieu> {
        self.pays.de_code(code)
    }
}

impl Liste {
    const fn new(texte: &'static str, lecture: fn(&str) -> Option<Ligne<'_>>) -> Self {
        Self { texte, lecture, lue: OnceLock::new() }
    }

    fn lue(&self) -> &Lue {
        self.lue.get_or_init(|| {
            let mut lue = Lue { cles: String::with_capacity(self.texte.len() / 2), entrees: Vec::new() };
            let mut debut = 0;
            for texte in self.texte.split_inclusive('\n') {
                // The first line names the columns.
                if debut > 0
                    && let Some(ligne) = (self.lecture)(texte)
                {
                    lue.cles.push_str(&cle(ligne.nom));
                    let (fin, disparu) = (position(lue.cles.len()), !ligne.fin.is_empty());
                    lue.entrees.push(Entree { fin, ligne: position(debut), disparu });
                }
                debut += texte.len();
            }
            lue.cles.shrink_to_fit();
            lue.entrees.shrink_to_fit();
            lue
        })
    }

    fn ligne(&self, entree: &Entree) -> Option<Ligne<'static>> {
        let debut = usize::try_from(entree.ligne).ok()?;
        (self.lecture)(self.texte.get(debut..)?)
    }

    /// Whether its line begins so: cheaper than reading it.
    fn commence(&self, entree: &Entree, code: &str) -> bool {
        usize::try_from(entree.ligne).is_ok_and(|debut| self.texte.as_bytes()[debut..].starts_with(code.as_bytes()))
    }

    fn chercher(&self, question: &str) -> Vec<Lieu> {
        let question = cle(question);
        if question.is_empty() {
            return Vec::new();
        }
        let mut trouvees: Vec<(u8, bool, &str, &Entree)> = self
            .lue()
            .iter()
            .filter_map(|(cle, entree)| Some((rang(cle, &question)?, entree.disparu, cle, entree)))
            .collect();
        trouvees.sort_by_key(|&(rang, disparu, cle, _)| (rang, disparu, cle.len(), cle));
        let lignes = trouvees.into_iter().take(MAXIMUM).filter_map(|(.., entree)| self.ligne(entree));
        lignes.map(|ligne| ligne.lieu()).collect()
    }

    fn de_code(&self, code: &str) -> Option<Lieu> {
        let homonymes = || {
            let entrees = self.lue().entrees.iter().filter(|entree| self.commence(entree, code));
            entrees.filter_map(|entree| self.ligne(entree)).filter(|ligne| ligne.code == code)
        };
        homonymes().find(|ligne| ligne.fin.is_empty()).or_else(|| homonymes().next()).map(|ligne| ligne.lieu())
    }
}

impl Lue {
    /// The entries with their folded names.
    fn iter(&self) -> impl Iterator<Item = (&str, &Entree)> {
        let mut debut = 0;
        self.entrees.iter().filter_map(move |entree| {
            let place = Range { start: debut, end: usize::try_from(entree.fin).ok()? };
            debut = place.end;
            Some((self.cles.get(place)?, entree))
        })
    }
}

impl Ligne<'_> {
    fn de_commune(texte: &str) -> Option<Ligne<'_>> {
        let mut colonnes = texte.lines().next()?.split('\t');
        let mut colonne = || colonnes.next();
        let (code, nom, departement, fin, _) = (colonne()?, colonne()?, colonne()?, colonne()?, colonne()?);
        Some(Ligne { code, nom, departement, fin, actuel: colonne()? })
    }

    fn de_pays(texte: &str) -> Option<Ligne<'_>> {
        let mut colonnes = texte.lines().next()?.split('\t');
        let mut colonne = || colonnes.next();
        Some(Ligne { code: colonne()?, nom: colonne()?, departement: "", fin: colonne()?, actuel: "" })
    }

    fn lieu(&self) -> Lieu {
        Lieu { code: self.code.to_owned(), nom: self.nom.to_owned(), precision: self.precision() }
    }

    fn precision(&self) -> String {
        let Self { nom, departement, fin, actuel, .. } = *self;
        let departement = match departement_nom(departement) {
            "" => departement.to_owned(),
            nom_departement => format!("{nom_departement} ({departement})"),
        };
        let fin = if fin.is_empty() { String::new() } else { format!("jusqu’en {fin}") };
        let actuel = if actuel.is_empty() || actuel == nom || fin.is_empty() {
            String::new()
        } else {
            format!("aujourd’hui {actuel}")
        };
        let parties = [departement, fin, actuel].into_iter().filter(|partie| !partie.is_empty());
        parties.collect::<Vec<_>>().join(", ")
    }
}

/// Both lists are compiled in, and far below four gigabytes.
fn position(octets: usize) -> u32 {
    u32::try_from(octets).unwrap_or(u32::MAX)
}

/// 0 for the whole name, 1 for its beginning, 2 for the beginning of a later word.
fn rang(cle: &str, question: &str) -> Option<u8> {
    match cle.find(question)? {
        0 if cle.len() == question.len() => Some(0),
        0 => Some(1),
        _ if cle.match_indices(question).any(|(debut, _)| cle.as_bytes().get(debut.wrapping_sub(1)) == Some(&b' ')) => {
            Some(2)
        }
        _ => None,
    }
}

/// Folded words; « St » and « Ste » are written out, because people type them short.
fn cle(nom: &str) -> String {
    let mots: Vec<String> = mots(nom)
        .into_iter()
        .map(|mot| match mot.as_str() {
            "st" => "saint".to_owned(),
            "ste" => "sainte".to_owned(),
            _ => mot,
        })
        .collect();
    mots.join(" ")
}

/// Name of a département, because two communes of one name are told apart by it, not by a number.
fn departement_nom(code: &str) -> &'static str {
    DEPARTEMENTS.iter().find(|(autre, _)| *autre == code).map_or("", |(_, nom)| nom)
}

const DEPARTEMENTS: [(&str, &str); 101] = [
    ("01", "Ain"),
    ("02", "Aisne"),
    ("03", "Allier"),
    ("04", "Alpes-de-Haute-Provence"),
    ("05", "Hautes-Alpes"),
    ("06", "Alpes-Maritimes"),
    ("07", "Ardèche"),
    ("08", "Ardennes"),
    ("09", "Ariège"),
    ("10", "Aube"),
    ("11", "Aude"),
    ("12", "Aveyron"),
    ("13", "Bouches-du-Rhône"),
    ("14", "Calvados"),
    ("15", "Cantal"),
    ("16", "Charente"),
    ("17", "Charente-Maritime"),
    ("18", "Cher"),
    ("19", "Corrèze"),
    ("2A", "Corse-du-Sud"),
    ("2B", "Haute-Corse"),
    ("21", "Côte-d’Or"),
    ("22", "Côtes-d’Armor"),
    ("23", "Creuse"),
    ("24", "Dordogne"),
    ("25", "Doubs"),
    ("26", "Drôme"),
    ("27", "Eure"),
    ("28", "Eure-et-Loir"),
    ("29", "Finistère"),
    ("30", "Gard"),
    ("31", "Haute-Garonne"),
    ("32", "Gers"),
    ("33", "Gironde"),
    ("34", "Hérault"),
    ("35", "Ille-et-Vilaine"),
    ("36", "Indre"),
    ("37", "Indre-et-Loire"),
    ("38", "Isère"),
    ("39", "Jura"),
    ("40", "Landes"),
    ("41", "Loir-et-Cher"),
    ("42", "Loire"),
    ("43", "Haute-Loire"),
    ("44", "Loire-Atlantique"),
    ("45", "Loiret"),
    ("46", "Lot"),
    ("47", "Lot-et-Garonne"),
    ("48", "Lozère"),
    ("49", "Maine-et-Loire"),
    ("50", "Manche"),
    ("51", "Marne"),
    ("52", "Haute-Marne"),
    ("53", "Mayenne"),
    ("54", "Meurthe-et-Moselle"),
    ("55", "Meuse"),
    ("56", "Morbihan"),
    ("57", "Moselle"),
    ("58", "Nièvre"),
    ("59", "Nord"),
    ("60", "Oise"),
    ("61", "Orne"),
    ("62", "Pas-de-Calais"),
    ("63", "Puy-de-Dôme"),
    ("64", "Pyrénées-Atlantiques"),
    ("65", "Hautes-Pyrénées"),
    ("66", "Pyrénées-Orientales"),
    ("67", "Bas-Rhin"),
    ("68", "Haut-Rhin"),
    ("69", "Rhône"),
    ("70", "Haute-Saône"),
    ("71", "Saône-et-Loire"),
    ("72", "Sarthe"),
    ("73", "Savoie"),
    ("74", "Haute-Savoie"),
    ("75", "Paris"),
    ("76", "Seine-Maritime"),
    ("77", "Seine-et-Marne"),
    ("78", "Yvelines"),
    ("79", "Deux-Sèvres"),
    ("80", "Somme"),
    ("81", "Tarn"),
    ("82", "Tarn-et-Garonne"),
    ("83", "Var"),
    ("84", "Vaucluse"),
    ("85", "Vendée"),
    ("86", "Vienne"),
    ("87", "Haute-Vienne"),
    ("88", "Vosges"),
    ("89", "Yonne"),
    ("90", "Territoire de Belfort"),
    ("91", "Essonne"),
    ("92", "Hauts-de-Seine"),
    ("93", "Seine-Saint-Denis"),
    ("94", "Val-de-Marne"),
    ("95", "Val-d’Oise"),
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_places_as_people_type_them() {
        let annuaire = Annuaire::new();
        for (question, code) in [
            ("orleans", "45234"),
            ("Orléans", "45234"),
            ("PARIS 12", "75112"),
            ("St Etienne", "42218"),
            ("abergement clem", "01001"),
            ("ajaccio", "2A004"),
        ] {
            let lieux = annuaire.communes(question);
            assert!(lieux.iter().any(|lieu| lieu.code == code), "{question}: {lieux:?}");
            assert!(lieux.len() <= MAXIMUM);
        }
        assert_eq!(annuaire.communes("Orléans").first().map(|lieu| lieu.precision.as_str()), Some("Loiret (45)"));
        assert!(annuaire.communes("  ").is_empty() && annuaire.communes("xyzzy").is_empty());
        assert_eq!(annuaire.pays("alger").first().map(|pays| pays.code.as_str()), Some("99352"));
    }

    #[test]
    fn old_communes_are_found_with_what_they_became() {
        let annuaire = Annuaire::new();
        for (code, precision) in
            [("01003", "Ain (01), jusqu’en 1974, aujourd’hui Francheleins"), ("45234", "Loiret (45)")]
        {
            assert_eq!(annuaire.commune(code).unwrap().precision, precision);
        }
        assert_eq!(annuaire.commune("00000"), None);
        assert_eq!(annuaire.un_pays("99352").map(|pays| pays.nom), Some("Algérie".to_owned()));
    }
}

//! The search of a birthplace by its name, in the official list that is compiled in.

use contrat::Lieu;
use famille::texte::mots;

const COMMUNES: &str = include_str!("../donnees/communes.tsv");
const PAYS: &str = include_str!("../donnees/pays.tsv");

/// How many places an answer holds at the most.
const MAXIMUM: usize = 10;

/// Both lists, ready to be searched.
#[derive(Debug)]
pub(crate) struct Annuaire {
    communes: Vec<Entree>,
    pays: Vec<Entree>,
}

#[derive(Debug)]
struct Entree {
    /// Words of the name, folded, joined by one space.
    cle: String,
    lieu: Lieu,
    /// Places that still exist come first.
    disparu: bool,
}

impl Annuaire {
    pub(crate) fn new() -> Self {
        Self {
            communes: lire(COMMUNES, |colonnes| match colonnes {
                [code, nom, departement, fin, _, actuel] => Some(commune(code, nom, departement, fin, actuel)),
                _ => None,
            }),
            pays: lire(PAYS, |colonnes| match colonnes {
                [code, nom, fin] => Some(pays(code, nom, fin)),
                _ => None,
            }),
        }
    }

    /// Communes whose name answers to `question`, best first.
    pub(crate) fn communes(&self, question: &str) -> Vec<Lieu> {
        chercher(&self.communes, question)
    }

    /// Countries whose name answers to `question`, best first.
    pub(crate) fn pays(&self, question: &str) -> Vec<Lieu> {
        chercher(&self.pays, question)
    }

    /// Every country, in the order of the alphabet.
    pub(crate) fn tous_les_pays(&self) -> Vec<&Lieu> {
        let mut pays: Vec<&Entree> = self.pays.iter().collect();
        pays.sort_by(|un, autre| un.cle.cmp(&autre.cle));
        pays.into_iter().map(|entree| &entree.lieu).collect()
    }

    /// The commune of this code, under its present name if it still exists.
    pub(crate) fn commune(&self, code: &str) -> Option<&Lieu> {
        let homonymes = || self.communes.iter().filter(|entree| entree.lieu.code == code);
        homonymes().find(|entree| !entree.disparu).or_else(|| homonymes().next()).map(|entree| &entree.lieu)
    }

    /// The country of this code.
    pub(crate) fn un_pays(&self, code: &str) -> Option<&Lieu> {
        self.pays.iter().map(|entree| &entree.lieu).find(|lieu| lieu.code == code)
    }
}

fn lire(table: &str, entree: impl Fn(&[&str]) -> Option<Entree>) -> Vec<Entree> {
    table.lines().skip(1).filter_map(|ligne| entree(&ligne.split('\t').collect::<Vec<_>>())).collect()
}

fn commune(code: &str, nom: &str, departement: &str, fin: &str, actuel: &str) -> Entree {
    let departement = match departement_nom(departement) {
        "" => departement.to_owned(),
        nom_departement => format!("{nom_departement} ({departement})"),
    };
    let precision = match (fin, actuel) {
        ("", _) => departement,
        (fin, "") => format!("{departement}, jusqu’en {fin}"),
        (fin, actuel) if actuel == nom => format!("{departement}, jusqu’en {fin}"),
        (fin, actuel) => format!("{departement}, jusqu’en {fin}, aujourd’hui {actuel}"),
    };
    nouvelle(code, nom, precision, !fin.is_empty())
}

fn pays(code: &str, nom: &str, fin: &str) -> Entree {
    let precision = if fin.is_empty() { String::new() } else { format!("jusqu’en {fin}") };
    nouvelle(code, nom, precision, !fin.is_empty())
}

fn nouvelle(code: &str, nom: &str, precision: String, disparu: bool) -> Entree {
    Entree { cle: cle(nom), lieu: Lieu { code: code.to_owned(), nom: nom.to_owned(), precision }, disparu }
}

fn chercher(entrees: &[Entree], question: &str) -> Vec<Lieu> {
    let question = cle(question);
    if question.is_empty() {
        return Vec::new();
    }
    let mut trouvees: Vec<(u8, bool, &str, &Entree)> = entrees
        .iter()
        .filter_map(|entree| Some((rang(&entree.cle, &question)?, entree.disparu, entree.cle.as_str(), entree)))
        .collect();
    trouvees.sort_by_key(|&(rang, disparu, cle, _)| (rang, disparu, cle.len(), cle));
    trouvees.into_iter().take(MAXIMUM).map(|(.., entree)| entree.lieu.clone()).collect()
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
        let ancienne = annuaire.communes.iter().find(|entree| entree.disparu).unwrap();
        assert!(ancienne.lieu.precision.contains("jusqu’en"), "{ancienne:?}");
    }
}

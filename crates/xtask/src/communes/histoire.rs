//! From yearly lists and movements to one table: each commune of birth that somebody alive may name, under the code that
//! it had, with what it has become. Pure: lists in, rows out.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

/// One line of a year's list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Commune {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    chef_lieu: Option<String>,
    #[serde(default)]
    anciens_codes: Vec<String>,
}

/// A year's list.
pub(super) struct Millesime {
    pub(super) year: u16,
    pub(super) communes: Vec<Commune>,
}

/// One state of a commune between two movements.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mouvement {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    code: String,
    nom: String,
    date_fin: Option<String>,
    successeur: Option<String>,
    pole: Option<String>,
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    code: String,
    nom: String,
    /// The year in which this code or this name ended; none for today's communes.
    pub(super) until: Option<u16>,
    /// Code and name of the commune that stands there today, for the former ones.
    today: Option<(String, String)>,
}

/// Merges the movements (up to the year `known_until`) and the later lists, oldest first.
pub(super) fn merge(mouvements: &[Mouvement], known_until: u16, millesimes: &[Millesime]) -> Vec<Row> {
    let today = Today::new(millesimes);
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
    for (code, nom) in &today.names {
        let row = Row { code: code.clone(), nom: nom.clone(), until: None, today: None };
        rows.insert((code.clone(), fold(nom)), row);
    }
    for end in ends(mouvements, known_until, millesimes) {
        if !accepted_as_birthplace(&end.code) {
            continue;
        }
        let key = (end.code.clone(), fold(&end.nom));
        match rows.get_mut(&key) {
            Some(row) => row.until = row.until.map(|year| year.max(end.year)),
            None => {
                let today = today.heir(&end.became);
                rows.insert(key, Row { code: end.code, nom: end.nom, until: Some(end.year), today });
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    // Today's name first, then the most recent of the former ones.
    rows.sort_by_cached_key(|row| {
        (row.code.clone(), std::cmp::Reverse(row.until.unwrap_or(u16::MAX)), row.nom.clone())
    });
    rows
}

/// The rows as text: a heading, then one tab-separated line each.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = String::from("code\tnom\tdepartement\tjusqu_en\tcode_actuel\tnom_actuel\n");
    for row in rows {
        let until = row.until.map(|year| year.to_string()).unwrap_or_default();
        let (code, nom) = row.today.as_ref().map_or(("", ""), |(code, nom)| (code, nom));
        let fields = [&row.code, &row.nom, departement(&row.code), until.as_str(), code, nom];
        text.push_str(&fields.join("\t"));
        text.push('\n');
    }
    text
}

/// A code and a name that ended in a year, and the code that took over at that time.
struct End {
    code: String,
    nom: String,
    year: u16,
    became: String,
}

fn ends(mouvements: &[Mouvement], known_until: u16, millesimes: &[Millesime]) -> Vec<End> {
    let by_id: HashMap<&str, &Mouvement> = mouvements.iter().map(|state| (state.id.as_str(), state)).collect();
    let mut ends = Vec::new();
    let mut standing: Vec<(&str, &str)> = Vec::new();
    for state in mouvements.iter().filter(|state| state.kind == "COM") {
        match state.date_fin.as_deref().and_then(year) {
            Some(year) => ends.push(End {
                code: state.code.clone(),
                nom: state.nom.clone(),
                year,
                became: last_state(state, &by_id).code.clone(),
            }),
            None => standing.push((&state.code, &state.nom)),
        }
    }
    debug_assert!(millesimes.first().is_none_or(|first| first.year > known_until), "the lists follow the movements");
    for millesime in millesimes {
        let now: Vec<(&str, &str)> =
            millesime.actual().map(|commune| (commune.code.as_str(), commune.nom.as_str())).collect();
        let known: std::collections::HashSet<_> = now.iter().copied().collect();
        for (code, nom) in standing.into_iter().filter(|pair| !known.contains(pair)) {
            ends.push(End { code: code.into(), nom: nom.into(), year: millesime.year, became: code.into() });
        }
        standing = now;
    }
    ends
}

/// Follows the movements to the commune that stands at their end. The bound is a guard against a loop in the data.
fn last_state<'a>(mut state: &'a Mouvement, by_id: &HashMap<&str, &'a Mouvement>) -> &'a Mouvement {
    for _ in 0..32 {
        // A commune that became "associée" or "déléguée" lives on in its pole.
        let next = if state.kind == "COM" { &state.successeur } else { &state.pole };
        match next.as_deref().and_then(|id| by_id.get(id)) {
            Some(found) => state = found,
            None => break,
        }
    }
    state
}

/// What stands today, and which code absorbed which.
struct Today {
    names: BTreeMap<String, String>,
    absorbed_by: HashMap<String, String>,
}

impl Today {
    fn new(millesimes: &[Millesime]) -> Self {
        let names = millesimes
            .last()
            .map(|last| last.actual().map(|c| (c.code.clone(), tidy(&c.nom))).collect())
            .unwrap_or_default();
        let mut absorbed_by = HashMap::new();
        // Oldest first, so that the most recent word wins.
        for commune in millesimes.iter().flat_map(|millesime| &millesime.communes) {
            for former in &commune.anciens_codes {
                absorbed_by.insert(former.clone(), commune.code.clone());
            }
            if let Some(pole) = &commune.chef_lieu {
                absorbed_by.insert(commune.code.clone(), pole.clone());
            }
        }
        Self { names, absorbed_by }
    }

    fn heir(&self, code: &str) -> Option<(String, String)> {
        let mut code = code;
        for _ in 0..8 {
            if let Some(nom) = self.names.get(code) {
                return Some((code.to_owned(), nom.clone()));
            }
            code = self.absorbed_by.get(code)?;
        }
        None
    }
}

impl Millesime {
    /// The communes of that year, and the arrondissements of Paris, Lyon and Marseille, where people are born.
    fn actual(&self) -> impl Iterator<Item = &Commune> {
        self.communes
            .iter()
            .filter(|commune| matches!(commune.kind.as_str(), "commune-actuelle" | "arrondissement-municipal"))
    }
}

fn year(date: &str) -> Option<u16> {
    date.get(..4)?.parse().ok()
}

fn tidy(nom: &str) -> String {
    nom.replace(" Arrondissement", " arrondissement")
}

/// API Particulier takes no code in `20…` (Corsica before 1976): those births are asked under 2A or 2B.
fn accepted_as_birthplace(code: &str) -> bool {
    !code.starts_with("20")
}

fn departement(code: &str) -> &str {
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..length).unwrap_or(code)
}

/// Letters only, without case or accents: two spellings of one name are one row.
fn fold(nom: &str) -> String {
    nom.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).map(without_accent).collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(year: u16, json: &str) -> Millesime {
        Millesime { year, communes: serde_json::from_str(json).unwrap() }
    }

    fn lines(mouvements: &str, millesimes: &[Millesime]) -> Vec<String> {
        let mouvements: Vec<Mouvement> = serde_json::from_str(mouvements).unwrap();
        table(&merge(&mouvements, 2019, millesimes)).lines().skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn a_merged_commune_names_the_one_that_took_over() {
        let mouvements = r#"[
            {"id":"a","type":"COM","code":"45901","nom":"Petit-Bourg","dateFin":"1973-01-01","successeur":"b"},
            {"id":"b","type":"COMA","code":"45901","nom":"Petit-Bourg","pole":"c"},
            {"id":"c","type":"COM","code":"45902","nom":"Grand-Bourg"}]"#;
        let now = list(
            2026,
            r#"[{"code":"45903","nom":"Bourg-Nouveau","type":"commune-actuelle","anciensCodes":["45902"]}]"#,
        );
        assert_eq!(
            lines(mouvements, &[now]),
            [
                "45901\tPetit-Bourg\t45\t1973\t45903\tBourg-Nouveau",
                "45902\tGrand-Bourg\t45\t2026\t45903\tBourg-Nouveau",
                "45903\tBourg-Nouveau\t45\t\t\t"
            ]
        );
    }

    #[test]
    fn a_new_name_keeps_the_old_one_and_a_new_spelling_does_not() {
        let lists = [
            list(
                2021,
                r#"[{"code":"45901","nom":"Le Bourg","type":"commune-actuelle"},{"code":"45902","nom":"Éclos en Val","type":"commune-actuelle"}]"#,
            ),
            list(
                2022,
                r#"[{"code":"45901","nom":"Le Bourg-sur-Loire","type":"commune-actuelle"},{"code":"45902","nom":"Éclos-en-Val","type":"commune-actuelle"}]"#,
            ),
        ];
        assert_eq!(
            lines("[]", &lists),
            [
                "45901\tLe Bourg-sur-Loire\t45\t\t\t",
                "45901\tLe Bourg\t45\t2022\t45901\tLe Bourg-sur-Loire",
                "45902\tÉclos-en-Val\t45\t\t\t"
            ]
        );
    }

    #[test]
    fn codes_that_the_api_refuses_are_left_out() {
        let mouvements = r#"[
            {"id":"a","type":"COM","code":"20901","nom":"Borgu","dateFin":"1976-01-01","successeur":"b"},
            {"id":"b","type":"COM","code":"2A901","nom":"Borgu"}]"#;
        let now = list(2026, r#"[{"code":"2A901","nom":"Borgu","type":"commune-actuelle"}]"#);
        assert_eq!(lines(mouvements, &[now]), ["2A901\tBorgu\t2A\t\t\t"]);
    }

    #[test]
    fn overseas_departments_have_three_characters() {
        for (code, expected) in [("97411", "974"), ("2B033", "2B"), ("01004", "01"), ("98818", "988")] {
            assert_eq!(departement(code), expected);
        }
    }
}

//! What a web team chose: read from an address or a command line, and checked. Whatever passes can stand in a page and in a
//! sheet as it is written: lists of words, hexadecimal colours, lengths of three digits, names of letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::couleurs::{self, Ambiance, Contraste, Couleur, JETONS, Palette};
use super::{DENSITES, ISOLATIONS, LANGUES, OUVERTURES, THEMES};
use crate::config::Fichier;

/// Most characters of `contact` and of `police`.
const TEXTE_MAX: usize = 120;

/// What the team chose, as it was written; the loader's own default where it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choix {
    /// Services ticked in advance.
    pub demarches: Vec<String>,
    /// `fr`, `en` or `ar`.
    pub langue: String,
    /// `clair`, `sombre` or `auto`.
    pub theme: String,
    /// `ombre` or `cadre`.
    pub isolation: String,
    /// `proche`, `immediate` or `clic`.
    pub ouverture: String,
    /// `normale` or `compacte`.
    pub densite: String,
    /// What to show when nothing works; the city's own service when it is empty.
    pub contact: String,
    /// Colours of the light theme, by their tokens.
    pub clair: BTreeMap<String, String>,
    /// Colours of the dark theme, by their tokens.
    pub sombre: BTreeMap<String, String>,
    /// Radius of corners.
    pub rayon: String,
    /// Font.
    pub police: String,
}

/// The look that was chosen, checked; contrast is judged apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Apparence {
    clair: Palette,
    sombre: Palette,
    rayon: Option<String>,
    police: Option<String>,
    theme: String,
}

/// Services beyond which a query says nothing more.
const DEMARCHES_MAX: usize = 50;

impl Choix {
    /// From the query of an address: what is not an option is left aside. Services come as one list or one by one, as a
    /// browser sends ticked boxes.
    pub fn lire(question: &str) -> Self {
        let mut choix = Self::default();
        for (nom, valeur) in url::form_urlencoded::parse(question.as_bytes()) {
            let valeur = valeur.trim();
            if valeur.is_empty() {
                continue;
            }
            if let Some(jeton) = nom.strip_prefix("couleur-").filter(|jeton| JETONS.contains(jeton)) {
                choix.clair.insert(jeton.to_owned(), valeur.to_owned());
            } else if let Some(jeton) = nom.strip_prefix("sombre-").filter(|jeton| JETONS.contains(jeton)) {
                choix.sombre.insert(jeton.to_owned(), valeur.to_owned());
            } else if nom == "demarches" {
                // No city has more; each wrong one is a sentence.
                let place = DEMARCHES_MAX.saturating_sub(choix.demarches.len());
                let ids = valeur.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
                choix.demarches.extend(ids.take(place));
            } else if let Some(champ) = choix.champ(&nom) {
                valeur.clone_into(champ);
            }
        }
        choix
    }

    /// The query that gives these choices again, with nothing of what was left as it is.
    pub fn question(&self) -> String {
        let mut question = url::form_urlencoded::Serializer::new(String::new());
        if !self.demarches.is_empty() {
            question.append_pair("demarches", &self.demarches.join(","));
        }
        for (nom, valeur) in self.textes().into_iter().filter(|(_, valeur)| !valeur.is_empty()) {
            question.append_pair(nom, valeur);
        }
        for (debut, couleurs) in [("couleur", &self.clair), ("sombre", &self.sombre)] {
            for (jeton, couleur) in couleurs {
                question.append_pair(&format!("{debut}-{jeton}"), couleur);
            }
        }
        question.finish()
    }

    /// The texts by their names.
    pub(crate) fn textes(&self) -> [(&'static str, &str); 8] {
        [
            ("langue", &self.langue),
            ("theme", &self.theme),
            ("isolation", &self.isolation),
            ("ouverture", &self.ouverture),
            ("densite", &self.densite),
            ("contact", &self.contact),
            ("rayon", &self.rayon),
            ("police", &self.police),
        ]
    }

    fn champ(&mut self, nom: &str) -> Option<&mut String> {
        Some(match nom {
            "langue" => &mut self.langue,
            "theme" => &mut self.theme,
            "isolation" => &mut self.isolation,
            "ouverture" => &mut self.ouverture,
            "densite" => &mut self.densite,
            "contact" => &mut self.contact,
            "rayon" => &mut self.rayon,
            "police" => &mut self.police,
            _ => return None,
        })
    }

    /// What is wrong with the choices that are no matter of look, a sentence each.
    pub(super) fn fautes(&self, fichier: &Fichier) -> Vec<String> {
        let mut fautes = Vec::new();
        for demarche in &self.demarches {
            if !fichier.demarches.iter().any(|autre| autre.id == *demarche) {
                let ids: Vec<&str> = fichier.demarches.iter().map(|demarche| demarche.id.as_str()).collect();
                fautes.push(format!(
                    "« {} » n’est l’« id » d’aucun service : choisissez parmi {}",
                    court(demarche),
                    ids.join(", ")
                ));
            }
        }
        for (nom, valeur, connues) in [
            ("langue", &self.langue, &LANGUES[..]),
            ("theme", &self.theme, &THEMES),
            ("isolation", &self.isolation, &ISOLATIONS),
            ("ouverture", &self.ouverture, &OUVERTURES),
            ("densite", &self.densite, &DENSITES),
        ] {
            if !valeur.is_empty() && !connues.contains(&valeur.as_str()) {
                fautes.push(format!("{nom} : écrivez {}", connues.join(", ")));
            }
        }
        if self.contact.chars().count() > TEXTE_MAX || self.contact.chars().any(char::is_control) {
            fautes.push(format!(
                "contact : écrivez une ligne de {TEXTE_MAX} caractères au plus, par exemple « Service enfance, 02 00 00 00 00 »"
            ));
        }
        fautes
    }
}

impl Apparence {
    /// The look of these choices.
    ///
    /// # Errors
    /// A sentence for each value that cannot be written in a sheet.
    pub fn lire(choix: &Choix) -> Result<Self, Vec<String>> {
        let mut fautes = Vec::new();
        let clair = palette(&choix.clair, Ambiance::Clair, &mut fautes);
        let sombre = palette(&choix.sombre, Ambiance::Sombre, &mut fautes);
        let mut lire = |valeur: &str, lire: fn(&str) -> Option<String>, faute: &str| {
            if valeur.is_empty() {
                return None;
            }
            let lu = lire(valeur);
            if lu.is_none() {
                fautes.push(faute.to_owned());
            }
            lu
        };
        let rayon = lire(
            &choix.rayon,
            longueur,
            "rayon : écrivez 0 ou une longueur en px, em ou rem, par exemple 4px ou 0.375em",
        );
        let police = lire(
            &choix.police,
            polices,
            "police : écrivez des noms de polices séparés par des virgules, par exemple Luciole, sans-serif",
        );
        if fautes.is_empty() {
            Ok(Self { clair, sombre, rayon, police, theme: choix.theme.clone() })
        } else {
            Err(fautes)
        }
    }

    /// Every pair of colours that a family may meet with this theme.
    pub fn contrastes(&self) -> Vec<Contraste> {
        let clair = || couleurs::examiner(Ambiance::Clair, &self.clair);
        let sombre = || couleurs::examiner(Ambiance::Sombre, &self.sombre);
        match self.theme.as_str() {
            "sombre" => sombre(),
            "auto" => [clair(), sombre()].concat(),
            _ => clair(),
        }
    }

    /// What to add to the city's own sheet; empty when nothing was chosen.
    ///
    /// What is written for `pass-famille` wins over the theme inside it, dark or light. So only the colours of the chosen
    /// theme are written, and for `auto` every colour that is set by day is set by night too, if only to the theme's own.
    pub fn style(&self) -> String {
        let textes = [("--pf-rayon", &self.rayon), ("--pf-police", &self.police)];
        let textes = textes.into_iter().filter_map(|(nom, valeur)| Some((nom.to_owned(), valeur.clone()?)));
        let colores = |palette: &Palette| {
            let declarer = |(jeton, couleur): (&&str, &Couleur)| (format!("--pf-couleur-{jeton}"), couleur.to_string());
            palette.iter().map(declarer).collect::<Vec<_>>()
        };
        let jour = if self.theme == "sombre" { &self.sombre } else { &self.clair };
        let mut style = regle("pass-famille", "", colores(jour).into_iter().chain(textes));
        if self.theme == "auto" {
            let defauts = Ambiance::Sombre.defauts().iter().filter(|(jeton, _)| self.clair.contains_key(*jeton));
            let mut nuit: Palette = defauts.map(|(jeton, couleur)| (*jeton, *couleur)).collect();
            nuit.extend(&self.sombre);
            let regle = regle("pass-famille", "  ", colores(&nuit));
            if !regle.is_empty() {
                style += &format!("\n@media (prefers-color-scheme: dark) {{\n{regle}}}\n");
            }
        }
        style.trim_start().to_owned()
    }
}

fn regle(selecteur: &str, retrait: &str, declarations: impl IntoIterator<Item = (String, String)>) -> String {
    let mut corps = String::new();
    for (nom, valeur) in declarations {
        // Writing to a string does not fail.
        let _ = writeln!(corps, "{retrait}  {nom}: {valeur};");
    }
    if corps.is_empty() { corps } else { format!("{retrait}{selecteur} {{\n{corps}{retrait}}}\n") }
}

fn palette(ecrites: &BTreeMap<String, String>, ambiance: Ambiance, fautes: &mut Vec<String>) -> Palette {
    let mut palette = Palette::new();
    for (nom, valeur) in ecrites {
        let Some(jeton) = couleurs::jeton(nom) else {
            fautes.push(format!(
                "« {} » n’est pas une couleur du thème : choisissez parmi {}",
                court(nom),
                JETONS.join(", ")
            ));
            continue;
        };
        match Couleur::lire(valeur) {
            // What is already so needs no line in a sheet.
            Some(couleur) if ambiance.defauts().get(jeton) == Some(&couleur) => {}
            Some(couleur) => drop(palette.insert(jeton, couleur)),
            None => fautes.push(format!(
                "couleur « {jeton} » du thème {} : écrivez # et trois ou six chiffres hexadécimaux, par exemple #7a1f5c",
                ambiance.nom()
            )),
        }
    }
    palette
}

/// `0`, or up to three digits, three decimals and a unit.
fn longueur(texte: &str) -> Option<String> {
    let texte = texte.trim().to_ascii_lowercase().replace(',', ".");
    if texte == "0" {
        return Some(texte);
    }
    let nombre = ["px", "rem", "em"].into_iter().find_map(|unite| texte.strip_suffix(unite))?;
    let (entiers, decimales) = nombre.split_once('.').unwrap_or((nombre, "0"));
    let chiffres = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|octet| octet.is_ascii_digit());
    (chiffres(entiers) && chiffres(decimales)).then_some(texte)
}

/// Names of fonts, quoted but for the words of CSS.
fn polices(texte: &str) -> Option<String> {
    const MOTS: [&str; 8] =
        ["inherit", "serif", "sans-serif", "monospace", "system-ui", "ui-sans-serif", "ui-serif", "ui-rounded"];
    if texte.chars().count() > TEXTE_MAX {
        return None;
    }
    let nommer = |nom: &str| {
        let nom = nom.trim().trim_matches(['"', '\'']).trim();
        let lettre = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        if nom.is_empty() || !nom.chars().all(lettre) {
            return None;
        }
        Some(if MOTS.contains(&nom) { nom.to_owned() } else { format!("\"{nom}\"") })
    };
    let noms: Vec<String> = texte.split(',').map(nommer).collect::<Option<_>>()?;
    Some(noms.join(", "))
}

/// The beginning of what somebody wrote, to say it again.
fn court(texte: &str) -> String {
    texte.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choix(question: &str) -> Choix {
        Choix::lire(question)
    }

    #[test]
    fn an_address_is_read_and_written_again() {
        let lus = choix(
            "demarches=cantine&demarches=creche,sport&theme=auto&couleur-accent=%237a1f5c&sombre-accent=%23abc&contact=Famille+%26+Co&inconnu=1&couleur-rose=%23fff&langue=",
        );
        assert_eq!(lus.demarches, ["cantine", "creche", "sport"]);
        assert_eq!((lus.theme.as_str(), lus.contact.as_str(), lus.langue.as_str()), ("auto", "Famille & Co", ""));
        assert_eq!(lus.clair.len() + lus.sombre.len(), 2);
        assert_eq!(choix(&lus.question()), lus);
        assert_eq!(Choix::default().question(), "");
    }

    #[test]
    fn only_what_can_stand_in_a_sheet_passes() {
        for (question, attendu) in [
            ("rayon=0", "--pf-rayon: 0;"),
            ("rayon=4px", "--pf-rayon: 4px;"),
            ("rayon=0%2C375EM", "--pf-rayon: 0.375em;"),
            ("police=Luciole%2C%20sans-serif", "--pf-police: \"Luciole\", sans-serif;"),
            ("police=%22Écrit%20Grand%22", "--pf-police: \"Écrit Grand\";"),
            ("couleur-accent=%237A1F5C", "--pf-couleur-accent: #7a1f5c;"),
        ] {
            let style = Apparence::lire(&choix(question)).unwrap().style();
            assert_eq!(style, format!("pass-famille {{\n  {attendu}\n}}\n"), "{question}");
        }
        for question in [
            "rayon=4",
            "rayon=calc(1px)",
            "rayon=1234px",
            "rayon=-1px",
            "rayon=4px%3B%7D*%7Bdisplay%3Anone",
            "rayon=1.2.3px",
            "police=%7D*%7Bdisplay%3Anone%7D",
            "police=url(https%3A%2F%2Fa)",
            "police=a%5C22",
            "police=%2C",
            "police=a%22%3B%20b",
            "couleur-accent=red",
            "couleur-accent=%237a1f5c%3B%7D",
            "couleur-accent=rgb(0%2C0%2C0)",
        ] {
            assert!(Apparence::lire(&choix(question)).is_err(), "{question}");
        }
    }

    #[test]
    fn each_theme_gets_its_own_colours_and_no_other() {
        let tout = "couleur-accent=%237a1f5c&sombre-erreur=%23ffb0a8";
        for (theme, attendu) in [
            ("", "pass-famille {\n  --pf-couleur-accent: #7a1f5c;\n}\n"),
            ("clair", "pass-famille {\n  --pf-couleur-accent: #7a1f5c;\n}\n"),
            ("sombre", "pass-famille {\n  --pf-couleur-erreur: #ffb0a8;\n}\n"),
            (
                "auto",
                "pass-famille {\n  --pf-couleur-accent: #7a1f5c;\n}\n\n@media (prefers-color-scheme: dark) {\n  pass-famille {\n    --pf-couleur-accent: #92baf3;\n    --pf-couleur-erreur: #ffb0a8;\n  }\n}\n",
            ),
        ] {
            let apparence = Apparence::lire(&choix(&format!("{tout}&theme={theme}"))).unwrap();
            assert_eq!(apparence.style(), attendu, "{theme}");
            let attendus = if theme == "auto" { 26 } else { 13 };
            assert_eq!(apparence.contrastes().len(), attendus, "{theme}");
        }
        // The theme's own colours are no choice.
        assert_eq!(Apparence::lire(&choix("couleur-accent=%231d4f91")).unwrap().style(), "");
    }
}

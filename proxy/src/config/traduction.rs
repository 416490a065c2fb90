//! What serde says of a key or a value, in French: what is wrong and what to write.

use toml::de::DeValue;

use super::exemples::exemple;
use super::reperes::Chemin;

/// Longest value that a sentence repeats, in characters.
const CITATION_MAX: usize = 60;

/// A fault of structure: the place that the sentence speaks of, and the sentence.
pub(super) struct Traduite {
    /// Where the thing should be, or is.
    pub(super) lieu: Chemin,
    /// What is wrong and what to write.
    pub(super) phrase: String,
    /// The key that is missing inside `lieu`, if this is what is wrong.
    pub(super) manque: Option<String>,
    /// Whether a key is simply one too many: without it the rest can be judged.
    pub(super) de_trop: bool,
}

/// Translates `message`, said of what stands at `chemin`.
pub(super) fn traduire(message: &str, chemin: &Chemin, valeur: Option<&DeValue<'_>>) -> Traduite {
    let simple = |lieu: Chemin, phrase: String| Traduite { lieu, phrase, manque: None, de_trop: false };
    let mots = entre_accents(message);
    if let (true, Some(cle)) = (message.starts_with("missing field"), mots.first()) {
        let exemple = exemple(&chemin.dans(cle).cles()).map_or_else(|| format!("{cle} = …"), str::to_owned);
        return Traduite {
            lieu: chemin.clone(),
            phrase: format!("« {cle} » manque : ajoutez {exemple}"),
            manque: Some((*cle).to_owned()),
            de_trop: false,
        };
    }
    if let (true, Some((inconnue, connues))) = (message.starts_with("unknown field"), mots.split_first()) {
        return Traduite { de_trop: true, ..simple(chemin.autour(), cle_inconnue(inconnue, connues)) };
    }
    if let Some(reste) = message.strip_prefix("unexpected keys in table: ") {
        let (_, connues) = reste.split_once(", available keys: ").unwrap_or((reste, ""));
        let connues: Vec<&str> = connues.split(", ").collect();
        return Traduite { de_trop: true, ..simple(chemin.autour(), cle_inconnue(chemin.cle(), &connues)) };
    }
    if let (true, Some((inconnu, connus))) = (message.starts_with("unknown variant"), mots.split_first()) {
        let liste = connus.join(", ");
        let voulu = proche(inconnu, connus).map_or_else(
            || format!("écrivez {}", alternative(connus)),
            |proche| format!("vouliez-vous écrire « {proche} » ? Les choix : {liste}"),
        );
        let lieu = if chemin.cle() == *inconnu { chemin.autour() } else { chemin.clone() };
        return simple(lieu, format!("« {inconnu} » n’est pas un choix possible : {voulu}"));
    }
    let ecrit = valeur.map(decrire);
    let phrase = match attendu(message) {
        Some(attendu) if attendu.contains("(exemple") => format!("écrivez {attendu}"),
        Some(attendu) => match exemple(&chemin.cles()) {
            // The example of a list is not one for its entries.
            Some(exemple) if !matches!(chemin.0.last(), Some(super::reperes::Pas::Rang(_))) => {
                format!("écrivez {attendu} (exemple : {exemple})")
            }
            _ => format!("écrivez {attendu}"),
        },
        None => propre(message, chemin),
    };
    let phrase = match ecrit {
        Some(ecrit) if !phrase.contains('«') => format!("{phrase} ; il y a {ecrit}"),
        _ => phrase,
    };
    simple(chemin.clone(), phrase)
}

/// What was expected, in French, from « invalid type: …, expected … » and its like.
fn attendu(message: &str) -> Option<String> {
    if !["invalid type", "invalid value", "invalid length"].iter().any(|debut| message.starts_with(debut)) {
        return None;
    }
    // A value may hold these words too: the last ones are serde's.
    let (_, attendu) = message.rsplit_once(", expected ")?;
    Some(match attendu {
        "a string" => "un texte entre guillemets".to_owned(),
        "path string" => "un dossier entre guillemets".to_owned(),
        "socket address" => "une adresse et un port, entre guillemets".to_owned(),
        "a boolean" => "true ou false, sans guillemets".to_owned(),
        "a sequence" => "une liste entre crochets".to_owned(),
        "u8" => "un nombre entier de 0 à 255, sans guillemets".to_owned(),
        "u16" => "un nombre entier de 0 à 65535, sans guillemets".to_owned(),
        "u32" | "u64" => "un nombre entier positif, sans guillemets".to_owned(),
        "i32" | "i64" => "un nombre entier, sans guillemets".to_owned(),
        "newtype variant" | "struct variant" => "ce mot avec sa valeur, entre accolades".to_owned(),
        "a map" => "des clés entre accolades, ou une section".to_owned(),
        autre if autre.starts_with("struct ") => "des clés entre accolades, ou une section".to_owned(),
        autre => autre.to_owned(),
    })
}

/// A sentence that is not serde's: ours already, or one of the library's rare ones.
fn propre(message: &str, chemin: &Chemin) -> String {
    let exemple = exemple(&chemin.cles());
    let sinon = |phrase: &str| exemple.map_or_else(|| phrase.to_owned(), |exemple| format!("écrivez {exemple}"));
    match message {
        "invalid socket address syntax" => sinon("écrivez une adresse et un port"),
        _ if message.starts_with("wanted exactly 1 element, found 0") => sinon("écrivez un choix et un seul"),
        _ if message.starts_with("wanted exactly 1 element") => {
            format!("gardez un seul choix : {}", exemple.unwrap_or("une clé, et une seule"))
        }
        _ if message.starts_with("wanted string or table") => sinon("écrivez un mot entre guillemets"),
        _ if message.starts_with("expected table") => sinon("écrivez des clés entre accolades, ou une section"),
        _ if message.starts_with("expected empty") => "ce choix s’écrit seul, entre guillemets".to_owned(),
        _ if message.contains("overflowed") => "ce nombre est trop grand".to_owned(),
        _ => match message.strip_prefix("attendu : ") {
            Some(attendu) => format!("écrivez {attendu}"),
            None => message.to_owned(),
        },
    }
}

fn cle_inconnue(inconnue: &str, connues: &[&str]) -> String {
    match proche(inconnue, connues) {
        Some(proche) => format!(
            "« {inconnue} » n’existe pas ici : vouliez-vous écrire « {proche} » ? Les clés possibles : {}",
            connues.join(", ")
        ),
        None => format!(
            "« {inconnue} » n’existe pas ici : retirez cette ligne, ou écrivez l’une de ces clés : {}",
            connues.join(", ")
        ),
    }
}

/// What stands there, in words.
fn decrire(valeur: &DeValue<'_>) -> String {
    match valeur {
        DeValue::String(texte) if texte.chars().count() > CITATION_MAX => "un texte trop long".to_owned(),
        DeValue::String(texte) => format!("le texte \"{texte}\""),
        DeValue::Integer(nombre) => format!("le nombre {nombre}"),
        DeValue::Float(nombre) => format!("le nombre à virgule {nombre}"),
        DeValue::Boolean(vrai) => vrai.to_string(),
        DeValue::Datetime(date) => format!("{date} sans guillemets"),
        DeValue::Array(_) => "une liste".to_owned(),
        DeValue::Table(_) => "une section ou des accolades".to_owned(),
    }
}

/// The words that a message puts between grave accents.
fn entre_accents(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// « "a", "b" ou "c" ».
fn alternative(mots: &[&str]) -> String {
    let mots: Vec<String> = mots.iter().map(|mot| format!("\"{mot}\"")).collect();
    match mots.split_last() {
        Some((dernier, avant)) if !avant.is_empty() => format!("{} ou {dernier}", avant.join(", ")),
        Some((seul, _)) => seul.clone(),
        None => String::new(),
    }
}

/// The known word that was probably meant.
fn proche<'a>(mot: &str, connus: &[&'a str]) -> Option<&'a str> {
    let mot = mot.to_lowercase().replace(['é', 'è', 'ê'], "e").replace('à', "a").replace('-', "_");
    connus
        .iter()
        .map(|connu| {
            let ecart = if connu.starts_with(&mot) || mot.starts_with(connu) { 1 } else { distance(&mot, connu) };
            (ecart, *connu)
        })
        .filter(|(ecart, connu)| *ecart <= (connu.chars().count() / 3).clamp(1, 3) && mot.len() > 1)
        .min_by_key(|(ecart, _)| *ecart)
        .map(|(_, connu)| connu)
}

/// Letters to change, add or take away to go from one word to the other.
fn distance(un: &str, autre: &str) -> usize {
    let autre: Vec<char> = autre.chars().collect();
    let mut ligne: Vec<usize> = (0..=autre.len()).collect();
    for (rang, lettre) in un.chars().enumerate() {
        let mut diagonale = rang;
        let mut gauche = rang + 1;
        if let Some(premier) = ligne.first_mut() {
            *premier = gauche;
        }
        for (case, autre) in ligne.iter_mut().skip(1).zip(&autre) {
            let remplacee = diagonale + usize::from(lettre != *autre);
            diagonale = *case;
            gauche = remplacee.min(gauche + 1).min(*case + 1);
            *case = gauche;
        }
    }
    ligne.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_letters_to_change() {
        for (un, autre, attendue) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("tranche", "tranches", 1),
            ("quotien", "quotients", 2),
            ("chat", "chien", 3),
        ] {
            assert_eq!(distance(un, autre), attendue, "{un} {autre}");
            assert_eq!(distance(autre, un), attendue, "{autre} {un}");
        }
    }

    #[test]
    fn the_nearest_known_word_is_proposed_or_none() {
        for (mot, attendu) in [
            ("quotien", Some("quotients")),
            ("Unité", Some("unite")),
            ("taux", Some("taux_effort")),
            ("téléphone", None),
            ("x", None),
        ] {
            assert_eq!(proche(mot, &["quotients", "unite", "taux_effort", "formule"]), attendu, "{mot}");
        }
    }
}

//! Names as text: the form that upstream accepts, and the form in which two names are compared.

/// Longest name that is accepted, in characters.
pub const LONGUEUR_NOM: usize = 100;

/// A name as API Particulier accepts it: trimmed, typographic apostrophes made straight, `œ` and `æ` written out,
/// spaces folded, digits, commas and brackets dropped. Accents stay: the API transliterates by itself. The result may
/// be empty, and may still hold a character outside [`alphabet`].
pub fn normaliser_nom(texte: &str) -> String {
    let mut propre = String::with_capacity(texte.len());
    for caractere in texte.chars() {
        match caractere {
            '’' | 'ʼ' | '‘' | '`' | '´' => propre.push('\''),
            '‐' | '‑' | '–' => propre.push('-'),
            'œ' => propre.push_str("oe"),
            'Œ' => propre.push_str("OE"),
            '0'..='9' | ',' | '(' | ')' | '[' | ']' => {}
            espace if espace.is_whitespace() => {
                if !propre.is_empty() && !propre.ends_with(' ') {
                    propre.push(' ');
                }
            }
            accent if ('\u{300}'..='\u{36f}').contains(&accent) => accentuer(&mut propre, accent),
            autre => propre.push(autre),
        }
    }
    propre.truncate(propre.trim_end().len());
    propre
}

/// Puts an accent that came by itself (decomposed Unicode, as some systems paste it) onto the letter before it. One that
/// French civil status does not know stays as it came, and the alphabet refuses it.
fn accentuer(propre: &mut String, accent: char) {
    const COMPOSEES: [(char, &str, &str); 6] = [
        ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ('\u{301}', "aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"),
        ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ('\u{303}', "anoANO", "ãñõÃÑÕ"),
        ('\u{308}', "aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        ('\u{327}', "cC", "çÇ"),
    ];
    let composee = COMPOSEES.iter().find(|(autre, ..)| *autre == accent).and_then(|(_, nues, composees)| {
        let rang = nues.chars().position(|nue| propre.ends_with(nue))?;
        composees.chars().nth(rang)
    });
    match composee {
        Some(composee) => {
            propre.pop();
            propre.push(composee);
        }
        None => propre.push(accent),
    }
}

/// Whether every character is one that upstream reads in a name: `[a-zA-ZÀ-ÖØ-öø-ÿ' -]`.
pub fn alphabet(nom: &str) -> bool {
    nom.chars().all(|caractere| {
        caractere.is_ascii_alphabetic() || matches!(caractere, '\'' | ' ' | '-' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ')
    })
}

/// The words of a name without case, accents or punctuation: « D'Épée-Lœwe » gives `d`, `epee`, `loewe`.
pub fn mots(nom: &str) -> Vec<String> {
    let mut mots = vec![String::new()];
    for caractere in nom.chars().flat_map(char::to_lowercase) {
        match repli(caractere) {
            Some(lettres) => {
                if let Some(dernier) = mots.last_mut() {
                    dernier.push_str(lettres);
                }
            }
            None if caractere.is_alphanumeric() => {
                if let Some(dernier) = mots.last_mut() {
                    dernier.push(caractere);
                }
            }
            // A combining accent (decomposed Unicode) belongs to the letter before it.
            None if ('\u{300}'..='\u{36f}').contains(&caractere) => {}
            None => mots.push(String::new()),
        }
    }
    mots.retain(|mot| !mot.is_empty());
    mots
}

/// The bare letters of an accented lower-case one.
fn repli(caractere: char) -> Option<&'static str> {
    Some(match caractere {
        'à'..='å' => "a",
        'æ' => "ae",
        'ç' => "c",
        'è'..='ë' => "e",
        'ì'..='ï' => "i",
        'ñ' => "n",
        'ò'..='ö' | 'ø' => "o",
        'œ' => "oe",
        'ù'..='ü' => "u",
        'ý' | 'ÿ' => "y",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_take_the_form_that_upstream_accepts() {
        for (texte, attendu) in [
            ("  D’Épée  ", "D'Épée"),
            ("Lœuillet", "Loeuillet"),
            ("MARTIN (DURAND)", "MARTIN DURAND"),
            ("Jean–Pierre", "Jean-Pierre"),
            ("Anne,  Marie 2", "Anne Marie"),
            ("\u{a0}Zoé\u{202f}", "Zoé"),
            ("42", ""),
            ("Zoe\u{301} Franc\u{327}ois", "Zoé François"),
            ("E\u{308}lle", "Ëlle"),
            ("z\u{301}", "z\u{301}"),
        ] {
            assert_eq!(normaliser_nom(texte), attendu, "{texte}");
        }
        assert!(alphabet("D'Épée-Noël"));
        assert!(!alphabet("Łukasz") && !alphabet("x÷y") && !alphabet("a×b"));
    }

    #[test]
    fn words_ignore_case_accents_and_punctuation() {
        assert_eq!(mots("D'ÉPÉE-Lœwe"), ["d", "epee", "loewe"]);
        assert_eq!(mots("e\u{301}ve"), ["eve"]);
        assert!(mots(" -' ").is_empty());
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(texte in ".{0,40}") {
            let une_fois = normaliser_nom(&texte);
            prop_assert_eq!(normaliser_nom(&une_fois), une_fois.clone());
            prop_assert!(!une_fois.starts_with(' ') && !une_fois.ends_with(' '));
        }
    }
}

//! A text field: label, hint, message, each tied to the field for those who don't see them side by side.

use leptos::prelude::*;

use crate::composants::bouton::cache;
use crate::el::{El, el, p, rien, valeur, vif};
use crate::etat::{self, Etat};
use crate::textes;

/// What kind of text is awaited: it chooses the keyboard of a phone and what the browser offers to fill in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Genre {
    /// A line; the word is the value of `autocomplete`, `off` for anybody else than the person who types.
    Ligne(&'static str),
    Chiffres,
    Decimal,
    Courriel,
    Telephone,
    Long,
}

/// The field with all that explains it. The hint and the message take its identifier with a suffix; `aide` may be
/// empty.
#[inline(never)]
pub(crate) fn champ(
    etat: Etat,
    id: &str,
    libelle: &str,
    aide: &'static str,
    genre: Genre,
    signal: etat::Champ,
) -> AnyView {
    let saisie = if genre == Genre::Long {
        el("textarea", "pf-saisie").attr("rows", "3")
    } else {
        let (sorte, clavier, remplissage) = match genre {
            Genre::Courriel => ("email", "email", "email"),
            Genre::Telephone => ("tel", "tel", "tel"),
            Genre::Chiffres => ("text", "numeric", "off"),
            Genre::Decimal => ("text", "decimal", "off"),
            Genre::Ligne(remplissage) => ("text", "text", remplissage),
            Genre::Long => ("text", "text", "off"),
        };
        el("input", "pf-saisie").attr("type", sorte).attr("inputmode", clavier).attr("autocomplete", remplissage)
    };
    // Names and streets are written in Latin letters, also on a page that reads from right to left.
    let saisie = saisie.attr("dir", "auto");
    let saisie = relier(etat, saisie, id, aide)
        .valeur(move || signal.get())
        .sur("input", move |evenement| signal.set(chiffres_latins(&valeur(&evenement))));
    bloc(etat, id, libelle, aide, saisie.vue())
}

/// The digits of an Arabic or a Persian keyboard as those that administrations write.
pub(crate) fn chiffres_latins(texte: &str) -> String {
    let chiffre = |debut: char, caractere: char| {
        (caractere as u32)
            .checked_sub(debut as u32)
            .filter(|rang| *rang < 10)
            .and_then(|rang| char::from_digit(rang, 10))
    };
    let latin =
        |caractere| chiffre('\u{660}', caractere).or_else(|| chiffre('\u{6f0}', caractere)).unwrap_or(caractere);
    texte.chars().map(latin).collect()
}

/// A field that may stay empty.
pub(crate) fn facultatif(
    etat: Etat,
    id: &str,
    libelle: &str,
    aide: &'static str,
    genre: Genre,
    signal: etat::Champ,
) -> AnyView {
    champ(etat, id, &[libelle, textes::facultatif()].concat(), aide, genre, signal)
}

/// Label, hint and message around something that is typed into.
#[inline(never)]
pub(crate) fn bloc(etat: Etat, id: &str, libelle: &str, aide: &'static str, saisie: AnyView) -> AnyView {
    el("div", "pf-champ")
        .enfant(el("label", "pf-libelle").attr("for", id).texte(libelle).vue())
        .enfant(texte_aide(id, aide))
        .enfant(message(etat, id))
        .enfant(saisie)
        .vue()
}

/// The identifier, and the attributes that tie a field to its hint and message.
#[inline(never)]
pub(crate) fn relier(etat: Etat, saisie: El, id: &str, aide: &'static str) -> El {
    invalide(etat, decrire(etat, saisie.attr("id", id), id, aide), id)
}

/// The attributes that tie a field or a group to the hint and message of `id`.
#[inline(never)]
pub(crate) fn decrire(etat: Etat, saisie: El, id: &str, aide: &'static str) -> El {
    let pour_description = id.to_owned();
    saisie.attr_vif("aria-describedby", move || {
        let id = pour_description.as_str();
        let faute = etat.faute(id).is_some();
        let parties: &[&str] = match (aide.is_empty(), faute) {
            (true, false) => return None,
            (false, false) => &[id, "-aide"],
            (true, true) => &[id, "-erreur"],
            (false, true) => &[id, "-aide ", id, "-erreur"],
        };
        Some(parties.concat())
    })
}

/// Says that a field is wrong when `id` has a message.
#[inline(never)]
pub(crate) fn invalide(etat: Etat, saisie: El, id: &str) -> El {
    let id = id.to_owned();
    saisie.attr_vif("aria-invalid", move || etat.faute(&id).map(|_| "true".to_owned()))
}

/// The hint.
#[inline(never)]
pub(crate) fn texte_aide(id: &str, aide: &'static str) -> AnyView {
    if aide.is_empty() {
        return rien();
    }
    el("p", "pf-aide").attr("id", &[id, "-aide"].concat()).texte(aide).vue()
}

/// The message, when there is one.
#[inline(never)]
pub(crate) fn message(etat: Etat, id: &str) -> AnyView {
    let id = id.to_owned();
    vif(move || match etat.faute(&id) {
        None => rien(),
        Some(message) => el("p", "pf-message")
            .attr("id", &[&id, "-erreur"].concat())
            .enfant(cache(textes::erreur_prefixe()))
            .texte(&message)
            .vue(),
    })
}

/// A group of fields with its question, its hint and its message.
#[inline(never)]
pub(crate) fn groupe(etat: Etat, groupe: El, id: &str, question: &str, aide: &'static str) -> El {
    groupe
        .enfant(el("legend", "pf-libelle").texte(question).vue())
        .enfant(texte_aide(id, aide))
        .enfant(message(etat, id))
}

/// A part of a step, with its heading.
#[inline(never)]
pub(crate) fn section(titre: &str) -> El {
    el("section", "pf-bloc").enfant(sous_titre(titre))
}

/// A heading inside a step.
#[inline(never)]
pub(crate) fn sous_titre(titre: &str) -> AnyView {
    el("h3", "pf-sous-titre").texte(titre).vue()
}

/// A paragraph in a softer colour.
#[inline(never)]
pub(crate) fn note(texte: &str) -> AnyView {
    p("pf-aide", texte)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn digits_of_every_keyboard_are_read() {
        for (tape, lu) in [("٢٧", "27"), ("۱۹۸۷", "1987"), ("12 rue", "12 rue"), ("٠٦ 12", "06 12"), ("é٩", "é9")]
        {
            assert_eq!(chiffres_latins(tape), lu);
        }
    }
}

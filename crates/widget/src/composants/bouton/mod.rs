//! Buttons and links. Only the main button of a step submits its form; the others never do.

use leptos::prelude::AnyView;

use crate::el::{El, el};
use crate::textes;

/// The button that submits the step.
pub(crate) fn principal(libelle: &str) -> El {
    el("button", "pf-bouton pf-bouton-principal").attr("type", "submit").texte(libelle)
}

/// A button that acts without submitting.
pub(crate) fn secondaire(libelle: &str, action: impl Fn() + Send + Sync + 'static) -> El {
    simple("pf-bouton", libelle).sur("click", move |_| action())
}

/// A button that looks like a link, for what is seldom needed. `sujet` says what it is about to those who hear it out
/// of its place; it may be empty.
pub(crate) fn discret(libelle: &str, sujet: &str, action: impl Fn() + Send + Sync + 'static) -> El {
    let bouton = simple("pf-lien", libelle).sur("click", move |_| action());
    if sujet.is_empty() { bouton } else { bouton.enfant(cache(&[" (", sujet, ")"].concat())) }
}

/// A link to another site, in another window so that nothing typed is lost.
pub(crate) fn lien_externe(libelle: &str, adresse: &str) -> AnyView {
    lien(libelle, adresse)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .enfant(cache(textes::nouvelle_fenetre()))
        .vue()
}

/// A link that writes an e-mail.
pub(crate) fn courriel(adresse: &str) -> AnyView {
    lien(adresse, &["mailto:", adresse].concat()).attr("dir", "ltr").vue()
}

/// A link that dials a number.
pub(crate) fn telephone(numero: &str) -> AnyView {
    let mut adresse = "tel:".to_owned();
    for chiffre in numero.chars().filter(|c| c.is_ascii_digit() || *c == '+') {
        adresse.push(chiffre);
    }
    // A number that is cut in two lines is dialled wrong.
    lien(&numero.replace(' ', "\u{a0}"), &adresse).attr("dir", "ltr").vue()
}

/// A link.
pub(crate) fn lien(libelle: &str, adresse: &str) -> El {
    el("a", "pf-lien").attr("href", adresse).texte(libelle)
}

/// Words for those who hear the page only.
pub(crate) fn cache(texte: &str) -> AnyView {
    el("span", "pf-cache").texte(texte).vue()
}

fn simple(classe: &'static str, libelle: &str) -> El {
    el("button", classe).attr("type", "button").texte(libelle)
}

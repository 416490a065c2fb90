//! Buttons and links. Only the main button of a step submits its form; the others never do.

use leptos::prelude::AnyView;

use crate::el::{El, Texte, el};
use crate::textes;

/// The button that submits the step.
pub(crate) fn principal(libelle: impl Into<Texte>) -> El {
    el("button", "pf-bouton pf-bouton-principal").attr("type", "submit").texte(libelle)
}

/// A button that acts without submitting.
pub(crate) fn secondaire(libelle: impl Into<Texte>, mut action: impl FnMut() + 'static) -> El {
    el("button", "pf-bouton").attr("type", "button").texte(libelle).sur("click", move |_| action())
}

/// A button that looks like a link, for what is seldom needed.
pub(crate) fn discret(libelle: impl Into<Texte>, mut action: impl FnMut() + 'static) -> El {
    el("button", "pf-lien").attr("type", "button").texte(libelle).sur("click", move |_| action())
}

/// A link to another site, in another window so that nothing typed is lost.
pub(crate) fn lien_externe(libelle: &'static str, adresse: impl Into<Texte>) -> AnyView {
    el("a", "pf-lien")
        .attr("href", adresse)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .texte(libelle)
        .enfant(el("span", "pf-cache").texte(textes::nouvelle_fenetre()).vue())
        .vue()
}

/// A link that writes an e-mail.
pub(crate) fn courriel(adresse: &str) -> AnyView {
    el("a", "pf-lien").attr("href", ["mailto:", adresse].concat()).texte(adresse.to_owned()).vue()
}

/// A link that dials a number.
pub(crate) fn telephone(numero: &str) -> AnyView {
    let chiffres: String = numero.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    el("a", "pf-lien").attr("href", ["tel:", &chiffres].concat()).texte(numero.to_owned()).vue()
}

//! A text field: label, hint, message, each tied to the field for those who don't see them side by side.

use leptos::prelude::*;

use crate::el::{El, Texte, el, p, rien, valeur, vif};
use crate::etat::{self, Etat};
use crate::textes;

/// What kind of text is awaited: it chooses the keyboard of a phone and what the browser offers to fill in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Genre {
    Texte,
    Chiffres,
    Courriel,
    Telephone,
    Long,
}

/// A field to draw.
pub(crate) struct Definition {
    /// Identifier; the hint and the message take it with a suffix.
    pub(crate) id: String,
    pub(crate) libelle: Texte,
    /// Empty when there is nothing to add.
    pub(crate) aide: &'static str,
    pub(crate) facultatif: bool,
    pub(crate) genre: Genre,
    /// Value of `autocomplete`, `off` for anybody else than the person who types.
    pub(crate) remplissage: &'static str,
    pub(crate) valeur: etat::Champ,
}

impl Definition {
    /// A required line of text.
    pub(crate) fn new(id: impl Into<String>, libelle: impl Into<Texte>, valeur: etat::Champ) -> Self {
        Self {
            id: id.into(),
            libelle: libelle.into(),
            aide: "",
            facultatif: false,
            genre: Genre::Texte,
            remplissage: "off",
            valeur,
        }
    }
}

/// The field with all that explains it.
pub(crate) fn champ(etat: Etat, definition: Definition) -> AnyView {
    let Definition { id, libelle, aide, facultatif, genre, remplissage, valeur: signal } = definition;
    let saisie = if genre == Genre::Long {
        el("textarea", "pf-saisie").attr("rows", "3")
    } else {
        let (kind, clavier) = match genre {
            Genre::Courriel => ("email", "email"),
            Genre::Telephone => ("tel", "tel"),
            Genre::Chiffres => ("text", "numeric"),
            _ => ("text", "text"),
        };
        el("input", if genre == Genre::Chiffres { "pf-saisie pf-saisie-courte" } else { "pf-saisie" })
            .attr("type", kind)
            .attr("inputmode", clavier)
    };
    let saisie = relier(etat, saisie, &id, aide)
        .attr("autocomplete", remplissage)
        .valeur(move || signal.get())
        .sur("input", move |evenement| signal.set(valeur(&evenement)));
    bloc(etat, id, libelle, aide, facultatif, saisie.vue())
}

/// Label, hint and message around something that is typed into.
pub(crate) fn bloc(
    etat: Etat,
    id: String,
    libelle: Texte,
    aide: &'static str,
    facultatif: bool,
    saisie: AnyView,
) -> AnyView {
    el("div", "pf-champ")
        .enfant(
            el("label", "pf-libelle")
                .attr("for", id.clone())
                .texte(libelle)
                .enfant(if facultatif { el("span", "pf-doux").texte(textes::facultatif()).vue() } else { rien() })
                .vue(),
        )
        .enfant(texte_aide(&id, aide))
        .enfant(message(etat, id))
        .enfant(saisie)
        .vue()
}

/// The identifier, and the attributes that tie a field to its hint and message.
pub(crate) fn relier(etat: Etat, saisie: El, id: &str, aide: &'static str) -> El {
    let (pour_etat, pour_description) = (id.to_owned(), id.to_owned());
    saisie
        .attr("id", id.to_owned())
        .attr_vif("aria-invalid", move || etat.faute(&pour_etat).map(|_| "true".into()))
        .attr_vif("aria-describedby", move || decrit_par(etat, &pour_description, aide))
}

/// The hint.
pub(crate) fn texte_aide(id: &str, aide: &'static str) -> AnyView {
    if aide.is_empty() {
        return rien();
    }
    el("p", "pf-aide").attr("id", [id, "-aide"].concat()).texte(aide).vue()
}

/// The message, when there is one.
pub(crate) fn message(etat: Etat, id: String) -> AnyView {
    vif(move || match etat.faute(&id) {
        None => rien(),
        Some(message) => el("p", "pf-message")
            .attr("id", [&id, "-erreur"].concat())
            .enfant(el("span", "pf-cache").texte(textes::erreur_prefixe()).vue())
            .texte(message)
            .vue(),
    })
}

/// Identifiers of the hint and of the message, in the order in which they are read.
pub(crate) fn decrit_par(etat: Etat, id: &str, aide: &str) -> Option<Texte> {
    let faute = etat.faute(id).is_some();
    let texte = match (aide.is_empty(), faute) {
        (true, false) => return None,
        (false, false) => [id, "-aide"].concat(),
        (true, true) => [id, "-erreur"].concat(),
        (false, true) => [id, "-aide ", id, "-erreur"].concat(),
    };
    Some(texte.into())
}

/// A heading inside a step.
pub(crate) fn titre(texte: &'static str) -> AnyView {
    el("h3", "pf-sous-titre").texte(texte).vue()
}

/// A paragraph in a softer colour.
pub(crate) fn note(texte: impl Into<Texte>) -> AnyView {
    p("pf-aide", texte)
}

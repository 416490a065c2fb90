//! A question with one answer among a few.

use leptos::prelude::*;

use crate::composants::champ::{decrit_par, message, texte_aide};
use crate::el::{Texte, el};
use crate::etat::{Champ, Etat};

/// The question; `id` is that of the first answer. Each choice is its value and its words.
pub(crate) fn radios(
    etat: Etat,
    id: &'static str,
    question: impl Into<Texte>,
    aide: &'static str,
    choix: [(&'static str, &'static str); 2],
    signal: Champ,
) -> AnyView {
    let boutons = choix.into_iter().enumerate().map(move |(rang, (valeur, libelle))| {
        let propre = if rang == 0 { id.to_owned() } else { [id, "-", valeur].concat() };
        el("div", "pf-choix")
            .enfant(
                el("input", "pf-case")
                    .attr("type", "radio")
                    .attr("name", id)
                    .attr("id", propre.clone())
                    .attr("value", valeur)
                    .coche(move || signal.with(|choisi| choisi == valeur))
                    .sur("change", move |_| signal.set(valeur.to_owned()))
                    .vue(),
            )
            .enfant(el("label", "pf-choix-libelle").attr("for", propre).texte(libelle).vue())
            .vue()
    });
    el("fieldset", "pf-champ pf-groupe")
        .attr("role", "radiogroup")
        .attr_vif("aria-describedby", move || decrit_par(etat, id, aide))
        .attr_vif("aria-invalid", move || etat.faute(id).map(|_| "true".into()))
        .enfant(el("legend", "pf-libelle").texte(question).vue())
        .enfant(texte_aide(id, aide))
        .enfant(message(etat, id.to_owned()))
        .enfant(el("div", "pf-cote-a-cote").enfants(boutons).vue())
        .vue()
}

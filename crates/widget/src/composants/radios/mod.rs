//! A question with one answer among a few.

use leptos::prelude::*;

use crate::composants::champ::{decrire, groupe, invalide};
use crate::el::el;
use crate::etat::{Champ, Etat};

/// The question; `id` is that of the first answer. Each choice is its value and its words.
#[inline(never)]
pub(crate) fn radios(
    etat: Etat,
    id: &str,
    question: &str,
    aide: &'static str,
    choix: &[(&'static str, &'static str)],
    signal: Champ,
) -> AnyView {
    let mut boutons = el("div", if choix.len() > 2 { "" } else { "pf-cote-a-cote" });
    for (rang, &(valeur, libelle)) in choix.iter().enumerate() {
        let propre = if rang == 0 { id.to_owned() } else { [id, "-", valeur].concat() };
        let bouton = el("input", "pf-case")
            .attr("type", "radio")
            .attr("name", id)
            .attr("id", &propre)
            .attr("value", valeur)
            .coche(move || signal.with(|choisi| choisi == valeur))
            .sur("change", move |_| signal.set(valeur.to_owned()));
        let choix = el("div", "pf-choix")
            .enfant(bouton.vue())
            .enfant(el("label", "pf-choix-libelle").attr("for", &propre).texte(libelle).vue());
        boutons = boutons.enfant(choix.vue());
    }
    let fieldset = el("fieldset", "pf-champ").attr("role", "radiogroup");
    let fieldset = invalide(etat, decrire(etat, fieldset, id, aide), id);
    groupe(etat, fieldset, id, question, aide).enfant(boutons.vue()).vue()
}

//! A question with one answer among many, in a list of the browser's own.

use leptos::prelude::*;

use crate::composants::champ::{bloc, relier};
use crate::el::{el, valeur};
use crate::etat::{Champ, Etat};

/// The list. Each choice is its value and its words; an empty value is no answer.
pub(crate) fn liste(
    etat: Etat,
    id: &str,
    libelle: &str,
    aide: &'static str,
    choix: &[(&'static str, &'static str)],
    signal: Champ,
) -> AnyView {
    let mut saisie = relier(etat, el("select", "pf-saisie"), id, aide)
        .sur("change", move |evenement| signal.set(valeur(&evenement)));
    let choisi = signal.get_untracked();
    for (valeur, mots) in choix {
        let option = el("option", "").attr("value", valeur).texte(mots);
        saisie = saisie.enfant(if *valeur == choisi { option.attr("selected", "").vue() } else { option.vue() });
    }
    bloc(etat, id, libelle, aide, saisie.vue())
}

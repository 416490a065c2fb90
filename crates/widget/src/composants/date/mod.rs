//! A date in three fields: day, month and year. Calendars are slow for a birth date, and `type="date"` cannot leave a
//! day unknown.

use leptos::prelude::*;

use crate::composants::champ::{decrit_par, message, texte_aide};
use crate::el::{el, valeur};
use crate::etat::{Champ, Etat};
use crate::textes;

/// A birth date; `id` is that of the group's first field. `soi` says whether it is the date of the person who types.
pub(crate) fn date(etat: Etat, id: String, aide: &'static str, soi: bool, champs: [Champ; 3]) -> AnyView {
    let [jour, mois, annee] = champs;
    let remplissage = |nom| if soi { nom } else { "off" };
    let pour_groupe = id.clone();
    el("fieldset", "pf-champ pf-groupe")
        .attr_vif("aria-describedby", move || decrit_par(etat, &pour_groupe, aide))
        .enfant(el("legend", "pf-libelle").texte(textes::date_naissance()).vue())
        .enfant(texte_aide(&id, aide))
        .enfant(message(etat, id.clone()))
        .enfant(
            el("div", "pf-date")
                .enfant(partie(etat, &id, "", textes::jour(), remplissage("bday-day"), "2", jour))
                .enfant(partie(etat, &id, "-mois", textes::mois(), remplissage("bday-month"), "2", mois))
                .enfant(partie(etat, &id, "-annee", textes::annee(), remplissage("bday-year"), "4", annee))
                .vue(),
        )
        .vue()
}

fn partie(
    etat: Etat,
    groupe: &str,
    suffixe: &str,
    libelle: &'static str,
    remplissage: &'static str,
    longueur: &'static str,
    signal: Champ,
) -> AnyView {
    let id = [groupe, suffixe].concat();
    let groupe = groupe.to_owned();
    el("div", if longueur == "4" { "pf-date-annee" } else { "pf-date-partie" })
        .enfant(el("label", "pf-date-libelle").attr("for", id.clone()).texte(libelle).vue())
        .enfant(
            el("input", "pf-saisie")
                .attr("id", id)
                .attr("type", "text")
                .attr("inputmode", "numeric")
                .attr("maxlength", longueur)
                .attr("autocomplete", remplissage)
                .attr_vif("aria-invalid", move || etat.faute(&groupe).map(|_| "true".into()))
                .valeur(move || signal.get())
                .sur("input", move |evenement| signal.set(valeur(&evenement)))
                .vue(),
        )
        .vue()
}

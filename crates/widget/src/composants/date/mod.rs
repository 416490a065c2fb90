//! A date in three fields: day, month and year. Calendars are slow for a birth date, and `type="date"` cannot leave a
//! day unknown.

use leptos::prelude::*;

use crate::composants::champ::{chiffres_latins, decrire, groupe, invalide};
use crate::el::{el, valeur};
use crate::etat::{Champ, Etat};
use crate::textes;

/// A birth date; `soi` says whether it is that of the person who types.
pub(crate) fn naissance(etat: Etat, id: &str, aide: &'static str, soi: bool, champs: [Champ; 3]) -> AnyView {
    date(etat, id, textes::date_naissance(), aide, soi, champs)
}

/// A date; `id` is that of its first field.
#[inline(never)]
pub(crate) fn date(etat: Etat, id: &str, question: &str, aide: &'static str, soi: bool, champs: [Champ; 3]) -> AnyView {
    let [jour, mois, annee] = champs;
    let remplissage = |nom| if soi { nom } else { "off" };
    let parties = el("div", "pf-date")
        .enfant(partie(etat, id, "", textes::jour(), remplissage("bday-day"), "2", jour))
        .enfant(partie(etat, id, "-mois", textes::mois(), remplissage("bday-month"), "2", mois))
        .enfant(partie(etat, id, "-annee", textes::annee(), remplissage("bday-year"), "4", annee));
    let fieldset = decrire(etat, el("fieldset", "pf-champ"), id, aide);
    groupe(etat, fieldset, id, question, aide).enfant(parties.vue()).vue()
}

#[inline(never)]
fn partie(
    etat: Etat,
    groupe: &str,
    suffixe: &str,
    libelle: &str,
    remplissage: &str,
    longueur: &str,
    signal: Champ,
) -> AnyView {
    let id = [groupe, suffixe].concat();
    let saisie = el("input", "pf-saisie")
        .attr("id", &id)
        .attr("type", "text")
        .attr("inputmode", "numeric")
        .attr("maxlength", longueur)
        .attr("autocomplete", remplissage);
    el("div", if longueur == "4" { "pf-date-annee" } else { "pf-date-partie" })
        .enfant(el("label", "pf-date-libelle").attr("for", &id).texte(libelle).vue())
        .enfant(
            invalide(etat, saisie, groupe)
                .valeur(move || signal.get())
                .sur("input", move |evenement| signal.set(chiffres_latins(&valeur(&evenement))))
                .vue(),
        )
        .vue()
}

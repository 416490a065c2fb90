//! Another parent, whom the citizen may add.

use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre::Ligne;
use crate::composants::champ::{champ, note, section};
use crate::composants::{bouton, date};
use crate::el::{el, vif};
use crate::etat::{Etat, PersonneChamps};
use crate::{fautes, suite, textes};

const ID_AJOUTER: &str = "pf-ajouter-parent";

/// The block about the other parent.
pub(crate) fn parent(etat: Etat) -> AnyView {
    let contenu = vif(move || match etat.parent.get() {
        Some(champs) => saisie(etat, champs),
        None => {
            let bouton = bouton::secondaire(textes::ajouter_parent(), move || {
                etat.ajouter_parent(true);
                etat.focus(&id(Champ::Prenoms));
            });
            bouton.attr("id", ID_AJOUTER).vue()
        }
    });
    section(textes::parent()).enfant(note(textes::parent_aide())).enfant(contenu).vue()
}

fn saisie(etat: Etat, champs: PersonneChamps) -> AnyView {
    let retirer = bouton::discret(textes::retirer_parent(), "", move || {
        etat.ajouter_parent(false);
        suite::focus_apres_retrait(etat, ID_AJOUTER);
    });
    el("fieldset", "pf-valeur")
        .enfant(el("legend", "").enfant(bouton::cache(textes::parent())).vue())
        .enfant(champ(etat, &id(Champ::Prenoms), textes::prenom_parent(), "", Ligne("off"), champs.prenoms))
        .enfant(champ(etat, &id(Champ::NomNaissance), textes::nom_parent(), "", Ligne("off"), champs.nom))
        .enfant(date::naissance(
            etat,
            &id(Champ::DateNaissance),
            textes::date_aide_complete(),
            false,
            [champs.jour, champs.mois, champs.annee],
        ))
        .enfant(retirer.vue())
        .vue()
}

fn id(quoi: Champ) -> String {
    fautes::id("autre_parent", quoi)
}

//! Which child goes to which service, and what it costs.

use famille::Demarche;
use famille::saisie::Champ;
use leptos::prelude::*;

use super::questions;
use crate::cellule::{Cellule, derivee};
use crate::composants::case::case;
use crate::composants::{bouton, champ, prix, radios};
use crate::dossier::{self, EnfantVu};
use crate::el::{el, rien, vif};
use crate::etat::Etat;
use crate::verification::ID_AUTRE_PARENT;
use crate::{fautes, suite, textes};

/// The block about the services.
pub(crate) fn inscriptions(etat: Etat) -> AnyView {
    let enfants = derivee(move || dossier::enfants(etat));
    let autre_parent = derivee(move || etat.demander_autre_parent());
    champ::section(textes::inscriptions())
        .enfant(vif(move || if autre_parent.get() { question(etat) } else { rien() }))
        .enfant(vif(move || {
            let demarches = etat.demarches();
            let seule = demarches.len() == 1;
            let mut liste = el("div", "pf-inscriptions");
            for demarche in demarches {
                liste = liste.enfant(inscription(etat, demarche, enfants, seule));
            }
            liste.vue()
        }))
        .vue()
}

fn question(etat: Etat) -> AnyView {
    radios::radios(
        etat,
        ID_AUTRE_PARENT,
        &textes::autre_parent(&etat.config().ville.nom),
        textes::autre_parent_aide(),
        &[("oui", textes::oui()), ("non", textes::non())],
        etat.autre_parent,
    )
}

fn inscription(etat: Etat, demarche: &'static Demarche, enfants: Cellule<Vec<EnfantVu>>, seule: bool) -> AnyView {
    let id = fautes::id(&["demarche:", &demarche.id].concat(), Champ::Enfants);
    let inscrits = derivee(move || enfants.with(|enfants| dossier::inscrits(etat, demarche, enfants)));
    let id_titre = [&id, "-titre"].concat();
    let titre = el("h4", "pf-service-titre").attr("id", &id_titre).de_la_ville().texte(&demarche.titre);
    let bloc = el("div", "pf-service").attr("role", "group").attr("aria-labelledby", &id_titre).enfant(titre.vue());
    let fieldset = el("fieldset", "pf-champ").attr("id", &id).attr("tabindex", "-1");
    let groupe = champ::decrire(etat, fieldset, &id, "")
        .enfant(
            el("legend", "pf-choix-titre")
                .texte(textes::inscriptions_legende())
                .enfant(bouton::cache(&["\u{a0}: ", &demarche.titre].concat()))
                .vue(),
        )
        .enfant(champ::message(etat, &id));
    let retirer = if seule {
        rien()
    } else {
        bouton::discret(textes::retirer_service(), &demarche.titre, move || {
            etat.choisir(&demarche.id, false);
            suite::focus_apres_retrait(etat, "pf-titre");
        })
        .vue()
    };
    bloc.enfant(groupe.enfant(vif(move || cases(etat, demarche, &enfants.get()))).vue())
        .enfant(questions::questions(etat, demarche, inscrits))
        .enfant(prix::prix(etat, demarche, inscrits))
        .enfant(retirer)
        .vue()
}

fn cases(etat: Etat, demarche: &'static Demarche, enfants: &[EnfantVu]) -> AnyView {
    if enfants.is_empty() {
        return champ::note(textes::inscriptions_vide());
    }
    let aujourdhui = etat.config().aujourdhui;
    let mut liste = el("div", "pf-cases");
    for enfant in enfants {
        let eligibilite = demarche.eligibilite(enfant.naissance.as_ref(), aujourdhui);
        let precision = textes::eligibilite(eligibilite, demarche.ages);
        let possible = dossier::admissible(eligibilite);
        let (lu, change) = (enfant.jeton.clone(), enfant.jeton.clone());
        liste = liste.enfant(case(
            &["pf-inscription-", &demarche.id, "-", &enfant.jeton].concat(),
            &enfant.nom,
            &precision,
            possible,
            move || possible && etat.est_coche(&demarche.id, &lu),
            move |oui| etat.cocher(&demarche.id, &change, oui),
        ));
    }
    liste.vue()
}

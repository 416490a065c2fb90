//! Which child goes to which service, and what it costs.

use famille::Demarche;
use famille::demarche::Eligibilite;
use leptos::prelude::*;

use crate::composants::{bouton, case, champ, prix, radios};
use crate::dossier::{self, EnfantVu, ID_AUTRE_PARENT};
use crate::el::{el, p, rien, vif};
use crate::etat::Etat;
use crate::textes;

/// The block about the services.
pub(crate) fn inscriptions(etat: Etat) -> AnyView {
    let enfants = Memo::new(move |_| dossier::enfants(etat));
    let autre_parent = Memo::new(move |_| etat.demander_autre_parent());
    el("section", "pf-bloc")
        .enfant(champ::titre(textes::inscriptions()))
        .enfant(vif(move || if autre_parent.get() { question(etat) } else { rien() }))
        .enfant(vif(move || {
            let demarches = etat.demarches();
            let seule = demarches.len() == 1;
            el("div", "pf-inscriptions")
                .enfants(demarches.into_iter().map(|demarche| inscription(etat, demarche, enfants, seule)))
                .vue()
        }))
        .vue()
}

fn question(etat: Etat) -> AnyView {
    let ville = &etat.config().ville;
    radios::radios(
        etat,
        ID_AUTRE_PARENT,
        [textes::autre_parent_1(), &ville.nom, textes::autre_parent_2()].concat(),
        textes::autre_parent_aide(),
        [("oui", textes::oui()), ("non", textes::non())],
        etat.autre_parent,
    )
}

fn inscription(etat: Etat, demarche: Demarche, enfants: Memo<Vec<EnfantVu>>, seule: bool) -> AnyView {
    let id = dossier::id_inscription(&demarche.id);
    let (pour_description, a_retirer) = (id.clone(), demarche.id.clone());
    let titre = demarche.titre.clone();
    let prix = prix::prix(etat, &demarche);
    let groupe = el("fieldset", "pf-champ pf-groupe")
        .attr("id", id.clone())
        .attr("tabindex", "-1")
        .attr_vif("aria-describedby", move || champ::decrit_par(etat, &pour_description, ""))
        .enfant(
            el("legend", "pf-choix-titre")
                .texte(textes::inscriptions_legende())
                .enfant(el("span", "pf-cache").texte(["\u{a0}: ", &titre].concat()).vue())
                .vue(),
        )
        .enfant(champ::message(etat, id))
        .enfant(vif(move || cases(etat, &demarche, &enfants.get())));
    el("div", "pf-service")
        .enfant(el("h4", "pf-service-titre").texte(titre.clone()).vue())
        .enfant(groupe.vue())
        .enfant(prix)
        .enfant(if seule {
            rien()
        } else {
            bouton::discret(textes::retirer_service(), move || {
                etat.choisies.update(|choisies| choisies.retain(|choisie| *choisie != a_retirer));
                etat.focus("pf-titre");
            })
            .enfant(el("span", "pf-cache").texte([" (", &titre, ")"].concat()).vue())
            .vue()
        })
        .vue()
}

fn cases(etat: Etat, demarche: &Demarche, enfants: &[EnfantVu]) -> AnyView {
    if enfants.is_empty() {
        return p("pf-aide", textes::inscriptions_vide());
    }
    let aujourdhui = etat.config().aujourdhui;
    let cases = enfants.iter().map(|enfant| {
        let eligibilite = demarche.eligibilite(enfant.naissance.as_ref(), aujourdhui);
        let precision = match eligibilite {
            Eligibilite::Oui => "",
            Eligibilite::TropJeune => textes::trop_jeune(),
            Eligibilite::TropAge => textes::trop_age(),
            Eligibilite::AVerifier => textes::age_a_verifier(),
        };
        let possible = dossier::admissible(eligibilite);
        let (d, e) = (demarche.id.clone(), enfant.jeton.clone());
        let (d2, e2) = (d.clone(), e.clone());
        case::case(
            case::Definition {
                id: ["pf-inscription-", &d, "-", &e].concat(),
                libelle: enfant.nom.clone().into(),
                precision: precision.into(),
                desactivee: !possible,
            },
            move || possible && etat.est_coche(&d, &e),
            move |oui| etat.cocher(&d2, &e2, oui),
        )
    });
    el("div", "pf-cases").enfants(cases).vue()
}

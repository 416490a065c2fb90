//! Step 1: the services to ask for.

use famille::saisie::{Champ, Erreur, Motif};
use leptos::prelude::*;

use crate::composants::{case, champ, etape};
use crate::el::{el, p};
use crate::etat::{Etape, Etat};
use crate::{fautes, textes};

/// The choice of services.
pub(crate) fn services(etat: Etat) -> AnyView {
    let config = etat.config();
    let id = fautes::id("demarches", Champ::Demarches);
    let pour_description = id.clone();
    let cases = config.demarches.iter().enumerate().map(|(rang, demarche)| {
        let (lue, changee) = (demarche.id.clone(), demarche.id.clone());
        case::case(
            case::Definition {
                id: if rang == 0 { id.clone() } else { ["pf-service-", &demarche.id].concat() },
                libelle: demarche.titre.clone().into(),
                precision: demarche.description.clone().into(),
                desactivee: false,
            },
            move || etat.choisies.with(|choisies| choisies.contains(&lue)),
            move |oui| {
                etat.choisies.update(|choisies| {
                    choisies.retain(|choisie| *choisie != changee);
                    if oui {
                        choisies.push(changee.clone());
                    }
                });
            },
        )
    });
    let vide = config.demarches.is_empty();
    let contenu = if vide {
        p("pf-texte", textes::services_aucun())
    } else {
        el("fieldset", "pf-champ pf-groupe pf-services")
            .attr_vif("aria-describedby", move || {
                champ::decrit_par(etat, &pour_description, textes::services_aide())
            })
            .enfant(el("legend", "pf-cache").texte(textes::services_legende()).vue())
            .enfant(champ::texte_aide(&id, textes::services_aide()))
            .enfant(champ::message(etat, id.clone()))
            .enfants(cases)
            .vue()
    };
    etape::etape(
        etat,
        etape::Definition {
            etape: Etape::Services,
            titre: textes::services_titre().into(),
            contenu: vec![contenu],
            precedente: None,
            suite: (!vide).then(textes::continuer),
        },
        move || {
            if etat.choisies.with_untracked(Vec::is_empty) {
                let faute = fautes::situer("demarches", Erreur::new(Champ::Demarches, Motif::Manquant));
                etat.montrer_fautes(Etape::Services, vec![faute]);
            } else {
                etat.aller(Etape::Information);
            }
        },
    )
}

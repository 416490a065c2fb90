//! The root: loads what the city offers, then shows one step at a time.

use contrat::ConfigurationPublique;
use leptos::prelude::*;

use crate::api::{self, Echec};
use crate::cellule::Cellule;
use crate::composants::{avis, bouton, famille, identite, information, recapitulatif, recu, services};
use crate::el::{el, p, vif};
use crate::etat::{Charge, Etape, Etat, Page};
use crate::franceconnect::Remise;
use crate::textes;

/// The whole form.
pub(crate) fn application(page: Page) -> AnyView {
    let etat = Etat::new(page);
    etat.franceconnect.ecouter(etat);
    // Taken at once: the address must not keep it while the configuration loads.
    let remise = Cellule::new(Remise::prendre());
    charger(etat, remise);
    let contenu = vif(move || match etat.charge.get() {
        Charge::EnCours => avis::attente(textes::chargement()),
        Charge::Echec(message) => avis::erreur()
            .enfant(p("pf-avis-texte", &message))
            .enfant(bouton::secondaire(textes::reessayer(), move || charger(etat, remise)).vue())
            .vue(),
        Charge::Pret => vif(move || ecran(etat)),
    });
    el("div", "pf-widget").enfant(contenu).vue()
}

fn charger(etat: Etat, remise: Cellule<Option<Remise>>) {
    etat.charge.set(Charge::EnCours);
    etat.lancer(async move {
        match api::lire::<ConfigurationPublique>(&etat.url("/v1/configuration")).await {
            Ok(configuration) => {
                etat.configurer(configuration);
                etat.signaler("pret", None);
                if let Some(remise) = remise.update_untracked(Option::take) {
                    etat.franceconnect.reprendre(etat, remise);
                }
            }
            Err(echec) => {
                etat.signaler("erreur", Some(("code", echec.code())));
                etat.charge.set(Charge::Echec(match echec {
                    Echec::Reseau => textes::echec_chargement().to_owned(),
                    autre => autre.message(),
                }));
            }
        }
    });
}

/// Only a change of step draws the screen again; inside a step, each part follows what it reads.
fn ecran(etat: Etat) -> AnyView {
    let etape = etat.etape.get();
    untrack(move || match etape {
        Etape::Services => services::services(etat),
        Etape::Information => information::information(etat),
        Etape::Identite => identite::identite(etat),
        Etape::Famille => famille::famille(etat),
        Etape::Recapitulatif => recapitulatif::recapitulatif(etat),
        Etape::Recu => recu::recu(etat),
    })
}

//! The root: loads what the city offers, then shows one step at a time.

use contrat::ConfigurationPublique;
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::cellule::Cellule;
use crate::composants::{avis, bouton, famille, identite, information, recapitulatif, recu, services};
use crate::el::{el, p, vif};
use crate::etat::{Etape, Etat, Page, lancer};
use crate::franceconnect::Remise;
use crate::{api, navigateur, textes};

/// What the loader gives.
pub(crate) struct Entree {
    pub(crate) racine: HtmlElement,
    pub(crate) hote: HtmlElement,
    pub(crate) proxy: String,
    /// Services chosen by the page, separated by commas.
    pub(crate) demarches: String,
}

#[derive(Clone)]
enum Charge {
    EnCours,
    Echec(String),
    Pret(Etat),
}

/// The whole form.
pub(crate) fn application(entree: Entree) -> AnyView {
    let charge = Cellule::new(Charge::EnCours);
    let entree = Cellule::new(entree);
    // Taken at once: the address must not keep it while the configuration loads.
    let remise = Cellule::new(Remise::prendre());
    let proprietaire = Cellule::new(Owner::current().unwrap_or_default());
    let charger = move || {
        charge.set(Charge::EnCours);
        lancer(
            &proprietaire.get_untracked(),
            Box::pin(async move {
                let adresse = entree.with_untracked(|entree| [&entree.proxy, "/v1/configuration"].concat());
                match api::lire::<ConfigurationPublique>(&adresse).await {
                    Ok(configuration) => {
                        let etat = proprietaire.get_untracked().with(|| demarrer(entree, configuration));
                        charge.set(Charge::Pret(etat));
                        etat.signaler("pret", None);
                        if let Some(remise) = remise.update_untracked(Option::take) {
                            etat.franceconnect.reprendre(etat, remise);
                        }
                    }
                    Err(echec) => {
                        entree.with_untracked(|entree| {
                            navigateur::signaler(&entree.hote, "erreur", Some(("code", echec.code())));
                        });
                        charge.set(Charge::Echec(match echec {
                            api::Echec::Reseau => textes::echec_chargement().to_owned(),
                            autre => autre.message(),
                        }));
                    }
                }
            }),
        );
    };
    charger();
    el("div", "pf-widget")
        .enfant(vif(move || match charge.get() {
            Charge::EnCours => avis::attente(textes::chargement()),
            Charge::Echec(message) => avis::erreur()
                .enfant(p("pf-avis-texte", &message))
                .enfant(bouton::secondaire(textes::reessayer(), charger).vue())
                .vue(),
            Charge::Pret(etat) => vif(move || ecran(etat)),
        }))
        .vue()
}

fn demarrer(entree: Cellule<Entree>, configuration: ConfigurationPublique) -> Etat {
    let (page, demarches) = entree.with_untracked(|entree| {
        let page = Page {
            hote: entree.hote.clone(),
            racine: entree.racine.clone(),
            proxy: entree.proxy.clone(),
            proprietaire: Owner::current().unwrap_or_default(),
        };
        (page, entree.demarches.clone())
    });
    let etat = Etat::new(page, configuration, &demarches);
    etat.franceconnect.ecouter(etat);
    etat
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

//! The root: loads what the city offers, then shows one step at a time.

use contrat::ConfigurationPublique;
use leptos::prelude::*;

use crate::api::{self, Echec};
use crate::composants::{avis, bouton, services};
use crate::el::{el, p, rien, vif};
use crate::etat::{Charge, Etape, Etat};
use crate::navigateur::{self, encoder};
use crate::{suite, textes};

const ID_ATTENTE: &str = "pf-chargement";
const ID_ECHEC: &str = "pf-echec";

/// The whole form.
pub(crate) fn application(etat: Etat) -> AnyView {
    charger(etat, false);
    let contenu = vif(move || match etat.charge.get() {
        Charge::EnCours => attente(),
        Charge::Echec(message) => echec(&message, move || charger(etat, true)),
        Charge::Refus => refus(etat),
        Charge::Pret => vif(move || ecran(etat)),
    });
    let reseau = vif(move || match etat.reseau.get() {
        "" => rien(),
        phrase => avis::information(phrase),
    });
    // The region that is announced is always there; what it says comes and goes.
    let reseau = el("div", "pf-reseau").attr("role", "status").enfant(reseau);
    el("div", "pf-widget").enfant(reseau.vue()).enfant(contenu).vue()
}

/// Asks the proxy. At another try, what takes the place of the button takes the focus.
fn charger(etat: Etat, encore: bool) {
    let focus = move |id| {
        if encore {
            etat.focus(id);
        }
    };
    etat.charge.set(Charge::EnCours);
    focus(ID_ATTENTE);
    etat.lancer(async move {
        let proxy = etat.url("");
        let mut reponse = match api::offre().await {
            Some(offre) => Ok(offre),
            None => lire(etat).await,
        };
        let mut refusee = false;
        // The frame is the service's own page, which it cannot refuse.
        let cadre = etat.page.with_untracked(|page| page.cadre);
        if !cadre && matches!(reponse, Err(Echec::Reseau)) && api::est_la(&proxy).await {
            // The cut of a moment looks the same: a second answer that does not come is a refusal.
            reponse = lire(etat).await;
            refusee = matches!(reponse, Err(Echec::Reseau));
        }
        match reponse {
            Ok((configuration, brute)) => {
                etat.configurer(configuration, brute);
                focus("pf-titre");
                etat.signaler("pret", None);
                charger_la_suite(etat);
            }
            Err(_) if refusee => {
                navigateur::avertir_du_refus(&proxy);
                etat.signaler("erreur", Some(("code", "chargement")));
                etat.charge.set(Charge::Refus);
                focus(ID_ECHEC);
            }
            Err(echec) => {
                etat.signaler("erreur", Some(("code", echec.code())));
                etat.charge.set(Charge::Echec(match echec {
                    Echec::Reseau => textes::echec_chargement().to_owned(),
                    autre => autre.message(),
                }));
                focus(ID_ECHEC);
            }
        }
    });
}

async fn lire(etat: Etat) -> Result<(ConfigurationPublique, String), Echec> {
    api::lire(&etat.url("/v1/configuration")).await
}

/// Asks the page for the second half.
fn charger_la_suite(etat: Etat) {
    etat.suite.set(Charge::EnCours);
    etat.lancer(async move {
        if etat.chercher_la_suite().await {
            suite::demarrer(etat);
            etat.suite.set(Charge::Pret);
            if etat.etape.get_untracked() != Etape::Services {
                etat.focus("pf-titre");
            }
        } else {
            etat.signaler("erreur", Some(("code", "reseau")));
            etat.suite.set(Charge::Echec(textes::echec_reseau().to_owned()));
        }
    });
}

/// Only a change of step draws the screen again; inside a step, each part follows what it reads.
fn ecran(etat: Etat) -> AnyView {
    let etape = etat.etape.get();
    if etape == Etape::Services {
        return untrack(move || services::services(etat));
    }
    match etat.suite.get() {
        // Only the first half can be refused.
        Charge::Pret | Charge::Refus => untrack(move || suite::ecran(etat, etape)),
        // Each takes the focus of the step that somebody left, or of the button that is gone.
        Charge::EnCours => {
            etat.focus(ID_ATTENTE);
            attente()
        }
        Charge::Echec(message) => {
            etat.focus(ID_ECHEC);
            echec(&message, move || charger_la_suite(etat))
        }
    }
}

fn attente() -> AnyView {
    let attente = avis::attente(textes::chargement());
    el("div", "").attr("id", ID_ATTENTE).attr("tabindex", "-1").enfant(attente).vue()
}

fn echec(message: &str, reessayer: impl Fn() + Send + Sync + 'static) -> AnyView {
    avis::erreur()
        .attr("id", ID_ECHEC)
        .enfant(p("pf-avis-texte", message))
        .enfant(bouton::secondaire(textes::reessayer(), reessayer).vue())
        .vue()
}

/// What is shown where the city did not declare the page: another try cannot help, the plain form can.
fn refus(etat: Etat) -> AnyView {
    let (contact, demarches) = etat
        .page
        .with_untracked(|page| (page.hote.get_attribute("contact").unwrap_or_default(), page.demarches.clone()));
    let adresse = etat.url(&["/formulaire?demarches=", &encoder(&demarches)].concat());
    avis::erreur()
        .attr("id", ID_ECHEC)
        .enfant(p("pf-avis-texte", textes::page_refusee()))
        .enfant(bouton::lien(textes::page_refusee_lien(), &adresse).attr("target", "_top").vue())
        .enfant(el("p", "pf-avis-texte").de_la_ville().texte(&contact).vue())
        .vue()
}

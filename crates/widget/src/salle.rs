//! The waiting room, as the citizen sees it: where they stand, told by the proxy as it changes, and asked for when it cannot
//! be told. When the turn has come the identification goes on by itself. A cut loses nothing: the ticket says the place.

use std::time::Duration;

use contrat::{Attente as Billet, IdentificationAttente, Issue, Place};
use js_sys::{JSON, Promise};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventSource, MessageEvent};

use crate::composants::{bouton, champ};
use crate::el::{el, p, vif};
use crate::etat::{Attente, Etat, Identification};
use crate::franceconnect::{self, attendre};
use crate::navigateur::encoder;
use crate::{api, json, textes};

/// How long after a cut one asks again, in seconds.
const REPRISE: u32 = 5;

/// What is on screen meanwhile.
pub(crate) fn salle(etat: Etat) -> AnyView {
    el("div", "pf-avis")
        .attr("id", "pf-patience")
        .attr("tabindex", "-1")
        .enfant(champ::sous_titre(textes::salle_titre()))
        .enfant(vif(move || etat.place.with(|place| p("pf-texte", &situation(place)))))
        .enfant(p("pf-texte", textes::salle_aide()))
        .enfant(
            bouton::secondaire(textes::salle_sortir(), move || {
                etat.attente.set(Attente::Aucune);
                etat.identifier(Identification::default());
            })
            .vue(),
        )
        .vue()
}

/// Waits for the turn, then goes on with the identification.
pub(crate) fn entrer(etat: Etat, mut billet: Billet) {
    etat.place.set(billet.place);
    etat.attente.set(Attente::Salle);
    etat.focus("pf-patience");
    etat.lancer(async move {
        loop {
            tour(etat, &billet.billet).await;
            if !attend(etat) {
                return;
            }
            let corps = IdentificationAttente { version: contrat::VERSION, suite: billet.suite.clone() };
            let reponse = api::envoyer_brut(&etat.url("/v1/identifications/attente"), &api::ecrire(&corps)).await;
            if !attend(etat) {
                return;
            }
            match reponse {
                Err(api::Echec::Reseau) => pause(REPRISE).await,
                Ok((contrat::ReponseFranceConnect { issue: Issue::EnAttente, attente: Some(encore), .. }, _)) => {
                    etat.place.set(encore.place);
                    billet = encore;
                }
                autre => {
                    etat.reponse.set(Some(autre));
                    return franceconnect::repondre(etat);
                }
            }
        }
    });
}

/// Whether the citizen still waits.
fn attend(etat: Etat) -> bool {
    etat.attente.get_untracked() == Attente::Salle
}

/// Done when the turn has come, or when nobody waits any more.
async fn tour(etat: Etat, billet: &str) {
    let url = etat.url(&["/v1/attente?billet=", &encoder(billet)].concat());
    if let Ok(source) = EventSource::new(&url) {
        while attend(etat) {
            let evenement = JsFuture::from(Promise::new(&mut |resoudre, _| {
                source.set_onmessage(Some(&resoudre));
                source.set_onerror(Some(&resoudre));
            }))
            .await
            .unwrap_or(JsValue::NULL);
            let message: &MessageEvent = evenement.unchecked_ref();
            // An error has no text: the browser connects again by itself, unless it was refused for good.
            let lue = message.data().as_string().and_then(|texte| JSON::parse(&texte).ok());
            match lue.and_then(|valeur| json::lire::<Place>(&valeur).ok()) {
                Some(place) if place.tour => return source.close(),
                Some(place) => etat.place.set(place),
                None if source.ready_state() == EventSource::CLOSED => break,
                None => {}
            }
        }
        source.close();
    }
    while attend(etat) {
        let revenir = match api::lire::<Place>(&url).await {
            Ok((place, _)) => {
                etat.place.set(place);
                if place.tour {
                    return;
                }
                place.revenir_dans_s
            }
            // The answer to the identification says why.
            Err(api::Echec::Probleme(_)) => return,
            Err(_) => REPRISE,
        };
        pause(revenir).await;
    }
}

async fn pause(secondes: u32) {
    attendre(Duration::from_secs(secondes.into())).await;
}

fn situation(place: &Place) -> String {
    let minutes = place.secondes.div_ceil(60);
    let duree =
        if minutes <= 1 { textes::salle_une_minute().to_owned() } else { textes::salle_minutes(&minutes.to_string()) };
    textes::salle_place(&place.rang.to_string(), &duree)
}

//! The road through FranceConnect, as the browser sees it: a secret made here, a window that leaves with its imprint,
//! and a sealed hand-over that only the holder of the secret can use. No personal data passes through the window.

use contrat::{IdentificationFranceConnect, Issue, ReponseFranceConnect};
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Window};

use std::rc::Rc;
use std::time::Duration;

use crate::etat::{Attente, Etape, Etat, Identification, Mode};
use crate::navigateur::{base64url, encoder, hasard};
use crate::remise::{CLE, Remise, adresse_sans_hash};
use crate::{api, salle, textes};

/// How the little page of the proxy calls its message.
const MESSAGE: &str = "pass-famille:remise";

/// Listens for the hand-over of the pop-up, as long as the form lives.
pub(crate) fn ecouter(etat: Etat) {
    let ecoute = window_event_listener_untyped("message", move |evenement| {
        if let Some(remise) = remise(etat, evenement.unchecked_ref()) {
            remettre(etat, remise);
        }
    });
    on_cleanup(move || ecoute.remove());
}

/// Makes a fresh secret; called when the choice comes on screen.
pub(crate) fn preparer(etat: Etat) {
    etat.franceconnect.update_untracked(|secrets| secrets.pret = None);
    etat.lancer(async move {
        let pret = secret().await;
        etat.franceconnect.update_untracked(|secrets| secrets.pret = pret);
    });
}

/// Opens FranceConnect; must run inside the click. A blocked pop-up becomes a full-page road.
pub(crate) fn ouvrir(etat: Etat) {
    let Some((verifieur, defi)) = etat.franceconnect.with_untracked(|secrets| secrets.pret.clone()) else {
        return etat.alerter(textes::fc_impossible(), None);
    };
    let fenetre = window();
    let origine = fenetre.location().origin().unwrap_or_default();
    let mut demarches = String::new();
    for demarche in etat.choisies.get_untracked() {
        if !demarches.is_empty() {
            demarches.push(',');
        }
        demarches.push_str(&demarche);
    }
    let adresse = etat.url(
        &[
            "/v1/franceconnect/depart?demarches=",
            &encoder(&demarches),
            "&defi=",
            &defi,
            "&origine=",
            &encoder(&origine),
        ]
        .concat(),
    );
    etat.alerte.set(None);
    let ouverte = fenetre.open_with_url_and_target_and_features(
        &adresse,
        // A name that nobody can guess: a script of the page could otherwise lead the window elsewhere by it.
        &["pass-famille-", &defi].concat(),
        "popup,width=620,height=780",
    );
    match ouverte {
        Ok(Some(popup)) => {
            etat.franceconnect.update_untracked(|secrets| secrets.fenetre = Some(popup));
            if etat.attente.get_untracked() != Attente::Fenetre {
                etat.attente.set(Attente::Fenetre);
                surveiller(etat);
            }
            etat.focus("pf-patience");
        }
        // A frame has no page to leave: the hand-over would come back to the page around it.
        _ if etat.page.with_untracked(|page| page.cadre) => etat.alerter(textes::fc_bloquee(), None),
        _ => {
            etat.part.set(true);
            pleine_page(&fenetre, &adresse, &verifieur);
        }
    }
}

/// Back to the choice, by the citizen's will.
pub(crate) fn annuler(etat: Etat) {
    if let Some(popup) = etat.franceconnect.update_untracked(|secrets| secrets.fenetre.take()) {
        let _ = popup.close();
    }
    etat.attente.set(Attente::Aucune);
    etat.focus("pf-franceconnect");
}

/// The hand-over in a message, when it comes from our proxy and from our window.
fn remise(etat: Etat, message: &MessageEvent) -> Option<String> {
    let origine = message.origin();
    let du_service = etat.page.with_untracked(|page| page.proxy == origine);
    let source = JsValue::from(message.source()?);
    let de_la_fenetre = etat.franceconnect.with_untracked(|secrets| {
        secrets.fenetre.as_ref().is_some_and(|popup| *AsRef::<JsValue>::as_ref(popup) == source)
    });
    if !du_service || !de_la_fenetre {
        return None;
    }
    let lire = |cle: &str| Reflect::get(&message.data(), &cle.into()).ok()?.as_string();
    (lire("type")? == MESSAGE).then_some(())?;
    lire("remise")
}

fn remettre(etat: Etat, remise: String) {
    let pret = etat.franceconnect.update_untracked(|secrets| {
        secrets.fenetre = None;
        secrets.pret.take()
    });
    if let Some((verifieur, _)) = pret {
        identifier(etat, Remise { remise, verifieur });
    }
}

/// What a hand-over gave: the answer, with its text.
pub(crate) type Reponse = Result<(ReponseFranceConnect, String), api::Echec>;

/// Uses a hand-over.
pub(crate) fn identifier(etat: Etat, remise: Remise) {
    etat.attente.set(Attente::Recuperation);
    etat.focus("pf-patience");
    etat.lancer(async move {
        let corps = IdentificationFranceConnect {
            version: contrat::VERSION,
            remise: remise.remise,
            verifieur: remise.verifieur,
        };
        let corps = api::ecrire(&corps);
        let reponse = api::envoyer_brut(&etat.url("/v1/identifications/franceconnect"), &corps).await;
        etat.reponse.set(Some(reponse));
        repondre(etat);
    });
}

/// Shows the answer once it is there, and what was typed before it: the answer is added to the draft.
pub(crate) fn repondre(etat: Etat) {
    if !etat.brouillon_pris.get_untracked() {
        return;
    }
    let Some(reponse) = etat.reponse.update_untracked(Option::take) else { return };
    etat.attente.set(Attente::Aucune);
    preparer(etat);
    match reponse {
        Ok(reponse) => conclure(etat, reponse),
        Err(echec) => etat.montrer_echec(&echec, None),
    }
}

/// Notices that the pop-up was closed. Twice in a row, so that a hand-over on its way arrives first.
fn surveiller(etat: Etat) {
    etat.lancer(async move {
        let mut fermee = 0;
        while etat.attente.get_untracked() == Attente::Fenetre {
            attendre(Duration::from_millis(500)).await;
            let ouverte = etat.franceconnect.with_untracked(|secrets| {
                secrets.fenetre.as_ref().is_some_and(|popup| !popup.closed().unwrap_or(true))
            });
            fermee = if ouverte { 0 } else { fermee + 1 };
            if fermee == 2 && etat.attente.get_untracked() == Attente::Fenetre {
                etat.attente.set(Attente::Aucune);
                etat.alerter(textes::fc_fermee(), None);
            }
        }
    });
}

/// What each outcome leads to.
fn conclure(etat: Etat, (mut reponse, brute): (ReponseFranceConnect, String)) {
    let connues = etat.config();
    let demarches: Vec<String> = std::mem::take(&mut reponse.demarches)
        .into_iter()
        .filter(|id| connues.demarches.iter().any(|d| d.id == *id))
        .collect();
    if !demarches.is_empty() {
        etat.choisies.set(demarches.clone());
    }
    match reponse.issue {
        Issue::Refuse => etat.aller_avec(Etape::Information, textes::fc_refuse()),
        Issue::Recommencer => etat.aller_avec(Etape::Information, textes::fc_recommencer()),
        Issue::IdentiteIncomplete => etat.aller_avec(Etape::Identite, textes::identite_incomplete()),
        Issue::EnAttente => match reponse.attente {
            Some(billet) => salle::entrer(etat, billet),
            None => etat.montrer_echec(&api::Echec::Illisible, None),
        },
        Issue::Affichable | Issue::NonAffichable | Issue::Introuvable | Issue::AutrePersonne | Issue::Indisponible => {
            etat.identifier(identification(reponse, brute, demarches));
        }
    }
}

/// What an answer says of the citizen; `brute` is the same as it was received, `portee` the services that it is for.
pub(crate) fn identification(reponse: ReponseFranceConnect, brute: String, portee: Vec<String>) -> Identification {
    Identification {
        mode: Mode::FranceConnect,
        issue: Some(reponse.issue),
        sceau: reponse.sceau,
        declarant: reponse.declarant,
        affichage: reponse.affichage.map(Rc::new),
        reponse: brute,
        deconnexion: reponse.deconnexion,
        revenir_a: reponse.revenir_a,
        portee,
    }
}

/// Leaves the whole page for FranceConnect. Only the secret stays, in the storage of this tab.
fn pleine_page(fenetre: &Window, adresse: &str, verifieur: &str) {
    if let Ok(Some(memoire)) = fenetre.session_storage() {
        let _ = memoire.set_item(CLE, verifieur);
    }
    let retour = adresse_sans_hash(fenetre).unwrap_or_default();
    let _ = fenetre.location().set_href(&[adresse, "&retour=", &encoder(&retour)].concat());
}

/// 32 random bytes and their SHA-256, both in base64url.
async fn secret() -> Option<(String, String)> {
    let mut octets = [0; 32];
    if !hasard(&mut octets) {
        return None;
    }
    let verifieur = base64url(&octets);
    let subtle = window().crypto().ok()?.subtle();
    let octets = Uint8Array::from(verifieur.as_bytes());
    // Outside a secure context there is no `subtle`: the call throws, and the button says so when it is used.
    let empreinte = JsFuture::from(subtle.digest_with_str_and_buffer_source(SHA256, &octets).ok()?).await.ok()?;
    let defi = base64url(&Uint8Array::new(&empreinte).to_vec());
    Some((verifieur, defi))
}

const SHA256: &str = "SHA-256";

/// A pause.
pub(crate) async fn attendre(duree: Duration) {
    let promesse = js_sys::Promise::new(&mut |resoudre, _| {
        set_timeout(
            move || {
                let _ = resoudre.call0(&JsValue::NULL);
            },
            duree,
        );
    });
    let _ = JsFuture::from(promesse).await;
}

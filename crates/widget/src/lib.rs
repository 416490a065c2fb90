#![doc = include_str!("../README.md")]

mod api;
mod brouillon;
mod cellule;
mod composants;
mod dates;
mod dossier;
mod el;
mod etat;
mod fautes;
mod franceconnect;
mod json;
mod navigateur;
mod remise;
mod salle;
mod suite;
mod textes;
mod verification;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::Reflect;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{AnyView, Owner, Render};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use composants::application::application;
use etat::{Etat, Page};

/// A form on the page. Dropping it without [`Poignee::demonter`] leaves the form where it is.
#[wasm_bindgen]
pub struct Poignee {
    montage: Option<UnmountHandle<<AnyView as Render>::State>>,
    etat: Etat,
    present: Arc<AtomicBool>,
}

#[wasm_bindgen]
impl Poignee {
    /// Takes the form off the page and forgets what was typed.
    pub fn demonter(mut self) {
        self.present.store(false, Ordering::Relaxed);
        drop(self.montage.take());
        self.etat.rendre();
    }
}

impl Drop for Poignee {
    fn drop(&mut self) {
        if let Some(montage) = self.montage.take() {
            montage.forget();
        }
    }
}

/// Puts the form into `racine`, a div inside the shadow root of `hote`, on which events are dispatched.
/// `options` holds `proxy`, the origin of the proxy without a final slash, and `demarches`, identifiers of services
/// chosen beforehand, separated by commas; `suite`, a function that brings the second half of the form and returns a
/// promise (without it, both are there); `brouillon`, the key of the draft in the storage of the tab, empty for none; `langue` and `textes`, the sentences of that language in the order of the catalogue, a line each; `cadre`, whether the page is the proxy's own frame.
#[wasm_bindgen]
pub fn monter(racine: HtmlElement, hote: HtmlElement, options: &JsValue) -> Poignee {
    let lire = |cle: &str| Reflect::get(options, &cle.into()).unwrap_or_default();
    let texte = |cle: &str| lire(cle).as_string().unwrap_or_default();
    let (proxy, demarches) = (texte("proxy"), texte("demarches"));
    parler(&texte("langue"), || texte("textes"));
    let suite = lire("suite").dyn_into().ok();
    let cadre = lire("cadre").is_truthy();
    let brouillon = texte("brouillon");
    let present = Arc::new(AtomicBool::new(true));
    let proprietaire = Owner::new();
    let etat = Etat::prendre(Page {
        hote,
        racine: racine.clone(),
        proxy,
        demarches,
        suite,
        cadre,
        brouillon,
        proprietaire: proprietaire.clone(),
        present: present.clone(),
    });
    let montage = mount_to(racine, move || proprietaire.with(|| application(etat)));
    Poignee { montage: Some(montage), etat, present }
}

/// Takes the words of a language. They are kept for good: everything on screen borrows them. One text for all of them, since
/// each passage from JavaScript costs the first step some microseconds.
fn parler(langue: &str, phrases: impl Fn() -> String) {
    let Some(langue) = ::textes::Langue::lire(langue) else { return };
    if ::textes::est_charge() {
        return;
    }
    ::textes::charger(langue, phrases().leak().split('\n').collect());
}

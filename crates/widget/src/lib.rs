#![doc = include_str!("../README.md")]

mod api;
mod calcul;
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
mod textes;

use js_sys::Reflect;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{AnyView, Render};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use composants::application::{Entree, application};

/// A form on the page. Dropping it without [`Poignee::demonter`] leaves the form where it is.
#[wasm_bindgen]
pub struct Poignee(Option<UnmountHandle<<AnyView as Render>::State>>);

#[wasm_bindgen]
impl Poignee {
    /// Takes the form off the page and forgets what was typed.
    pub fn demonter(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Poignee {
    fn drop(&mut self) {
        if let Some(poignee) = self.0.take() {
            poignee.forget();
        }
    }
}

/// Puts the form into `racine`, a div inside the shadow root of `hote`, on which events are dispatched.
/// `options` holds `proxy`, the origin of the proxy without a final slash, and `demarches`, identifiers of services
/// chosen beforehand, separated by commas.
#[wasm_bindgen]
pub fn monter(racine: HtmlElement, hote: HtmlElement, options: &JsValue) -> Poignee {
    let lire = |cle: &str| Reflect::get(options, &cle.into()).ok().and_then(|v| v.as_string()).unwrap_or_default();
    let entree = Entree { racine: racine.clone(), hote, proxy: lire("proxy"), demarches: lire("demarches") };
    Poignee(Some(mount_to(racine, move || application(entree))))
}

//! What the way back from FranceConnect leaves in the page. It is taken at once, before the rest of the form is there.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::Window;

/// Key of the secret in the session storage while the whole page is away at FranceConnect.
pub(crate) const CLE: &str = "pass-famille:verifieur";
/// What the hash of the page begins with on the way back.
const RETOUR: &str = "#pass-famille=";

/// What the browser keeps to itself on the road.
#[derive(Default)]
pub(crate) struct Secrets {
    /// The secret and its imprint, ready before the click: a window must open at once, and hashing takes a turn.
    pub(crate) pret: Option<(String, String)>,
    /// The pop-up.
    pub(crate) fenetre: Option<Window>,
}

/// A hand-over found in the address on the way back from FranceConnect.
pub(crate) struct Remise {
    pub(crate) remise: String,
    pub(crate) verifieur: String,
}

impl Remise {
    /// Takes the hand-over out of the address and the secret out of the storage, so that neither stays behind.
    pub(crate) fn prendre() -> Option<Self> {
        let fenetre = window();
        let hash = fenetre.location().hash().ok()?;
        let remise = hash.strip_prefix(RETOUR)?.to_owned();
        if let Ok(adresse) = adresse_sans_hash(&fenetre)
            && let Ok(historique) = fenetre.history()
        {
            let _ = historique.replace_state_with_url(&JsValue::NULL, "", Some(&adresse));
        }
        let memoire = fenetre.session_storage().ok()??;
        // Without a secret nobody left from here: somebody sent this address to open the form under another name.
        let verifieur = memoire.get_item(CLE).ok().flatten()?;
        let _ = memoire.remove_item(CLE);
        Some(Self { remise, verifieur })
    }
}

/// The address of the page, without what follows `#`.
pub(crate) fn adresse_sans_hash(fenetre: &Window) -> Result<String, JsValue> {
    let adresse = fenetre.location().href()?;
    Ok(adresse.split_once('#').map_or(adresse.as_str(), |(avant, _)| avant).to_owned())
}

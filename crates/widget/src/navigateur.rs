//! The little that the form asks of the browser: focus, events for the page, randomness, printing.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CustomEvent, CustomEventInit, Element, HtmlElement, Url};

/// How long a file stays at hand: some browsers read it only once somebody has said where to put it.
const GARDE: Duration = Duration::from_secs(60);

/// Finds an element of the form by its identifier. The form lives in a shadow root, so the document does not know it.
pub(crate) fn trouver(racine: &HtmlElement, id: &str) -> Option<HtmlElement> {
    let selecteur = ["[id=\"", id, "\"]"].concat();
    racine.query_selector(&selecteur).ok().flatten().map(Element::unchecked_into)
}

/// Gives the focus to an element once the pending changes are on screen.
pub(crate) fn donner_focus(racine: HtmlElement, id: String) {
    set_timeout(
        move || {
            if let Some(element) = trouver(&racine, &id) {
                let _ = element.focus();
            }
        },
        Duration::ZERO,
    );
}

/// Tells the host page about a step of the road. The detail never holds personal data.
pub(crate) fn signaler(hote: &HtmlElement, nom: &str, detail: Option<(&str, &str)>) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    if let Some((cle, valeur)) = detail {
        let objet = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&objet, &cle.into(), &valeur.into());
        init.set_detail(&objet);
    }
    if let Ok(evenement) = CustomEvent::new_with_event_init_dict(&["pass-famille:", nom].concat(), &init) {
        let _ = hote.dispatch_event(&evenement);
    }
}

/// Tells the web team, in the console, that the service refuses the page and what to write.
pub(crate) fn avertir_du_refus(proxy: &str) {
    let origine = window().location().origin().unwrap_or_default();
    let conseil = [
        "[pass-famille] ",
        proxy,
        " refuse ",
        &origine,
        " : dans ville.toml, partie [ville], écrivez origines = [ …, \"",
        &origine,
        "\" ]",
    ];
    web_sys::console::error_1(&conseil.concat().into());
}

/// Gives a file to keep under this name, without leaving the page; says whether the browser could.
pub(crate) fn enregistrer(fichier: &Blob, nom: &str) -> bool {
    let (Ok(adresse), Ok(lien)) = (Url::create_object_url_with_blob(fichier), document().create_element("a")) else {
        return false;
    };
    let lien: HtmlElement = lien.unchecked_into();
    let pret = lien.set_attribute("href", &adresse).is_ok() && lien.set_attribute("download", nom).is_ok();
    if pret {
        lien.click();
    }
    set_timeout(move || drop(Url::revoke_object_url(&adresse)), GARDE);
    pret
}

/// Fills with random bytes fit for secrets; says whether the browser had some.
pub(crate) fn hasard(octets: &mut [u8]) -> bool {
    window().crypto().is_ok_and(|crypto| crypto.get_random_values_with_u8_array(octets).is_ok())
}

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    let mut texte = String::new();
    for octet in octets {
        for chiffre in [octet >> 4, octet & 15] {
            texte.push(char::from_digit(chiffre.into(), 16).unwrap_or('0'));
        }
    }
    texte
}

/// Base64 for URLs, without padding (RFC 4648 §5).
pub(crate) fn base64url(octets: &[u8]) -> String {
    let lettre = |valeur: u32| match (valeur & 63) as u8 {
        v @ 0..26 => (b'A' + v) as char,
        v @ 26..52 => (b'a' + v - 26) as char,
        v @ 52..62 => (b'0' + v - 52) as char,
        62 => '-',
        _ => '_',
    };
    let mut texte = String::new();
    for groupe in octets.chunks(3) {
        let mut bits = 0;
        for octet in groupe {
            bits = bits << 8 | u32::from(*octet);
        }
        bits <<= 8 * (3 - groupe.len());
        for rang in 0..=groupe.len() {
            texte.push(lettre(bits >> (18 - 6 * rang)));
        }
    }
    texte
}

/// A text as it is written inside a URL.
pub(crate) fn encoder(texte: &str) -> String {
    js_sys::encode_uri_component(texte).into()
}

/// A moment written by the proxy, as people say it, in the time of this device.
pub(crate) fn date_et_heure(rfc3339: &str) -> String {
    let options = js_sys::Object::new();
    for (cle, valeur) in [("dateStyle", "long"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(cle), &JsValue::from_str(valeur));
    }
    js_sys::Date::new(&JsValue::from_str(rfc3339)).to_locale_string(::textes::langue().region(), &options).into()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn encodings() {
        for (octets, attendu) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (&[0xfb, 0xff], "-_8"),
        ] {
            assert_eq!(base64url(octets), attendu);
        }
        assert_eq!(hexadecimal(&[0, 0x1f, 0xa0]), "001fa0");
    }
}

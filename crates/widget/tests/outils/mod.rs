//! A page with the form in a shadow root, and a fetch that answers from a table instead of the network.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlIFrameElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit,
    Window,
};
use widget::{Poignee, monter};

/// A city with a canteen in brackets, for children of 3 to 11, and a nursery without price.
pub const CONFIGURATION: &str = r#"{
  "version": 1,
  "ville": {
    "nom": "Saint-Exemple", "codes_postaux": ["45990"], "dpo": "dpo@exemple.fr", "conservation_mois": 24,
    "contact": {"service": "Famille", "courriel": "f@exemple.fr", "telephone": "02 38 00 00 00", "accueil": "Mairie"}
  },
  "france_connect": true,
  "impot_particulier": false,
  "demarches": [
    {
      "id": "cantine", "titre": "Cantine", "description": "Le midi.", "usage": "enfance",
      "donnees": ["quotient_familial", "enfants"], "questions": [], "pieces": [],
      "ages": {"min": 3, "max": 11, "unite": "ans"},
      "deliberation": {"numero": "2026-41", "date": "2026-06-18", "article": "3"},
      "tarif": {
        "unite": "repas", "periodicite": "acte", "quotients": ["caf_msa"], "ajustements": [],
        "arrondi": {"pas": 1, "sens": "proche"},
        "formule": {"tranches": {"croissant": true, "sans_quotient": 400, "lignes": [
          {"jusqu_a": 700, "prix": 200}, {"jusqu_a": null, "prix": 300}
        ]}}
      }
    },
    {
      "id": "creche", "titre": "Crèche", "description": "Les petits.", "usage": "creche",
      "donnees": ["enfants"], "questions": [], "pieces": [], "ages": {"max": 3, "unite": "ans"},
      "deliberation": {"numero": "2026-42", "date": "2026-06-18"},
      "tarif": {
        "unite": "heure", "periodicite": "acte", "quotients": ["caf_msa"], "ajustements": [],
        "arrondi": {"pas": 1, "sens": "proche"}, "formule": {"non_calcule": {"explication": "Sur place."}}
      }
    }
  ],
  "aujourdhui": "2026-11-23"
}"#;

type Reponses = Rc<RefCell<HashMap<String, (u16, String)>>>;

thread_local! {
    static REPONSES: Reponses = Rc::default();
}

#[wasm_bindgen(inline_js = r#"
export function remplacer_fetch(repondre) {
  globalThis.fetch = async (requete) => {
    const [statut, corps] = repondre(new URL(requete.url ?? requete));
    if (statut === 0) throw new TypeError("coupé");
    return new Response(corps, { status: statut, headers: { "content-type": "application/json" } });
  };
}
export function remplacer_open(fenetre) {
  globalThis.open = (adresse) => {
    fenetre.adresse = adresse;
    return fenetre;
  };
}
export function remettre(origine, fenetre, remise) {
  const data = { type: "pass-famille:remise", remise };
  globalThis.dispatchEvent(new MessageEvent("message", { origin: origine, source: fenetre, data }));
}
export function pause() {
  return new Promise((suite) => setTimeout(suite, 5));
}
"#)]
extern "C" {
    fn remplacer_fetch(repondre: &JsValue);
    fn remplacer_open(fenetre: &JsValue);
    /// A hand-over, as the proxy's little page posts it.
    pub fn remettre(origine: &str, fenetre: &JsValue, remise: &str);
    fn pause() -> js_sys::Promise;
}

/// The form on a page.
pub struct Page {
    hote: HtmlElement,
    racine: HtmlElement,
    poignee: Poignee,
    evenements: Rc<RefCell<Vec<String>>>,
    _ecoutes: Vec<Closure<dyn FnMut(Event)>>,
}

/// Waits until something is true; a condition that never comes true fails the test.
pub async fn attendre_que(condition: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if condition() {
            return;
        }
        JsFuture::from(pause()).await.unwrap();
    }
    panic!("what was awaited did not come");
}

impl Page {
    /// Mounts the form and waits for its first step.
    pub async fn ouvrir(demarches: &str) -> Self {
        let page = Self::monter_avec(demarches, 200, CONFIGURATION).await;
        attendre_que(|| page.a("h2")).await;
        page
    }

    /// Mounts the form with this answer as the configuration.
    pub async fn monter_avec(demarches: &str, statut: u16, configuration: &str) -> Self {
        let repondre = Closure::<dyn FnMut(web_sys::Url) -> js_sys::Array>::new(|url: web_sys::Url| {
            let chemin = [url.pathname(), url.search()].concat();
            let reponses = REPONSES.with(Rc::clone);
            let (statut, corps) = reponses.borrow().get(&chemin).cloned().unwrap_or((0, String::new()));
            js_sys::Array::of2(&statut.into(), &corps.into())
        });
        remplacer_fetch(&repondre.into_js_value());
        REPONSES.with(|reponses| reponses.borrow_mut().clear());

        let document = web_sys::window().unwrap().document().unwrap();
        let hote: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&hote).unwrap();
        let ombre = hote.attach_shadow(&web_sys::ShadowRootInit::new(web_sys::ShadowRootMode::Open)).unwrap();
        let racine: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        ombre.append_child(&racine).unwrap();

        let evenements = Rc::new(RefCell::new(Vec::new()));
        let mut ecoutes = Vec::new();
        for nom in ["pret", "identifie", "envoye", "erreur"] {
            let (nom, notes) = (["pass-famille:", nom].concat(), evenements.clone());
            let pour_note = nom.clone();
            let ecoute = Closure::<dyn FnMut(Event)>::new(move |_| notes.borrow_mut().push(pour_note.clone()));
            hote.add_event_listener_with_callback(&nom, ecoute.as_ref().unchecked_ref()).unwrap();
            ecoutes.push(ecoute);
        }

        let options = js_sys::Object::new();
        for (cle, valeur) in [("proxy", "http://proxy.exemple"), ("demarches", demarches)] {
            js_sys::Reflect::set(&options, &cle.into(), &valeur.into()).unwrap();
        }
        REPONSES.with(|reponses| {
            reponses.borrow_mut().insert("/v1/configuration".to_owned(), (statut, configuration.to_owned()))
        });
        let poignee = monter(racine.clone(), hote.clone(), &options);
        Self { hote, racine, poignee, evenements, _ecoutes: ecoutes }
    }

    /// What the proxy answers from now on.
    pub fn repondre(&self, chemin: &str, statut: u16, corps: &str) {
        REPONSES.with(|reponses| reponses.borrow_mut().insert(chemin.to_owned(), (statut, corps.to_owned())));
    }

    /// Goes to the typed identity.
    pub async fn identite(&self) {
        self.soumettre();
        attendre_que(|| self.a("#pf-franceconnect")).await;
        self.bouton("Je préfère écrire mon identité");
        attendre_que(|| self.a("#pf-identite-nom_naissance")).await;
    }

    /// Goes to the form by hand.
    pub async fn famille_a_la_main(&self) {
        self.soumettre();
        attendre_que(|| self.a("#pf-franceconnect")).await;
        self.bouton("Remplir le formulaire à la main");
        attendre_que(|| self.a("#pf-ajouter-enfant")).await;
    }

    /// Leaves for FranceConnect; gives the window that opened, which is a frame of the test.
    pub async fn franceconnect(&self) -> Window {
        let document = web_sys::window().unwrap().document().unwrap();
        let cadre: HtmlIFrameElement = document.create_element("iframe").unwrap().unchecked_into();
        self.hote.append_child(&cadre).unwrap();
        let fenetre = cadre.content_window().unwrap();
        remplacer_open(&fenetre);
        self.soumettre();
        attendre_que(|| self.a("#pf-franceconnect")).await;
        // The secret takes a turn to be ready.
        JsFuture::from(pause()).await.unwrap();
        self.cliquer("#pf-franceconnect");
        attendre_que(|| self.a("#pf-patience")).await;
        fenetre
    }

    /// Takes the form and its page away.
    pub fn fermer(self) {
        self.poignee.demonter();
        self.hote.remove();
    }

    pub fn racine(&self) -> HtmlElement {
        self.racine.clone()
    }

    pub fn evenements(&self) -> Vec<String> {
        self.evenements.borrow().clone()
    }

    pub fn a(&self, selecteur: &str) -> bool {
        self.racine.query_selector(selecteur).unwrap().is_some()
    }

    pub fn un(&self, selecteur: &str) -> Element {
        self.racine.query_selector(selecteur).unwrap().unwrap_or_else(|| panic!("no {selecteur}"))
    }

    pub fn texte(&self, selecteur: &str) -> String {
        self.un(selecteur).text_content().unwrap()
    }

    pub fn textes(&self, selecteur: &str) -> Vec<String> {
        self.tous(selecteur).iter().map(|element| element.text_content().unwrap()).collect()
    }

    /// Identifiers of what is ticked.
    pub fn coches(&self) -> Vec<String> {
        let cases = self.tous("input");
        cases.iter().filter(|case| case.unchecked_ref::<HtmlInputElement>().checked()).map(Element::id).collect()
    }

    /// Identifier of what has the focus.
    pub fn focus(&self) -> String {
        self.hote.shadow_root().unwrap().active_element().map(|element| element.id()).unwrap_or_default()
    }

    pub fn valeur(&self, id: &str) -> String {
        self.champ(id).value()
    }

    pub fn ecrire(&self, id: &str, texte: &str) {
        let champ = self.champ(id);
        champ.set_value(texte);
        champ.dispatch_event(&Event::new("input").unwrap()).unwrap();
    }

    /// Ticks a box or a radio.
    pub fn choisir(&self, id: &str) {
        self.champ(id).click();
    }

    pub fn cliquer(&self, selecteur: &str) {
        self.un(selecteur).unchecked_into::<HtmlElement>().click();
    }

    /// Clicks on the button that begins with these words.
    pub fn bouton(&self, libelle: &str) {
        let boutons = self.tous("button");
        let bouton = boutons.iter().find(|bouton| bouton.text_content().unwrap().starts_with(libelle));
        bouton.unwrap_or_else(|| panic!("no button « {libelle} »")).unchecked_ref::<HtmlElement>().click();
    }

    pub fn soumettre(&self) {
        let init = EventInit::new();
        init.set_cancelable(true);
        let evenement = Event::new_with_event_init_dict("submit", &init).unwrap();
        self.un("form").dispatch_event(&evenement).unwrap();
        assert!(evenement.default_prevented(), "the browser would leave the page");
    }

    pub fn touche(&self, id: &str, touche: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(touche);
        init.set_cancelable(true);
        let evenement = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.champ(id).dispatch_event(&evenement).unwrap();
        assert!(evenement.default_prevented(), "{touche} is left to the browser");
    }

    fn champ(&self, id: &str) -> HtmlInputElement {
        self.un(&["[id=\"", id, "\"]"].concat()).unchecked_into()
    }

    fn tous(&self, selecteur: &str) -> Vec<Element> {
        let liste = self.racine.query_selector_all(selecteur).unwrap();
        (0..liste.length()).map(|rang| liste.get(rang).unwrap().unchecked_into()).collect()
    }
}

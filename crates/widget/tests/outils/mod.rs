//! A page with the form in a shadow root, and a fetch that answers from a table instead of the network.

mod ville;

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

use ville::ville;

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

/// What the form sent: address, content type and body.
pub type Envoi = (String, String, String);

thread_local! {
    static REPONSES: Reponses = Rc::default();
    static ENVOIS: Rc<RefCell<Vec<Envoi>>> = Rc::default();
    /// Answers that are held back until they are let go.
    static RETENUS: Rc<RefCell<Vec<js_sys::Function>>> = Rc::default();
}

#[wasm_bindgen(inline_js = r#"
export function remplacer_fetch(repondre) {
  globalThis.fetch = async (requete) => {
    const url = new URL(requete.url ?? requete);
    const type = requete.headers?.get("content-type") ?? "";
    const [statut, corps, retenir] = repondre(url, type, requete.text ? await requete.text() : "");
    if (retenir) await new Promise(retenir);
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
export function choisir_fichier(champ, nom, type, octets) {
  const transfert = new DataTransfer();
  transfert.items.add(new File([new Uint8Array(octets)], nom, { type }));
  champ.files = transfert.files;
  champ.dispatchEvent(new Event("change"));
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
    fn choisir_fichier(champ: &JsValue, nom: &str, type_de_contenu: &str, octets: u32);
    fn pause() -> js_sys::Promise;
}

/// The status of an answer that is a success, but waits for [`Page::lacher`].
pub const RETENU: u16 = 299;

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
    panic!("what was awaited did not come; the page says:\n{}", derniere_page());
}

/// The text of the form that was mounted last.
fn derniere_page() -> String {
    let corps = web_sys::window().unwrap().document().unwrap().body().unwrap();
    let ombre = corps.last_element_child().and_then(|hote| hote.shadow_root());
    ombre.and_then(|ombre| ombre.text_content()).unwrap_or_default()
}

impl Page {
    /// Mounts the form and waits for its first step.
    pub async fn ouvrir(demarches: &str) -> Self {
        let page = Self::monter_avec(demarches, 200, CONFIGURATION).await;
        attendre_que(|| page.a("h2")).await;
        page
    }

    /// Mounts the form in the city that uses everything, and waits for its first step.
    pub async fn ouvrir_en_ville(demarches: &str) -> Self {
        let page = Self::monter_avec(demarches, 200, &ville()).await;
        attendre_que(|| page.a("h2")).await;
        page
    }

    /// Mounts the form with this answer as the configuration.
    pub async fn monter_avec(demarches: &str, statut: u16, configuration: &str) -> Self {
        let repondre = Closure::<dyn FnMut(web_sys::Url, String, String) -> js_sys::Array>::new(
            |url: web_sys::Url, type_de_contenu: String, envoi: String| {
                let chemin = [url.pathname(), url.search()].concat();
                let reponses = REPONSES.with(Rc::clone);
                let (statut, corps) = reponses.borrow().get(&chemin).cloned().unwrap_or((0, String::new()));
                ENVOIS.with(|envois| envois.borrow_mut().push((chemin, type_de_contenu, envoi)));
                let reponse = js_sys::Array::of2(&statut.into(), &corps.into());
                if statut == RETENU {
                    let retenir = Closure::<dyn FnMut(js_sys::Function)>::new(|lacher: js_sys::Function| {
                        RETENUS.with(|retenus| retenus.borrow_mut().push(lacher));
                    });
                    reponse.set(0, 201.into());
                    reponse.push(&retenir.into_js_value());
                }
                reponse
            },
        );
        remplacer_fetch(&repondre.into_js_value());
        REPONSES.with(|reponses| reponses.borrow_mut().clear());
        ENVOIS.with(|envois| envois.borrow_mut().clear());
        RETENUS.with(|retenus| retenus.borrow_mut().clear());

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

    /// Lets go an answer that was held back, the oldest first.
    pub fn lacher(&self) {
        let lacher = RETENUS.with(|retenus| retenus.borrow_mut().remove(0));
        lacher.call0(&JsValue::NULL).unwrap();
    }

    /// What was sent to an address, the last first.
    pub fn envois(&self, chemin: &str) -> Vec<Envoi> {
        let envois = ENVOIS.with(|envois| envois.borrow().clone());
        envois.into_iter().rev().filter(|envoi| envoi.0 == chemin).collect()
    }

    /// The last body that was sent to an address.
    pub fn corps(&self, chemin: &str) -> serde_json::Value {
        serde_json::from_str(&self.envois(chemin).first().unwrap().2).unwrap()
    }

    /// Adds a child by hand, and gives its token.
    pub async fn ajouter_enfant(&self, prenom: &str, naissance: [&str; 3]) -> String {
        let avant = self.tous("[id^=pf-enfant-d][id$=-prenoms]").len();
        self.bouton("Ajouter un enfant");
        attendre_que(|| self.tous("[id^=pf-enfant-d][id$=-prenoms]").len() > avant).await;
        let jeton = ["d", &(avant + 1).to_string()].concat();
        let champ = ["pf-enfant-", &jeton].concat();
        self.ecrire(&[&champ, "-prenoms"].concat(), prenom);
        self.ecrire(&[&champ, "-nom_naissance"].concat(), "Martin");
        self.dater(&[&champ, "-date_naissance"].concat(), naissance);
        jeton
    }

    /// Writes a date into its three fields.
    pub fn dater(&self, id: &str, date: [&str; 3]) {
        for (suffixe, valeur) in ["", "-mois", "-annee"].into_iter().zip(date) {
            self.ecrire(&[id, suffixe].concat(), valeur);
        }
    }

    /// Writes what the declarant has to say by hand.
    pub fn declarer(&self) {
        self.ecrire("pf-declarant-prenoms", "Anne");
        self.ecrire("pf-declarant-nom_naissance", "Martin");
        self.dater("pf-declarant-date_naissance", ["7", "3", "1987"]);
        self.ecrire("pf-contact-courriel", "anne@exemple.fr");
    }

    /// Comes back from FranceConnect with this answer.
    pub async fn identifier(&self, reponse: &str) {
        self.repondre("/v1/identifications/franceconnect", 200, reponse);
        let fenetre = self.franceconnect().await;
        remettre("http://proxy.exemple", &fenetre, "r");
        attendre_que(|| self.texte("h2") == "Votre famille").await;
    }

    /// Goes on to the summary.
    pub async fn recapituler(&self) {
        self.soumettre();
        attendre_que(|| self.texte("h2") == "Vérifiez votre demande").await;
    }

    /// Sends the dossier and waits for the receipt.
    pub async fn envoyer(&self, recu: &str) {
        self.repondre("/v1/dossiers", 201, recu);
        self.soumettre();
        attendre_que(|| self.texte("h2") == "Votre demande est envoyée").await;
    }

    /// Chooses a file of so many bytes for a document.
    pub fn joindre(&self, id: &str, nom: &str, type_de_contenu: &str, octets: u32) {
        choisir_fichier(&self.champ(id), nom, type_de_contenu, octets);
    }

    /// Chooses in a list.
    pub fn lister(&self, id: &str, valeur: &str) {
        let liste = self.champ(id);
        js_sys::Reflect::set(&liste, &"value".into(), &valeur.into()).unwrap();
        liste.dispatch_event(&Event::new("change").unwrap()).unwrap();
    }

    /// Addresses of the mistakes in the summary, each of which must lead to a field.
    pub fn fautes(&self) -> Vec<String> {
        let liens = self.tous("#pf-erreurs a");
        let fautes: Vec<String> = liens.iter().map(|lien| lien.get_attribute("href").unwrap()).collect();
        for faute in &fautes {
            assert!(self.a(&["[id=\"", &faute.replace('#', ""), "\"]"].concat()), "{faute} leads nowhere");
        }
        fautes
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

    /// Gives the focus to a field.
    pub fn champ_focus(&self, id: &str) {
        self.champ(id).focus().unwrap();
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

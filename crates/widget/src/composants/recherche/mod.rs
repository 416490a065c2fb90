//! A place found by typing the first letters of its name: a text field with a list below it, after the « combobox with
//! list autocomplete » pattern of ARIA 1.2. The keyboard stays in the field; the list is announced and counted.

use std::time::Duration;

use contrat::{Lieu, Lieux};
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::composants::champ::{bloc, relier};
use crate::el::{Texte, el, rien, texte_vif, valeur, vif};
use crate::etat::{Etat, LieuChamps};
use crate::franceconnect::attendre;
use crate::navigateur::encoder;
use crate::{api, textes};

/// Pause after the last key before the proxy is asked.
const PAUSE: Duration = Duration::from_millis(250);
/// Below this many letters a search would only return noise.
const LETTRES_MIN: usize = 2;

/// A search to draw.
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) libelle: &'static str,
    pub(crate) aide: &'static str,
    /// Path of the search, up to the text.
    pub(crate) chemin: &'static str,
    pub(crate) champs: LieuChamps,
}

#[derive(Clone, Copy)]
struct Recherche {
    etat: Etat,
    chemin: &'static str,
    champs: LieuChamps,
    resultats: RwSignal<Vec<Lieu>>,
    ouverte: RwSignal<bool>,
    /// Rank of the highlighted result.
    actif: RwSignal<Option<usize>>,
    annonce: RwSignal<String>,
    /// Counts the keys: an answer to an older text is dropped.
    frappe: StoredValue<u32>,
}

/// The field and its list.
pub(crate) fn recherche(etat: Etat, definition: Definition) -> AnyView {
    let Definition { id, libelle, aide, chemin, champs } = definition;
    let recherche = Recherche {
        etat,
        chemin,
        champs,
        resultats: RwSignal::new(Vec::new()),
        ouverte: RwSignal::new(false),
        actif: RwSignal::new(None),
        annonce: RwSignal::new(String::new()),
        frappe: StoredValue::new(0),
    };
    let id_liste = [&id, "-liste"].concat();
    let (pour_actif, pour_liste) = (id.clone(), id.clone());
    let saisie = relier(etat, el("input", "pf-saisie"), &id, aide)
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "words")
        .attr("spellcheck", "false")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", id_liste.clone())
        .attr_vif("aria-expanded", move || Some(if recherche.ouverte.get() { "true" } else { "false" }.into()))
        .attr_vif("aria-activedescendant", move || {
            recherche.actif.get().filter(|_| recherche.ouverte.get()).map(|rang| id_option(&pour_actif, rang))
        })
        .valeur(move || champs.texte.get())
        .sur("input", move |evenement| recherche.taper(valeur(&evenement)))
        .sur("keydown", move |evenement| recherche.touche(&evenement))
        .sur("blur", move |_| recherche.ouverte.set(false));
    let liste = el("ul", "pf-recherche-liste")
        .attr("id", id_liste)
        .attr("role", "listbox")
        .attr("aria-label", libelle)
        .attr_vif("hidden", move || (!recherche.ouverte.get()).then(|| "".into()))
        .enfant(vif(move || recherche.options(&pour_liste)));
    let combinee = el("div", "pf-recherche")
        .enfant(saisie.vue())
        .enfant(liste.vue())
        .enfant(
            el("div", "pf-cache")
                .attr("role", "status")
                .enfant(texte_vif(move || recherche.annonce.get()))
                .vue(),
        );
    bloc(etat, id, libelle.into(), aide, false, combinee.vue())
}

fn id_option(id: &str, rang: usize) -> Texte {
    [id, "-option-", &rang.to_string()].concat().into()
}

fn nommer(lieu: &Lieu) -> String {
    if lieu.precision.is_empty() { lieu.nom.clone() } else { [&lieu.nom, ", ", &lieu.precision].concat() }
}

impl Recherche {
    fn options(self, id: &str) -> AnyView {
        let lieux = self.resultats.get();
        if lieux.is_empty() {
            return rien();
        }
        let options = lieux.into_iter().enumerate().map(|(rang, lieu)| {
            el("li", "pf-recherche-option")
                .attr("id", id_option(id, rang))
                .attr("role", "option")
                .attr_vif("aria-selected", move || {
                    Some(if self.actif.get() == Some(rang) { "true" } else { "false" }.into())
                })
                .texte(lieu.nom.clone())
                .enfant(if lieu.precision.is_empty() {
                    rien()
                } else {
                    el("span", "pf-doux").texte([", ", &lieu.precision].concat()).vue()
                })
                // The field keeps the focus: leaving it would close the list before the click arrives.
                .sur("mousedown", |evenement: Event| evenement.prevent_default())
                .sur("click", move |_| self.choisir(rang))
                .vue()
        });
        // `display: contents` in the style: the options must be children of the list for assistive technologies.
        el("div", "pf-recherche-options").attr("role", "presentation").enfants(options).vue()
    }

    fn taper(self, texte: String) {
        let assez = texte.trim().chars().count() >= LETTRES_MIN;
        let demande = [&self.etat.url(self.chemin), encoder(texte.trim()).as_str()].concat();
        self.champs.texte.set(texte);
        self.champs.code.set(String::new());
        self.actif.set(None);
        let frappe = self.frappe.try_update_value(|frappe| {
            *frappe = frappe.wrapping_add(1);
            *frappe
        });
        if !assez {
            self.resultats.set(Vec::new());
            self.ouverte.set(false);
            return;
        }
        spawn_local_scoped_with_cancellation(async move {
            attendre(PAUSE).await;
            if self.frappe.try_get_value() != frappe {
                return;
            }
            let reponse = api::lire::<Lieux>(&demande).await;
            if self.frappe.try_get_value() != frappe {
                return;
            }
            let (lieux, annonce) = match reponse {
                Ok(Lieux { lieux }) => {
                    let annonce = match lieux.len() {
                        0 => textes::recherche_aucun().to_owned(),
                        1 => textes::recherche_un().to_owned(),
                        nombre => [&nombre.to_string(), textes::recherche_plusieurs()].concat(),
                    };
                    (lieux, annonce)
                }
                Err(_) => (Vec::new(), textes::recherche_echec().to_owned()),
            };
            self.ouverte.set(!lieux.is_empty());
            self.resultats.set(lieux);
            self.annonce.set(annonce);
        });
    }

    fn touche(self, evenement: &Event) {
        let nombre = self.resultats.with_untracked(Vec::len);
        let ouverte = self.ouverte.get_untracked();
        let actif = self.actif.get_untracked();
        let Some(touche) = evenement.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key) else { return };
        match touche.as_str() {
            "ArrowDown" if nombre > 0 => {
                self.ouverte.set(true);
                self.actif.set(Some(actif.map_or(0, |rang| (rang + 1) % nombre)));
            }
            "ArrowUp" if nombre > 0 => {
                self.ouverte.set(true);
                self.actif.set(Some(actif.map_or(nombre - 1, |rang| (rang + nombre - 1) % nombre)));
            }
            // Enter chooses, and only submits the form when there is nothing to choose.
            "Enter" if ouverte && actif.is_some() => self.choisir(actif.unwrap_or_default()),
            "Escape" if ouverte => self.ouverte.set(false),
            _ => return,
        }
        evenement.prevent_default();
    }

    fn choisir(self, rang: usize) {
        let Some(lieu) = self.resultats.with_untracked(|lieux| lieux.get(rang).cloned()) else { return };
        let nom = nommer(&lieu);
        self.annonce.set([textes::recherche_choisi(), &nom].concat());
        self.champs.texte.set(nom);
        self.champs.code.set(lieu.code);
        self.ouverte.set(false);
        self.actif.set(None);
    }
}

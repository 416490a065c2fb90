//! A place found by typing the first letters of its name: a text field with a list below it, after the « combobox with
//! list autocomplete » pattern of ARIA 1.2. The keyboard stays in the field; the list is announced and counted.

use std::time::Duration;

use contrat::{Lieu, Lieux};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::cellule::Cellule;
use crate::composants::champ::{bloc, relier};
use crate::el::{el, rien, valeur, vif};
use crate::etat::{Etat, LieuChamps};
use crate::franceconnect::attendre;
use crate::{api, textes};

/// Pause after the last key before the proxy is asked.
const PAUSE: Duration = Duration::from_millis(250);
/// Below this many letters a search would only return noise.
const LETTRES_MIN: usize = 2;

#[derive(Clone, Copy)]
struct Recherche {
    etat: Etat,
    chemin: &'static str,
    champs: LieuChamps,
    resultats: Cellule<Vec<Lieu>>,
    ouverte: Cellule<bool>,
    /// Rank of the highlighted result.
    actif: Cellule<Option<usize>>,
    annonce: Cellule<String>,
    /// Counts the keys: an answer to an older text is dropped.
    frappe: Cellule<u32>,
}

/// The field and its list. `chemin` is the path of the search.
#[inline(never)]
pub(crate) fn recherche(
    etat: Etat,
    id: &str,
    libelle: &str,
    aide: &'static str,
    chemin: &'static str,
    champs: LieuChamps,
) -> AnyView {
    let recherche = Recherche {
        etat,
        chemin,
        champs,
        resultats: Cellule::new(Vec::new()),
        ouverte: Cellule::new(false),
        actif: Cellule::new(None),
        annonce: Cellule::new(String::new()),
        frappe: Cellule::new(0),
    };
    let id_liste = [id, "-liste"].concat();
    let (pour_actif, pour_liste) = (id.to_owned(), id.to_owned());
    let saisie = relier(etat, el("input", "pf-saisie"), id, aide)
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "words")
        .attr("spellcheck", "false")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", &id_liste)
        .attr_vif("aria-expanded", move || Some(oui_non(recherche.ouverte.get())))
        .attr_vif("aria-activedescendant", move || {
            recherche.actif.get().filter(|_| recherche.ouverte.get()).map(|rang| id_option(&pour_actif, rang))
        })
        .valeur(move || champs.texte.get())
        .sur("input", move |evenement| recherche.taper(valeur(&evenement)))
        .sur("keydown", move |evenement| recherche.touche(&evenement))
        .sur("blur", move |_| recherche.quitter());
    let liste = el("div", "pf-recherche-liste")
        .attr("id", &id_liste)
        .attr("role", "listbox")
        .attr("aria-label", libelle)
        .attr_vif("hidden", move || (!recherche.ouverte.get()).then(String::new))
        .enfant(vif(move || recherche.options(&pour_liste)));
    let annonce = el("div", "pf-cache").attr("role", "status").enfant(vif(move || {
        // In an element: a browser that translates takes bare texts away, and with them their place.
        el("span", "").texte(&recherche.annonce.get()).vue()
    }));
    let combinee = el("div", "pf-recherche").enfant(saisie.vue()).enfant(liste.vue()).enfant(annonce.vue());
    bloc(etat, id, libelle, aide, combinee.vue())
}

fn oui_non(oui: bool) -> String {
    if oui { "true" } else { "false" }.to_owned()
}

fn id_option(id: &str, rang: usize) -> String {
    [id, "-option-", &rang.to_string()].concat()
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
        let mut options = el("div", "pf-recherche-options").attr("role", "presentation");
        for (rang, lieu) in lieux.into_iter().enumerate() {
            let mut option = el("div", "pf-recherche-option")
                .attr("id", &id_option(id, rang))
                .attr("role", "option")
                .attr_vif("aria-selected", move || Some(oui_non(self.actif.get() == Some(rang))))
                // The field keeps the focus: leaving it would close the list before the click arrives.
                .sur("mousedown", |evenement| evenement.prevent_default())
                .sur("click", move |_| self.choisir(rang))
                .texte(&lieu.nom);
            if !lieu.precision.is_empty() {
                option = option.enfant(el("span", "pf-doux").texte(", ").texte(&lieu.precision).vue());
            }
            options = options.enfant(option.vue());
        }
        options.vue()
    }

    fn taper(self, texte: String) {
        let assez = texte.trim().chars().count() >= LETTRES_MIN;
        let demande = texte.trim().to_owned();
        self.champs.texte.set(texte);
        self.champs.code.set(String::new());
        self.actif.set(None);
        let frappe = self.frappe.update_untracked(|frappe| {
            *frappe = frappe.wrapping_add(1);
            *frappe
        });
        if !assez {
            self.resultats.set(Vec::new());
            self.ouverte.set(false);
            return;
        }
        self.etat.lancer(async move {
            attendre(PAUSE).await;
            if self.frappe.get_untracked() != frappe {
                return;
            }
            let reponse = api::chercher::<Lieux>(&self.etat.url(self.chemin), &demande).await;
            if self.frappe.get_untracked() != frappe {
                return;
            }
            let (lieux, annonce) = match reponse {
                Ok(Lieux { lieux }) => {
                    let annonce = match lieux.len() {
                        0 => textes::recherche_aucun().to_owned(),
                        1 => textes::recherche_un().to_owned(),
                        nombre => textes::recherche_plusieurs(&nombre.to_string()),
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

    /// Closes the list. An answer still on its way must not open it again over what follows.
    fn quitter(self) {
        self.frappe.update_untracked(|frappe| *frappe = frappe.wrapping_add(1));
        self.ouverte.set(false);
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

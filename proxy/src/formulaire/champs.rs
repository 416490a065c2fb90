//! Fields: a label, what helps, the message beside, and what was typed. Escaping is by construction: every text goes
//! through `html!`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use maud::{Markup, html};

use super::Etat;

/// A page under way. It notes which fields it has drawn, so that the others are hidden in it.
pub(super) struct Dessin<'a> {
    pub(super) etat: &'a Etat<'a>,
    dessines: RefCell<BTreeSet<String>>,
}

/// A field of one line.
#[derive(Default)]
pub(super) struct Ligne<'a> {
    pub(super) id: String,
    pub(super) nom: String,
    pub(super) libelle: &'a str,
    pub(super) aide: &'a str,
    pub(super) facultatif: bool,
    /// `text` unless said otherwise.
    pub(super) genre: Option<&'static str>,
    pub(super) clavier: Option<&'static str>,
    pub(super) remplissage: Option<&'static str>,
    /// Whether few characters are expected.
    pub(super) court: bool,
}

/// A choice between a few answers.
pub(super) struct Radios<'a> {
    pub(super) id: String,
    pub(super) nom: String,
    pub(super) legende: &'a str,
    pub(super) aide: &'a str,
    pub(super) facultatif: bool,
    /// Value, words, and what helps.
    pub(super) options: Vec<(String, String, String)>,
}

impl<'a> Dessin<'a> {
    pub(super) fn new(etat: &'a Etat<'a>) -> Self {
        Self { etat, dessines: RefCell::default() }
    }

    /// What was typed in a field that is drawn now.
    pub(super) fn valeur(&self, nom: &str) -> &'a str {
        self.noter(nom);
        self.etat.saisie.valeur(nom)
    }

    /// Whether a box that is drawn now is ticked.
    pub(super) fn coche(&self, nom: &str, valeur: &str) -> bool {
        self.noter(nom);
        self.etat.saisie.contient(nom, valeur)
    }

    fn noter(&self, nom: &str) {
        self.dessines.borrow_mut().insert(nom.to_owned());
    }

    /// Everything that was typed and is not drawn, with the page's seal.
    pub(super) fn caches(&self) -> Markup {
        let dessines = self.dessines.borrow();
        html! {
            input type="hidden" name="jeton" value=(self.etat.jeton);
            @for (nom, valeur) in self.etat.saisie.champs().filter(|(nom, _)| !dessines.contains(*nom)) {
                input type="hidden" name=(nom) value=(valeur);
            }
        }
    }

    /// The message of a field, beside it.
    pub(super) fn message(&self, id: &str) -> Markup {
        html! {
            @if let Some(message) = self.etat.fautes.sur(id) {
                p class="message" id={ (id) "-message" } { span class="cache" { "Erreur : " } (message) }
            }
        }
    }

    pub(super) fn fautif(&self, id: &str) -> Option<&'static str> {
        self.etat.fautes.sur(id).map(|_| "true")
    }

    /// What a screen reader says after the label.
    pub(super) fn decrit(&self, id: &str, aide: &str) -> Option<String> {
        let aide = (!aide.is_empty()).then(|| [id, "-aide"].concat());
        let message = self.etat.fautes.sur(id).map(|_| [id, "-message"].concat());
        let ids: Vec<String> = aide.into_iter().chain(message).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn ligne(&self, ligne: &Ligne<'_>) -> Markup {
        let Ligne { id, nom, libelle, aide, facultatif, genre, clavier, remplissage, court } = ligne;
        html! {
            div.champ.fautif[self.fautif(id).is_some()] {
                label for=(id) { (libelle) @if *facultatif { (facultatif_()) } }
                (aide_(id, aide))
                (self.message(id))
                input.court[*court] id=(id) name=(nom) type=(genre.unwrap_or("text")) value=(self.valeur(nom))
                    inputmode=[clavier] autocomplete=(remplissage.unwrap_or("off")) spellcheck="false"
                    aria-describedby=[self.decrit(id, aide)] aria-invalid=[self.fautif(id)];
            }
        }
    }

    pub(super) fn zone(&self, id: &str, nom: &str, libelle: &str, aide: &str, facultatif: bool) -> Markup {
        html! {
            div.champ.fautif[self.fautif(id).is_some()] {
                label for=(id) { (libelle) @if facultatif { (facultatif_()) } }
                (aide_(id, aide))
                (self.message(id))
                // A reader of HTML drops the first line end.
                textarea id=(id) name=(nom) rows="4" autocomplete="off"
                    aria-describedby=[self.decrit(id, aide)] aria-invalid=[self.fautif(id)] { "\n" (self.valeur(nom)) }
            }
        }
    }

    /// Day, month and year. The identifier of the whole is on the day, where a mistake leads.
    pub(super) fn date(&self, id: &str, nom: &str, legende: &str, aide: &str, moi: bool, facultatif: bool) -> Markup {
        let parties = [
            ("jour", "Jour", "bday-day", "2"),
            ("mois", "Mois", "bday-month", "2"),
            ("annee", "Année", "bday-year", "4"),
        ];
        html! {
            fieldset.champ.fautif[self.fautif(id).is_some()] aria-describedby=[self.decrit(id, aide)] {
                legend { (legende) @if facultatif { (facultatif_()) } }
                (aide_(id, aide))
                (self.message(id))
                div class="date" {
                    @for (rang, (quoi, libelle, remplissage, taille)) in parties.into_iter().enumerate() {
                        @let ici = if rang == 0 { id.to_owned() } else { [id, "-", quoi].concat() };
                        @let nom = [nom, ".", quoi].concat();
                        div {
                            label for=(ici) { (libelle) }
                            input id=(ici) name=(nom) type="text" value=(self.valeur(&nom)) inputmode="numeric" size=(taille)
                                autocomplete=(if moi { remplissage } else { "off" }) aria-invalid=[self.fautif(id)];
                        }
                    }
                }
            }
        }
    }

    /// The identifier of the whole is on the first answer, where a mistake leads.
    pub(super) fn radios(&self, radios: &Radios<'_>) -> Markup {
        let Radios { id, nom, legende, aide, facultatif, options } = radios;
        html! {
            fieldset.champ.fautif[self.fautif(id).is_some()] aria-describedby=[self.decrit(id, aide)] {
                legend { (legende) @if *facultatif { (facultatif_()) } }
                (aide_(id, aide))
                (self.message(id))
                @for (rang, (valeur, libelle, precision)) in options.iter().enumerate() {
                    @let ici = if rang == 0 { id.clone() } else { [id, "-", &(rang + 1).to_string()].concat() };
                    (self.bouton_rond(&ici, nom, valeur, libelle, precision))
                }
            }
        }
    }

    fn bouton_rond(&self, id: &str, nom: &str, valeur: &str, libelle: &str, precision: &str) -> Markup {
        let aide = (!precision.is_empty()).then(|| [id, "-aide"].concat());
        html! {
            div class="option" {
                input type="radio" id=(id) name=(nom) value=(valeur) checked[self.coche(nom, valeur)] aria-describedby=[&aide];
                div { label for=(id) { (libelle) } (aide_(id, precision)) }
            }
        }
    }

    /// A box, with what is said about it. `message` is the identifier of a message that stands elsewhere.
    pub(super) fn case(
        &self,
        id: &str,
        nom: &str,
        valeur: &str,
        libelle: &str,
        aide: &str,
        message: Option<&str>,
    ) -> Markup {
        let faute =
            message.filter(|faute| self.etat.fautes.sur(faute).is_some()).map(|faute| [faute, "-message"].concat());
        let decrit = self.decrit(id, aide).into_iter().chain(faute).collect::<Vec<_>>().join(" ");
        html! {
            div class="option" {
                input type="checkbox" id=(id) name=(nom) value=(valeur) checked[self.coche(nom, valeur)]
                    aria-describedby=[Some(decrit).filter(|ids| !ids.is_empty())]
                    aria-invalid=[self.fautif(message.unwrap_or(id))];
                div { label for=(id) { (libelle) } (aide_(id, aide)) }
            }
        }
    }
}

pub(super) fn aide_(id: &str, aide: &str) -> Markup {
    html! { @if !aide.is_empty() { p class="aide" id={ (id) "-aide" } { (aide) } } }
}

pub(super) fn facultatif_() -> Markup {
    html! { span class="facultatif" { " (facultatif)" } }
}

/// A button that sends the page; `vers` is the part of the next page to show.
pub(super) fn bouton(action: &str, libelle: &str, classe: &str, vers: &str) -> Markup {
    let adresse = (!vers.is_empty()).then(|| ["/formulaire#", vers].concat());
    html! { button type="submit" name="action" value=(action) class=(classe) formaction=[adresse] { (libelle) } }
}

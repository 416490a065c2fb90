//! All that an element carries besides its children, as one Leptos attribute.

use std::sync::Arc;

use leptos::attr::{Attribute, NextAttribute};
use leptos::prelude::RenderEffect;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// One thing that an element carries.
#[derive(Clone)]
pub(super) enum Attribut {
    Fixe(&'static str, String),
    Vif(&'static str, Arc<dyn Fn() -> Option<String> + Send + Sync>),
    Valeur(Arc<dyn Fn() -> String + Send + Sync>),
    Coche(Arc<dyn Fn() -> bool + Send + Sync>),
    Ecoute(&'static str, Arc<dyn Fn(Event) + Send + Sync>),
}

/// All of them.
#[derive(Clone, Default)]
pub(crate) struct Attributs(pub(super) Vec<Attribut>);

/// What lives as long as the element: dropping it stops following and listening.
pub(crate) struct Attaches {
    _suivis: Vec<RenderEffect<()>>,
    _ecoutes: Vec<RemoveEventHandler<Element>>,
    element: Element,
}

impl Attributs {
    fn poser(self, element: &Element) -> Attaches {
        let mut attaches = Attaches { _suivis: Vec::new(), _ecoutes: Vec::new(), element: element.clone() };
        for attribut in self.0 {
            match attribut {
                Attribut::Fixe(nom, valeur) => Rndr::set_attribute(element, nom, &valeur),
                Attribut::Vif(nom, valeur) => attaches.suivre(Box::new(move |element| match valeur() {
                    Some(valeur) => Rndr::set_attribute(element, nom, &valeur),
                    None => Rndr::remove_attribute(element, nom),
                })),
                Attribut::Valeur(valeur) => attaches.suivre(Box::new(move |element| {
                    let champ: &HtmlInputElement = element.unchecked_ref();
                    let valeur = valeur();
                    // Writing the same text again would move the cursor to its end.
                    if champ.value() != valeur {
                        champ.set_value(&valeur);
                    }
                })),
                Attribut::Coche(coche) => attaches
                    .suivre(Box::new(move |element| element.unchecked_ref::<HtmlInputElement>().set_checked(coche()))),
                Attribut::Ecoute(nom, action) => attaches._ecoutes.push(Rndr::add_event_listener(
                    element,
                    nom,
                    Box::new(move |evenement| action(evenement.unchecked_into())),
                )),
            }
        }
        attaches
    }
}

impl Attaches {
    fn suivre(&mut self, suivi: Box<dyn Fn(&Element)>) {
        let element = self.element.clone();
        self._suivis.push(RenderEffect::new(move |_| suivi(&element)));
    }
}

impl Attribute for Attributs {
    const MIN_LENGTH: usize = 0;

    type State = Attaches;
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        0
    }

    /// Nothing of the form is rendered on a server.
    fn to_html(self, _: &mut String, _: &mut String, _: &mut String, _: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) -> Attaches {
        self.poser(element)
    }

    fn build(self, element: &Element) -> Attaches {
        self.poser(element)
    }

    /// Elements are replaced, not patched (see [`super::vif`]).
    fn rebuild(self, etat: &mut Attaches) {
        let element = etat.element.clone();
        *etat = self.poser(&element);
    }

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}

impl NextAttribute for Attributs {
    type Output<NewAttr: Attribute> = (Self, NewAttr);

    fn add_any_attr<NewAttr: Attribute>(self, nouveau: NewAttr) -> (Self, NewAttr) {
        (self, nouveau)
    }
}

//! Elements of the form: Leptos' builder, with the tag, the attributes and the children erased to one type.
//!
//! `view!` gives every nesting of tags a type of its own, and each of these types is compiled apart: building,
//! updating, mounting and unmounting. In a form, where nothing is updated a thousand times a second, that is weight
//! without use. Here all elements share [`Brut`], all live texts share one closure type, all listeners another; the
//! reactive system underneath is Leptos' own.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::either::Either;
use leptos::ev;
use leptos::html::{Custom, ElementChild, HtmlElement, custom};
use leptos::prelude::{AddAnyAttr, AnyView, IntoAny};
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

/// Text that is known when the program is written, or made when it runs.
pub(crate) type Texte = Cow<'static, str>;

type Brut = HtmlElement<Custom<&'static str>, (Vec<AnyAttribute>,), (Vec<AnyView>,)>;

/// An element under construction.
pub(crate) struct El {
    balise: &'static str,
    attributs: Vec<AnyAttribute>,
    enfants: Vec<AnyView>,
}

/// An element without class.
pub(crate) fn nu(balise: &'static str) -> El {
    El { balise, attributs: Vec::new(), enfants: Vec::new() }
}

/// An element with its class.
pub(crate) fn el(balise: &'static str, classe: &'static str) -> El {
    nu(balise).attr("class", classe)
}

/// A text node.
pub(crate) fn texte(texte: impl Into<Texte>) -> AnyView {
    texte.into().into_any()
}

/// Nothing.
pub(crate) fn rien() -> AnyView {
    ().into_any()
}

/// A part that is built again, from nothing, each time that what it reads changes. Fields stay out of such parts
/// unless the fields themselves change: rebuilding takes the focus away.
pub(crate) fn vif(mut vue: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let mut pair = false;
    let fonction: SharedReactiveFunction<Either<AnyView, AnyView>> = Arc::new(Mutex::new(move || {
        // The side changes each time: Leptos replaces instead of patching the old elements into the new ones.
        pair = !pair;
        let vue = vue();
        if pair { Either::Left(vue) } else { Either::Right(vue) }
    }));
    fonction.into_any()
}

/// A text that follows what it reads.
pub(crate) fn texte_vif(texte: impl Fn() -> String + Send + 'static) -> AnyView {
    let fonction: SharedReactiveFunction<String> = Arc::new(Mutex::new(texte));
    fonction.into_any()
}

/// A paragraph.
pub(crate) fn p(classe: &'static str, contenu: impl Into<Texte>) -> AnyView {
    el("p", classe).texte(contenu).vue()
}

/// The text typed into the field that an event is about.
pub(crate) fn valeur(evenement: &Event) -> String {
    // Text areas have the same property; the cast only names it.
    evenement.target().map(|cible| cible.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

impl El {
    /// A fixed attribute.
    pub(crate) fn attr(self, nom: &'static str, valeur: impl Into<Texte>) -> Self {
        self.ajouter(custom_attribute(nom, valeur.into()).into_any_attr())
    }

    /// A fixed attribute, when there is something to say.
    pub(crate) fn attr_si(self, nom: &'static str, valeur: Option<Texte>) -> Self {
        match valeur {
            Some(valeur) => self.attr(nom, valeur),
            None => self,
        }
    }

    /// An attribute that follows what it reads; `None` takes it off.
    pub(crate) fn attr_vif(self, nom: &'static str, valeur: impl Fn() -> Option<Texte> + Send + 'static) -> Self {
        let fonction: SharedReactiveFunction<Option<Texte>> = Arc::new(Mutex::new(valeur));
        self.ajouter(custom_attribute(nom, fonction).into_any_attr())
    }

    /// The value of a field, kept equal to what it reads.
    pub(crate) fn valeur(self, valeur: impl Fn() -> String + Send + 'static) -> Self {
        let fonction: SharedReactiveFunction<String> = Arc::new(Mutex::new(valeur));
        self.ajouter(prop("value", fonction).into_any_attr())
    }

    /// Whether a box is ticked, kept equal to what it reads.
    pub(crate) fn coche(self, valeur: impl Fn() -> bool + Send + 'static) -> Self {
        let fonction: SharedReactiveFunction<bool> = Arc::new(Mutex::new(valeur));
        self.ajouter(prop("checked", fonction).into_any_attr())
    }

    /// A listener.
    pub(crate) fn sur(self, evenement: &'static str, action: impl FnMut(Event) + 'static) -> Self {
        let action: Box<dyn FnMut(Event)> = Box::new(action);
        self.ajouter(on(ev::Custom::<Event>::new(evenement), action).into_any_attr())
    }

    /// A child.
    pub(crate) fn enfant(mut self, vue: AnyView) -> Self {
        self.enfants.push(vue);
        self
    }

    /// Children.
    pub(crate) fn enfants(mut self, vues: impl IntoIterator<Item = AnyView>) -> Self {
        self.enfants.extend(vues);
        self
    }

    /// A text.
    pub(crate) fn texte(self, contenu: impl Into<Texte>) -> Self {
        self.enfant(texte(contenu))
    }

    /// The finished element.
    pub(crate) fn vue(self) -> AnyView {
        let brut: Brut = custom(self.balise).add_any_attr(self.attributs).child(self.enfants);
        brut.into_any()
    }

    fn ajouter(mut self, attribut: AnyAttribute) -> Self {
        self.attributs.push(attribut);
        self
    }
}

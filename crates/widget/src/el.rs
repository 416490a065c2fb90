//! Elements of the form: Leptos' builder with the tag, the attributes and the children erased to one type.
//!
//! `view!` gives every nesting of tags a type of its own, and each of these types is compiled apart: building,
//! updating, mounting and unmounting. In a form, where nothing is updated a thousand times a second, that is weight
//! without use. Here all elements have the type [`Brut`], and what happens to them is Leptos' own.

mod attributs;

use std::sync::{Arc, Mutex};

use leptos::either::Either;
use leptos::html::{Custom, ElementChild, HtmlElement, custom};
use leptos::prelude::{AddAnyAttr, AnyView, IntoAny};
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use attributs::{Attribut, Attributs};

type Brut = HtmlElement<Custom<&'static str>, (Attributs,), (Vec<AnyView>,)>;

/// An element under construction. Boxed, so that a chain of calls hands one pointer along.
pub(crate) struct El(Box<Contenu>);

struct Contenu {
    balise: &'static str,
    attributs: Attributs,
    enfants: Vec<AnyView>,
}

/// An element with its class, which may be empty. Texts are copied, here and below: a call with borrowed texts is a third of one that hands
/// over their ownership, and there are hundreds of calls.
#[inline(never)]
pub(crate) fn el(balise: &'static str, classe: &'static str) -> El {
    let element = El(Box::new(Contenu { balise, attributs: Attributs::default(), enfants: Vec::new() }));
    if classe.is_empty() { element } else { element.attr("class", classe) }
}

/// A text node.
#[inline(never)]
pub(crate) fn texte(texte: &str) -> AnyView {
    texte.to_owned().into_any()
}

/// Nothing.
#[inline(never)]
pub(crate) fn rien() -> AnyView {
    ().into_any()
}

/// A part that is built again, from nothing, each time that what it reads changes. Fields stay out of such parts
/// unless the fields themselves change: rebuilding takes the focus away.
pub(crate) fn vif(vue: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    vif_en_boite(Box::new(vue))
}

fn vif_en_boite(vue: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let mut pair = false;
    let fonction: SharedReactiveFunction<Either<AnyView, AnyView>> = Arc::new(Mutex::new(move || {
        // The side changes each time: Leptos replaces instead of patching the old elements into the new ones.
        pair = !pair;
        let vue = vue();
        if pair { Either::Left(vue) } else { Either::Right(vue) }
    }));
    fonction.into_any()
}

/// Words of the city among ours.
#[inline(never)]
pub(crate) fn ville(vue: AnyView) -> AnyView {
    el("div", "pf-ville").de_la_ville().enfant(vue).vue()
}

/// A paragraph.
#[inline(never)]
pub(crate) fn p(classe: &'static str, contenu: &str) -> AnyView {
    el("p", classe).enfant(texte(contenu)).vue()
}

/// The text typed into the field that an event is about.
pub(crate) fn valeur(evenement: &Event) -> String {
    // Text areas have the same property; the cast only names it.
    evenement.target().map(|cible| cible.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

impl El {
    /// A fixed attribute.
    #[inline(never)]
    pub(crate) fn attr(self, nom: &'static str, valeur: &str) -> Self {
        self.ajouter(Attribut::Fixe(nom, valeur.to_owned()))
    }

    /// An attribute that follows what it reads; `None` takes it off.
    pub(crate) fn attr_vif(
        self,
        nom: &'static str,
        valeur: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.ajouter(Attribut::Vif(nom, Arc::new(valeur)))
    }

    /// The value of a field, kept equal to what it reads.
    pub(crate) fn valeur(self, valeur: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.ajouter(Attribut::Valeur(Arc::new(valeur)))
    }

    /// Whether a box is ticked, kept equal to what it reads.
    pub(crate) fn coche(self, valeur: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.ajouter(Attribut::Coche(Arc::new(valeur)))
    }

    /// A listener.
    pub(crate) fn sur(self, evenement: &'static str, action: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.ajouter(Attribut::Ecoute(evenement, Arc::new(action)))
    }

    /// Says that what is inside is the city's: in French, whatever the language of the form.
    #[inline(never)]
    pub(crate) fn de_la_ville(self) -> Self {
        match ::textes::langue() {
            ::textes::Langue::Francais => self,
            _ => self.attr("lang", ::textes::Langue::Francais.code()),
        }
    }

    /// A child.
    #[inline(never)]
    pub(crate) fn enfant(mut self, vue: AnyView) -> Self {
        self.0.enfants.push(vue);
        self
    }

    /// Children.
    #[inline(never)]
    pub(crate) fn enfants(mut self, vues: Vec<AnyView>) -> Self {
        self.0.enfants.extend(vues);
        self
    }

    /// A text.
    #[inline(never)]
    pub(crate) fn texte(self, contenu: &str) -> Self {
        self.enfant(texte(contenu))
    }

    /// The finished element.
    #[inline(never)]
    pub(crate) fn vue(self) -> AnyView {
        let Contenu { balise, attributs, enfants } = *self.0;
        let brut: Brut = custom(balise).add_any_attr(attributs).child(enfants);
        brut.into_any()
    }

    #[inline(never)]
    fn ajouter(mut self, attribut: Attribut) -> Self {
        self.0.attributs.0.push(attribut);
        self
    }
}

//! How the city answers, and a free message.

use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::{self, Definition, Genre};
use crate::el::el;
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about contact.
pub(crate) fn contact(etat: Etat) -> AnyView {
    let id = |quoi| fautes::id("contact", quoi);
    el("section", "pf-bloc")
        .enfant(champ::titre(textes::contact()))
        .enfant(champ::champ(
            etat,
            Definition {
                aide: textes::courriel_aide(),
                genre: Genre::Courriel,
                remplissage: "email",
                ..Definition::new(id(Champ::Courriel), textes::courriel(), etat.courriel)
            },
        ))
        .enfant(champ::champ(
            etat,
            Definition {
                facultatif: true,
                genre: Genre::Telephone,
                remplissage: "tel",
                ..Definition::new(id(Champ::Telephone), textes::telephone(), etat.telephone)
            },
        ))
        .enfant(champ::champ(
            etat,
            Definition {
                aide: textes::message_aide(),
                facultatif: true,
                genre: Genre::Long,
                ..Definition::new(fautes::id("message", Champ::Commentaire), textes::message(), etat.message)
            },
        ))
        .vue()
}

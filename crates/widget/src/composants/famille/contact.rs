//! How the city answers, and a free message.

use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::{Genre, champ, facultatif, section};
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about contact.
pub(crate) fn contact(etat: Etat) -> AnyView {
    let id = |quoi| fautes::id("contact", quoi);
    section(textes::contact())
        .enfant(champ(
            etat,
            &id(Champ::Courriel),
            textes::courriel(),
            textes::courriel_aide(),
            Genre::Courriel,
            etat.courriel,
        ))
        .enfant(facultatif(etat, &id(Champ::Telephone), textes::telephone(), "", Genre::Telephone, etat.telephone))
        .enfant(facultatif(
            etat,
            &fautes::id("message", Champ::Commentaire),
            textes::message(),
            textes::message_aide(),
            Genre::Long,
            etat.message,
        ))
        .vue()
}

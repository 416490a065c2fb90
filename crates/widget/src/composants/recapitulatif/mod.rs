//! Step 4: all that will be sent, each value with its mark; then the sending, which may be repeated without harm.

mod envoi;
mod lignes;

use leptos::prelude::*;

use crate::composants::{avis, etape};
use crate::el::{rien, vif};
use crate::etat::{Etape, Etat};
use crate::textes;

/// The summary.
pub(crate) fn recapitulatif(etat: Etat) -> AnyView {
    let mut contenu = lignes::blocs(etat);
    contenu.push(vif(move || if etat.occupe.get() { avis::attente(textes::envoi()) } else { rien() }));
    etape::etape(
        etat,
        Etape::Recapitulatif,
        textes::recapitulatif_titre(),
        contenu,
        Some(Etape::Famille),
        Some((textes::envoyer(), envoi::envoyer)),
    )
}

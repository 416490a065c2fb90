//! The second half of the form: all that comes after the first step. The build puts it into a module of its own, which is
//! fetched while the citizen reads; nothing here may be called before it is there.

use std::time::Duration;

use leptos::prelude::*;

use crate::composants::{famille, identite, information, recapitulatif, recu, services};
use crate::etat::{Etape, Etat};
use crate::fautes::Faute;
use crate::franceconnect::attendre;
use crate::navigateur::trouver;
use crate::{brouillon, franceconnect, textes};

/// Once, when this half has come.
#[inline(never)]
pub(crate) fn demarrer(etat: Etat) {
    etat.durable(|| {
        franceconnect::ecouter(etat);
        suivre_le_reseau(etat);
    });
    // Both at once: the code in the hand-over lives for 30 seconds, less than a bad network may hold the draft.
    let remise = etat.remise.update_untracked(Option::take);
    let retour = remise.is_some();
    if let Some(remise) = remise {
        franceconnect::identifier(etat, remise);
    }
    etat.lancer(async move {
        brouillon::commencer(etat, retour).await;
        etat.brouillon_pris.set(true);
        franceconnect::repondre(etat);
    });
}

/// Says when the connection is lost and when it is back, without taking the keyboard.
fn suivre_le_reseau(etat: Etat) {
    for (evenement, phrase) in [("offline", textes::hors_ligne()), ("online", textes::de_nouveau_en_ligne())] {
        let ecoute = window_event_listener_untyped(evenement, move |_| etat.reseau.set(phrase));
        on_cleanup(move || ecoute.remove());
    }
}

/// Asks whether to forget all that was typed.
#[inline(never)]
pub(crate) fn proposer_d_effacer(etat: Etat) {
    etat.alerter(textes::brouillon_confirmer(), Some((textes::brouillon_effacer(), brouillon::effacer)));
}

/// Gives the focus to an element that stays when a part of the step goes, and forgets the mistakes that went with it.
pub(crate) fn focus_apres_retrait(etat: Etat, id: &str) {
    etat.focus(id);
    etat.lancer(async move {
        attendre(Duration::ZERO).await;
        let partie = |faute: &Faute| etat.page.with_untracked(|page| trouver(&page.racine, &faute.id).is_none());
        // A summary that loses nothing is not said again.
        if etat.fautes.with_untracked(|fautes| fautes.iter().any(partie)) {
            etat.fautes.update(|fautes| fautes.retain(|faute| !partie(faute)));
        }
    });
}

/// A step after the first.
#[inline(never)]
pub(crate) fn ecran(etat: Etat, etape: Etape) -> AnyView {
    match etape {
        Etape::Services => services::services(etat),
        Etape::Information => information::information(etat),
        Etape::Identite => identite::identite(etat),
        Etape::Famille => famille::famille(etat),
        Etape::Recapitulatif => recapitulatif::recapitulatif(etat),
        Etape::Recu => recu::recu(etat),
    }
}

//! Step 3: the family. What is certified is shown with its source; what is not is asked; each service gets its
//! children and its price.

mod adresse;
mod contact;
mod declarant;
mod enfants;
mod inscriptions;
mod parent;
mod pieces;
mod questions;
pub(crate) mod revenus;

use std::borrow::Cow;

use contrat::Issue;
use leptos::prelude::*;

use crate::composants::{avis, etape};
use crate::el::p;
use crate::etat::{Etape, Etat, Mode};
use crate::{textes, verification};

/// The form.
pub(crate) fn famille(etat: Etat) -> AnyView {
    let mut contenu = vec![
        avis::information(&explication(etat)),
        p("pf-texte", textes::obligatoire()),
        declarant::declarant(etat),
        parent::parent(etat),
        enfants::enfants(etat),
        adresse::adresse(etat),
    ];
    contenu.extend(revenus::revenus(etat));
    contenu.extend([inscriptions::inscriptions(etat), pieces::pieces(etat), contact::contact(etat)]);
    etape::etape(
        etat,
        Etape::Famille,
        textes::famille_titre(),
        contenu,
        Some(Etape::Information),
        Some((textes::continuer(), continuer)),
    )
}

fn continuer(etat: Etat) {
    let fautes = untrack(|| verification::verifier_famille(etat));
    if fautes.is_empty() {
        etat.aller(Etape::Recapitulatif);
    } else {
        etat.montrer_fautes(Etape::Famille, fautes);
    }
}

/// What the identification led to, without ever telling a typed identity whether it was found.
fn explication(etat: Etat) -> Cow<'static, str> {
    let (mode, issue, revenir_a) = etat
        .identification
        .with(|identification| (identification.mode, identification.issue, identification.revenir_a.clone()));
    if let Some(heure) = revenir_a {
        return textes::salle_complete(&heure).into();
    }
    let phrase = match (mode, issue) {
        (Mode::Saisie, _) => textes::famille_saisie(),
        (_, Some(Issue::Affichable)) if etat.foyer(|foyer| foyer.avis_fiscal.is_some()) => {
            textes::famille_certifiee_impots()
        }
        (_, Some(Issue::Affichable)) => textes::famille_certifiee(),
        (_, Some(Issue::NonAffichable)) => textes::famille_non_affichable(),
        (_, Some(Issue::Introuvable)) => textes::famille_introuvable(),
        (_, Some(Issue::AutrePersonne)) => textes::famille_autre(),
        (_, Some(Issue::Indisponible)) => textes::famille_indisponible(),
        _ => textes::famille_main(),
    };
    phrase.into()
}

//! Who asks: certified, identified, or typed.

use contrat::champ_conteste;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::{champ, date, valeur};
use crate::dossier;
use crate::el::{el, p, rien};
use crate::etat::Etat;
use crate::{dates, fautes, textes};

/// The block about the adults.
pub(crate) fn declarant(etat: Etat) -> AnyView {
    let certifies = etat.identification.with(|identification| {
        identification.affichage.as_ref().and_then(|affichage| affichage.foyer.allocataires.clone())
    });
    match certifies {
        Some(allocataires) if !allocataires.is_empty() => {
            let titre = if allocataires.len() > 1 { textes::vous_et_conjoint() } else { textes::vous() };
            let valeurs = allocataires.into_iter().enumerate().map(|(rang, personne)| {
                let naissance = personne.date_naissance.as_ref();
                let lignes = match naissance {
                    Some(_) => vec![[textes::naissance(), &dates::en_mots(naissance)].concat()],
                    None => Vec::new(),
                };
                valeur::valeur(etat, champ_conteste::allocataire(rang), personne.nom_complet(), lignes)
            });
            el("section", "pf-bloc")
                .enfant(champ::titre(titre))
                .enfant(valeur::source(etat))
                .enfants(valeurs)
                .vue()
        }
        _ if dossier::demander_declarant(etat) => saisie(etat),
        _ => identifie(etat),
    }
}

fn identifie(etat: Etat) -> AnyView {
    let nom = etat.identification.with(|identification| {
        identification.declarant.as_ref().map(|declarant| [&declarant.prenoms, " ", &declarant.nom].concat())
    });
    match nom {
        None => rien(),
        Some(nom) => el("section", "pf-bloc")
            .enfant(champ::titre(textes::vous()))
            .enfant(p("pf-texte", [textes::identifie_comme(), &nom].concat()))
            .vue(),
    }
}

fn saisie(etat: Etat) -> AnyView {
    let champs = etat.declarant;
    let id = |quoi| fautes::id("declarant", quoi);
    el("section", "pf-bloc")
        .enfant(champ::titre(textes::vous()))
        .enfant(champ::champ(
            etat,
            champ::Definition {
                remplissage: "given-name",
                ..champ::Definition::new(id(Champ::Prenoms), textes::prenoms(), champs.prenoms)
            },
        ))
        .enfant(champ::champ(
            etat,
            champ::Definition {
                remplissage: "family-name",
                ..champ::Definition::new(id(Champ::NomNaissance), textes::nom_naissance(), champs.nom)
            },
        ))
        .enfant(date::date(
            etat,
            id(Champ::DateNaissance),
            textes::date_aide_complete(),
            true,
            [champs.jour, champs.mois, champs.annee],
        ))
        .vue()
}

//! The address: certified, or typed when a service needs it.

use contrat::champ_conteste;
use famille::Donnee;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::{champ, valeur};
use crate::dossier;
use crate::el::{el, p, rien};
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about the address.
pub(crate) fn adresse(etat: Etat) -> AnyView {
    if !etat.besoin(Donnee::Adresse) {
        return rien();
    }
    let certifiee = etat.identification.with(|identification| {
        identification.affichage.as_ref().and_then(|affichage| affichage.foyer.adresse.clone())
    });
    let bloc = el("section", "pf-bloc").enfant(champ::titre(textes::adresse()));
    match certifiee {
        Some(adresse) => {
            let lignes: Vec<String> = adresse.lignes().into_iter().map(str::to_owned).collect();
            let lignes = if lignes.is_empty() { vec![textes::adresse_vide().to_owned()] } else { lignes };
            bloc.enfant(valeur::source(etat))
                .enfant(valeur::valeur(etat, champ_conteste::ADRESSE.to_owned(), String::new(), lignes))
                .vue()
        }
        None => bloc.enfant(absente(etat)).enfants(saisie(etat)).vue(),
    }
}

/// Said only when other certified data came: by hand, nothing is missing.
pub(crate) fn absente(etat: Etat) -> AnyView {
    if etat.identification.with(|identification| identification.affichage.is_some()) {
        p("pf-aide", textes::bloc_absent())
    } else {
        rien()
    }
}

fn saisie(etat: Etat) -> [AnyView; 2] {
    debug_assert!(dossier::demander_adresse(etat));
    let ligne = |quoi, libelle, aide, remplissage, valeur| {
        champ::champ(
            etat,
            champ::Definition {
                aide,
                remplissage,
                ..champ::Definition::new(fautes::id("adresse", quoi), libelle, valeur)
            },
        )
    };
    [
        ligne(Champ::Voie, textes::voie(), textes::voie_aide(), "street-address", etat.voie),
        ligne(
            Champ::CodePostalVille,
            textes::code_postal_ville(),
            textes::code_postal_ville_aide(),
            "off",
            etat.code_postal_ville,
        ),
    ]
}

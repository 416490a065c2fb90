//! The address: certified, or typed when a service needs it.

use contrat::champ_conteste;
use famille::Donnee;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre::Ligne;
use crate::composants::champ::{champ, note, section};
use crate::composants::valeur;
use crate::el::rien;
use crate::etat::Etat;
use crate::{fautes, textes};

/// The block about the address.
pub(crate) fn adresse(etat: Etat) -> AnyView {
    if !etat.besoin(Donnee::Adresse) {
        return rien();
    }
    let affichage = etat.affichage();
    let bloc = section(textes::adresse());
    match affichage.as_ref().and_then(|affichage| affichage.foyer.adresse.as_ref()) {
        Some(adresse) => {
            let mut lignes = adresse.lignes();
            if lignes.is_empty() {
                lignes.push(textes::adresse_vide());
            }
            let nom = champ_conteste::ADRESSE.to_owned();
            bloc.enfant(valeur::source(etat)).enfant(valeur::valeur(etat, nom, "", textes::adresse(), &lignes)).vue()
        }
        None => bloc
            .enfant(if affichage.is_some() { note(textes::bloc_absent()) } else { rien() })
            .enfant(champ(
                etat,
                &fautes::id("adresse", Champ::Voie),
                textes::voie(),
                textes::voie_aide(),
                Ligne("address-line1"),
                etat.voie,
            ))
            .enfant(champ(
                etat,
                &fautes::id("adresse", Champ::CodePostalVille),
                textes::code_postal_ville(),
                textes::code_postal_ville_aide(),
                Ligne("off"),
                etat.code_postal_ville,
            ))
            .vue(),
    }
}

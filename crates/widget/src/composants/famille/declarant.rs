//! Who asks: certified, identified, or typed.

use contrat::champ_conteste;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre::Ligne;
use crate::composants::champ::{champ, section};
use crate::composants::{date, valeur};
use crate::dossier;
use crate::el::{p, rien};
use crate::etat::Etat;
use crate::{dates, fautes, textes};

/// The block about the adults.
pub(crate) fn declarant(etat: Etat) -> AnyView {
    let affichage = etat.affichage();
    let certifies =
        affichage.as_ref().and_then(|affichage| affichage.foyer.allocataires.as_deref()).unwrap_or_default();
    if certifies.is_empty() {
        return if dossier::demander_declarant(etat) { saisie(etat) } else { identifie(etat) };
    }
    let titre = if certifies.len() > 1 { textes::vous_et_conjoint() } else { textes::vous() };
    let mut bloc = section(titre).enfant(valeur::source(etat));
    for (rang, personne) in certifies.iter().enumerate() {
        let nom = personne.nom_complet();
        let naissance = personne.date_naissance.as_ref();
        let ligne = [textes::naissance(), &dates::en_mots(naissance)].concat();
        let lignes: &[&str] = if naissance.is_some() { &[&ligne] } else { &[] };
        bloc = bloc.enfant(valeur::valeur(etat, champ_conteste::allocataire(rang), &nom, &nom, lignes));
    }
    bloc.vue()
}

fn identifie(etat: Etat) -> AnyView {
    match dossier::nom_verifie(etat) {
        None => rien(),
        Some(nom) => section(textes::vous()).enfant(p("pf-texte", &[textes::identifie_comme(), &nom].concat())).vue(),
    }
}

fn saisie(etat: Etat) -> AnyView {
    let champs = etat.declarant;
    let id = |quoi| fautes::id("declarant", quoi);
    section(textes::vous())
        .enfant(champ(etat, &id(Champ::Prenoms), textes::prenoms(), "", Ligne("given-name"), champs.prenoms))
        .enfant(champ(etat, &id(Champ::NomNaissance), textes::nom_naissance(), "", Ligne("family-name"), champs.nom))
        .enfant(date::naissance(
            etat,
            &id(Champ::DateNaissance),
            textes::date_aide_complete(),
            true,
            [champs.jour, champs.mois, champs.annee],
        ))
        .vue()
}

//! The children: those that the administration knows, and those that the citizen adds.

use contrat::champ_conteste;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre::Ligne;
use crate::composants::champ::{champ, note, section};
use crate::composants::{bouton, date, valeur};
use crate::el::{el, p, rien, vif};
use crate::etat::{EnfantAjoute, Etat};
use crate::{dates, dossier, fautes, suite, textes};

const ID_AJOUTER: &str = "pf-ajouter-enfant";

/// The block about the children.
pub(crate) fn enfants(etat: Etat) -> AnyView {
    section(textes::enfants())
        .enfant(certifies(etat))
        .enfant(vif(move || {
            let ajoutes = etat.enfants.get();
            if ajoutes.is_empty() {
                return rien();
            }
            let mut liste = el("div", "pf-ajoutes");
            for (rang, enfant) in ajoutes.into_iter().enumerate() {
                liste = liste.enfant(ajoute(etat, rang, enfant));
            }
            liste.vue()
        }))
        .enfant(
            bouton::secondaire(textes::ajouter_enfant(), move || {
                let jeton = etat.ajouter_enfant();
                etat.focus(&fautes::id(&champ_conteste::enfant(&jeton), Champ::Prenoms));
            })
            .attr("id", ID_AJOUTER)
            .vue(),
        )
        .vue()
}

fn certifies(etat: Etat) -> AnyView {
    let affichage = etat.affichage();
    let Some(enfants) = affichage.as_ref().and_then(|affichage| affichage.foyer.enfants.as_ref()) else {
        return note(textes::enfants_a_ajouter());
    };
    let mut bloc = el("div", "pf-valeurs").enfant(valeur::source(etat));
    if enfants.is_empty() {
        bloc = bloc.enfant(p("pf-texte", textes::enfants_aucun()));
    }
    for enfant in enfants {
        let nom = dossier::nommer(enfant.personne.nom_complet());
        let naissance = dates::en_mots(enfant.personne.date_naissance.as_ref());
        let ligne = [textes::naissance(), &naissance].concat();
        bloc = bloc.enfant(valeur::valeur(etat, champ_conteste::enfant(&enfant.jeton), &nom, &nom, &[&ligne]));
    }
    bloc.vue()
}

fn ajoute(etat: Etat, rang: usize, enfant: EnfantAjoute) -> AnyView {
    let jeton = enfant.jeton();
    let lieu = champ_conteste::enfant(&jeton);
    let id = |quoi| fautes::id(&lieu, quoi);
    let titre = textes::nommer_enfant_ajoute(rang);
    let champs = enfant.personne;
    el("fieldset", "pf-valeur")
        .enfant(el("legend", "pf-valeur-libelle").texte(&titre).vue())
        .enfant(champ(etat, &id(Champ::Prenoms), textes::prenom_enfant(), "", Ligne("off"), champs.prenoms))
        .enfant(champ(etat, &id(Champ::NomNaissance), textes::nom_enfant(), "", Ligne("off"), champs.nom))
        .enfant(date::naissance(
            etat,
            &id(Champ::DateNaissance),
            textes::date_aide_complete(),
            false,
            [champs.jour, champs.mois, champs.annee],
        ))
        .enfant(
            bouton::discret(textes::retirer_enfant(), &titre, move || {
                etat.retirer_enfant(&jeton);
                suite::focus_apres_retrait(etat, ID_AJOUTER);
            })
            .vue(),
        )
        .vue()
}

//! The children: those that the administration knows, and those that the citizen adds.

use contrat::champ_conteste;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::{bouton, champ, date, valeur};
use crate::el::{el, p, rien, vif};
use crate::etat::{EnfantAjoute, Etat};
use crate::{dates, fautes, textes};

const ID_AJOUTER: &str = "pf-ajouter-enfant";

/// The block about the children.
pub(crate) fn enfants(etat: Etat) -> AnyView {
    el("section", "pf-bloc")
        .enfant(champ::titre(textes::enfants()))
        .enfant(certifies(etat))
        .enfant(vif(move || {
            let ajoutes = etat.enfants.get();
            if ajoutes.is_empty() {
                return rien();
            }
            el("div", "pf-ajoutes").enfants(ajoutes.into_iter().enumerate().map(|(rang, enfant)| ajoute(etat, rang, enfant))).vue()
        }))
        .enfant(
            bouton::secondaire(textes::ajouter_enfant(), move || {
                let jeton = etat.ajouter_enfant();
                etat.focus(fautes::id(&champ_conteste::enfant(&jeton), Champ::Prenoms));
            })
            .attr("id", ID_AJOUTER)
            .vue(),
        )
        .vue()
}

fn certifies(etat: Etat) -> AnyView {
    let enfants = etat.identification.with(|identification| {
        identification.affichage.as_ref().and_then(|affichage| affichage.foyer.enfants.clone())
    });
    let Some(enfants) = enfants else { return p("pf-aide", textes::enfants_a_ajouter()) };
    if enfants.is_empty() {
        return el("div", "pf-valeurs")
            .enfant(valeur::source(etat))
            .enfant(p("pf-texte", textes::enfants_aucun()))
            .vue();
    }
    let valeurs = enfants.into_iter().map(|enfant| {
        let nom = enfant.personne.nom_complet();
        let nom = if nom.is_empty() { textes::enfant_sans_nom().to_owned() } else { nom };
        let naissance = dates::en_mots(enfant.personne.date_naissance.as_ref());
        valeur::valeur(etat, champ_conteste::enfant(&enfant.jeton), nom, vec![[textes::naissance(), &naissance].concat()])
    });
    el("div", "pf-valeurs").enfant(valeur::source(etat)).enfants(valeurs).vue()
}

fn ajoute(etat: Etat, rang: usize, enfant: EnfantAjoute) -> AnyView {
    let jeton = enfant.jeton();
    let lieu = champ_conteste::enfant(&jeton);
    let id = |quoi| fautes::id(&lieu, quoi);
    let titre = [textes::enfant_ajoute(), " ", &(rang + 1).to_string()].concat();
    let champs = enfant.personne;
    el("fieldset", "pf-valeur pf-groupe")
        .enfant(el("legend", "pf-valeur-libelle").texte(titre.clone()).vue())
        .enfant(champ::champ(
            etat,
            champ::Definition::new(id(Champ::Prenoms), textes::prenom_enfant(), champs.prenoms),
        ))
        .enfant(champ::champ(etat, champ::Definition::new(id(Champ::NomNaissance), textes::nom_enfant(), champs.nom)))
        .enfant(date::date(
            etat,
            id(Champ::DateNaissance),
            textes::date_aide_complete(),
            false,
            [champs.jour, champs.mois, champs.annee],
        ))
        .enfant(
            bouton::discret(textes::retirer_enfant(), move || {
                etat.retirer_enfant(&jeton);
                etat.focus(ID_AJOUTER);
            })
            .enfant(el("span", "pf-cache").texte([" (", &titre, ")"].concat()).vue())
            .vue(),
        )
        .vue()
}

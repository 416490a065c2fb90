//! Step 1: the services to ask for.

use famille::demarche::Ouverture;
use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::case::case;
use crate::composants::{bouton, champ, etape};
use crate::el::{el, p, ville};
use crate::etat::{Etape, Etat};
use crate::fautes::Faute;
use crate::{fautes, textes};

/// The choice of services.
pub(crate) fn services(etat: Etat) -> AnyView {
    let config = etat.config();
    let vide = config.demarches.is_empty();
    let contenu = if vide { p("pf-texte", textes::services_aucun()) } else { liste(etat) };
    let suite: etape::Suite = if vide { None } else { Some((textes::continuer(), continuer)) };
    etape::etape(etat, Etape::Services, textes::services_titre(), vec![contenu], None, suite)
}

fn liste(etat: Etat) -> AnyView {
    let id = fautes::id("demarches", Champ::Demarches);
    let aide = if etat.config().demarches.len() > 1 { textes::services_aide() } else { "" };
    let mut groupe = champ::decrire(etat, el("fieldset", "pf-champ"), &id, aide)
        .enfant(el("legend", "").enfant(bouton::cache(textes::services_legende())).vue())
        .enfant(champ::texte_aide(&id, aide))
        .enfant(champ::message(etat, &id));
    for (rang, demarche) in etat.config().demarches.iter().enumerate() {
        // The first box carries the identifier that the message points to.
        let propre = if rang == 0 { id.clone() } else { ["pf-service-", &demarche.id].concat() };
        let ouverture = demarche.ouverture(etat.config().aujourdhui);
        let (ouverte, delai) = (ouverture == Ouverture::Ouverte, textes::ouverture(ouverture));
        let lien = if ouverte || demarche.description.is_empty() { "" } else { " " };
        groupe = groupe.enfant(ville(case(
            &propre,
            &demarche.titre,
            &[&demarche.description, lien, &delai].concat(),
            ouverte,
            move || etat.choisies.with(|choisies| choisies.contains(&demarche.id)),
            move |oui| etat.choisir(&demarche.id, oui),
        )));
    }
    groupe.vue()
}

fn continuer(etat: Etat) {
    if etat.choisies.with_untracked(Vec::is_empty) {
        let id = fautes::id("demarches", Champ::Demarches);
        let faute = Faute { id, sujet: String::new(), message: textes::faute_services().to_owned() };
        etat.montrer_fautes(Etape::Services, vec![faute]);
    } else {
        etat.aller(Etape::Information);
    }
}

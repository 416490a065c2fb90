//! Step 2: what will be asked for, from whom and why; then how to go on. Nothing is asked of any administration
//! before a choice is made here.

use famille::demarche::donnees_utiles;
use famille::{Contact, Donnee};
use leptos::prelude::*;

use crate::composants::{avis, bouton, champ, etape};
use crate::el::{el, p, rien, vif};
use crate::etat::{Attente, Etape, Etat, Identification};
use crate::{franceconnect, salle, textes};

/// The notice and the choice.
pub(crate) fn information(etat: Etat) -> AnyView {
    franceconnect::preparer(etat);
    let contenu = vec![notice(etat), details(etat), choix(etat)];
    etape::etape(etat, Etape::Information, textes::information_titre(), contenu, Some(Etape::Services), None)
}

fn notice(etat: Etat) -> AnyView {
    let demarches = etat.demarches();
    let titres: Vec<&str> = demarches.iter().map(|demarche| demarche.titre.as_str()).collect();
    let services = textes::enumerer(&titres);
    let donnees = donnees_utiles(demarches);
    if donnees.is_empty() {
        return p("pf-texte", &textes::information_rien(&services));
    }
    let mut liste = el("ul", "pf-liste");
    let (mut caf, mut impots) = (rien(), rien());
    for donnee in donnees {
        if donnee == Donnee::AvisFiscal {
            impots = p("pf-texte", textes::information_source_dgfip());
        } else {
            caf = p("pf-texte", textes::information_source());
        }
        liste = liste.enfant(el("li", "pf-liste-ligne").texte(donnee.libelle()).vue());
    }
    el("div", "pf-notice")
        .enfant(p("pf-texte", &textes::information_pour(&services)))
        .enfant(liste.vue())
        .enfant(champ::sous_titre(textes::information_source_titre()))
        .enfant(caf)
        .enfant(impots)
        .vue()
}

fn details(etat: Etat) -> AnyView {
    let ville = &etat.config().ville;
    el("div", "pf-notice")
        .enfant(champ::sous_titre(textes::information_duree_titre()))
        .enfant(p("pf-texte", &textes::information_duree(&ville.conservation_mois.to_string())))
        .enfant(p("pf-texte", textes::information_brouillon()))
        .enfant(champ::sous_titre(textes::information_droits_titre()))
        .enfant(p("pf-texte", textes::information_droits()))
        .enfant(el("p", "pf-texte").texte(textes::information_dpo()).enfant(bouton::courriel(&ville.dpo)).vue())
        .enfant(p("pf-texte", textes::information_cnil()))
        .enfant(champ::sous_titre(textes::information_contact_titre()))
        .enfant(contacts(etat))
        .vue()
}

/// Whom to ask, about everything and about the services that say so; shown here and on the receipt.
pub(crate) fn contacts(etat: Etat) -> AnyView {
    let mut bloc = el("div", "pf-notice").enfant(contact("", &etat.config().ville.contact));
    for demarche in etat.demarches() {
        if let Some(propre) = &demarche.contact {
            bloc = bloc.enfant(contact(&demarche.titre, propre));
        }
    }
    bloc.vue()
}

fn contact(titre: &str, contact: &Contact) -> AnyView {
    // The city's own line, in its own punctuation.
    const DEUX_POINTS: &str = "\u{a0}: ";
    el("p", "pf-texte")
        .de_la_ville()
        .texte(titre)
        .texte(if titre.is_empty() { "" } else { DEUX_POINTS })
        .texte(&contact.service)
        .texte(DEUX_POINTS)
        .enfant(bouton::courriel(&contact.courriel))
        .texte(", ")
        .enfant(bouton::telephone(&contact.telephone))
        .enfant(el("br", "").vue())
        .texte(&contact.accueil)
        .vue()
}

fn choix(etat: Etat) -> AnyView {
    el("div", "pf-identification")
        .enfant(champ::sous_titre(textes::identification_titre()))
        .enfant(panne(etat))
        .enfant(vif(move || match etat.attente.get() {
            Attente::Aucune => boutons(etat),
            Attente::Fenetre => fenetre(etat),
            Attente::Recuperation => attente(textes::fc_recuperation(), rien()),
            Attente::Salle => salle::salle(etat),
        }))
        .vue()
}

/// What is known of an outage, before anybody waits for an answer.
fn panne(etat: Etat) -> AnyView {
    match &etat.config().panne {
        None => rien(),
        Some(panne) if panne.jusqu_a.is_empty() => p("pf-texte", textes::panne()),
        Some(panne) => p("pf-texte", &textes::maintenance(&panne.jusqu_a)),
    }
}

fn boutons(etat: Etat) -> AnyView {
    let mut options = el("div", "pf-options");
    if etat.deja_identifie() {
        options =
            options.enfant(option(textes::deja_bouton(), textes::deja_aide(), move || etat.aller(Etape::Famille)));
    }
    if etat.config().france_connect {
        let bouton = bouton::secondaire(textes::fc_bouton(), move || franceconnect::ouvrir(etat))
            .attr("id", "pf-franceconnect")
            .attr("class", "pf-bouton pf-bouton-principal");
        let lien = bouton::lien_externe(textes::fc_quoi(), "https://franceconnect.gouv.fr");
        options = options.enfant(
            el("div", "pf-option")
                .enfant(bouton.vue())
                .enfant(champ::note(textes::fc_aide()))
                .enfant(el("p", "pf-aide").enfant(lien).vue())
                .vue(),
        );
    }
    options
        .enfant(option(textes::saisie_bouton(), textes::saisie_aide(), move || etat.aller(Etape::Identite)))
        .enfant(option(textes::main_bouton(), textes::main_aide(), move || {
            etat.identifier(Identification::default());
        }))
        .vue()
}

fn option(libelle: &str, aide: &str, action: impl Fn() + Send + Sync + 'static) -> AnyView {
    el("div", "pf-option").enfant(bouton::secondaire(libelle, action).vue()).enfant(champ::note(aide)).vue()
}

fn fenetre(etat: Etat) -> AnyView {
    let boutons = el("div", "pf-navigation")
        .enfant(bouton::secondaire(textes::fc_ouvrir(), move || franceconnect::ouvrir(etat)).vue())
        .enfant(bouton::secondaire(textes::annuler(), move || franceconnect::annuler(etat)).vue())
        .vue();
    attente(textes::fc_fenetre(), boutons)
}

fn attente(texte: &str, suite: AnyView) -> AnyView {
    el("div", "pf-avis")
        .attr("id", "pf-patience")
        .attr("tabindex", "-1")
        .enfant(avis::attente(texte))
        .enfant(suite)
        .vue()
}

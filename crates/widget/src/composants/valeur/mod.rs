//! A certified value: what it is, where it comes from, and how to say that it is wrong. It is never typed over: what
//! the administration sent stays, and the comment goes beside it.

use famille::saisie::Champ;
use leptos::prelude::*;

use crate::composants::champ::Genre;
use crate::composants::{bouton, champ};
use crate::el::{el, p, rien, vif};
use crate::etat::Etat;
use crate::{fautes, textes};

/// Marks of the origin of a value.
#[derive(Clone, Copy)]
pub(crate) enum Marque {
    Certifie,
    Declare,
    Conteste,
}

/// The mark, in words: colour alone says nothing to many people.
pub(crate) fn marque(marque: Marque) -> AnyView {
    let (classe, texte) = match marque {
        Marque::Certifie => ("pf-marque pf-marque-certifie", textes::certifie()),
        Marque::Declare => ("pf-marque", textes::declare()),
        Marque::Conteste => ("pf-marque pf-marque-conteste", textes::conteste()),
    };
    el("span", classe).texte(texte).vue()
}

/// A certified value with its lines. `nom` is its name in contestations, `sujet` what the button is about.
#[inline(never)]
pub(crate) fn valeur(etat: Etat, nom: String, libelle: &str, sujet: &str, lignes: &[&str]) -> AnyView {
    let mut bloc = el("div", "pf-valeur").attr("role", "group").attr("aria-label", sujet);
    if !libelle.is_empty() {
        bloc = bloc.enfant(p("pf-valeur-libelle", libelle));
    }
    for ligne in lignes {
        bloc = bloc.enfant(p("pf-valeur-ligne", ligne));
    }
    let sujet = sujet.to_owned();
    bloc.enfant(vif(move || match etat.contestation(&nom) {
        None => contester(etat, nom.clone(), &sujet),
        Some(commentaire) => contestation(etat, nom.clone(), &sujet, commentaire),
    }))
    .vue()
}

/// « Donnée certifiée par la CAF, reçue le 23 novembre 2026 ».
pub(crate) fn source(etat: Etat) -> AnyView {
    source_de(etat, "")
}

/// The same for what does not come from where the family does; `autre` may be empty.
#[inline(never)]
pub(crate) fn source_de(etat: Etat, autre: &str) -> AnyView {
    let Some(affichage) = etat.affichage() else { return rien() };
    let source = &affichage.source;
    let fournisseur = if autre.is_empty() { &source.fournisseur } else { autre };
    let texte = textes::source(fournisseur, &source.recue_le.en_mots());
    el("p", "pf-source").enfant(marque(Marque::Certifie)).texte(" ").texte(&texte).vue()
}

fn contester(etat: Etat, nom: String, sujet: &str) -> AnyView {
    let id = id_bouton(&nom);
    bouton::discret(textes::pas_juste(), sujet, move || {
        etat.contester(&nom);
        etat.focus(&id_commentaire(&nom));
    })
    .attr("id", &id)
    .vue()
}

fn contestation(etat: Etat, nom: String, sujet: &str, commentaire: crate::etat::Champ) -> AnyView {
    let id = id_commentaire(&nom);
    let champ = champ::champ(etat, &id, textes::contestation(), textes::contestation_aide(), Genre::Long, commentaire);
    let annuler = bouton::discret(textes::contestation_annuler(), sujet, move || {
        etat.ne_plus_contester(&nom);
        etat.focus(&id_bouton(&nom));
    });
    el("div", "pf-contestation").enfant(champ).enfant(annuler.vue()).vue()
}

fn id_commentaire(nom: &str) -> String {
    fautes::id(&["contestation:", nom].concat(), Champ::Commentaire)
}

fn id_bouton(nom: &str) -> String {
    ["pf-contester-", &fautes::tirets(nom)].concat()
}

//! A block for each child: who it is, which services, and what these services ask about it.

use famille::saisie::Champ;
use maud::{Markup, html};

use super::super::super::champs::{Dessin, Ligne, bouton};
use super::super::super::fautes::{identifiant, nom_d_enfant, raison_d_age};
use super::questions;

pub(super) fn enfants(dessin: &Dessin<'_>) -> Markup {
    let jetons = dessin.etat.saisie.enfants();
    let suivant = dessin.etat.saisie.prochain_enfant();
    let trop = identifiant("enfants", Champ::Enfants);
    html! {
        section {
            h2 id=(trop) tabindex="-1" { "Vos enfants" }
            p class="aide" { "Ajoutez les enfants pour qui vous faites la demande." }
            (dessin.message(&trop))
            @for (rang, jeton) in jetons.iter().enumerate() { (enfant(dessin, jeton, rang, jetons.len() > 1)) }
            (bouton("ajouter-enfant", "Ajouter un enfant", "", &["bloc-", &suivant].concat()))
        }
    }
}

fn enfant(dessin: &Dessin<'_>, jeton: &str, rang: usize, retirable: bool) -> Markup {
    let lieu = ["enfant:", jeton].concat();
    let ligne = |champ, quoi: &str, libelle| Ligne {
        id: identifiant(&lieu, champ),
        nom: ["enfant.", jeton, ".", quoi].concat(),
        libelle,
        ..Ligne::default()
    };
    let nom = nom_d_enfant(dessin.etat, jeton);
    let titre = ["Enfant ", &(rang + 1).to_string()].concat();
    html! {
        fieldset class="enfant" id={ "bloc-" (jeton) } {
            legend class="grand" { (titre) @if nom != titre { " : " (nom) } }
            (dessin.ligne(&ligne(Champ::Prenoms, "prenoms", "Prénom de l’enfant")))
            (dessin.ligne(&ligne(Champ::NomNaissance, "nom", "Nom de l’enfant")))
            (dessin.date(&identifiant(&lieu, Champ::DateNaissance), &["enfant.", jeton, ".naissance"].concat(), "Date de naissance de l’enfant", "Par exemple 27 03 2019.", false, false))
            fieldset class="champ" {
                legend { "Services pour cet enfant" }
                @for demarche in dessin.etat.demarches() {
                    // A mistake about a service leads to its first box, and is said there.
                    @let faute = identifiant(&["demarche:", &demarche.id].concat(), Champ::Enfants);
                    @let id = if rang == 0 { faute.clone() } else { [&faute, "-", jeton].concat() };
                    @if rang == 0 { (dessin.message(&faute)) }
                    (dessin.case(&id, &["inscrit.", &demarche.id].concat(), jeton, &demarche.titre, raison_d_age(dessin.etat, demarche, jeton).unwrap_or_default(), if rang == 0 { None } else { Some(&faute) }))
                }
            }
            @for demarche in dessin.etat.demarches() { (questions::d_un_enfant(dessin, demarche, jeton, &nom)) }
            @if retirable {
                button type="submit" name="action" value={ "retirer-enfant:" (jeton) } formaction={ "/formulaire#" (identifiant("enfants", Champ::Enfants)) } {
                    "Retirer cet enfant" span class="cache" { " : " (nom) }
                }
            }
        }
    }
}

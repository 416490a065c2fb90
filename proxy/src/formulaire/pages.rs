//! The pages. Each is one form that posts to the same address.

mod recu;
mod remplir;
mod services;
mod verification;

pub(super) use recu::{deja_envoyee, recu};
pub(super) use remplir::remplir;
pub(super) use services::services;
pub(super) use verification::verification;

use maud::{Markup, html};

use super::Etat;
use super::champs::Dessin;
use crate::{Application, page_publique};

/// A page that says why there is no form here, and the way on.
pub(crate) fn arret(application: &Application, titre: &str, phrase: &str) -> Markup {
    let corps = html! {
        h1 { (titre) }
        p { (phrase) }
        p { a href="/formulaire" { "Commencer une nouvelle demande" } }
    };
    enveloppe(application, titre, &corps)
}

/// A step: its heading, its mistakes, and its form with everything that was typed.
fn etape(etat: &Etat<'_>, numero: u8, titre: &str, corps: impl FnOnce(&Dessin<'_>) -> Markup) -> Markup {
    let dessin = Dessin::new(etat);
    // Drawn first: what it leaves out is hidden.
    let corps = corps(&dessin);
    let contenu = html! {
        p class="etape" { "Étape " (numero) " sur 3" }
        h1 { (titre) }
        @if let Some(avis) = etat.avis { div class="avis alerte" role="alert" { p { (avis) } } }
        (sommaire(etat))
        form method="post" action="/formulaire" enctype="multipart/form-data" novalidate {
            (dessin.caches())
            (corps)
        }
    };
    let fautif = if etat.fautes.vide() { "" } else { "Erreur : " };
    enveloppe(etat.application, &[fautif, titre].concat(), &contenu)
}

/// The mistakes, each with a link to its field.
fn sommaire(etat: &Etat<'_>) -> Markup {
    let lignes: Vec<(&str, String)> = etat.fautes.lignes().collect();
    html! {
        @if !lignes.is_empty() {
            div class="avis alerte" role="alert" tabindex="-1" autofocus {
                h2 {
                    @if lignes.len() == 1 { "Une réponse est à corriger" } @else { (lignes.len()) " réponses sont à corriger" }
                }
                ul { @for (id, phrase) in &lignes { li { a href={ "#" (id) } { (phrase) } } } }
            }
        }
    }
}

fn enveloppe(application: &Application, titre: &str, contenu: &Markup) -> Markup {
    let ville = &application.fichier.ville;
    let droits = html! {
        h2 { "Vos données" }
        p {
            "La mairie garde votre dossier " (ville.conservation_mois) " mois, puis elle l’efface. "
            "Vous pouvez demander à le voir, à le corriger ou à l’effacer : écrivez au délégué à la protection des données, "
            a href={ "mailto:" (ville.dpo) } { (ville.dpo) }
            ". Si vous pensez que vos droits ne sont pas respectés, vous pouvez écrire à la CNIL (www.cnil.fr)."
        }
    };
    page_publique::enveloppe(application, titre, "Aller au formulaire", contenu, &droits)
}

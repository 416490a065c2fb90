//! Last page: the receipt. It is shown only once the dossier is on disk.

use contrat::Recu;
use maud::{Markup, html};

use super::super::Etat;
use super::super::fautes::nom_d_enfant;
use super::enveloppe;
use super::verification::prix;
use crate::mots::{grouper, jour};

pub(in super::super) fn recu(etat: &Etat<'_>, recu: &Recu) -> Markup {
    let titre = "Votre demande est envoyée";
    let suite = if recu.verification_en_cours {
        "La mairie vérifie vos informations, puis vous répond par e-mail. Elle vous demandera peut-être un justificatif."
    } else {
        "La mairie étudie votre demande et vous répond par e-mail. Vous n’avez rien d’autre à faire."
    };
    let corps = html! {
        h1 { (titre) }
        div class="avis" role="status" {
            p { "Numéro de votre demande" }
            p class="reference" { (grouper(&recu.reference)) }
            @if recu.code.is_empty() {
                p { "Envoyée le " (jour(&recu.recu_le, etat.application.horloge.fuseau())) "." }
                p class="aide" { "Notez ce numéro ou imprimez cette page." }
            } @else {
                p { "Code" }
                p class="reference code" { (grouper(&recu.code)) }
                p { "Envoyée le " (jour(&recu.recu_le, etat.application.horloge.fuseau())) "." }
                p class="aide" {
                    "Notez le numéro et le code, ou imprimez cette page. Le code ouvre le suivi de votre demande : ne le donnez à personne."
                }
                // Beside this page, which is the only one that has the code.
                p { a href="/suivi" target="_blank" rel="noopener" { "Suivre ma demande (nouvelle fenêtre)" } }
            }
        }
        @if !recu.code.is_empty() {
            form method="post" action="/suivi" {
                input type="hidden" name="reference" value=(recu.reference);
                input type="hidden" name="code" value=(recu.code);
                button name="quoi" value="recu" { "Télécharger le reçu (PDF)" }
            }
        }
        section {
            h2 { "Vos services" }
            @for ligne in &recu.lignes {
                h3 { (ligne.titre) }
                @for enfant in &ligne.enfants { (prix(&nom_d_enfant(etat, &enfant.enfant), &enfant.prix)) }
            }
        }
        section {
            h2 { "Et maintenant ?" }
            p { (suite) }
            p { a href="/formulaire" { "Faire une autre demande" } }
        }
    };
    enveloppe(etat.application, titre, &corps)
}

/// When an old page is changed and sent once more.
pub(in super::super) fn deja_envoyee(etat: &Etat<'_>) -> Markup {
    super::arret(
        etat.application,
        "Cette demande est déjà envoyée",
        "Une demande faite avec cette page est déjà arrivée à la mairie, avec d’autres réponses. Pour la corriger, écrivez ou téléphonez à la mairie avec le numéro de votre demande. Pour une autre demande, recommencez.",
    )
}

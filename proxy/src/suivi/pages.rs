//! The pages of `/suivi`, without scripts.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{Ouvert, Trace, Traces};
use crate::dossiers::EtatDossier;
use crate::livraison::rfc3339;
use crate::mots::{grouper, jour, montant};
use crate::{Application, page_publique};

/// The question: which dossier, and its code.
pub(crate) fn question(application: &Application, reference: &str, refusee: bool) -> Markup {
    let titre = "Suivre votre demande";
    let corps = html! {
        h1 { (titre) }
        @if refusee {
            div class="avis alerte" role="alert" tabindex="-1" autofocus {
                h2 { "Nous ne trouvons pas cette demande" }
                p { "Vérifiez le numéro et le code : ils vous ont été donnés à la fin de votre demande. Les demandes effacées ne se suivent plus." }
            }
        }
        form method="post" action="/suivi" {
            div class="champ" {
                label for="reference" { "Numéro de votre demande" }
                p class="aide" id="reference-aide" { "13 lettres et chiffres. Les espaces ne comptent pas." }
                input type="text" class="court" id="reference" name="reference" value=(reference) required
                    autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="reference-aide";
            }
            div class="champ" {
                label for="code" { "Code" }
                p class="aide" id="code-aide" { "10 lettres et chiffres, donnés avec le numéro." }
                input type="text" class="court" id="code" name="code" required
                    autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-aide";
            }
            div class="boutons" { button class="principal" name="quoi" value="voir" { "Voir ma demande" } }
        }
        p class="aide" { "Vous avez perdu le code\u{a0}? La mairie ne le connaît pas. Appelez-la avec le numéro de votre demande\u{a0}: elle vous dira où elle en est." }
    };
    enveloppe(application, if refusee { "Erreur : Suivre votre demande" } else { titre }, &corps)
}

/// Too many families look at once, or somebody tries codes.
pub(crate) fn trop_de_demandes(application: &Application) -> Markup {
    arret(
        application,
        "Attendez un moment",
        "Beaucoup de familles suivent leur demande en ce moment. Attendez une minute, puis recommencez.",
    )
}

/// The store is out of order.
pub(crate) fn panne(application: &Application) -> Markup {
    arret(
        application,
        "Le suivi est arrêté",
        "Le suivi est arrêté pour un moment. Votre demande n’est pas perdue\u{a0}: réessayez dans quelques minutes.",
    )
}

fn arret(application: &Application, titre: &str, phrase: &str) -> Markup {
    let corps = html! { h1 { (titre) } p { (phrase) } p { a href="/suivi" { "Suivre votre demande" } } };
    enveloppe(application, titre, &corps)
}

/// Where the dossier stands, its prices, and who looked at it.
pub(crate) fn reponse(application: &Application, ouvert: &Ouvert, traces: &Traces) -> Markup {
    let Ouvert { reference, situation, recu, dossier } = ouvert;
    let (titre, fuseau) = ("Votre demande", application.horloge.fuseau());
    let corps = html! {
        h1 { (titre) }
        div class="avis" {
            p class="reference" { (grouper(reference.as_str())) }
            p { strong { (situation.etat.phrase()) } }
            p { "Depuis le " (jour(&rfc3339(situation.depuis), fuseau)) ". Demande envoyée le " (jour(&recu.recu_le, fuseau)) "." }
            @if situation.etat == EtatDossier::PieceDemandee {
                @let contact = &application.fichier.ville.contact;
                p {
                    "Apportez-le ou envoyez-le, avec le numéro de votre demande, à\u{a0}: " (contact.service) ", "
                    a href={ "mailto:" (contact.courriel) } { (contact.courriel) } ", " (contact.accueil) "."
                }
            }
            @if let Some(mot) = &situation.mot { p { "La mairie vous écrit : « " (mot) " »" } }
        }
        section {
            h2 { "Vos services" }
            @for ligne in &recu.lignes {
                h3 { (ligne.titre) }
                @for enfant in &ligne.enfants {
                    @let nom = dossier.enfants.iter().find(|autre| autre.valeur.jeton == enfant.enfant);
                    @let nom = nom.map(|enfant| enfant.valeur.personne.nom_complet()).unwrap_or_default();
                    div class="prix" {
                        p { strong { (nom) } " : " strong { (montant(&enfant.prix)) } }
                        @if enfant.prix.provisoire && enfant.prix.montant.is_some() {
                            p class="aide" { "Prix provisoire : la mairie le confirmera." }
                        }
                    }
                }
            }
        }
        section {
            h2 { "Votre reçu" }
            form method="post" action="/suivi" {
                input type="hidden" name="reference" value=(reference);
                input type="hidden" name="code" value=(recu.code);
                button name="quoi" value="recu" { "Télécharger le reçu (PDF)" }
            }
        }
        section {
            h2 { "Qui a regardé votre demande ?" }
            p class="aide" { "La loi oblige la mairie à garder cette liste. Elle ne contient aucune information sur vous." }
            (liste(&traces.ici, fuseau))
            @if !traces.ailleurs.is_empty() {
                h3 { "Vos autres demandes, à votre nom" }
                (liste(&traces.ailleurs, fuseau))
            }
        }
    };
    enveloppe(application, titre, &corps)
}

fn liste(traces: &[Trace], fuseau: &TimeZone) -> Markup {
    html! {
        ul {
            @for trace in traces {
                li {
                    (jour(&rfc3339(trace.le), fuseau)) "\u{a0}: " (trace.phrase)
                    @if let Some(requete) = &trace.requete {
                        " " span class="aide" { "(numéro de la demande chez l’administration\u{a0}: " (requete) ")" }
                    }
                }
            }
        }
    }
}

fn enveloppe(application: &Application, titre: &str, contenu: &Markup) -> Markup {
    let dpo = &application.fichier.ville.dpo;
    let droits = html! {
        p {
            "Pour voir, corriger ou effacer vos informations, écrivez au délégué à la protection des données : "
            a href={ "mailto:" (dpo) } { (dpo) } "."
        }
    };
    page_publique::enveloppe(application, titre, "Aller au contenu", contenu, &droits)
}

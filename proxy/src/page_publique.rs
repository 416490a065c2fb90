//! The frame of every page that a family opens on the service itself: the city's name above, whom to ask below.

use maud::{DOCTYPE, Markup, html};

use crate::Application;
use crate::accessibilite::ETAT;

/// As [`enveloppe_avec`], with nothing of its own in the head.
pub(crate) fn enveloppe(
    application: &Application,
    titre: &str,
    saut: &str,
    contenu: &Markup,
    droits: &Markup,
) -> Markup {
    enveloppe_avec(application, titre, saut, &html! {}, contenu, droits)
}

/// A page. `tete` is what its head has besides the common sheet, `saut` is the link that skips to its content, `droits` what the foot says of the family's data.
pub(crate) fn enveloppe_avec(
    application: &Application,
    titre: &str,
    saut: &str,
    tete: &Markup,
    contenu: &Markup,
    droits: &Markup,
) -> Markup {
    let ville = &application.fichier.ville;
    let contact = &ville.contact;
    html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (titre) " – " (ville.nom) }
                link rel="stylesheet" href="/formulaire/style.css";
                (tete)
            }
            body {
                a class="evitement" href="#contenu" { (saut) }
                header { p class="ville" { (ville.nom) } }
                main id="contenu" { (contenu) }
                footer {
                    h2 { "Une question ?" }
                    p {
                        (contact.service) " : "
                        a href={ "mailto:" (contact.courriel) } { (contact.courriel) } ", "
                        a href={ "tel:" (contact.telephone.split_whitespace().collect::<String>()) } { (contact.telephone) }
                        br; (contact.accueil)
                    }
                    (droits)
                    p { a href="/accessibilite" { "Accessibilité\u{a0}: " (ETAT) } }
                }
            }
        }
    }
}

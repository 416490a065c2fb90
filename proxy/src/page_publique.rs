//! The frame of the pages that the service draws: the city's name above and, for families, whom to ask below.

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

/// A page for families. `tete` is what its head has besides the common sheet, `saut` is the link that skips to its content,
/// `droits` what the foot says of the family's data.
pub(crate) fn enveloppe_avec(
    application: &Application,
    titre: &str,
    saut: &str,
    tete: &Markup,
    contenu: &Markup,
    droits: &Markup,
) -> Markup {
    let contact = &application.fichier.ville.contact;
    let pied = html! {
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
    };
    Page { titre, saut, tete, classe: None, entete: &html! {}, contenu, pied: &pied }.dessiner(application)
}

/// What differs between the pages of families and those of agents.
pub(crate) struct Page<'a> {
    pub(crate) titre: &'a str,
    /// The link that skips to the content.
    pub(crate) saut: &'a str,
    /// What the head has besides the common sheet.
    pub(crate) tete: &'a Markup,
    /// A class of the body, for sheets.
    pub(crate) classe: Option<&'a str>,
    /// What follows the city's name.
    pub(crate) entete: &'a Markup,
    pub(crate) contenu: &'a Markup,
    /// What follows the content.
    pub(crate) pied: &'a Markup,
}

impl Page<'_> {
    pub(crate) fn dessiner(&self, application: &Application) -> Markup {
        let ville = &application.fichier.ville.nom;
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.titre) " – " (ville) }
                    link rel="stylesheet" href="/formulaire/style.css";
                    (self.tete)
                }
                body class=[self.classe] {
                    a class="evitement" href="#contenu" { (self.saut) }
                    header { p class="ville" { (ville) } (self.entete) }
                    main id="contenu" { (self.contenu) }
                    (self.pied)
                }
            }
        }
    }
}

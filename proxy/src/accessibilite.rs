//! `/accessibilite`: the accessibility statement that the law asks of a public service, from the city's file and from what
//! is tested at each version. It claims no audit that nobody made.

use maud::{Markup, html};

use crate::{Application, page_publique};

/// What the law calls the state of the service; every page says it in its foot. Without an audit that measures it, no
/// other word may be used (RGAA 4.1.2, « obligations »).
pub(crate) const ETAT: &str = "non conforme";

/// What our own tests look at, at each version.
const ESSAIS: [&str; 12] = [
    "les règles automatiques d’axe-core (WCAG 2.2, niveaux A et AA), à chaque étape, en mêlant les trois langues (français, anglais, arabe), la page et le cadre, le thème clair et le thème sombre\u{a0};",
    "tout le parcours au clavier seul, dans la page et dans un cadre\u{a0}: le focus suit l’ordre de lecture, se voit toujours, et ne se perd pas quand une partie apparaît ou s’en va\u{a0};",
    "ce que le navigateur dit à un lecteur d’écran, étape par étape, en français, avec FranceConnect et à la main, comparé à une transcription gardée avec le programme\u{a0};",
    "l’annonce des erreurs, leur liste en haut de la page et le lien de chacune vers sa réponse\u{a0};",
    "l’agrandissement à 400\u{a0}% et une colonne de 280\u{a0}pixels, sans rien de coupé ni défilement de côté\u{a0};",
    "le texte deux fois plus grand, et l’espacement du texte choisi par la personne, sans rien de coupé\u{a0};",
    "des boutons et des champs assez hauts pour un doigt (44\u{a0}pixels)\u{a0};",
    "l’arabe de droite à gauche, où ce qui reste en français est marqué comme du français\u{a0};",
    "les couleurs forcées par le système et la réduction des animations\u{a0};",
    "l’impression, lisible sur fond blanc même en thème sombre, et sans les boutons\u{a0};",
    "le contraste de chaque paire de couleurs du thème, et de celles que la ville choisit\u{a0};",
    "le même formulaire sans JavaScript, et le reçu en PDF balisé.",
];

/// What nobody has looked at yet.
const MANQUES: [&str; 3] = [
    "Aucun audit complet des critères du RGAA n’a encore été fait par une personne\u{a0}: le taux de conformité n’est pas mesuré.",
    "Aucun essai n’a encore été fait par une personne avec NVDA, JAWS, VoiceOver ou TalkBack. Ce que lit un lecteur d’écran est seulement vérifié par programme.",
    "Les pages de FranceConnect sont à part\u{a0}: elles ont leur propre déclaration.",
];

/// The statement.
pub(crate) fn declaration(application: &Application) -> Markup {
    let titre = "Déclaration d’accessibilité";
    let ville = &application.fichier.ville;
    let contact = &ville.contact;
    let corps = html! {
        h1 { (titre) }
        p {
            (ville.nom) " veut que toutes les familles puissent remplir et suivre leurs demandes en ligne, conformément à l’article 47 de la loi n°\u{a0}2005-102 du 11 février 2005. "
            "Cette déclaration porte sur le formulaire d’inscription, où qu’il soit posé, sur le même formulaire sans JavaScript (" a href="/formulaire" { "/formulaire" } ") et sur le suivi des demandes (" a href="/suivi" { "/suivi" } ")."
        }
        h2 { "État de conformité" }
        p {
            "Ce service est " strong { (ETAT) } " au référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1.2\u{a0}: aucun audit n’a encore mesuré sa conformité, et la loi demande alors de le dire ainsi. Il est pourtant fait pour tous, et essayé comme suit."
        }
        h2 { "Ce qui est vérifié" }
        p { "À chaque version du service (celle-ci est la " (env!("CARGO_PKG_VERSION")) "), des essais automatiques vérifient\u{a0}:" }
        ul { @for essai in ESSAIS { li { (essai) } } }
        h2 { "Ce qui ne l’est pas encore" }
        ul { @for manque in MANQUES { li { (manque) } } }
        h2 { "Si quelque chose vous arrête" }
        p {
            "Dites-le-nous\u{a0}: nous vous aiderons à faire votre demande autrement, et nous corrigerons. "
            (contact.service) ", " a href={ "mailto:" (contact.courriel) } { (contact.courriel) } ", "
            a href={ "tel:" (contact.telephone.split_whitespace().collect::<String>()) } { (contact.telephone) } ", " (contact.accueil) "."
        }
        h2 { "Si nous ne vous avons pas répondu" }
        p { "Vous nous avez signalé un défaut qui vous empêche d’utiliser le service, et vous n’avez pas eu de réponse qui vous convient\u{a0}: vous pouvez saisir le Défenseur des droits. C’est gratuit." }
        ul {
            li { a href="https://formulaire.defenseurdesdroits.fr/" rel="noopener" { "Écrire au Défenseur des droits en ligne" } }
            li { a href="https://www.defenseurdesdroits.fr/" rel="noopener" { "Rencontrer un de ses délégués, près de chez vous" } }
            li { "Lui écrire par la poste, sans timbre\u{a0}: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07" }
        }
        h2 { "Comment cette déclaration est faite" }
        p { "Le service la compose lui-même, à partir de ce qui est essayé pour sa version et du fichier de la ville. Elle sera complétée dès qu’un audit aura été fait." }
    };
    page_publique::enveloppe(application, titre, "Aller à la déclaration", &corps, &html! {})
}

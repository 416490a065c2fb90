//! What to do in the tools that cities use.

use maud::{Markup, html};

use super::a_copier;
use crate::Application;
use crate::actifs::VERSION;
use crate::integration::{Choix, Integration};

/// A tool, folded.
fn recette(titre: &str, corps: &Markup) -> Markup {
    html! { details { summary { (titre) } (corps) } }
}

/// Every tool.
pub(super) fn toutes(application: &Application, choix: &Choix, integration: &Integration) -> Markup {
    html! {
        h3 { "Dans votre outil" }
        (recette("Page HTML", &page_html()))
        (recette("WordPress", &wordpress(application, choix)))
        (recette("Drupal", &drupal(application)))
        (recette("TYPO3", &typo3()))
        (recette("SPIP", &spip(integration)))
        (recette("Outils qui retirent les scripts (Wix et semblables)", &sans_script(integration)))
    }
}

fn page_html() -> Markup {
    html! {
        ol {
            li { "Collez la balise là où le formulaire doit apparaître." }
            li { "Ajoutez le style, s’il y en a un, à votre feuille." }
            li { "Complétez la politique de sécurité, si la page en a une." }
        }
    }
}

fn wordpress(application: &Application, choix: &Choix) -> Markup {
    let attributs: String = [("demarches", choix.demarches.join(","))]
        .into_iter()
        .chain(
            choix
                .textes()
                .into_iter()
                .filter(|(nom, _)| !matches!(*nom, "rayon" | "police"))
                .map(|(nom, valeur)| (nom, valeur.to_owned())),
        )
        // What would end the value of a short code is left to the settings of the plugin.
        .filter(|(_, valeur)| !valeur.is_empty() && !valeur.contains(['"', '[', ']', '<', '>']))
        .map(|(nom, valeur)| format!(" {nom}=\"{valeur}\""))
        .collect();
    html! {
        p { "L’extension marche pour tous les auteurs, même ceux à qui WordPress retire les scripts." }
        ol {
            li {
                a href="/integrer/pass-famille-wordpress.zip" download { "Téléchargez l’extension" }
                ", puis installez-la dans WordPress (Extensions, Ajouter, Téléverser une extension)."
            }
            li {
                "Dans Réglages, Pass Famille, écrivez l’adresse du service (" code { (application.fichier.service.url_publique) }
                "), la version (" code { (VERSION.trim_start_matches('v')) } ")"
                @if let Some(integrite) = application.actifs.integrite() { " et l’empreinte (" code { (integrite) } ")" }
                "."
            }
            li { "Posez le bloc «\u{a0}Pass Famille\u{a0}», ou collez ce code court\u{a0}:" (a_copier("wordpress", "Code court de WordPress", &format!("[pass-famille{attributs}]"))) }
            li { "Le style va dans Apparence, Personnaliser, CSS additionnel (ou, avec un thème à blocs, dans l’éditeur, Styles, CSS additionnel)." }
        }
        p { "Sans l’extension, un administrateur peut coller la balise dans un bloc «\u{a0}HTML personnalisé\u{a0}»." }
    }
}

fn drupal(application: &Application) -> Markup {
    let integrite = application.actifs.integrite().unwrap_or_default();
    let bibliotheque = format!(
        "pass-famille:\n  js:\n    {}/{VERSION}/pass-famille.js:\n      type: external\n      minified: true\n      attributes:\n        async: true\n        crossorigin: anonymous\n        integrity: {integrite}",
        application.fichier.service.url_publique
    );
    html! {
        p { "Le plus simple\u{a0}: un bloc de contenu personnalisé, dans un format de texte qui ne filtre rien («\u{a0}HTML complet\u{a0}» réservé aux webmestres), où vous collez la balise en mode source." }
        p { "Le plus propre\u{a0}: déclarez le script dans le fichier " code { ".libraries.yml" } " du thème, attachez-le à la page, et n’écrivez que l’élément " code { "<pass-famille>" } " dans le gabarit." }
        (a_copier("drupal", "Bibliothèque de Drupal", &bibliotheque))
    }
}

fn typo3() -> Markup {
    html! {
        ol {
            li { "Ajoutez à la page un élément de contenu «\u{a0}HTML\u{a0}» (onglet des éléments spéciaux), et collez-y la balise." }
            li { "Ajoutez le style à la feuille du site." }
            li { "Si la politique de sécurité de TYPO3 est active, complétez-la dans " code { "config/sites/<site>/csp.yaml" } " avec les sources données plus haut." }
        }
    }
}

fn spip(integration: &Integration) -> Markup {
    html! {
        p { "SPIP retire les scripts du texte des articles\u{a0}: passez par un modèle." }
        ol {
            li { "Créez " code { "squelettes/modeles/passfamille.html" } " avec la balise pour seul contenu\u{a0}:" (a_copier("spip", "Modèle de SPIP", &integration.balise)) }
            li { "Dans l’article, écrivez " code { "<passfamille|>" } " là où le formulaire doit apparaître." }
        }
    }
}

fn sans_script(integration: &Integration) -> Markup {
    html! {
        p { "Si l’outil a un bloc qui affiche l’adresse d’un autre site (iframe), donnez-lui cette adresse, et 900 pixels de haut au moins. Elle ne s’ouvre que dans des pages du site qu’elle nomme." }
        @for (rang, adresse) in integration.adresses.iter().enumerate() {
            (a_copier(&format!("adresse-{rang}"), "Adresse du cadre", adresse))
        }
        p { "Certains outils mettent ces blocs sur un site à eux\u{a0}: le cadre reste alors vide. Le lien seul marche partout\u{a0}:" }
        (a_copier("lien-seul", "Lien", &integration.lien))
    }
}

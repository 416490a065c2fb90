//! First page: which services, and how to go on.

use famille::Demarche;
use famille::demarche::Ouverture;
use maud::{Markup, html};

use super::super::Etat;
use super::super::champs::{Dessin, Radios, aide_, bouton};
use super::etape;

pub(in super::super) fn services(etat: &Etat<'_>) -> Markup {
    etape(etat, 1, "Quels services voulez-vous demander ?", |dessin| {
        html! {
            p { "Ce formulaire fonctionne sans JavaScript. Vous le remplissez une seule fois pour tous les services." }
            p { "Répondez aux deux questions\u{a0}: elles sont obligatoires." }
            fieldset.champ.fautif[dessin.fautif("services").is_some()] aria-describedby=[dessin.decrit("services", "")] {
                legend class="grand" { "Services" }
                (dessin.message("services"))
                @for (rang, demarche) in etat.application.fichier.demarches.iter().enumerate() {
                    (service(dessin, demarche, rang == 0))
                }
            }
            (dessin.radios(&Radios {
                id: "mode".to_owned(),
                nom: "mode".to_owned(),
                legende: "Comment voulez-vous continuer ?",
                aide: "",
                facultatif: false,
                options: vec![
                    (
                        "identite".to_owned(),
                        "J’écris mon identité complète".to_owned(),
                        "La mairie cherche votre dossier à la CAF ou à la MSA, avec votre état civil et votre lieu de naissance. Vous ne verrez pas ces informations ici. Vous aurez moins de papiers à fournir.".to_owned(),
                    ),
                    (
                        "manuel".to_owned(),
                        "Je remplis tout moi-même".to_owned(),
                        "La mairie ne demande rien à la CAF ni à la MSA. Elle vous demandera peut-être des papiers.".to_owned(),
                    ),
                ],
            }))
            div class="boutons" { (bouton("remplir", "Continuer", "principal", "")) }
        }
    })
}

/// A closed service can't be ticked, and says why.
fn service(dessin: &Dessin<'_>, demarche: &Demarche, premier: bool) -> Markup {
    let id = if premier { "services".to_owned() } else { ["service-", &demarche.id].concat() };
    let ferme = match demarche.ouverture(dessin.etat.application.horloge.aujourdhui()) {
        Ouverture::Ouverte => None,
        Ouverture::Future(du) => Some(["Les inscriptions ouvrent le ", &du.en_mots(), "."].concat()),
        Ouverture::Passee(au) => Some(["Les inscriptions sont fermées depuis le ", &au.en_mots(), "."].concat()),
    };
    let aide_id = ["service-", &demarche.id].concat();
    html! {
        div class="option" {
            input type="checkbox" id=(id) name="service" value=(demarche.id)
                checked[dessin.coche("service", &demarche.id) && ferme.is_none()] disabled[ferme.is_some()]
                aria-describedby={ (aide_id) "-aide" };
            div {
                label for=(id) { (demarche.titre) }
                (aide_(&aide_id, &[demarche.description.as_str(), ferme.as_deref().unwrap_or_default()].join(" ")))
            }
        }
    }
}

//! The notice that a family reads before anything is asked of an administration: as data for a page, and as a document.

use famille::demarche::donnees_utiles;
use famille::{Demarche, Donnee};
use serde::Serialize;

use super::besoins::{enumerer, pourquoi};
use super::modele::{Document, typographier};
use crate::config::Fichier;
use crate::identification::DUREE_BROUILLON;
use crate::registre::REGISTRE_MOIS;

/// The notice, for some services or all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Version of this shape.
    pub version: u16,
    /// Name of the city.
    pub ville: String,
    /// Title.
    pub titre: String,
    /// Identifiers of the services, in the order of the file.
    pub demarches: Vec<String>,
    /// What it says, in the order to show.
    pub rubriques: Vec<Rubrique>,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rubrique {
    /// Stable identifier: `quoi`, `a_qui`, `pourquoi`, `base`, `affichage`, `refus`, `duree`, `lecteurs`, `droits`,
    /// `contact`.
    pub id: &'static str,
    /// The question.
    pub titre: String,
    /// Paragraphs.
    pub paragraphes: Vec<String>,
    /// Points below them; may be empty.
    pub points: Vec<Point>,
}

/// A point of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What it says.
    pub texte: String,
    /// The block of data it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub donnee: Option<Donnee>,
    /// The service it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demarche: Option<String>,
}

impl Notice {
    /// For every service of the city.
    pub fn new(fichier: &Fichier) -> Self {
        Self::pour(fichier, &fichier.demarches.iter().collect::<Vec<_>>())
    }

    /// For the services that a family has chosen.
    pub fn pour(fichier: &Fichier, demarches: &[&Demarche]) -> Self {
        let ville = &fichier.ville;
        let donnees = donnees_utiles(demarches.iter().copied());
        let mut rubriques = Vec::new();
        if donnees.is_empty() {
            let phrase = format!("Pour ces services, {} ne demande rien à une autre administration.", ville.nom);
            rubriques.push(rubrique("quoi", "Ce qui sera demandé", [phrase]));
        } else {
            rubriques.extend([
                quoi(fichier, &donnees),
                a_qui(fichier, &donnees),
                raisons(demarches, fichier.impot_particulier.is_some()),
                rubrique("base", "De quel droit ?", [
                    "La loi permet aux administrations d’échanger les informations strictement nécessaires pour traiter votre demande (code des relations entre le public et l’administration, article L114-8). Vous n’avez pas à fournir ce qu’une administration sait déjà (article L113-12).".to_owned(),
                ]),
                affichage(fichier),
                rubrique("refus", "Et si vous ne voulez pas ?", [
                    "Remplissez le formulaire à la main : rien n’est demandé à une administration. Des justificatifs vous seront peut-être demandés. Votre demande n’est pas refusée pour cela.".to_owned(),
                ]),
            ]);
        }
        rubriques.extend([duree(fichier, &donnees), lecteurs(fichier), droits(fichier), contact(fichier)]);
        Self {
            version: 1,
            ville: ville.nom.clone(),
            titre: typographier(&format!("Vos informations et {}", ville.nom)),
            demarches: demarches.iter().map(|demarche| demarche.id.clone()).collect(),
            rubriques,
        }
    }

    /// The same, to read.
    pub fn document(&self) -> Document {
        let mut document = Document::new(&self.titre, &self.ville);
        for rubrique in &self.rubriques {
            document.partie(&rubrique.titre);
            for paragraphe in &rubrique.paragraphes {
                document.dire(paragraphe.as_str());
            }
            document.lister(rubrique.points.iter().map(|point| point.texte.as_str()));
        }
        document
    }
}

fn quoi(fichier: &Fichier, donnees: &[Donnee]) -> Rubrique {
    let mut points: Vec<Point> = donnees
        .iter()
        .filter(|donnee| **donnee != Donnee::AvisFiscal || fichier.impot_particulier.is_some())
        .map(|donnee| Point { donnee: Some(*donnee), ..point(&majuscule(donnee.libelle())) })
        .collect();
    if fichier.franceconnect.is_some() {
        points.insert(0, point("Votre identité, si vous choisissez FranceConnect"));
    }
    Rubrique {
        points,
        ..rubrique(
            "quoi",
            "Ce qui sera demandé",
            ["Sauf si vous remplissez le formulaire à la main, ces informations seront demandées pour vous :"
                .to_owned()],
        )
    }
}

fn a_qui(fichier: &Fichier, donnees: &[Donnee]) -> Rubrique {
    let mut points = Vec::new();
    if fichier.franceconnect.is_some() {
        points.push(point("À FranceConnect, si vous le choisissez : votre identité."));
    }
    if donnees.iter().any(|donnee| *donnee != Donnee::AvisFiscal) {
        points.push(point(
            "À la CAF ou à la MSA, par le service public API Particulier : votre famille et ce qui sert au calcul du prix.",
        ));
    }
    if donnees.contains(&Donnee::AvisFiscal) && fichier.impot_particulier.is_some() {
        points.push(point(
            "À la direction générale des finances publiques (DGFIP), si vous n’avez pas de quotient familial certifié ou si un tarif choisi préfère le quotient municipal : votre avis d’impôt.",
        ));
    }
    Rubrique { points, ..rubrique("a_qui", "À qui ?", []) }
}

fn raisons(demarches: &[&Demarche], impots: bool) -> Rubrique {
    let points = demarches.iter().flat_map(|demarche| {
        let demandees = demarche.donnees.iter().filter(move |donnee| impots || **donnee != Donnee::AvisFiscal);
        demandees.map(move |donnee| Point {
            donnee: Some(*donnee),
            demarche: Some(demarche.id.clone()),
            ..point(&format!("{}, {} : {}.", demarche.titre, donnee.libelle(), pourquoi(demarche, *donnee)))
        })
    });
    Rubrique {
        points: points.collect(),
        ..rubrique(
            "pourquoi",
            "Pourquoi ?",
            ["Pour inscrire vos enfants et calculer les prix. Chaque service ne reçoit que ce qui le concerne :"
                .to_owned()],
        )
    }
}

fn affichage(fichier: &Fichier) -> Rubrique {
    let mut paragraphes = Vec::new();
    if fichier.franceconnect.is_some() {
        paragraphes.push("Avec FranceConnect, vous voyez ces informations si elles sont bien à votre nom. Vous pouvez les corriger ou les contester avant d’envoyer votre demande.".to_owned());
    }
    paragraphes.push("Si vous écrivez votre identité, rien ne s’affiche, car nous ne savons pas encore si c’est bien vous. Les informations sont demandées après l’envoi de votre dossier, et seuls les agents les voient.".to_owned());
    rubrique("affichage", "Les verrez-vous ?", paragraphes)
}

fn duree(fichier: &Fichier, donnees: &[Donnee]) -> Rubrique {
    let mois = fichier.ville.conservation_mois;
    let mut paragraphes = vec![format!("Votre dossier est gardé {mois} mois, puis son contenu est effacé.")];
    for (demarche, mois) in &fichier.ville.conservation_par_demarche {
        if let Some(demarche) = fichier.demarches.iter().find(|autre| autre.id == *demarche) {
            paragraphes.push(format!("Pour « {} », il est gardé {mois} mois.", demarche.titre));
        }
    }
    if !donnees.is_empty() {
        paragraphes.push(format!(
            "La trace de chaque échange avec une administration est gardée {REGISTRE_MOIS} mois, comme le veut la loi (article R114-9-7). Elle dit quand, pour quel service et si une réponse est venue ; jamais votre nom ni vos informations. Vous la lisez avec le numéro et le code de votre reçu."
        ));
    }
    paragraphes.extend(brouillon());
    rubrique("duree", "Combien de temps ?", paragraphes)
}

/// What the browser keeps, for as long as it takes to come back to the page.
fn brouillon() -> [String; 2] {
    let minutes = DUREE_BROUILLON / 60;
    [
        format!("Pendant que vous remplissez le formulaire, ce que vous écrivez est gardé {minutes} minutes au plus dans l’onglet de votre navigateur, pour ne rien perdre si la page se recharge. C’est chiffré : seul le service de la ville peut le relire, et il n’en garde rien. Tout est effacé quand vous envoyez votre demande, quand vous fermez l’onglet ou avec le bouton « Effacer mes réponses »."),
        "Dans une page du site de la ville, cet onglet ne garde ni votre numéro fiscal ni ce que les administrations ont répondu : il faudra les demander à nouveau.".to_owned(),
    ]
}

fn lecteurs(fichier: &Fichier) -> Rubrique {
    let conformite = &fichier.conformite;
    let services = match conformite.destinataires.as_slice() {
        [] => fichier.ville.contact.service.clone(),
        services => enumerer(services),
    };
    let mut paragraphes = vec![format!("Les agents habilités, et eux seuls : {services}.")];
    if !conformite.sous_traitants.is_empty() {
        paragraphes.push(format!(
            "Des entreprises travaillent pour {}, sur ses consignes : {}.",
            fichier.ville.nom,
            enumerer(&conformite.sous_traitants)
        ));
    }
    rubrique("lecteurs", "Qui les lit ?", paragraphes)
}

fn droits(fichier: &Fichier) -> Rubrique {
    rubrique("droits", "Quels sont vos droits ?", [
        "Vous pouvez demander à voir vos informations et la trace des échanges, à les faire corriger ou à les faire effacer."
            .to_owned(),
        format!("Écrivez au délégué à la protection des données : {}.", fichier.ville.dpo),
        "Si vous pensez que vos droits ne sont pas respectés, vous pouvez écrire à la CNIL (www.cnil.fr).".to_owned(),
    ])
}

fn contact(fichier: &Fichier) -> Rubrique {
    let contact = &fichier.ville.contact;
    let responsable = &fichier.conformite.responsable_traitement;
    let responsable = match (responsable.fonction.trim(), responsable.nom_complet()) {
        (fonction, nom) if !fonction.is_empty() && !nom.is_empty() => {
            format!("{}, représentée par {nom} ({fonction})", fichier.ville.nom)
        }
        _ => fichier.ville.nom.clone(),
    };
    rubrique(
        "contact",
        "Une question ?",
        [
            format!(
                "{} : {}, {}. {}.",
                contact.service,
                contact.courriel,
                contact.telephone,
                contact.accueil.trim_end_matches('.')
            ),
            format!("Responsable du traitement : {responsable}."),
        ],
    )
}

fn rubrique(id: &'static str, titre: &str, paragraphes: impl IntoIterator<Item = String>) -> Rubrique {
    let paragraphes = paragraphes.into_iter().map(|texte| typographier(&texte)).collect();
    Rubrique { id, titre: typographier(titre), paragraphes, points: Vec::new() }
}

fn point(texte: &str) -> Point {
    Point { texte: typographier(texte), donnee: None, demarche: None }
}

fn majuscule(texte: &str) -> String {
    let mut signes = texte.chars();
    signes.next().map_or_else(String::new, |premier| premier.to_uppercase().chain(signes).collect())
}

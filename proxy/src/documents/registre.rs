//! The entry of the register of processing activities (the one that the data protection officer keeps). It is not the
//! register of exchanges, which the service keeps by itself.

use famille::Donnee;

use super::besoins::{besoins, contenu, enumerer, nom};
use super::habilitation::sous_traitants;
use super::mesures;
use super::modele::{Document, Texte};
use crate::config::{Fichier, Interlocuteur};
use crate::dossiers::{ATTENTE_PIECE, MENAGE};
use crate::identification::{DUREE_BROUILLON, DUREE_IDENTIFICATION};
use crate::registre::REGISTRE_MOIS;

/// The entry of this city.
pub fn registre(fichier: &Fichier) -> Document {
    let ville = &fichier.ville;
    let conformite = &fichier.conformite;
    let mut document = Document::new(&format!("Registre des activités de traitement de {}", ville.nom), &ville.nom);
    let d = &mut document;
    d.dire("Fiche du registre prévu par l’article 30 du RGPD. À ne pas confondre avec le registre des échanges avec les administrations, que le service tient lui-même.");
    d.partie("Inscriptions et tarifs des services aux familles");
    let services: Vec<&str> = fichier.demarches.iter().map(|demarche| demarche.titre.as_str()).collect();
    d.fiche([
        ("Responsable de traitement", responsable(fichier)),
        ("Délégué à la protection des données", delegue(fichier)),
        (
            "Finalités",
            format!(
                "recevoir et instruire les demandes d’inscription des familles ({}) ; calculer les prix selon les délibérations ; vérifier auprès des administrations ce que ces prix et ces inscriptions demandent",
                enumerer(&services)
            )
            .into(),
        ),
        ("Ce qui fonde le traitement", "la loi et l’information des personnes, non le consentement : CRPA, articles L114-8 et L113-12 ; délibérations du conseil ci-dessous".into()),
        ("Personnes concernées", "les parents qui demandent, l’autre parent ou le conjoint, les enfants".into()),
        ("Destinataires", Texte::ou(&enumerer(&conformite.destinataires), "les services dont les agents lisent les dossiers")),
        ("Sous-traitants", sous_traitants(fichier)),
        ("Hébergement", Texte::ou(&conformite.hebergement, "où tourne le service, et chez qui")),
        ("Transferts hors de l’Union européenne", "aucun par le service lui-même ; à confirmer pour l’hébergement".into()),
    ]);
    d.partie("Délibérations");
    d.lister(
        fichier
            .demarches
            .iter()
            .filter_map(|demarche| Some(format!("{} : {}.", demarche.titre, demarche.deliberation.as_ref()?.phrase()))),
    );
    categories(d, fichier);
    durees(d, fichier);
    d.partie("Droits des personnes");
    d.dire(format!(
        "Accès, rectification, effacement : auprès du délégué ({}). Dans le formulaire, une famille identifiée peut contester chaque valeur reçue ; sa remarque est gardée à côté de la valeur certifiée.",
        ville.dpo
    ));
    d.partie("Mesures de sécurité");
    d.lister(mesures::toutes(fichier));
    document
}

fn categories(d: &mut Document, fichier: &Fichier) {
    d.partie("Catégories de données");
    d.section("Reçues des administrations");
    let mut donnees: Vec<Donnee> = besoins(fichier).iter().map(|besoin| besoin.donnee).collect();
    donnees.dedup();
    let source = |donnee: Donnee| match donnee {
        Donnee::AvisFiscal if fichier.impot_particulier.is_none() => "déclaré par la famille",
        Donnee::AvisFiscal => "DGFIP, par API Impôt Particulier",
        _ => "CAF ou MSA, par API Particulier",
    };
    let mut lignes: Vec<[Texte; 3]> =
        donnees.iter().map(|donnee| [nom(*donnee).into(), contenu(*donnee).into(), source(*donnee).into()]).collect();
    if fichier.franceconnect.is_some() {
        lignes.push([
            "Identité vérifiée".into(),
            "le nom de naissance, le nom d’usage, les prénoms, la date et le lieu de naissance, le sexe".into(),
            "FranceConnect".into(),
        ]);
    }
    if lignes.is_empty() {
        d.dire("Aucune.");
    } else {
        d.tableau([("Donnée", 3), ("Contenu", 6), ("Source", 3)], lignes);
    }
    d.section("Écrites par la famille");
    let mut declarees = vec![
        "identité du demandeur, des enfants et de l’autre parent ; adresse ; adresse e-mail et téléphone".to_owned(),
        "revenus et quotient, quand rien n’a été certifié".to_owned(),
        "remarques sur les valeurs reçues, message libre".to_owned(),
    ];
    if fichier.impot_particulier.is_some() {
        declarees.push("numéro fiscal, si la famille le donne".to_owned());
    }
    d.lister(declarees);
    let questions: Vec<String> = fichier
        .demarches
        .iter()
        .flat_map(|demarche| {
            demarche.questions.iter().map(move |question| format!("{} : {}", demarche.titre, question.libelle))
        })
        .collect();
    if !questions.is_empty() {
        d.dire("Réponses aux questions de la ville :");
        d.lister(questions);
    }
    let pieces: Vec<String> = fichier
        .demarches
        .iter()
        .flat_map(|demarche| demarche.pieces.iter().map(move |piece| format!("{} : {}", demarche.titre, piece.libelle)))
        .collect();
    if !pieces.is_empty() {
        d.dire("Justificatifs demandés quand rien n’a pu être certifié :");
        d.lister(pieces);
    }
}

fn durees(d: &mut Document, fichier: &Fichier) {
    let heures = DUREE_IDENTIFICATION / 3600;
    d.partie("Durées de conservation");
    d.tableau(
        [("Quoi", 5), ("Durée", 3), ("Ensuite", 4)],
        [
            [
                "Dossier, avec ses justificatifs".into(),
                duree_des_dossiers(fichier).into(),
                "contenu effacé par le service, au ménage qu’il fait chaque heure ; il reste le numéro, les dates et les services".into(),
            ],
            [
                "Registre des échanges : date, service, administration, résultat, numéro de requête ; aucune valeur, aucun nom".into(),
                format!("{REGISTRE_MOIS} mois (CRPA, article R114-9-7)").into(),
                "effacé de même".into(),
            ],
            [
                "Reçus de transmission aux logiciels de la ville : date, destinataire, numéro du dossier ; aucune valeur".into(),
                format!("{REGISTRE_MOIS} mois").into(),
                "effacé de même".into(),
            ],
            [
                "Justificatif envoyé, dont le dossier n’a pas suivi".into(),
                format!("{} heures au plus", (ATTENTE_PIECE + MENAGE).div_ceil(3600)).into(),
                "effacé de même".into(),
            ],
            [
                "Résultat d’une identification, avant le dépôt du dossier".into(),
                format!("{heures} heures").into(),
                "illisible : rien n’en est gardé sur le serveur".into(),
            ],
            [
                "Brouillon du formulaire : ce que la famille a écrit, chiffré par le service et gardé par le navigateur, dans l’onglet (sessionStorage). Dans la page du site, ni valeur certifiée ni numéro fiscal ; dans un cadre, qui est une page du service, ils y sont aussi, chiffrés".into(),
                format!("{} minutes après le dernier changement", DUREE_BROUILLON / 60).into(),
                "illisible ; effacé avant par l’envoi, la fermeture de l’onglet ou la famille : rien n’en est gardé sur le serveur".into(),
            ],
        ],
    );
}

fn duree_des_dossiers(fichier: &Fichier) -> String {
    let ville = &fichier.ville;
    let mut durees = vec![format!("{} mois", ville.conservation_mois)];
    for (demarche, mois) in &ville.conservation_par_demarche {
        let titre = fichier.demarches.iter().find(|autre| autre.id == *demarche).map(|demarche| &demarche.titre);
        durees.push(format!("{mois} mois pour « {} »", titre.unwrap_or(demarche)));
    }
    durees.join(", ")
}

/// The city, and who answers for it.
pub(super) fn responsable(fichier: &Fichier) -> Texte {
    let responsable = &fichier.conformite.responsable_traitement;
    if responsable.nom.trim().is_empty() {
        return Texte::a_completer("le nom et la fonction du responsable de traitement");
    }
    [&fichier.ville.nom, ", représentée par ", &presenter(responsable)].concat().into()
}

/// The officer, with the address of `ville.dpo`.
pub(super) fn delegue(fichier: &Fichier) -> Texte {
    let delegue = &fichier.conformite.delegue;
    if delegue.nom.trim().is_empty() {
        return Texte::a_completer(&format!(
            "le nom du délégué (jamais le maire) ; son adresse : {}",
            fichier.ville.dpo
        ));
    }
    [&presenter(delegue), ", ", &fichier.ville.dpo].concat().into()
}

fn presenter(personne: &Interlocuteur) -> String {
    let nom = personne.nom_complet();
    let fonction = personne.fonction.trim();
    if fonction.is_empty() { nom } else { format!("{nom} ({fonction})") }
}

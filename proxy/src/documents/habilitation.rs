//! The request to DataPass, in the order of its form: what is copied there, field by field.

use famille::Donnee;

use super::besoins::{Besoin, besoins, contenu, de_la_creche, enumerer, nom, pourquoi, prix_calcule, titres};
use super::manques::{CONSERVATION_A_JUSTIFIER, manques};
use super::modele::{Document, Texte};
use crate::application::SCOPES_IMPOTS;
use crate::config::{Fichier, Interlocuteur, Modalite};
use crate::registre::REGISTRE_MOIS;

/// The request of this city.
pub fn habilitation(fichier: &Fichier) -> Document {
    let ville = &fichier.ville.nom;
    let besoins = besoins(fichier);
    let (particulier, impots): (Vec<&Besoin<'_>>, Vec<&Besoin<'_>>) =
        besoins.iter().partition(|besoin| besoin.donnee != Donnee::AvisFiscal);
    let mut document = Document::new(&format!("Demande d’habilitation de {ville}"), ville);
    let d = &mut document;
    d.dire("Ce document suit, dans l’ordre, les rubriques du formulaire de DataPass (datapass.api.gouv.fr). Recopiez-les dans la demande « API Particulier », cas d’usage « tarification municipale enfance ». Il est tiré du fichier de la ville : corrigez là ce qui n’est pas juste, puis refaites-le.");
    avant_d_envoyer(d, fichier);
    d.partie("1. Votre organisation");
    d.fiche([
        ("Nom", ville.as_str().into()),
        ("Numéro de SIRET", fichier.ville.siret.as_str().into()),
        ("Rôle de ce SIRET", "il désigne la collectivité, seule destinataire des données : il accompagne chaque appel (paramètre recipient)".into()),
    ]);
    projet(d, fichier, &particulier);
    traitement(d, fichier);
    cadre_juridique(d, fichier, &particulier);
    modalites(d, fichier, &particulier);
    donnees(d, &particulier);
    personnes(d, fichier);
    d.partie("8. Ce à quoi la collectivité s’engage");
    d.lister(engagements());
    if !impots.is_empty() {
        api_impot(d, fichier, &impots);
    }
    document
}

fn avant_d_envoyer(d: &mut Document, fichier: &Fichier) {
    let manques = manques(fichier);
    if manques.is_empty() {
        return;
    }
    d.partie("Avant d’envoyer cette demande");
    d.dire("Il manque des informations. Écrivez-les dans le fichier de la ville, puis refaites ce document :");
    d.lister(manques.iter().map(|manque| Texte::a_completer(&format!("{} (section {})", manque.quoi, manque.section))));
}

fn projet(d: &mut Document, fichier: &Fichier, besoins: &[&Besoin<'_>]) {
    let ville = &fichier.ville;
    let conformite = &fichier.conformite;
    let services: Vec<&str> = fichier.demarches.iter().map(|demarche| demarche.titre.as_str()).collect();
    let services = enumerer(&services);
    d.partie("2. Mon projet");
    d.section("Nom du projet");
    d.dire(format!("Inscriptions et tarifs des services aux familles de {}", ville.nom));
    d.section("Description du projet : à quoi va-t-il servir, qui l’utilisera ?");
    d.dire(format!(
        "Un formulaire en ligne, sur le site de {}, par lequel les familles demandent ces services : {services}. Les familles le remplissent ; les agents des services destinataires reçoivent et instruisent les dossiers.",
        ville.nom
    ));
    d.lister(fichier.demarches.iter().map(|demarche| format!("{} : {}", demarche.titre, demarche.description)));
    d.section("La simplification qu’il apporte");
    if besoins.is_empty() {
        d.dire("Aucun service de ce fichier n’a besoin de données d’API Particulier : cette demande n’est pas utile.");
    } else {
        let mut lignes = vec![
            "La famille ne fournit plus d’attestation de la CAF ou de la MSA : la collectivité obtient ces informations de l’administration qui les détient, après en avoir informé la famille.".to_owned(),
            "Elle remplit un seul formulaire pour tous les services qu’elle choisit.".to_owned(),
        ];
        if fichier.franceconnect.is_some() {
            lignes.push("Identifiée par FranceConnect, elle voit les informations reçues, et peut les corriger ou les contester une par une avant d’envoyer sa demande.".to_owned());
        }
        if fichier.demarches.iter().any(prix_calcule) {
            lignes.push("Elle voit le prix de chaque service et son calcul, d’après la délibération qui le fixe ; ce prix est recalculé par la collectivité à la réception.".to_owned());
        }
        lignes.push("L’agent reçoit un dossier où chaque valeur est marquée certifiée, déclarée ou contestée : il ne vérifie plus ce qu’une administration certifie.".to_owned());
        lignes.push("Un chemin sans données récupérées reste ouvert à tous, sur le même formulaire : y recourir n’entraîne aucun rejet.".to_owned());
        d.lister(lignes);
    }
    d.section("Calendrier et volumes");
    let volumes = conformite.volumes.as_ref();
    let volumes = match volumes {
        None => "non précisée (le formulaire ne l’exige pas)".to_owned(),
        Some(volumes) if volumes.pointe.trim().is_empty() => {
            format!("environ {} dossiers par an", volumes.dossiers_par_an)
        }
        Some(volumes) => format!("environ {} dossiers par an, surtout {}", volumes.dossiers_par_an, volumes.pointe),
    };
    let ouverture = conformite.ouverture.map_or_else(|| "non précisée".to_owned(), famille::Date::en_mots);
    d.fiche([("Date de mise en production prévue", ouverture.into()), ("Volumétrie approximative", volumes.into())]);
}

fn traitement(d: &mut Document, fichier: &Fichier) {
    let conformite = &fichier.conformite;
    d.partie("3. Le traitement des données");
    let mois = fichier.ville.conservation_mois;
    let justification = &conformite.justification_conservation;
    d.fiche([
        (
            "Destinataire des données",
            Texte::ou(&enumerer(&conformite.destinataires), "les services dont les agents liront les dossiers"),
        ),
        ("Sous-traitants (jamais destinataires)", sous_traitants(fichier)),
        ("Durée de conservation des données en mois", mois.to_string().into()),
        (
            "Justification de la durée de conservation",
            if mois > CONSERVATION_A_JUSTIFIER {
                Texte::ou(justification, "la raison de garder les dossiers plus de trois ans")
            } else {
                Texte::from(if justification.trim().is_empty() {
                    "non demandée pour cette durée"
                } else {
                    justification
                })
            },
        ),
    ]);
    d.dire(format!(
        "Les dossiers sont effacés automatiquement à {mois} mois. La trace des échanges (date, service, administration interrogée, résultat, sans aucune valeur) est gardée {REGISTRE_MOIS} mois."
    ));
}

fn cadre_juridique(d: &mut Document, fichier: &Fichier, besoins: &[&Besoin<'_>]) {
    d.partie("4. Le cadre juridique");
    d.section("Nature et références du texte");
    d.dire("Délibérations qui fixent les tarifs et les données dont ils dépendent :");
    d.tableau(
        [("Service", 3), ("Délibération", 4), ("Ce qu’elle fixe", 4)],
        fichier.demarches.iter().map(|demarche| {
            let deliberation = demarche.deliberation.as_ref();
            let fixe = if demarche.tarif.utilise_quotient() && demarche.tarif.utilise_residence() {
                "un tarif selon le quotient et la commune de résidence"
            } else if demarche.tarif.utilise_quotient() {
                "un tarif selon le quotient"
            } else if demarche.tarif.est_eaje() || demarche.demande(Donnee::ParticipationEaje) {
                "l’application du barème national des crèches"
            } else if demarche.tarif.utilise_residence() {
                "un tarif selon la commune de résidence"
            } else {
                "le service et son tarif"
            };
            [
                demarche.titre.as_str().into(),
                deliberation.map_or_else(
                    || Texte::a_completer("le numéro et la date de la délibération"),
                    |deliberation| deliberation.phrase().into(),
                ),
                fixe.into(),
            ]
        }),
    );
    d.dire("Code des relations entre le public et l’administration (CRPA) : article L114-8 (les administrations échangent les informations strictement nécessaires pour traiter une demande, la personne en étant informée) et article L113-12 (nul n’a à produire une information déjà détenue par une administration). Citer ces articles ne dispense pas de joindre les délibérations.");
    d.section("Document à joindre");
    let mut pieces = vec![
        "Le texte de chaque délibération ci-dessus, avec son barème. Une délibération existante suffit. Une délibération par laquelle le conseil « décide d’utiliser API Particulier » est refusée : c’est le tarif qui justifie la donnée.",
    ];
    if besoins.iter().any(|besoin| matches!(besoin.donnee, Donnee::Allocataires | Donnee::Enfants | Donnee::Adresse)) {
        pieces.push("Pour les identités et l’adresse, accordées sous réserve d’un cadre légal précis : le texte, délibération ou règlement du service, qui les rend nécessaires.");
    }
    d.lister(pieces);
}

fn modalites(d: &mut Document, fichier: &Fichier, besoins: &[&Besoin<'_>]) {
    d.partie("5. Les modalités d’appel de l’API");
    let identite = "Via un jeton d’accès, accompagné des paramètres de l’usager (état civil de naissance)";
    let france_connect = fichier.franceconnect.is_some();
    let du_citoyen = france_connect && fichier.api_particulier.modalite == Modalite::JetonFranceconnect;
    if du_citoyen {
        d.lister([
            &format!("{identite}, pour les personnes qui n’utilisent pas FranceConnect."),
            "Via FranceConnect, pour les autres.",
        ]);
    } else {
        d.lister([format!("{identite}.")]);
    }
    d.dire("Les appels partent seulement du serveur de la collectivité. Le jeton n’atteint jamais le navigateur.");
    if !france_connect {
        d.dire("FranceConnect n’est pas utilisé : aucune donnée reçue n’est montrée à l’écran. Seuls les agents la voient, une fois le dossier déposé.");
        return;
    }
    d.section("FranceConnect");
    let mut identite = "Données demandées à FranceConnect pour cela : l’identité pivot (nom, prénoms, date, lieu et pays de naissance, sexe).".to_owned();
    if fichier.impot_particulier.as_ref().is_some_and(|impots| impots.franceconnect) {
        identite.push_str(" S’y ajoutent les données fiscales de la rubrique 9.");
    }
    d.lister([
        "Demander aussi l’habilitation « FranceConnect » sur DataPass : elle vérifie l’identité avant tout affichage.",
        &identite,
        "Une autre voie reste offerte, comme FranceConnect l’exige : la famille écrit son identité, ou remplit tout à la main.",
    ]);
    if du_citoyen {
        d.dire("Appariement : une fois les deux habilitations reçues, écrire à api-particulier@api.gouv.fr pour relier le fournisseur de service FranceConnect à API Particulier. Les droits demandés avec FranceConnect sont ceux de la rubrique 6.");
        if besoins.iter().any(|besoin| besoin.demarches.is_empty()) {
            d.dire("Le droit sur les allocataires y est nécessaire même quand aucun service ne le garde : il permet de vérifier que la réponse concerne la personne identifiée.");
        }
    } else {
        d.dire("Appariement : aucun. L’identité vient de FranceConnect, puis l’appel se fait avec cette identité et le jeton de la collectivité.");
    }
}

fn donnees(d: &mut Document, besoins: &[&Besoin<'_>]) {
    d.partie("6. Les données demandées");
    if besoins.is_empty() {
        d.dire("Aucune donnée d’API Particulier.");
        return;
    }
    d.dire("Cochez ces périmètres, et aucun autre :");
    d.tableau(
        [("Donnée", 3), ("Périmètre", 5), ("Services", 4)],
        besoins.iter().map(|besoin| {
            let services = titres(&besoin.demarches);
            [
                intitule(besoin).into(),
                besoin.scope.unwrap_or_default().into(),
                if services.is_empty() { "Tous (vérification de l’identité)".into() } else { services.into() },
            ]
        }),
    );
    for besoin in besoins {
        d.section(&intitule(besoin));
        d.dire(format!("Contenu : {}.", contenu(besoin.donnee)));
        if besoin.demarches.is_empty() {
            d.dire("Usage : vérifier que la réponse concerne bien la personne identifiée par FranceConnect, avant de montrer quoi que ce soit. Cette donnée n’est pas gardée.");
        }
        d.lister(besoin.demarches.iter().map(|demarche| {
            let deliberation = demarche.deliberation.as_ref();
            let deliberation = deliberation.map_or_else(String::new, |texte| format!(" ({})", texte.phrase()));
            format!("{} : {}{deliberation}.", demarche.titre, pourquoi(demarche, besoin.donnee))
        }));
    }
    d.section("Ce qui n’est pas demandé");
    d.dire("Tout autre périmètre, et en particulier ce que ce cas d’usage exclut : bourses et statut étudiant, scolarité, France Travail, prime d’activité, complémentaire santé solidaire, allocation aux adultes handicapés, allocation de soutien familial.");
    let (creche, autres): (Vec<&Besoin<'_>>, Vec<&Besoin<'_>>) =
        besoins.iter().copied().partition(|besoin| besoin.scope.is_some_and(de_la_creche));
    if !creche.is_empty() && !autres.is_empty() {
        d.dire("Les périmètres de la crèche (cnav_participation_familiale_eaje) ne servent qu’à elle ; les autres services n’y ont pas accès.");
    }
    d.dire("Le service refuse de démarrer si un service de la ville déclare une donnée que le jeton n’ouvre pas, et oublie à la réception ce qu’aucun service choisi par la famille ne déclare.");
}

fn intitule(besoin: &Besoin<'_>) -> String {
    match besoin.scope {
        Some(scope) if de_la_creche(scope) && besoin.donnee != Donnee::ParticipationEaje => {
            format!("{}, pour la crèche", nom(besoin.donnee))
        }
        _ => nom(besoin.donnee).to_owned(),
    }
}

fn personnes(d: &mut Document, fichier: &Fichier) {
    let conformite = &fichier.conformite;
    d.partie("7. Les personnes impliquées");
    d.section("Contact technique");
    let technique = &conformite.contact_technique;
    personne(d, technique, Texte::ou(&technique.courriel, "son adresse e-mail"));
    d.section("Responsable de traitement");
    let responsable = &conformite.responsable_traitement;
    personne(d, responsable, Texte::ou(&responsable.courriel, "son adresse e-mail"));
    d.section("Délégué à la protection des données");
    personne(d, &conformite.delegue, fichier.ville.dpo.as_str().into());
    d.dire("Le délégué est une personne nommée, qui n’est ni le maire ni le responsable de traitement. Informez-le de cette demande avant de l’envoyer : le formulaire demande de le confirmer.");
}

fn personne(d: &mut Document, personne: &Interlocuteur, courriel: Texte) {
    d.fiche([
        ("Nom", Texte::ou(&personne.nom, "son nom")),
        ("Prénom", Texte::ou(&personne.prenom, "son prénom")),
        ("Fonction", Texte::ou(&personne.fonction, "sa fonction")),
        ("E-mail", courriel),
        ("Téléphone", Texte::ou(&personne.telephone, "son numéro de téléphone")),
    ]);
}

fn engagements() -> [String; 7] {
    [
        "Informer la famille, avant tout appel, de ce qui sera demandé et à quelle administration.".to_owned(),
        "Ne montrer une donnée reçue qu’à une personne dont l’identité est vérifiée.".to_owned(),
        "N’appeler que depuis ses propres serveurs, sans jamais exposer le jeton.".to_owned(),
        format!("Garder {REGISTRE_MOIS} mois la trace des échanges (CRPA, article R114-9-7), et la tenir à la disposition de la personne concernée."),
        "Réserver les dossiers aux agents habilités.".to_owned(),
        "Offrir un chemin sans données récupérées, avec des justificatifs, qui n’entraîne aucun rejet.".to_owned(),
        "En cas de fuite du jeton ou des données, alerter support@particulier.api.gouv.fr, sans rien envoyer de confidentiel par e-mail.".to_owned(),
    ]
}

/// Companies, or that there is none in the file.
pub(super) fn sous_traitants(fichier: &Fichier) -> Texte {
    match fichier.conformite.sous_traitants.as_slice() {
        [] => "aucun n’est déclaré".into(),
        noms => enumerer(noms).into(),
    }
}

fn api_impot(d: &mut Document, fichier: &Fichier, besoins: &[&Besoin<'_>]) {
    let demarches: Vec<_> = besoins.iter().flat_map(|besoin| besoin.demarches.iter().copied()).collect();
    d.partie("9. Demande séparée : API Impôt Particulier");
    d.dire("Ces données ne viennent pas d’API Particulier. Elles demandent une autre habilitation sur DataPass, « API Impôt Particulier », d’abord pour le bac à sable, puis pour la production. Contact : dtnum.donnees.demande-acces@dgfip.finances.gouv.fr.");
    d.fiche([
        ("Nom du projet", format!("Quotient municipal des familles de {}", fichier.ville.nom).into()),
        ("Services", titres(&demarches).into()),
        (
            "Usage",
            "calculer le quotient municipal des familles qui n’ont pas de quotient familial à la CAF ou à la MSA. Si un quotient certifié suffit, la DGFIP n’est pas interrogée, sauf pour un service dont le tarif préfère le quotient municipal.".into(),
        ),
        ("Données", format!("{} ; pour la dernière année de revenus, ou celle d’avant quand elle n’est pas encore disponible", contenu(Donnee::AvisFiscal)).into()),
        ("Exclusion", "ces données ne servent jamais au prix d’une crèche ; le service refuse un fichier qui le demanderait".into()),
        ("Destinataire, durée, personnes", "comme aux rubriques 3 et 7".into()),
    ]);
    d.section("Justification et cadre juridique");
    d.lister(demarches.iter().map(|demarche| {
        let deliberation = demarche.deliberation.as_ref();
        let deliberation = deliberation.map_or_else(String::new, |texte| format!(" ({})", texte.phrase()));
        format!("{} : {}{deliberation}.", demarche.titre, pourquoi(demarche, Donnee::AvisFiscal))
    }));
    d.section("Modalité");
    match &fichier.impot_particulier {
        Some(impots) if impots.franceconnect && fichier.franceconnect.is_some() => {
            let scopes: Vec<&str> =
                SCOPES_IMPOTS.into_iter().filter(|scope| !scope.starts_with("dgfip_annee_")).collect();
            d.dire(format!(
                "Avec FranceConnect, pour la personne identifiée : {}, et l’année des revenus. Sinon, avec le numéro fiscal que la famille écrit elle-même si elle le veut ; la réponse n’est alors vue que des agents.",
                enumerer(&scopes)
            ));
        }
        Some(_) => d.dire("Avec le numéro fiscal, que la famille écrit elle-même si elle le veut ; la réponse n’est vue que des agents."),
        None => d.dire("À l’heure actuelle le fichier de la ville n’a pas de section [impot_particulier] : la famille déclare son revenu fiscal et ses parts, et aucune donnée n’est demandée à la DGFIP. L’habilitation donne ce qu’il faut y écrire."),
    }
}

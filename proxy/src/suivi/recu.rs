//! The receipt on paper: what was sent, which data came from whom, the prices and why, what the city keeps and until when,
//! and how to have it corrected.

use contrat::Recu;

use crate::config::Fichier;
use crate::documents::{Document, Texte};
use crate::dossiers::{Dossier, Provenance, Valeur};
use crate::fuseau;
use crate::mots::{grouper, jour, montant, nom_de, personne};

/// The receipt of a dossier. In blind mode it holds what the family sent and nothing of what the administrations said.
pub(crate) fn document(fichier: &Fichier, dossier: &Dossier, recu: &Recu) -> Document {
    let mut d = Document::new("Reçu de votre demande", &fichier.ville.nom);
    d.fiche([
        ("Numéro de votre demande", grouper(&recu.reference).into()),
        ("Envoyée le", jour(&recu.recu_le, &fuseau::de(&fichier.ville.codes_postaux)).into()),
        ("À", fichier.ville.nom.as_str().into()),
    ]);
    d.dire("Ce numéro et le code donné avec lui permettent de suivre votre demande. Le code n’est pas écrit ici : gardez-le à part.");
    d.dire(if recu.verification_en_cours {
        "La mairie vérifie vos informations, puis vous répond. Elle vous demandera peut-être un justificatif."
    } else {
        "La mairie étudie votre demande et vous répond. Vous n’avez rien d’autre à faire."
    });

    d.partie("Vos services et leurs prix");
    for ligne in &recu.lignes {
        d.section(&ligne.titre);
        for enfant in &ligne.enfants {
            d.dire(format!("{} : {}.", nom_de(dossier, &enfant.enfant), montant(&enfant.prix)));
            if enfant.prix.provisoire && enfant.prix.montant.is_some() {
                d.dire("Ce prix est provisoire : la mairie le confirmera.");
            }
            d.lister(enfant.prix.explication.iter().map(String::as_str));
        }
    }

    d.partie("Ce que vous avez envoyé");
    d.tableau([("Information", 3), ("Réponse", 5), ("D’où elle vient", 4)], lignes(dossier));
    if !dossier.pieces.is_empty() {
        d.dire("Vos documents :");
        d.lister(dossier.pieces.iter().map(|piece| {
            let demandees = fichier.demarches.iter().flat_map(|demarche| &demarche.pieces);
            let libelle = demandees.into_iter().find(|autre| autre.id == piece.piece).map(|piece| &piece.libelle);
            format!("{} ({})", libelle.map_or("document", String::as_str), piece.nature.nom())
        }));
    }
    if !dossier.message.is_empty() {
        d.dire(format!("Votre message : {}", dossier.message));
    }

    d.partie("Ce que la mairie garde");
    let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
    let mois = fichier.conservation().pour(&demarches.join(","));
    d.dire(format!(
        "La mairie garde votre demande {mois} mois, puis en efface le contenu. Elle garde 36 mois la trace des échanges avec les administrations, sans aucune information sur vous."
    ));
    d.dire(format!(
        "Vous pouvez demander à voir, corriger ou effacer vos informations : écrivez au délégué à la protection des données, {}. Si vous pensez que vos droits ne sont pas respectés, vous pouvez écrire à la CNIL (www.cnil.fr).",
        fichier.ville.dpo
    ));

    d.partie("Une erreur, une question ?");
    let contact = &fichier.ville.contact;
    d.fiche([
        ("Service", contact.service.as_str().into()),
        ("E-mail", contact.courriel.as_str().into()),
        ("Téléphone", contact.telephone.as_str().into()),
        ("Accueil", contact.accueil.as_str().into()),
        ("Suivre votre demande", format!("{}/suivi", fichier.service.url_publique).into()),
    ]);
    d.dire("Donnez toujours le numéro de votre demande. Ne donnez jamais le code.");
    d
}

fn lignes(dossier: &Dossier) -> Vec<[Texte; 3]> {
    let mut lignes: Vec<[Texte; 3]> = Vec::new();
    let mut noter = |nom: &str, valeur: String, origine: String| {
        if !valeur.trim().is_empty() {
            lignes.push([nom.into(), valeur.into(), origine.into()]);
        }
    };
    noter("Vous", personne(&dossier.declarant.valeur), origine(&dossier.declarant));
    for allocataire in &dossier.allocataires {
        noter("Allocataire", personne(&allocataire.valeur), origine(allocataire));
    }
    if let Some(autre) = &dossier.autre_parent {
        noter("L’autre parent", personne(&autre.valeur), origine(autre));
    }
    for enfant in &dossier.enfants {
        noter("Enfant", personne(&enfant.valeur.personne), origine(enfant));
    }
    if let Some(adresse) = &dossier.adresse {
        noter("Adresse", adresse.valeur.lignes().join(", "), origine(adresse));
    }
    if let Some(quotient) = &dossier.quotient {
        let valeur = quotient.valeur.valeur.map_or_else(|| "pas connu".to_owned(), |valeur| format!("{valeur} €"));
        noter("Quotient familial", valeur, origine(quotient));
    }
    if let Some(avis) = &dossier.avis_fiscal {
        let revenu = avis.valeur.revenu_fiscal_reference;
        noter(
            "Revenu fiscal de référence",
            revenu.map_or_else(|| "pas connu".to_owned(), |revenu| format!("{revenu} €")),
            origine(avis),
        );
    }
    if let Some(ressources) = &dossier.ressources {
        let annuelles = ressources.valeur.annuelles;
        noter(
            "Ressources d’une année",
            annuelles.map_or_else(|| "pas connues".to_owned(), |annuelles| format!("{annuelles} €")),
            origine(ressources),
        );
    }
    let revenus = &dossier.revenus;
    for (nom, valeur) in [
        ("Revenu fiscal de référence", &revenus.revenu_fiscal),
        ("Nombre de parts", &revenus.parts),
        ("Ressources d’une année", &revenus.ressources),
        ("Enfants à charge", &revenus.enfants_a_charge),
    ] {
        noter(nom, valeur.clone(), DECLARE.to_owned());
    }
    noter("E-mail", dossier.contact.courriel.trim().to_owned(), DECLARE.to_owned());
    noter("Téléphone", dossier.contact.telephone.trim().to_owned(), DECLARE.to_owned());
    lignes
}

const DECLARE: &str = "Vous l’avez écrit";

fn origine<T>(valeur: &Valeur<T>) -> String {
    let source = valeur.source.as_deref().unwrap_or("l’administration");
    match valeur.provenance {
        Provenance::Declare => DECLARE.to_owned(),
        Provenance::Certifie => format!("Certifié : {source}"),
        Provenance::Conteste => format!(
            "Certifié : {source}. Vous n’êtes pas d’accord : {}",
            valeur.contestation.as_deref().unwrap_or_default()
        ),
    }
}

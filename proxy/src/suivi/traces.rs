//! The family's own lines of the register, in words.

use crate::documents::typographier;
use crate::dossiers::{Depot, Dossier, Reference};
use crate::identification::Voie;
use crate::registre::{Acteur, Inscription, Quoi};

/// A line, as the family reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    /// Seconds since 1970.
    pub(crate) le: u64,
    /// What was done, and by whom.
    pub(crate) phrase: String,
    /// The administration's identifier of the request.
    pub(crate) requete: Option<String>,
}

/// The lines that a family reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traces {
    /// About this dossier.
    pub(crate) ici: Vec<Trace>,
    /// About others of the same person.
    pub(crate) ailleurs: Vec<Trace>,
}

/// Most lines that are shown.
const LIMITE: u32 = 500;

/// The lines about this dossier and, when FranceConnect vouched for who made it, those of the same person elsewhere.
///
/// Who typed an identity proved nothing: they see neither the lines of that person nor what the administrations answered,
/// nor how often they were asked, which would tell.
pub(crate) fn traces(depot: &Depot, reference: &Reference, dossier: &Dossier) -> anyhow::Result<Traces> {
    let verifie = dossier.voie == Voie::FranceConnect;
    // Left out by the question itself: what is hidden must not take the place of what is shown.
    let quoi = Quoi { limite: LIMITE, recentes: true, sans_verifications: !verifie, ..Quoi::default() };
    let mut lignes = depot.registre(&Quoi { dossier: Some(reference.clone()), ..quoi.clone() })?;
    let mut ailleurs = Vec::new();
    if let (true, Some(identite)) = (verifie, &dossier.identite) {
        let acteur = Acteur::Citoyen(depot.cachet().identite(identite));
        for ligne in depot.registre(&Quoi { acteur: Some(acteur), ..quoi })? {
            if lignes.iter().any(|autre| autre.numero == ligne.numero) {
                continue;
            }
            // An identification comes before its dossier and does not name it.
            if ligne.dossier.is_none() {
                lignes.push(ligne);
            } else {
                ailleurs.push(trace(&ligne));
            }
        }
    }
    ailleurs.reverse();
    lignes.sort_by_key(|ligne| ligne.numero);
    let mut ici = Vec::new();
    for ligne in lignes {
        ici.push(trace(&ligne));
        if ligne.operation == "depot" && dossier.voie == Voie::Saisie {
            // Always there, from the day of the dossier on: neither when nor how often shows.
            ici.push(Trace {
                le: ligne.le,
                phrase: "La mairie vérifie vos informations auprès des administrations.".to_owned(),
                requete: None,
            });
        }
    }
    Ok(Traces { ici, ailleurs })
}

fn trace(ligne: &Inscription) -> Trace {
    Trace { le: ligne.le, phrase: typographier(&phrase(ligne)), requete: ligne.requete.clone() }
}

fn phrase(ligne: &Inscription) -> String {
    let guichet = match ligne.guichet.as_str() {
        "quotient_familial" => "la CAF ou la MSA (quotient familial)",
        "participation_familiale_eaje" => "la CAF ou la MSA (participation d’une crèche)",
        "impot_particulier" => "les impôts (DGFIP)",
        "franceconnect" => "FranceConnect",
        autre => autre,
    };
    let issue = match ligne.issue.as_str() {
        "affichable" | "trouve" => "réponse reçue",
        "non_affichable" | "trouve_sans_comparaison" => "réponse reçue, que la mairie vérifie",
        "introuvable" => "personne inconnue",
        "autre_personne" => "réponse écartée : elle concerne une autre personne",
        "indisponible" | "en_attente" => "pas de réponse",
        _ => "sans suite",
    };
    match ligne.operation.as_str() {
        "identification" | "verification" => format!("Demande à {guichet} : {issue}."),
        "depot" => "Vous avez envoyé votre demande.".to_owned(),
        "consultation" if ligne.acteur.starts_with("service:") => {
            "Un logiciel de la mairie a lu votre demande.".to_owned()
        }
        "consultation" => "Un agent de la mairie a lu votre demande.".to_owned(),
        "piece" => "Un agent de la mairie a ouvert un de vos documents.".to_owned(),
        "etat" => "La mairie a fait avancer votre demande.".to_owned(),
        "export" => "Votre demande est dans une liste préparée par la mairie.".to_owned(),
        "livraison" | "livraison_verification" if ligne.issue == "morte" => {
            "L’envoi de votre demande n’a pas abouti : la mairie s’en occupe.".to_owned()
        }
        "livraison" if ligne.guichet == crate::livraison::COURRIEL => "Un e-mail vous a été envoyé.".to_owned(),
        "livraison" | "livraison_verification" => {
            format!("Votre demande a été transmise au logiciel de la mairie ({}).", ligne.guichet)
        }
        "suivi" => "Vous avez suivi votre demande.".to_owned(),
        "anonymisation" => "Le contenu de votre demande a été effacé.".to_owned(),
        autre => autre.to_owned(),
    }
}

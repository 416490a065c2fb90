//! What an agent should look at before deciding, and why.

use famille::demarche::Eligibilite;
use famille::tarif::{Formule, Residence};
use famille::{Date, Demarche};

use crate::dossiers::{Dossier, EtatVerification, Provenance, Valeur};

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indice {
    /// Its word in exports.
    pub mot: &'static str,
    /// The sentence that the agent reads.
    pub phrase: String,
}

/// How near the edge of a bracket a quotient is pointed out, in euros.
const BORD: i32 = 10;

/// What is to be looked at in this dossier, on this day; certified data older than `alerte_jours` are.
pub fn indices(dossier: &Dossier, demarches: &[Demarche], aujourdhui: Date, alerte_jours: u16) -> Vec<Indice> {
    let mut indices = Vec::new();
    let mut noter = |mot, phrase: String| {
        let indice = Indice { mot, phrase };
        if !indices.contains(&indice) {
            indices.push(indice);
        }
    };
    match dossier.verification {
        EtatVerification::EnAttente => {
            noter("verification_en_attente", "Les administrations n’ont pas encore répondu.".to_owned());
        }
        EtatVerification::AutrePersonne => noter(
            "autre_personne",
            "L’administration a répondu pour d’autres personnes : vérifiez l’identité.".to_owned(),
        ),
        EtatVerification::Introuvable => {
            noter(
                "introuvable",
                "Aucune administration ne connaît cette personne : demandez un justificatif.".to_owned(),
            );
        }
        EtatVerification::Indisponible => {
            noter("indisponible", "Les administrations n’ont pas répondu : demandez un justificatif.".to_owned());
        }
        EtatVerification::Trouve | EtatVerification::TrouveSansComparaison => noter(
            "identite_saisie",
            "Trouvé après l’envoi, avec une identité qui a été tapée : vérifiez que c’est bien cette personne."
                .to_owned(),
        ),
        EtatVerification::SansObjet => {}
    }
    for nom in contestees(dossier) {
        noter("conteste", format!("La famille conteste : {nom}."));
    }
    if dossier.residence.valeur == Residence::Exterieur {
        noter("hors_commune", "L’adresse est hors de la commune.".to_owned());
    }
    for source in dossier.certification.iter().flat_map(|certification| &certification.sources) {
        let jours = jours(source.recue_le, aujourdhui);
        if jours > i64::from(alerte_jours) {
            noter("ancien", format!("Les données de {} ont {jours} jours.", source.fournisseur));
        }
    }
    let quotient = quotient(dossier);
    for ligne in &dossier.lignes {
        let Some(demarche) = demarches.iter().find(|demarche| demarche.id == ligne.demarche) else {
            noter("service_retire", format!("Le service « {} » n’est plus dans le fichier de la ville.", ligne.titre));
            continue;
        };
        for enfant in &ligne.enfants {
            let personne = dossier.enfants.iter().find(|autre| autre.valeur.jeton == enfant.enfant);
            let Some(personne) = personne.map(|personne| &personne.valeur.personne) else { continue };
            let nom = personne.prenoms.as_deref().unwrap_or("L’enfant");
            match demarche.eligibilite(personne.date_naissance.as_ref(), aujourdhui) {
                Eligibilite::TropAge => noter("trop_age", format!("{} : {nom} est trop âgé.", ligne.titre)),
                Eligibilite::TropJeune => noter("trop_jeune", format!("{} : {nom} est trop jeune.", ligne.titre)),
                Eligibilite::AVerifier => {
                    noter("age_inconnu", format!("{} : l’âge de {nom} est à vérifier.", ligne.titre));
                }
                Eligibilite::Oui => {}
            }
        }
        if let Some(bord) = quotient.and_then(|quotient| au_bord(&demarche.tarif.formule, quotient)) {
            noter(
                "bord_de_tranche",
                format!("{} : le quotient est à moins de {BORD} € d’une tranche ({bord} €).", ligne.titre),
            );
        }
    }
    indices
}

/// Days from one date to another.
fn jours(de: Date, a: Date) -> i64 {
    let civile = |date: Date| date.to_string().parse::<jiff::civil::Date>().ok();
    let ecart = civile(de).zip(civile(a)).and_then(|(de, a)| de.until(a).ok());
    ecart.map_or(0, |ecart| ecart.get_days().into())
}

/// The quotient that an administration gave.
fn quotient(dossier: &Dossier) -> Option<i32> {
    let montre = dossier.quotient.as_ref().filter(|quotient| quotient.provenance != Provenance::Declare);
    let apres = dossier.certification.as_ref().and_then(|certification| certification.foyer.quotient_familial.as_ref());
    montre.map(|quotient| &quotient.valeur).or(apres)?.valeur
}

/// The bound near which a quotient is.
fn au_bord(formule: &Formule, quotient: i32) -> Option<i32> {
    let Formule::Tranches { lignes, .. } = formule else { return None };
    let bornes = lignes.iter().filter_map(|tranche| tranche.jusqu_a.or(tranche.moins_de));
    bornes.into_iter().find(|borne| (quotient - borne).abs() <= BORD)
}

fn contestees(dossier: &Dossier) -> Vec<&'static str> {
    fn conteste<T>(valeur: Option<&Valeur<T>>) -> bool {
        valeur.is_some_and(|valeur| valeur.provenance == Provenance::Conteste)
    }
    [
        (conteste(dossier.quotient.as_ref()), "le quotient"),
        (conteste(dossier.adresse.as_ref()), "l’adresse"),
        (conteste(dossier.avis_fiscal.as_ref()), "l’avis d’imposition"),
        (conteste(dossier.ressources.as_ref()), "les ressources"),
        (dossier.enfants.iter().any(|enfant| conteste(Some(enfant))), "un enfant"),
        (dossier.allocataires.iter().any(|allocataire| conteste(Some(allocataire))), "un allocataire"),
    ]
    .into_iter()
    .filter_map(|(oui, nom)| oui.then_some(nom))
    .collect()
}

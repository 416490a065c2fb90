//! The words of a dossier as every page, letter and document says them to a family or to an agent.

use contrat::PrixRecu;
use famille::tarif::Periodicite;
use famille::{DatePartielle, Personne};
use jiff::tz::TimeZone;

use crate::dossiers::Dossier;

/// Groups of four, so that a reference can be read aloud without getting lost. The spaces do not break at a line's end.
pub(crate) fn grouper(reference: &str) -> String {
    grouper_avec(reference, "\u{a0}")
}

/// The same with the space that the reader of plain text copies without surprise.
pub(crate) fn grouper_avec(reference: &str, espace: &str) -> String {
    let lettres: Vec<char> = reference.chars().collect();
    lettres.chunks(4).map(|groupe| groupe.iter().collect::<String>()).collect::<Vec<_>>().join(espace)
}

/// The day of a moment in RFC 3339, in the city as everything that the citizen reads.
pub(crate) fn jour(moment: &str, fuseau: &TimeZone) -> String {
    let lu = moment.parse::<jiff::Timestamp>().map(|moment| fuseau.to_datetime(moment));
    let date = lu.ok().and_then(|lu| famille::Date::parse_iso(&lu.date().to_string()));
    date.map_or_else(|| moment.to_owned(), famille::Date::en_mots)
}

/// A price in words.
pub(crate) fn montant(prix: &PrixRecu) -> String {
    let Some(montant) = prix.montant else { return "prix calculé par le service".to_owned() };
    let fin = match prix.periodicite {
        Periodicite::Acte => "",
        Periodicite::Mois => ", chaque mois",
        Periodicite::An => ", chaque année",
    };
    format!("{montant} par {}{fin}", prix.unite)
}

/// Name and birth date, as far as it is known.
pub(crate) fn personne(personne: &Personne) -> String {
    let date = personne.date_naissance.as_ref().map(|date| match date {
        DatePartielle::Complete(date) => date.en_mots(),
        DatePartielle::SansJour { annee, mois } => format!("{mois:02}/{annee}"),
        _ => date.annee().map(|annee| annee.to_string()).unwrap_or_default(),
    });
    let date = date.filter(|date| !date.is_empty());
    [Some(personne.nom_complet()), date].into_iter().flatten().collect::<Vec<_>>().join(", naissance : ")
}

/// The name of a child of the dossier, empty when the token is of none.
pub(crate) fn nom_de(dossier: &Dossier, jeton: &str) -> String {
    let enfant = dossier.enfants.iter().find(|enfant| enfant.valeur.jeton == jeton);
    enfant.map(|enfant| enfant.valeur.personne.nom_complet()).unwrap_or_default()
}

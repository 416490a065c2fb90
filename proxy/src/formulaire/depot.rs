//! From the fields of the pages to the dossier of the contract: from here on, the widget's road.

use contrat::{ChoixDemarche, Declarations, DepotDossier, EnfantDeclare, PieceJointe, VERSION};
use famille::question::{Genre, Pour, Question};
use famille::saisie::{ContactSaisi, IdentiteSaisie, PersonneSaisie, RevenusSaisis};
use famille::{Demarche, Reponse, Sexe};

use super::saisie::Saisie;

/// France, which is not in the list of foreign countries.
pub(super) const FRANCE: &str = "99100";

/// The dossier of these services.
pub(super) fn composer(saisie: &Saisie, demarches: &[&Demarche]) -> DepotDossier {
    let texte = |nom: &str| saisie.valeur(nom).to_owned();
    let residence = demarches.iter().any(|demarche| demarche.tarif.utilise_residence());
    let autre_parent = personne(saisie, "autre_parent");
    DepotDossier {
        version: VERSION,
        sceau: None,
        demarches: demarches.iter().map(|demarche| choix(saisie, demarche)).collect(),
        declarations: Declarations {
            declarant: (saisie.valeur("mode") != "identite").then(|| personne(saisie, "declarant")),
            contact: ContactSaisi { courriel: texte("contact.courriel"), telephone: texte("contact.telephone") },
            enfants: enfants(saisie, demarches),
            voie: texte("adresse.voie"),
            code_postal_ville: texte("adresse.ville"),
            revenus: RevenusSaisis {
                quotient: texte("revenus.quotient"),
                refus: !saisie.valeur("revenus.refus").is_empty(),
                revenu_fiscal: texte("revenus.revenu_fiscal"),
                parts: texte("revenus.parts"),
                ressources: texte("revenus.ressources"),
                enfants_a_charge: texte("revenus.enfants_a_charge"),
            },
            autre_parent: (autre_parent != PersonneSaisie::default()).then_some(autre_parent),
            autre_parent_dans_la_commune: match saisie.valeur("autre_parent.commune") {
                "oui" if residence => Some(true),
                "non" if residence => Some(false),
                _ => None,
            },
            message: texte("message"),
        },
        contestations: Vec::new(),
        pieces: pieces(saisie, demarches),
    }
}

/// The typed identity.
pub(super) fn identite(saisie: &Saisie) -> IdentiteSaisie {
    let texte = |nom: &str| saisie.valeur(&["identite.", nom].concat()).to_owned();
    IdentiteSaisie {
        nom_naissance: texte("nom_naissance"),
        nom_usage: texte("nom_usage"),
        prenoms: vec![texte("prenom1"), texte("prenom2"), texte("prenom3")],
        jour: texte("naissance.jour"),
        mois: texte("naissance.mois"),
        annee: texte("naissance.annee"),
        sexe: match saisie.valeur("identite.sexe") {
            "F" => Some(Sexe::F),
            "M" => Some(Sexe::M),
            _ => None,
        },
        pays_naissance: texte("pays"),
        commune_naissance: texte("commune"),
    }
}

/// A whole date as the contract writes it. What is not one stays recognisable as a mistake; nothing stays nothing.
pub(super) fn date(saisie: &Saisie, nom: &str) -> String {
    let partie = |quoi: &str| saisie.valeur(&[nom, ".", quoi].concat()).trim().to_owned();
    let (jour, mois, annee) = (partie("jour"), partie("mois"), partie("annee"));
    if jour.is_empty() && mois.is_empty() && annee.is_empty() {
        String::new()
    } else {
        format!("{annee:0>4}-{mois:0>2}-{jour:0>2}")
    }
}

/// The name of the field of an answer.
pub(super) fn nom_de_reponse(demarche: &Demarche, question: &Question, enfant: &str) -> String {
    let fin = if enfant.is_empty() { String::new() } else { [".", enfant].concat() };
    ["reponse.", &demarche.id, ".", &question.id, &fin].concat()
}

fn personne(saisie: &Saisie, qui: &str) -> PersonneSaisie {
    let texte = |quoi: &str| saisie.valeur(&[qui, ".", quoi].concat()).trim().to_owned();
    PersonneSaisie {
        nom: texte("nom"),
        prenoms: texte("prenoms"),
        date_naissance: date(saisie, &[qui, ".naissance"].concat()),
    }
}

/// A block that was left empty is no child, unless it is the only one or ticked: then its fields say what is missing.
fn enfants(saisie: &Saisie, demarches: &[&Demarche]) -> Vec<EnfantDeclare> {
    let jetons = saisie.enfants();
    let seul = jetons.len() < 2;
    let coche =
        |jeton: &str| demarches.iter().any(|demarche| saisie.contient(&["inscrit.", &demarche.id].concat(), jeton));
    let lire = |jeton: String| {
        let personne = personne(saisie, &["enfant.", &jeton].concat());
        let utile = seul || personne != PersonneSaisie::default() || coche(&jeton);
        utile.then_some(EnfantDeclare { jeton, personne })
    };
    jetons.into_iter().filter_map(lire).collect()
}

fn choix(saisie: &Saisie, demarche: &Demarche) -> ChoixDemarche {
    let nom = ["inscrit.", &demarche.id].concat();
    let enfants: Vec<String> = saisie.enfants().into_iter().filter(|jeton| saisie.contient(&nom, jeton)).collect();
    let mut reponses = Vec::new();
    for question in &demarche.questions {
        let famille = [String::new()];
        let concernes = match question.pour {
            Pour::Famille => &famille[..],
            Pour::Enfant => &enfants,
        };
        for enfant in concernes {
            let nom = nom_de_reponse(demarche, question, enfant);
            let valeur = match question.genre {
                Genre::Date => date(saisie, &nom),
                _ => saisie.valeur(&nom).to_owned(),
            };
            if !valeur.trim().is_empty() {
                reponses.push(Reponse { question: question.id.clone(), enfant: enfant.clone(), valeur });
            }
        }
    }
    ChoixDemarche { demarche: demarche.id.clone(), enfants, reponses }
}

fn pieces(saisie: &Saisie, demarches: &[&Demarche]) -> Vec<PieceJointe> {
    let mut ids: Vec<&str> =
        demarches.iter().flat_map(|demarche| &demarche.pieces).map(|piece| piece.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let jointes = |id: &str| {
        let jointe = |jeton: &str| PieceJointe { piece: id.to_owned(), jeton: jeton.to_owned() };
        saisie.valeurs(&["piece.", id].concat()).map(jointe).collect::<Vec<_>>()
    };
    ids.into_iter().flat_map(jointes).collect()
}

#[cfg(test)]
mod tests {
    use famille::Date;

    use super::*;

    #[test]
    fn a_date_is_whole_or_a_mistake_or_nothing() {
        for (jour, mois, annee, attendue) in [
            ("3", "9", "2019", "2019-09-03"),
            (" 03 ", "09", "2019", "2019-09-03"),
            ("", "", " ", ""),
            ("", "9", "2019", "2019-09-00"),
            ("3", "9", "19", "0019-09-03"),
            ("x", "9", "2019", "2019-09-0x"),
        ] {
            let mut saisie = Saisie::default();
            for (quoi, valeur) in [("jour", jour), ("mois", mois), ("annee", annee)] {
                saisie.poser(&["d.", quoi].concat(), valeur);
            }
            let lue = date(&saisie, "d");
            assert_eq!(lue, attendue);
            assert_eq!(Date::parse_iso(&lue).is_some_and(|date| date.annee() > 1900), lue == "2019-09-03", "{lue}");
        }
    }
}

//! What is wrong on screen, before anything is sent. The rules are those of the proxy, in the same code where they are
//! in the domain.

use contrat::champ_conteste;
use famille::Adresse;
use famille::saisie::{Champ, Erreur, IdentiteSaisie, Motif, valider_commentaire};

use crate::dossier;
use crate::etat::Etat;
use crate::fautes::{Faute, situer};
use crate::textes;

/// Identifier of the question « born in France? ».
pub(crate) const ID_EN_FRANCE: &str = "pf-identite-en_france";
/// Identifier of the question about the other parent.
pub(crate) const ID_AUTRE_PARENT: &str = "pf-adresse-autre_parent";

/// Mistakes of the typed identity, on their fields.
pub(crate) fn verifier_identite(etat: Etat, saisie: &IdentiteSaisie) -> Vec<Faute> {
    let pays_demande = etat.identite.en_france.get_untracked() == "non";
    let mut fautes = Vec::new();
    for erreur in erreurs(saisie.valider(etat.config().aujourdhui)) {
        // Before « born in France? » is answered there is no country field to complain about.
        fautes.push(if erreur.champ == Champ::PaysNaissance && !pays_demande {
            sans_reponse(ID_EN_FRANCE, textes::ne_en_france_manquant())
        } else {
            situer(etat, "identite", erreur)
        });
    }
    fautes
}

/// Mistakes of the family step, in the order of the screen.
pub(crate) fn verifier_famille(etat: Etat) -> Vec<Faute> {
    let aujourdhui = etat.config().aujourdhui;
    let declarations = dossier::declarations(etat);
    let mut fautes = Vec::new();
    let mut noter = |lieu: &str, erreurs: Vec<Erreur>| {
        for erreur in erreurs {
            fautes.push(situer(etat, lieu, erreur));
        }
    };

    if let Some(declarant) = &declarations.declarant {
        noter("declarant", erreurs(declarant.valider(aujourdhui)));
    }
    contestations(etat, "allocataire", &mut noter);
    contestations(etat, "enfant", &mut noter);
    for enfant in &declarations.enfants {
        noter(&champ_conteste::enfant(&enfant.jeton), erreurs(enfant.personne.valider(aujourdhui)));
    }
    if dossier::demander_adresse(etat) {
        noter("adresse", adresse(&declarations.voie, &declarations.code_postal_ville));
    }
    contestations(etat, champ_conteste::ADRESSE, &mut noter);
    noter("revenus", erreurs(declarations.revenus.valider()));
    contestations(etat, champ_conteste::QUOTIENT, &mut noter);
    if etat.demander_autre_parent() && declarations.autre_parent_dans_la_commune.is_none() {
        fautes.push(sans_reponse(ID_AUTRE_PARENT, textes::autre_parent_manquant()));
    }
    let mut noter = |lieu: &str, erreurs: Vec<Erreur>| {
        for erreur in erreurs {
            fautes.push(situer(etat, lieu, erreur));
        }
    };
    for choix in dossier::choix(etat) {
        if choix.enfants.is_empty() {
            noter(&["demarche:", &choix.demarche].concat(), vec![Erreur::new(Champ::Enfants, Motif::Manquant)]);
        }
    }
    noter("contact", erreurs(declarations.contact.valider()));
    noter("message", une(valider_commentaire(&declarations.message, false)));
    fautes
}

fn contestations(etat: Etat, debut: &str, noter: &mut dyn FnMut(&str, Vec<Erreur>)) {
    for contestation in dossier::contestations(etat) {
        if contestation.valeur.starts_with(debut) {
            let lieu = ["contestation:", &contestation.valeur].concat();
            noter(&lieu, une(valider_commentaire(&contestation.commentaire, true)));
        }
    }
}

/// The two lines of a declared address.
fn adresse(voie: &str, code_postal_ville: &str) -> Vec<Erreur> {
    let mut erreurs = Vec::new();
    for (champ, texte) in [(Champ::Voie, voie), (Champ::CodePostalVille, code_postal_ville)] {
        let sans_code = || {
            let adresse = Adresse { code_postal_ville: Some(texte.to_owned()), ..Adresse::default() };
            adresse.code_postal().is_none() || texte.split_whitespace().nth(1).is_none()
        };
        let motif = if texte.trim().is_empty() {
            Motif::Manquant
        } else if texte.trim().chars().count() > 100 {
            Motif::TropLong
        } else if champ == Champ::CodePostalVille && sans_code() {
            Motif::Format
        } else {
            continue;
        };
        erreurs.push(Erreur::new(champ, motif));
    }
    erreurs
}

fn sans_reponse(id: &str, message: &'static str) -> Faute {
    Faute { id: id.to_owned(), sujet: String::new(), message }
}

fn erreurs<T>(verdict: Result<T, Vec<Erreur>>) -> Vec<Erreur> {
    verdict.err().unwrap_or_default()
}

fn une<T>(verdict: Result<T, Erreur>) -> Vec<Erreur> {
    verdict.err().into_iter().collect()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn an_address_has_a_street_a_postcode_and_a_town() {
        for (voie, ville, motifs) in [
            ("12 rue des Lilas", "45990 Saint-Exemple", &[][..]),
            ("", "", &[Motif::Manquant, Motif::Manquant]),
            ("12 rue des Lilas", "45990", &[Motif::Format]),
            ("12 rue des Lilas", "Saint-Exemple", &[Motif::Format]),
            (&"a".repeat(101), "45990 Saint-Exemple", &[Motif::TropLong]),
        ] {
            let lus: Vec<Motif> = adresse(voie, ville).iter().map(|erreur| erreur.motif).collect();
            assert_eq!(lus, motifs, "{voie} / {ville}");
        }
    }
}

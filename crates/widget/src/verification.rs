//! What is wrong on screen, before anything is sent. The rules are those of the proxy, in the same code where they are
//! in the domain.

use contrat::champ_conteste;
use famille::saisie::{Champ, Erreur, IdentiteSaisie, Motif, valider_commentaire};
use famille::{Adresse, NumeroFiscal, question};

use crate::dossier;
use crate::etat::{Etat, lieu_question};
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
    if etat.demander_numero_fiscal() {
        let numero = etat.numero_fiscal.get_untracked();
        if !numero.trim().is_empty() && NumeroFiscal::parse(&numero).is_err() {
            fautes.push(situer(etat, "identite", Erreur::new(Champ::NumeroFiscal, Motif::Format)));
        }
    }
    fautes
}

/// Mistakes of the family step, in the order of the screen.
pub(crate) fn verifier_famille(etat: Etat) -> Vec<Faute> {
    let aujourdhui = etat.config().aujourdhui;
    let declarations = dossier::declarations(etat);
    let mut fautes = Vec::new();
    let f = &mut fautes;
    if let Some(declarant) = &declarations.declarant {
        noter(etat, f, "declarant", erreurs(declarant.valider(aujourdhui)));
    }
    contestations(etat, f, "allocataire");
    if let Some(parent) = &declarations.autre_parent {
        noter(etat, f, "autre_parent", erreurs(parent.valider(aujourdhui)));
    }
    contestations(etat, f, "enfant");
    for enfant in &declarations.enfants {
        noter(etat, f, &champ_conteste::enfant(&enfant.jeton), erreurs(enfant.personne.valider(aujourdhui)));
    }
    if dossier::demander_adresse(etat) {
        noter(etat, f, "adresse", adresse(&declarations.voie, &declarations.code_postal_ville));
    }
    for valeur in
        [champ_conteste::ADRESSE, champ_conteste::QUOTIENT, champ_conteste::AVIS_FISCAL, champ_conteste::RESSOURCES]
    {
        contestations(etat, f, valeur);
    }
    noter(etat, f, "revenus", erreurs(declarations.revenus.valider()));
    if etat.demander_autre_parent() && declarations.autre_parent_dans_la_commune.is_none() {
        f.push(sans_reponse(ID_AUTRE_PARENT, textes::autre_parent_manquant()));
    }
    services(etat, f);
    pieces(etat, f);
    noter(etat, f, "contact", erreurs(declarations.contact.valider()));
    noter(etat, f, "message", une(valider_commentaire(&declarations.message, false)));
    fautes
}

/// The children and the answers of each service.
fn services(etat: Etat, fautes: &mut Vec<Faute>) {
    for (demarche, choix) in etat.demarches().into_iter().zip(dossier::choix(etat)) {
        if choix.enfants.is_empty() {
            let manquant = vec![Erreur::new(Champ::Enfants, Motif::Manquant)];
            noter(etat, fautes, &["demarche:", &demarche.id].concat(), manquant);
        }
        for faute in erreurs(question::valider(&demarche.questions, &choix.reponses, &choix.enfants)) {
            let lieu = lieu_question(&demarche.id, &faute.question, &faute.enfant);
            noter(etat, fautes, &lieu, vec![Erreur::new(Champ::Reponse, faute.motif)]);
        }
    }
}

/// The documents: those that are missing, and those that are on their way.
fn pieces(etat: Etat, fautes: &mut Vec<Faute>) {
    for (piece, facultative) in etat.pieces_demandees() {
        let choisie = etat.piece(&piece.id).get();
        let en_route = !choisie.nom.is_empty();
        if choisie.jeton.is_empty() && (en_route || !facultative) {
            let mut faute = situer(etat, &["piece:", &piece.id].concat(), Erreur::new(Champ::Piece, Motif::Manquant));
            if en_route {
                faute.message = textes::piece_attente().to_owned();
            }
            fautes.push(faute);
        }
    }
}

fn contestations(etat: Etat, fautes: &mut Vec<Faute>, debut: &str) {
    for contestation in dossier::contestations(etat) {
        if contestation.valeur.starts_with(debut) {
            let lieu = ["contestation:", &contestation.valeur].concat();
            noter(etat, fautes, &lieu, une(valider_commentaire(&contestation.commentaire, true)));
        }
    }
}

fn noter(etat: Etat, fautes: &mut Vec<Faute>, lieu: &str, erreurs: Vec<Erreur>) {
    for erreur in erreurs {
        fautes.push(situer(etat, lieu, erreur));
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
    Faute { id: id.to_owned(), sujet: String::new(), message: message.to_owned() }
}

fn erreurs<T, E>(verdict: Result<T, Vec<E>>) -> Vec<E> {
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

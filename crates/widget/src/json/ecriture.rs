//! From a type to a JSON text. Only what the bodies of requests contain.

use contrat::{
    Brouillon, ChoixDemarche, Contestation, Declarations, DepotDossier, EnfantDeclare, IdentificationAttente,
    IdentificationFranceConnect, IdentificationSaisie, OuvertureBrouillon, PieceJointe,
};
use famille::saisie::{ContactSaisi, IdentiteSaisie, PersonneSaisie, RevenusSaisis};
use famille::{Reponse, Sexe};

/// A type that can be written.
pub(crate) trait Inscriptible {
    /// Writes at the end of the text.
    fn inscrire(&self, texte: &mut String);
}

/// Writes a whole body.
pub(crate) fn ecrire(corps: &dyn Inscriptible) -> String {
    let mut texte = String::new();
    corps.inscrire(&mut texte);
    texte
}

macro_rules! structures {
    ($($type:ident { $($champ:ident),* })*) => {
        $(
            impl Inscriptible for $type {
                fn inscrire(&self, texte: &mut String) {
                    // A field that is added to the type must be written too: this does not compile without it.
                    let Self { $($champ),* } = self;
                    structure(texte, &[$((stringify!($champ), $champ as &dyn Inscriptible)),*]);
                }
            }
        )*
    };
}

/// Body of `POST /v1/suivi/recu`.
pub(crate) struct DemandeRecu {
    pub(crate) reference: String,
    /// Opens the receipt.
    pub(crate) code: String,
}

structures! {
    Brouillon { version, contenu }
    OuvertureBrouillon { version, sceau }
    DemandeRecu { reference, code }
    DepotDossier { version, sceau, demarches, declarations, contestations, pieces }
    ChoixDemarche { demarche, enfants, reponses }
    Reponse { question, enfant, valeur }
    PieceJointe { piece, jeton }
    Declarations {
        declarant, contact, enfants, voie, code_postal_ville, revenus, autre_parent, autre_parent_dans_la_commune,
        message
    }
    RevenusSaisis { quotient, refus, revenu_fiscal, parts, ressources, enfants_a_charge }
    ContactSaisi { courriel, telephone }
    EnfantDeclare { jeton, personne }
    PersonneSaisie { nom, prenoms, date_naissance }
    Contestation { valeur, commentaire }
    IdentificationAttente { version, suite }
    IdentificationFranceConnect { version, remise, verifieur }
    IdentificationSaisie { version, demarches, identite, numero_fiscal, epreuve }
    IdentiteSaisie {
        nom_naissance, nom_usage, prenoms, jour, mois, annee, sexe, pays_naissance, commune_naissance
    }
}

fn structure(texte: &mut String, champs: &[(&str, &dyn Inscriptible)]) {
    let mut signe = '{';
    for (nom, valeur) in champs {
        texte.push(signe);
        signe = ',';
        citer(texte, nom);
        texte.push(':');
        valeur.inscrire(texte);
    }
    texte.push('}');
}

fn citer(texte: &mut String, contenu: &str) {
    texte.push('"');
    for caractere in contenu.chars() {
        match caractere {
            '"' | '\\' => {
                texte.push('\\');
                texte.push(caractere);
            }
            '\0'..' ' => {
                texte.push_str("\\u00");
                let code = caractere as u32;
                for chiffre in [code >> 4, code & 15] {
                    texte.push(char::from_digit(chiffre, 16).unwrap_or('0'));
                }
            }
            autre => texte.push(autre),
        }
    }
    texte.push('"');
}

impl Inscriptible for String {
    fn inscrire(&self, texte: &mut String) {
        citer(texte, self);
    }
}

impl Inscriptible for bool {
    fn inscrire(&self, texte: &mut String) {
        texte.push_str(if *self { "true" } else { "false" });
    }
}

impl Inscriptible for u16 {
    fn inscrire(&self, texte: &mut String) {
        texte.push_str(&self.to_string());
    }
}

impl Inscriptible for Sexe {
    fn inscrire(&self, texte: &mut String) {
        citer(
            texte,
            match self {
                Self::F => "F",
                Self::M => "M",
            },
        );
    }
}

impl<T: Inscriptible> Inscriptible for Option<T> {
    fn inscrire(&self, texte: &mut String) {
        match self {
            Some(valeur) => valeur.inscrire(texte),
            None => texte.push_str("null"),
        }
    }
}

impl<T: Inscriptible> Inscriptible for Vec<T> {
    fn inscrire(&self, texte: &mut String) {
        texte.push('[');
        for (rang, valeur) in self.iter().enumerate() {
            if rang > 0 {
                texte.push(',');
            }
            valeur.inscrire(texte);
        }
        texte.push(']');
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// What the proxy reads, with serde, from what is written here.
    fn relu<T: serde::de::DeserializeOwned>(corps: &dyn Inscriptible) -> T {
        serde_json::from_str(&ecrire(corps)).unwrap()
    }

    #[test]
    fn the_proxy_reads_back_what_is_written() {
        let personne = PersonneSaisie {
            nom: "Lœuillet".to_owned(),
            prenoms: "Zoé \u{1f980}".to_owned(),
            date_naissance: "2019-03-27".to_owned(),
        };
        let depot = DepotDossier {
            version: 1,
            sceau: Some("v1.abc".to_owned()),
            demarches: vec![
                ChoixDemarche {
                    demarche: "cantine".to_owned(),
                    enfants: vec!["e1".to_owned(), "d1".to_owned()],
                    reponses: vec![Reponse {
                        question: "pai".to_owned(),
                        enfant: "e1".to_owned(),
                        valeur: "oui".to_owned(),
                    }],
                },
                ChoixDemarche { demarche: "creche".to_owned(), enfants: vec![], reponses: vec![] },
            ],
            declarations: Declarations {
                declarant: Some(personne.clone()),
                contact: ContactSaisi { courriel: "a@b.fr".to_owned(), telephone: String::new() },
                enfants: vec![EnfantDeclare { jeton: "d1".to_owned(), personne }],
                voie: "12 « rue » \"des\" \\ Lilas".to_owned(),
                code_postal_ville: "45990 Saint-Exemple".to_owned(),
                revenus: RevenusSaisis {
                    quotient: "850".to_owned(),
                    refus: true,
                    revenu_fiscal: "24000".to_owned(),
                    parts: "2,5".to_owned(),
                    ressources: "32000".to_owned(),
                    enfants_a_charge: "2".to_owned(),
                },
                autre_parent: None,
                autre_parent_dans_la_commune: Some(false),
                message: "une\nligne\u{1}\u{7f}".to_owned(),
            },
            contestations: vec![Contestation { valeur: "adresse".to_owned(), commentaire: "non".to_owned() }],
            pieces: vec![PieceJointe { piece: "attestation".to_owned(), jeton: "v1.p".to_owned() }],
        };
        assert_eq!(relu::<DepotDossier>(&depot), depot);
        let vide = DepotDossier {
            sceau: None,
            demarches: vec![],
            declarations: Declarations::default(),
            contestations: vec![],
            pieces: vec![],
            ..depot
        };
        assert_eq!(relu::<DepotDossier>(&vide), vide);
    }

    #[test]
    fn so_does_what_asks_for_the_receipt() {
        let demande = DemandeRecu { reference: "ABCDEFGHJKLM7".to_owned(), code: "ABCDEFGH23".to_owned() };
        let attendu = serde_json::json!({ "reference": "ABCDEFGHJKLM7", "code": "ABCDEFGH23" });
        assert_eq!(relu::<serde_json::Value>(&demande), attendu);
    }

    #[test]
    fn so_do_the_identifications() {
        for sexe in [None, Some(Sexe::F), Some(Sexe::M)] {
            let saisie = IdentificationSaisie {
                version: 1,
                demarches: vec!["cantine".to_owned()],
                identite: IdentiteSaisie {
                    nom_naissance: "D’Épée".to_owned(),
                    nom_usage: "Martin".to_owned(),
                    prenoms: vec!["Anne".to_owned(), String::new()],
                    jour: "7".to_owned(),
                    mois: "3".to_owned(),
                    annee: "1987".to_owned(),
                    sexe,
                    pays_naissance: "99100".to_owned(),
                    commune_naissance: "45234".to_owned(),
                },
                numero_fiscal: "0712345678901".to_owned(),
                epreuve: "eyJ9".to_owned(),
            };
            assert_eq!(relu::<IdentificationSaisie>(&saisie), saisie);
        }
        let remise = IdentificationFranceConnect { version: 1, remise: "r".to_owned(), verifieur: "v".to_owned() };
        assert_eq!(relu::<IdentificationFranceConnect>(&remise), remise);
    }
}

//! The city's file: whatever the text, a configuration or sentences, and with what was accepted a price that can be
//! computed for every family.
//!
//! Some files of the proxy are compiled here instead of linking the proxy, which would triple what the targets build.

#![no_main]

#[path = "../../../proxy/src/config"]
#[expect(dead_code, reason = "the proxy reads the rest")]
mod config {
    pub mod agents;
    pub mod conformite;
    pub mod fichier;
    pub mod livraisons;
    pub mod reseaux;
    pub mod suites;
    pub mod verification;

    /// As `Configuration::analyser` does.
    pub fn defauts(fichier: &fichier::Fichier) -> Vec<famille::Defaut> {
        verification::verifier(fichier)
    }
}

use config::fichier::Fichier;
use famille::tarif::{Residence, Ressources};
use famille::{Date, DatePartielle, Quotient, Quotients, Reponse, Situation};
use libfuzzer_sys::fuzz_target;

const QUOTIENTS: [Quotient; 8] = [
    Quotient::Certifie(i32::MAX),
    Quotient::Certifie(i32::MIN),
    Quotient::Certifie(0),
    Quotient::Declare(850),
    Quotient::Declare(-1),
    Quotient::NonCommunique,
    Quotient::Inconnu,
    Quotient::Refuse,
];

fuzz_target!(|octets: &[u8]| {
    let Ok(texte) = std::str::from_utf8(octets) else { return };
    let fichier: Fichier = match toml::from_str(texte) {
        Ok(fichier) => fichier,
        Err(erreur) => {
            let _ = erreur.to_string();
            return;
        }
    };
    let defauts = config::defauts(&fichier);
    assert!(defauts.iter().all(|defaut| !defaut.chemin.is_empty() && !defaut.phrase.is_empty()));
    if !defauts.is_empty() {
        return;
    }
    let jour = Date::new(2026, 11, 23).unwrap();
    for demarche in &fichier.demarches {
        assert!(demarche.deliberation.as_ref().is_none_or(|deliberation| !deliberation.phrase().is_empty()));
        let _ = (demarche.ouverture(jour), demarche.eligibilite(Some(&DatePartielle::lire("2020-00-00")), jour));
        // Every adjustment of the tariff at once.
        let reponses: Vec<Reponse> = demarche
            .tarif
            .ajustements
            .iter()
            .map(|ajustement| Reponse {
                question: ajustement.si.question.clone(),
                enfant: String::new(),
                valeur: ajustement.si.reponse.clone(),
            })
            .collect();
        for quotient in QUOTIENTS {
            for (residence, enfants) in
                [(Residence::Commune, None), (Residence::Exterieur, Some(0)), (Residence::Inconnue, Some(u16::MAX))]
            {
                let situation = Situation {
                    quotients: Quotients { caf_msa: quotient, municipal: quotient },
                    residence,
                    ressources: Ressources { annuelles: quotient.valeur().map(i64::from), ..Ressources::default() },
                    enfants_a_charge: enfants,
                    rang: enfants.unwrap_or_default(),
                    enfant: "e1",
                    reponses: &reponses,
                    ..Situation::default()
                };
                let prix = demarche.calculer(&situation);
                assert!(prix.montant.is_none_or(|montant| montant.0 >= 0), "nobody is paid to come");
                assert!(prix.etapes.iter().all(|etape| !etape.phrase().is_empty()));
            }
        }
    }
});

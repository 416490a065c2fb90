//! The services asked for: their children, their answers, their prices.

use std::collections::BTreeSet;

use contrat::{ChoixDemarche, ErreurSituee, champ_conteste};
use famille::demarche::Eligibilite;
use famille::saisie::{Champ, Erreur, Motif};
use famille::tarif::Situation;
use famille::{Date, DatePartielle, Demarche, NatureQuotient, Prix, question};

use super::super::modele::{EnfantInscrit, EnfantLigne, LigneDossier, Provenance, Valeur};
use super::contestations::Contestations;
use super::situer;

/// What every line is made from.
pub(super) struct Base<'a> {
    pub(super) enfants: &'a [Valeur<EnfantInscrit>],
    /// The family, before its children and its answers.
    pub(super) situation: Situation<'static>,
    pub(super) residence_certifiee: bool,
    pub(super) contestations: &'a Contestations,
    pub(super) aujourdhui: Date,
}

pub(super) fn composer(
    choix: &[ChoixDemarche],
    demarches: &[&Demarche],
    base: &Base<'_>,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<LigneDossier> {
    let lignes = choix.iter().zip(demarches).filter_map(|(choix, demarche)| base.ligne(choix, demarche, erreurs));
    lignes.collect()
}

impl Base<'_> {
    fn ligne(
        &self,
        choix: &ChoixDemarche,
        demarche: &Demarche,
        erreurs: &mut Vec<ErreurSituee>,
    ) -> Option<LigneDossier> {
        let lieu = ["demarche:", &demarche.id].concat();
        if choix.enfants.is_empty() {
            situer(erreurs, &lieu, vec![Erreur::new(Champ::Enfants, Motif::Manquant)]);
            return None;
        }
        let choisis: BTreeSet<&str> = choix.enfants.iter().map(String::as_str).collect();
        // In the order of the family, whatever the order in which they were ticked: ranks decide prices.
        let inscrits: Vec<String> = self
            .enfants
            .iter()
            .filter(|enfant| choisis.contains(enfant.valeur.jeton.as_str()) && self.admis(demarche, &enfant.valeur))
            .map(|enfant| enfant.valeur.jeton.clone())
            .collect();
        if inscrits.len() != choix.enfants.len() {
            // A declared child with a mistake is not in the list yet: its own fields already say so.
            if !erreurs.iter().any(|erreur| erreur.lieu.starts_with("enfant:")) {
                situer(erreurs, &lieu, vec![Erreur::new(Champ::Enfants, Motif::Format)]);
            }
            return None;
        }
        let reponses = match question::valider(&demarche.questions, &choix.reponses, &inscrits) {
            Ok(reponses) => reponses,
            Err(fautes) => {
                for faute in fautes {
                    let enfant = if faute.enfant.is_empty() { String::new() } else { format!(":{}", faute.enfant) };
                    let lieu = format!("question:{}:{}{enfant}", demarche.id, faute.question);
                    situer(erreurs, &lieu, vec![Erreur::new(Champ::Reponse, faute.motif)]);
                }
                return None;
            }
        };
        let mut enfants = Vec::new();
        for (rang, enfant) in (0_u16..).zip(inscrits) {
            let enfant_declare = self.est_declare(&enfant);
            let prix = demarche.calculer(&Situation {
                rang,
                enfant: &enfant,
                enfant_declare,
                reponses: &reponses,
                ..self.situation
            });
            enfants.push(EnfantLigne { prix: self.confirmer(demarche, prix), prix_verifie: None, enfant });
        }
        let deliberation = demarche.deliberation.as_ref().map_or_else(String::new, famille::Deliberation::phrase);
        Some(LigneDossier {
            demarche: demarche.id.clone(),
            titre: demarche.titre.clone(),
            deliberation,
            enfants,
            reponses,
        })
    }

    fn est_declare(&self, jeton: &str) -> bool {
        self.enfants.iter().any(|enfant| enfant.valeur.jeton == jeton && enfant.provenance == Provenance::Declare)
    }

    fn admis(&self, demarche: &Demarche, enfant: &EnfantInscrit) -> bool {
        let naissance: Option<&DatePartielle> = enfant.personne.date_naissance.as_ref();
        matches!(demarche.eligibilite(naissance, self.aujourdhui), Eligibilite::Oui | Eligibilite::AVerifier)
    }

    /// A declared residence or a contested value gives a price that an agent must confirm.
    fn confirmer(&self, demarche: &Demarche, prix: Prix) -> Prix {
        let tarif = &demarche.tarif;
        let conteste = |valeur| self.contestations.concernent(valeur);
        let quotient = tarif.utilise_quotient()
            && tarif.quotients.iter().any(|nature| match nature {
                NatureQuotient::CafMsa => conteste(champ_conteste::QUOTIENT),
                NatureQuotient::Municipal => conteste(champ_conteste::AVIS_FISCAL),
            });
        let provisoire = prix.provisoire
            || (tarif.utilise_residence() && !self.residence_certifiee)
            || quotient
            || (tarif.est_eaje() && conteste(champ_conteste::RESSOURCES));
        Prix { provisoire, ..prix }
    }
}

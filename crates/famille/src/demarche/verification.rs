//! What is wrong in the description of a démarche, at its place in the city's file.

use super::{Ages, Demarche, Donnee, Usage};
use crate::defaut::{Controle, Defaut};
use crate::question::{Genre, OUI, Pour, Question};
use crate::quotient::NatureQuotient;

/// Most questions in one démarche: more would lose every family on the way.
const QUESTIONS_MAX: usize = 30;

impl Demarche {
    /// Every fault of this definition, with places below `chemin`; empty when all is well.
    pub fn verifier(&self, chemin: &str) -> Vec<Defaut> {
        let mut defauts = Vec::new();
        let mut controle = Controle::new(chemin, &mut defauts);
        controle.identifiant(&self.id);
        controle.texte("titre", &self.titre);
        controle.texte("description", &self.description);
        match &self.deliberation {
            None => controle.noter(
                "la délibération manque : écrivez deliberation = { numero = \"2026-41\", date = \"2026-06-18\", article = \"3\" }",
            ),
            Some(deliberation) => controle.dans("deliberation").texte("numero", &deliberation.numero),
        }
        if let Some(ages) = self.ages {
            controler_ages(ages, controle.dans("ages"));
        }
        if let Some(periode) = self.periode
            && periode.du > periode.au
        {
            controle.noter_a("periode", "la période finit avant de commencer : « du » doit être avant « au »");
        }
        self.controler_donnees(&mut controle);
        controler_questions(&self.questions, &mut controle);
        for (rang, piece) in self.pieces.iter().enumerate() {
            let mut ici = controle.rang("pieces", rang);
            ici.identifiant(&piece.id);
            ici.texte("libelle", &piece.libelle);
            if self.pieces.iter().take(rang).any(|autre| autre.id == piece.id) {
                ici.noter_a("id", "cette pièce est déjà demandée par ce service : retirez-la");
            }
        }
        self.tarif.controler(&self.questions, controle.dans("tarif"));
        defauts
    }

    /// What the price needs must be asked, and what the law keeps apart must stay apart.
    fn controler_donnees(&self, controle: &mut Controle<'_>) {
        let tarif = &self.tarif;
        let creche = self.usage == Usage::Creche;
        for (rang, donnee) in self.donnees.iter().enumerate() {
            let mut ici = controle.rang("donnees", rang);
            if self.donnees.iter().take(rang).any(|autre| autre == donnee) {
                ici.noter("cette donnée est déjà dans la liste : retirez-la");
            }
            match donnee {
                Donnee::ParticipationEaje if !creche => {
                    ici.noter(
                        "ces données ne servent qu’au prix des crèches : retirez-les, ou écrivez usage = \"creche\"",
                    );
                }
                Donnee::AvisFiscal if creche => {
                    ici.noter("l’avis d’impôt ne peut pas servir au prix d’une crèche : retirez-le");
                }
                Donnee::QuotientFamilial if creche => {
                    ici.noter("le prix d’une crèche ne dépend pas du quotient : retirez-le");
                }
                _ => {}
            }
        }
        let municipal = tarif.quotients.contains(&NatureQuotient::Municipal);
        let caf_msa = tarif.quotients.contains(&NatureQuotient::CafMsa);
        if tarif.est_eaje() && !creche {
            controle.noter_a("tarif", "le barème national ne vaut que pour une crèche : écrivez usage = \"creche\"");
        }
        if creche && municipal {
            controle.noter_a(
                "tarif.quotients",
                "le quotient municipal ne peut pas servir au prix d’une crèche : retirez-le",
            );
        }
        if creche && tarif.utilise_quotient() {
            controle.noter_a(
                "tarif",
                "le prix d’une crèche suit le barème national : écrivez formule.eaje ou formule.non_calcule",
            );
        }
        if tarif.est_eaje() && !self.demande(Donnee::ParticipationEaje) {
            controle.noter_a("donnees", "le barème national dépend des ressources : ajoutez \"participation_eaje\"");
        }
        if tarif.utilise_quotient() && caf_msa && !self.demande(Donnee::QuotientFamilial) && !creche {
            controle.noter_a("donnees", "le tarif dépend du quotient : ajoutez \"quotient_familial\"");
        }
        if tarif.utilise_quotient() && municipal && !self.demande(Donnee::AvisFiscal) && !creche {
            controle.noter_a("donnees", "le tarif dépend du quotient municipal : ajoutez \"avis_fiscal\"");
        }
        if !tarif.utilise_quotient() && self.demande(Donnee::QuotientFamilial) && !creche {
            controle.noter_a(
                "donnees",
                "le tarif ne dépend d’aucun quotient : retirez \"quotient_familial\" (on ne demande que ce qui sert)",
            );
        }
        if self.demande(Donnee::AvisFiscal) && !municipal && !creche {
            controle.noter_a("donnees", "aucun quotient municipal n’est calculé : retirez \"avis_fiscal\", ou ajoutez \"municipal\" à tarif.quotients");
        }
        if tarif.utilise_residence() && !self.demande(Donnee::Adresse) {
            controle.noter_a("donnees", "le tarif dépend de la résidence : ajoutez \"adresse\"");
        }
        if tarif.utilise_enfants_a_charge() && !tarif.est_eaje() && !self.demande(Donnee::Enfants) {
            controle.noter_a("donnees", "le tarif dépend du nombre d’enfants à charge : ajoutez \"enfants\"");
        }
    }
}

fn controler_ages(ages: Ages, mut controle: Controle<'_>) {
    if let Ages { min: Some(min), max: Some(max), .. } = ages
        && min > max
    {
        controle.noter(format!("les âges se contredisent : min = {min} est plus grand que max = {max}"));
    }
    if ages.min.is_none() && ages.max.is_none() {
        controle.noter("écrivez un âge minimum, un âge maximum, ou retirez « ages »");
    }
}

fn controler_questions(questions: &[Question], controle: &mut Controle<'_>) {
    if questions.len() > QUESTIONS_MAX {
        controle.noter_a("questions", format!("{QUESTIONS_MAX} questions au plus"));
    }
    for (rang, question) in questions.iter().enumerate() {
        let mut ici = controle.rang("questions", rang);
        ici.identifiant(&question.id);
        ici.texte("libelle", &question.libelle);
        let avant = questions.get(..rang).unwrap_or_default();
        if avant.iter().any(|autre| autre.id == question.id) {
            ici.noter_a("id", "cet identifiant est déjà pris par une autre question de ce service");
        }
        match (question.genre, question.options.len()) {
            (Genre::Choix, 0 | 1) => {
                ici.noter_a("options", "écrivez au moins deux réponses : { valeur = \"oui\", libelle = \"Oui\" }");
            }
            (Genre::Choix, _) | (_, 0) => {}
            _ => ici.noter_a("options", "seule une question de genre \"choix\" a des réponses à choisir : retirez-les"),
        }
        for (numero, choix) in question.options.iter().enumerate() {
            let mut option = ici.rang("options", numero);
            option.texte("valeur", &choix.valeur);
            option.texte("libelle", &choix.libelle);
            if question.options.iter().take(numero).any(|autre| autre.valeur == choix.valeur) {
                option.noter_a("valeur", "cette valeur est déjà celle d’une autre réponse");
            }
        }
        if let Some(condition) = &question.si {
            if condition.question == question.id {
                ici.noter_a("si", "une question ne peut pas dépendre d’elle-même");
            } else if !avant.iter().any(|autre| autre.id == condition.question)
                && questions.iter().any(|autre| autre.id == condition.question)
            {
                ici.noter_a("si", format!("placez la question « {} » avant celle-ci", condition.question));
            } else {
                condition.controler(questions, ici.dans("si"));
            }
            let mere = avant.iter().find(|autre| autre.id == condition.question);
            if question.pour == Pour::Famille && mere.is_some_and(|mere| mere.pour == Pour::Enfant) {
                ici.noter_a("si", "une question à la famille ne peut pas dépendre de la réponse d’un enfant : écrivez pour = \"enfant\"");
            }
        }
        if question.genre == Genre::Accord && question.libelle.trim() == OUI {
            ici.noter_a("libelle", "écrivez la phrase entière que la famille accepte");
        }
    }
}

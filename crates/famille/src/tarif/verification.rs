//! What is wrong in a tariff, at its place in the city's file.

use super::{Ajustement, Arrondi, Degressivite, Eaje, Effet, Formule, Tarif, Tranche};
use crate::argent::Centimes;
use crate::defaut::Controle;
use crate::question::{Condition, Genre, OUI, Question};
use crate::taux::Taux;

/// A ceiling on prices keeps every product far from overflow and catches a price typed in the wrong unit: 100 000 €.
const PRIX_MAX: i64 = 10_000_000;

impl Tarif {
    /// Notes every fault; `questions` are those of the démarche.
    pub(crate) fn controler(&self, questions: &[Question], mut controle: Controle<'_>) {
        controle.texte("unite", &self.unite);
        if self.quotients.is_empty() {
            controle.noter_a("quotients", "écrivez au moins un quotient (exemple : [\"caf_msa\"])");
        }
        for (rang, nature) in self.quotients.iter().enumerate() {
            if self.quotients.get(..rang).is_some_and(|avant| avant.contains(nature)) {
                controle.rang("quotients", rang).noter("ce quotient est déjà dans la liste : retirez-le");
            }
        }
        self.formule.controler(controle.dans("formule"));
        if let Some(exterieur) = &self.exterieur {
            exterieur.controler(controle.dans("exterieur"));
            if exterieur == &self.formule {
                controle.noter_a("exterieur", "c’est le même prix que dans la commune : retirez « exterieur »");
            }
        }
        for (rang, ajustement) in self.ajustements.iter().enumerate() {
            ajustement.controler(questions, controle.rang("ajustements", rang));
        }
        let sans_prix = !self.est_calcule();
        if sans_prix && (!self.ajustements.is_empty() || self.degressivite.is_some()) {
            controle.noter("aucun prix n’est calculé ici : retirez « ajustements » et « degressivite »");
        }
        if self.est_eaje() && (!self.ajustements.is_empty() || self.degressivite.is_some()) {
            controle.noter(
                "le barème national des crèches ne se modifie pas : retirez « ajustements » et « degressivite »",
            );
        }
        if let Some(degressivite) = &self.degressivite {
            degressivite.controler(controle.dans("degressivite"));
        }
        self.arrondi.controler(controle.dans("arrondi"));
    }
}

impl Formule {
    fn controler(&self, mut controle: Controle<'_>) {
        match self {
            Self::Fixe { prix } => verifier_prix(&mut controle.dans("fixe"), "prix", *prix),
            Self::Tranches { lignes, sans_quotient, refus, croissant } => {
                let mut controle = controle.dans("tranches");
                replis(&mut controle, *sans_quotient, *refus);
                controler_tranches(lignes, *croissant, &mut controle);
            }
            Self::TauxEffort { taux, taux_suivants, plancher, plafond, sans_quotient, refus } => {
                let mut controle = controle.dans("taux_effort");
                replis(&mut controle, *sans_quotient, *refus);
                verifier_prix(&mut controle, "plancher", *plancher);
                verifier_prix(&mut controle, "plafond", *plafond);
                verifier_taux(&mut controle.dans("taux"), *taux);
                for (rang, taux) in taux_suivants.iter().enumerate() {
                    verifier_taux(&mut controle.rang("taux_suivants", rang), *taux);
                }
                if plancher > plafond {
                    controle.noter_a(
                        "plancher",
                        format!("le plancher ({plancher}) est plus grand que le plafond ({plafond})"),
                    );
                } else if plancher == plafond {
                    controle.noter_a("plancher", "le plancher et le plafond sont égaux : écrivez plutôt « fixe »");
                }
            }
            Self::Lineaire { de, prix_de, a, prix_a, sans_quotient, refus } => {
                let mut controle = controle.dans("lineaire");
                replis(&mut controle, *sans_quotient, *refus);
                verifier_prix(&mut controle, "prix_de", *prix_de);
                verifier_prix(&mut controle, "prix_a", *prix_a);
                if a <= de {
                    controle.noter_a(
                        "a",
                        format!(
                            "la droite va de {de} € à {a} € : écrivez pour « a » un quotient plus grand que « de »"
                        ),
                    );
                }
            }
            Self::Eaje(eaje) => eaje.controler(controle.dans("eaje")),
            Self::NonCalcule { explication } => {
                if explication.trim().is_empty() {
                    controle
                        .dans("non_calcule")
                        .noter_a("explication", "ce texte est vide : dites à la famille où demander le prix");
                }
            }
        }
    }
}

impl Eaje {
    fn controler(&self, mut controle: Controle<'_>) {
        for (cle, montant) in [("plancher", self.plancher), ("plafond", self.plafond)] {
            if let Some(montant) = montant {
                verifier_prix(&mut controle, cle, montant);
            }
        }
        if let (Some(plancher), Some(plafond)) = (self.plancher, self.plafond)
            && plancher > plafond
        {
            controle.noter_a("plancher", format!("le plancher ({plancher}) est plus grand que le plafond ({plafond})"));
        }
        for (rang, taux) in self.taux.iter().enumerate() {
            verifier_taux(&mut controle.rang("taux", rang), *taux);
            if rang > 0 && self.taux.get(rang - 1).is_some_and(|avant| avant < taux) {
                controle
                    .rang("taux", rang)
                    .noter("le taux ne monte pas avec le nombre d’enfants : vérifiez l’ordre de la liste");
            }
        }
    }
}

impl Ajustement {
    fn controler(&self, questions: &[Question], mut controle: Controle<'_>) {
        controle.texte("libelle", &self.libelle);
        self.si.controler(questions, controle.dans("si"));
        match self.effet {
            Effet::Exoneration => {}
            Effet::RemisePourCent(pour_cent) if !(1..=100).contains(&pour_cent) => {
                controle.noter_a("effet", "une remise se compte de 1 à 100 % : écrivez un nombre entre 1 et 100");
            }
            Effet::MajorationPourCent(pour_cent) if !(1..=1_000).contains(&pour_cent) => {
                controle.noter_a("effet", "une majoration se compte de 1 à 1000 % : écrivez un nombre entre 1 et 1000");
            }
            Effet::RemisePourCent(_) | Effet::MajorationPourCent(_) => {}
            Effet::Remise(montant) | Effet::Majoration(montant) | Effet::Prix(montant) => {
                verifier_prix(&mut controle, "effet", montant);
            }
        }
    }
}

impl Condition {
    /// Notes that the question or its answer doesn't exist.
    pub(crate) fn controler(&self, questions: &[Question], mut controle: Controle<'_>) {
        let Some(question) = questions.iter().find(|question| question.id == self.question) else {
            let connues: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
            let connues = if connues.is_empty() { "ce service n’en a pas".to_owned() } else { connues.join(", ") };
            controle.noter_a(
                "question",
                format!("aucune question de ce service ne s’appelle « {} » ({connues})", self.question),
            );
            return;
        };
        let possible = match question.genre {
            Genre::Choix => question.options.iter().any(|choix| choix.valeur == self.reponse),
            Genre::Accord => self.reponse == OUI,
            Genre::Texte | Genre::Date => true,
        };
        if !possible {
            let attendues: Vec<&str> = match question.genre {
                Genre::Accord => vec![OUI],
                _ => question.options.iter().map(|choix| choix.valeur.as_str()).collect(),
            };
            controle.noter_a(
                "reponse",
                format!(
                    "« {} » n’est jamais la réponse à « {} » : écrivez {}",
                    self.reponse,
                    self.question,
                    attendues.join(" ou ")
                ),
            );
        }
    }
}

impl Degressivite {
    fn controler(&self, mut controle: Controle<'_>) {
        if self.remises_pour_cent.iter().all(|pour_cent| *pour_cent == 0) {
            controle.noter_a(
                "remises_pour_cent",
                "aucune remise n’est écrite (exemple : [0, 10, 20] pour 10 % au deuxième enfant)",
            );
        }
        for (rang, pour_cent) in self.remises_pour_cent.iter().enumerate() {
            if *pour_cent > 100 {
                controle.rang("remises_pour_cent", rang).noter("une remise ne dépasse pas 100 %");
            }
        }
    }
}

impl Arrondi {
    fn controler(&self, mut controle: Controle<'_>) {
        if !(1..=10_000).contains(&self.pas.0) {
            controle.noter_a("pas", "écrivez un pas entre \"0,01 €\" et \"100 €\"");
        }
    }
}

fn replis(controle: &mut Controle<'_>, sans_quotient: Option<Centimes>, refus: Option<Centimes>) {
    for (cle, montant) in [("sans_quotient", sans_quotient), ("refus", refus)] {
        if let Some(montant) = montant {
            verifier_prix(controle, cle, montant);
        }
    }
}

/// Brackets must share out every quotient: each one ends where the next one begins.
fn controler_tranches(lignes: &[Tranche], croissant: bool, controle: &mut Controle<'_>) {
    if lignes.is_empty() {
        controle.noter_a("lignes", "écrivez au moins une tranche (exemple : { jusqu_a = 400, prix = \"1,00 €\" })");
    }
    for (rang, tranche) in lignes.iter().enumerate() {
        let mut ici = controle.rang("lignes", rang);
        verifier_prix(&mut ici, "prix", tranche.prix);
        if tranche.jusqu_a.is_some() && tranche.moins_de.is_some() {
            ici.noter("gardez une seule borne haute : « jusqu_a » (comprise) ou « moins_de » (non comprise)");
        }
        if tranche.de.is_some() && tranche.plus_de.is_some() {
            ici.noter("gardez une seule borne basse : « de » (comprise) ou « plus_de » (non comprise)");
        }
        let derniere = rang + 1 == lignes.len();
        match tranche.fin() {
            None if !derniere => ici.noter("cette tranche n’a pas de « jusqu_a » : les suivantes ne serviraient jamais"),
            Some(fin) if derniere => ici.noter(format!(
                "la dernière tranche s’arrête à {fin} € : retirez sa borne haute, ou les quotients au-dessus n’auraient pas de prix"
            )),
            _ => {}
        }
        if rang == 0 {
            if let Some(debut) = tranche.debut()
                && debut > 0
            {
                ici.noter(format!(
                    "les quotients sous {debut} € n’ont pas de prix : retirez la borne basse de la première tranche"
                ));
            }
            continue;
        }
        let avant = rang.checked_sub(1).and_then(|avant| lignes.get(avant));
        let Some((fin_avant, prix_avant)) = avant.and_then(|avant| Some((avant.fin()?, avant.prix))) else { continue };
        if let Some(debut) = tranche.debut() {
            if debut > fin_avant.saturating_add(1) {
                ici.noter(format!(
                    "trou : les quotients de {} à {} € n’ont pas de prix ; cette tranche doit commencer à {}",
                    fin_avant.saturating_add(1),
                    debut - 1,
                    fin_avant.saturating_add(1)
                ));
            } else if debut <= fin_avant {
                ici.noter(format!(
                    "chevauchement : le quotient {debut} € est déjà dans la tranche d’avant, qui va jusqu’à {fin_avant} €"
                ));
            }
        }
        if tranche.fin().is_some_and(|fin| fin <= fin_avant) {
            ici.noter(format!(
                "les tranches doivent monter : celle-ci s’arrête à {} € et celle d’avant à {fin_avant} €",
                tranche.fin().unwrap_or_default()
            ));
        }
        if croissant && tranche.prix < prix_avant {
            ici.noter_a(
                "prix",
                format!(
                    "le prix baisse quand le quotient monte ({} après {prix_avant}) ; si c’est voulu, écrivez croissant = false",
                    tranche.prix
                ),
            );
        }
    }
}

fn verifier_prix(controle: &mut Controle<'_>, cle: &str, prix: Centimes) {
    if !(0..=PRIX_MAX).contains(&prix.0) {
        controle.noter_a(
            cle,
            "écrivez un montant entre \"0 €\" et \"100000 €\" (un nombre sans guillemets compte des centimes)",
        );
    }
}

fn verifier_taux(controle: &mut Controle<'_>, taux: Taux) {
    if !(Taux(1)..=Taux::ENTIER).contains(&taux) {
        controle.noter("écrivez un taux entre \"0,0001 %\" et \"100 %\"");
    }
}

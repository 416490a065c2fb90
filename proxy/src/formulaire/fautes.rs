//! Mistakes and the fields that show them. A field's identifier follows from the words of the contract, so that a mistake
//! of the common road lands on the field of the page.

use contrat::ErreurSituee;
use famille::demarche::Eligibilite;
use famille::saisie::{Champ, Erreur, Motif};
use famille::{Date, DatePartielle, Demarche};

use super::{Etat, depot};

/// A message on a field.
struct Faute {
    id: String,
    /// What the summary puts before the message, where several fields have the same one; may be empty.
    sujet: String,
    message: String,
}

/// The mistakes of a page, in its order.
#[derive(Default)]
pub(crate) struct Fautes(Vec<Faute>);

impl Fautes {
    /// Adds one; a field shows its first.
    pub(crate) fn noter(&mut self, id: &str, sujet: &str, message: &str) {
        if self.sur(id).is_none() {
            let (id, sujet, message) = (id.to_owned(), sujet.to_owned(), message.to_owned());
            self.0.push(Faute { id, sujet, message });
        }
    }

    /// Adds a document's.
    pub(crate) fn noter_piece(&mut self, id: &str, libelle: &str, motif: Motif) {
        let erreur = Erreur::new(Champ::Piece, motif);
        self.noter(&identifiant(&["piece:", id].concat(), Champ::Piece), libelle, erreur.message());
    }

    pub(super) fn vide(&self) -> bool {
        self.0.is_empty()
    }

    /// The message of a field.
    pub(super) fn sur(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|faute| faute.id == id).map(|faute| faute.message.as_str())
    }

    /// Identifier, and the line of the summary.
    pub(super) fn lignes(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|Faute { id, sujet, message }| {
            let separateur = if sujet.is_empty() { "" } else { " : " };
            (id.as_str(), [sujet, separateur, message].concat())
        })
    }
}

/// Identifier of a field: `contact-courriel`, `enfant-d1-prenoms`.
pub(super) fn identifiant(lieu: &str, champ: Champ) -> String {
    // The name of the contract, which a unit variant always has.
    let nom = serde_json::to_value(champ).ok();
    let nom = nom.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    [&lieu.replace(':', "-"), "-", nom].concat()
}

/// Mistakes of the typed identity.
pub(super) fn situer_identite(fautes: Vec<Erreur>) -> Vec<ErreurSituee> {
    let situer = |faute: Erreur| ErreurSituee { lieu: "identite".to_owned(), champ: faute.champ, motif: faute.motif };
    fautes.into_iter().map(situer).collect()
}

/// Mistakes of the common road, in the order of the page and in its words.
pub(super) fn placer(etat: &Etat<'_>, erreurs: &[ErreurSituee]) -> Fautes {
    let mut dans_l_ordre: Vec<&ErreurSituee> = erreurs.iter().collect();
    dans_l_ordre.sort_by_key(|erreur| place(etat, &erreur.lieu));
    let mut fautes = Fautes::default();
    for ErreurSituee { lieu, champ, motif } in dans_l_ordre {
        let erreur = Erreur::new(*champ, *motif);
        fautes.noter(&identifiant(lieu, *champ), &sujet(etat, lieu), &message(etat, lieu, erreur));
    }
    fautes
}

/// Where a block stands in the page.
fn place(etat: &Etat<'_>, lieu: &str) -> (usize, usize) {
    const BLOCS: [&str; 13] = [
        "declarant",
        "identite",
        "enfant",
        "demarche",
        "enfants",
        "question",
        "adresse",
        "autre_parent",
        "revenus",
        "piece",
        "contact",
        "message",
        "",
    ];
    let mut parties = lieu.split(':');
    let bloc = parties.next().unwrap_or_default();
    let rang = BLOCS.iter().position(|autre| *autre == bloc).unwrap_or(BLOCS.len());
    // What is asked of a child stands in the block of the child.
    let enfant = match bloc {
        "enfant" => parties.next(),
        "question" => parties.nth(2),
        _ => return (rang, 0),
    };
    match enfant.and_then(|jeton| etat.saisie.enfants().iter().position(|autre| autre == jeton)) {
        Some(place) => (2, place),
        None => (rang, 0),
    }
}

/// Who or what a place is about.
fn sujet(etat: &Etat<'_>, lieu: &str) -> String {
    let demarche = |id: &str| etat.application.demarche(id);
    match *lieu.split(':').collect::<Vec<_>>() {
        ["enfant", jeton] => nom_d_enfant(etat, jeton),
        ["demarche", id] => demarche(id).map(|demarche| demarche.titre.clone()).unwrap_or_default(),
        ["question", id, question, ref reste @ ..] => {
            let libelle =
                demarche(id).and_then(|demarche| demarche.questions.iter().find(|autre| autre.id == question));
            let libelle = libelle.map(|question| question.libelle.as_str()).unwrap_or_default();
            match reste {
                [jeton] => [&nom_d_enfant(etat, jeton), ", ", libelle].concat(),
                _ => libelle.to_owned(),
            }
        }
        ["piece", id] => etat.application.piece(id).map(|piece| piece.libelle.clone()).unwrap_or_default(),
        ["autre_parent"] => "L’autre parent".to_owned(),
        _ => String::new(),
    }
}

/// « Lou », or « Enfant 2 » as long as nothing is typed.
pub(super) fn nom_d_enfant(etat: &Etat<'_>, jeton: &str) -> String {
    let prenom = etat.saisie.valeur(&["enfant.", jeton, ".prenoms"].concat()).trim();
    if !prenom.is_empty() {
        return prenom.to_owned();
    }
    let rang = etat.saisie.enfants().iter().position(|autre| autre == jeton).unwrap_or(0);
    ["Enfant ", &(rang + 1).to_string()].concat()
}

/// Only the typed identity speaks of « you »; the other places have their own words.
fn message(etat: &Etat<'_>, lieu: &str, erreur: Erreur) -> String {
    let bloc = lieu.split(':').next().unwrap_or_default();
    let phrase = match (bloc, erreur.champ, erreur.motif) {
        ("enfant", Champ::Prenoms, Motif::Manquant) => "Écrivez le prénom de l’enfant.",
        ("enfant", Champ::NomNaissance, Motif::Manquant) => "Écrivez le nom de l’enfant.",
        ("autre_parent", Champ::Prenoms, Motif::Manquant) => "Écrivez son prénom.",
        ("autre_parent", Champ::NomNaissance, Motif::Manquant) => "Écrivez son nom.",
        ("declarant", Champ::Prenoms, Motif::Manquant) => "Écrivez votre prénom.",
        ("declarant", Champ::NomNaissance, Motif::Manquant) => "Écrivez votre nom.",
        ("enfant" | "autre_parent" | "declarant", Champ::DateNaissance, Motif::Manquant) => {
            "Écrivez la date de naissance : jour, mois et année."
        }
        ("enfants", ..) => "Vous avez ajouté trop d’enfants : 30 au plus.",
        ("demarche", Champ::Enfants, motif) if motif != Motif::Manquant => return refus_d_age(etat, lieu, erreur),
        _ => erreur.message(),
    };
    phrase.to_owned()
}

/// Which child is too young or too old.
fn refus_d_age(etat: &Etat<'_>, lieu: &str, erreur: Erreur) -> String {
    let id = lieu.split(':').nth(1).unwrap_or_default();
    let Some(demarche) = etat.application.demarche(id) else { return erreur.message().to_owned() };
    let nom = ["inscrit.", id].concat();
    let enfants = etat.saisie.enfants();
    let refuses = enfants.iter().filter(|jeton| etat.saisie.contient(&nom, jeton)).filter_map(|jeton| {
        let raison = raison_d_age(etat, demarche, jeton)?;
        Some([&nom_d_enfant(etat, jeton), " est ", raison, ". Décochez cet enfant, ou retirez le service."].concat())
    });
    let phrases: Vec<String> = refuses.collect();
    if phrases.is_empty() { erreur.message().to_owned() } else { phrases.join(" ") }
}

/// Why a child may not attend, as far as its birth date tells.
pub(super) fn raison_d_age(etat: &Etat<'_>, demarche: &Demarche, jeton: &str) -> Option<&'static str> {
    let naissance = depot::date(&etat.saisie, &["enfant.", jeton, ".naissance"].concat());
    let naissance = DatePartielle::Complete(Date::parse_iso(&naissance)?);
    match demarche.eligibilite(Some(&naissance), etat.application.horloge.aujourdhui()) {
        Eligibilite::TropJeune => Some("trop jeune pour ce service"),
        Eligibilite::TropAge => Some("trop âgé pour ce service"),
        Eligibilite::Oui | Eligibilite::AVerifier => None,
    }
}

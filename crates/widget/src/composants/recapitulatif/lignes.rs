//! The blocks of the summary: what is certified, what is declared, what is contested.

use contrat::{Affichage, champ_conteste};
use famille::question::Genre;
use famille::{Date, Donnee, Question};
use leptos::prelude::*;

use crate::composants::champ::section;
use crate::composants::famille::revenus;
use crate::composants::prix;
use crate::composants::valeur::{Marque, marque, source};
use crate::dossier::{self, EnfantVu};
use crate::el::{el, p, rien};
use crate::etat::{Etat, PersonneChamps};
use crate::{dates, textes};

const LIBELLE: &str = "pf-ligne-libelle";
const VALEUR: &str = "pf-ligne-valeur";

/// Every block that will be sent, in the order of the form.
pub(crate) fn blocs(etat: Etat) -> Vec<AnyView> {
    let affichage = etat.affichage();
    let affichage = affichage.as_deref();
    let enfants = dossier::enfants(etat);
    let mut bloc_enfants = section(textes::enfants());
    for enfant in &enfants {
        bloc_enfants = bloc_enfants.enfant(ligne_enfant(etat, enfant));
    }
    let mut blocs = vec![services(etat, &enfants), source(etat), adultes(etat, affichage), bloc_enfants.vue()];
    if etat.besoin(Donnee::Adresse) {
        blocs.push(section(textes::adresse()).enfant(adresse(etat, affichage)).vue());
    }
    revenus(etat, &mut blocs);
    let mut pieces = Vec::new();
    for (piece, _) in etat.pieces_demandees() {
        let nom = etat.piece(&piece.id).get().nom;
        pieces.push(composer(titre(&piece.libelle), vec![p(VALEUR, &ou_rien(nom))], None, ""));
    }
    if !pieces.is_empty() {
        blocs.push(section(textes::pieces()).enfants(pieces).vue());
    }
    let mut contact = section(textes::contact());
    for (libelle, champ) in
        [(textes::courriel(), etat.courriel), (textes::telephone(), etat.telephone), (textes::message(), etat.message)]
    {
        contact = contact.enfant(ligne(libelle, &[&ou_rien(champ.get())], None, ""));
    }
    blocs.push(contact.vue());
    blocs
}

fn services(etat: Etat, enfants: &[EnfantVu]) -> AnyView {
    let mut bloc = section(textes::vos_services());
    for demarche in etat.demarches() {
        let inscrits = dossier::inscrits(etat, demarche, enfants);
        let noms: Vec<&str> = inscrits.iter().map(|(_, nom)| nom.as_str()).collect();
        let calcules = dossier::prix(etat, demarche, &inscrits);
        let mut valeurs = vec![p(VALEUR, &textes::enumerer(&noms))];
        for prix in prix::lignes(&calcules) {
            valeurs.push(p(VALEUR, &prix));
        }
        if prix::est_provisoire(&calcules) {
            valeurs.push(p(VALEUR, textes::prix_provisoire()));
        }
        bloc = bloc.enfant(composer(titre(&demarche.titre), valeurs, None, ""));
        for reponse in etat.reponses(demarche, &inscrits) {
            let Some(question) = demarche.questions.iter().find(|question| question.id == reponse.question) else {
                continue;
            };
            let nom = inscrits.iter().find(|(jeton, _)| *jeton == reponse.enfant).map_or("", |(_, nom)| nom);
            let libelle = textes::question_de(nom, &question.libelle);
            let mut valeur = el("p", VALEUR).texte(&en_mots(question, &reponse.valeur));
            if question.genre == Genre::Choix {
                valeur = valeur.de_la_ville();
            }
            bloc = bloc.enfant(composer(titre(&libelle), vec![valeur.vue()], Some(Marque::Declare), ""));
        }
    }
    if etat.demander_autre_parent() {
        let question = textes::autre_parent(&etat.config().ville.nom);
        let reponse = if etat.autre_parent.get() == "oui" { textes::oui() } else { textes::non() };
        bloc = bloc.enfant(ligne(&question, &[reponse], Some(Marque::Declare), ""));
    }
    bloc.vue()
}

fn adultes(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    let certifies = affichage.and_then(|affichage| affichage.foyer.allocataires.as_deref()).unwrap_or_default();
    let mut bloc = section(textes::vous());
    for (rang, personne) in certifies.iter().enumerate() {
        let date = personne.date_naissance.as_ref();
        let naissance = if date.is_some() { naissance(&dates::en_mots(date)) } else { String::new() };
        let nom = champ_conteste::allocataire(rang);
        bloc = bloc.enfant(certifiee(etat, &nom, &personne.nom_complet(), &[&naissance]));
    }
    if certifies.is_empty() {
        bloc = bloc.enfant(declarant(etat));
    }
    if let Some(parent) = etat.parent.get() {
        bloc = bloc.enfant(personne(textes::parent(), parent));
    }
    bloc.vue()
}

/// The declarant when no allocataire is shown: verified, typed for the search, or typed by hand.
fn declarant(etat: Etat) -> AnyView {
    if let Some(nom) = dossier::nom_verifie(etat) {
        return ligne(&nom, &[], Some(Marque::Certifie), "");
    }
    let champs = if dossier::demander_declarant(etat) {
        etat.declarant
    } else {
        let identite = etat.identite;
        let [prenoms, ..] = identite.prenoms;
        PersonneChamps {
            prenoms,
            nom: identite.nom_naissance,
            jour: identite.jour,
            mois: identite.mois,
            annee: identite.annee,
        }
    };
    personne("", champs)
}

/// A typed person; `role` may be empty.
fn personne(role: &str, champs: PersonneChamps) -> AnyView {
    let mut date = String::new();
    for champ in [champs.jour, champs.mois, champs.annee] {
        champ.with(|partie| {
            if !date.is_empty() {
                date.push('/');
            }
            date.push_str(partie.trim());
        });
    }
    let nom = [&champs.prenoms.get(), " ", &champs.nom.get()].concat();
    ligne(&textes::question_de(role, &nom), &[&naissance(&date)], Some(Marque::Declare), "")
}

fn ligne_enfant(etat: Etat, enfant: &EnfantVu) -> AnyView {
    let naissance = naissance(&dates::en_mots(enfant.naissance.as_ref()));
    if enfant.jeton.starts_with('d') {
        ligne(&enfant.nom, &[&naissance], Some(Marque::Declare), "")
    } else {
        certifiee(etat, &champ_conteste::enfant(&enfant.jeton), &enfant.nom, &[&naissance])
    }
}

fn adresse(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    match affichage.and_then(|affichage| affichage.foyer.adresse.as_ref()) {
        Some(adresse) => certifiee(etat, champ_conteste::ADRESSE, "", &adresse.lignes()),
        None => ligne("", &[&etat.voie.get(), &etat.code_postal_ville.get()], Some(Marque::Declare), ""),
    }
}

/// The answer to a question, in words.
fn en_mots(question: &Question, valeur: &str) -> String {
    match question.genre {
        Genre::Date => Date::parse_iso(valeur).map_or_else(String::new, Date::en_mots),
        Genre::Accord => textes::oui().to_owned(),
        Genre::Texte | Genre::Choix => question.libelle_de(valeur).to_owned(),
    }
}

fn revenus(etat: Etat, blocs: &mut Vec<AnyView>) {
    for certifiee in revenus::certifiees(etat) {
        let lignes: Vec<&str> = certifiee.lignes.iter().map(String::as_str).collect();
        blocs.push(section(certifiee.titre).enfant(self::certifiee(etat, certifiee.nom, "", &lignes)).vue());
    }
    // The fields of a block come one after the other; who shares no quotient has said so for all of them at once.
    let refus = etat.revenus_saisis().refus;
    let mut demandees = revenus::demandees(etat);
    demandees.retain(|demandee| !(demandee.refusable && refus));
    if refus {
        blocs.push(section(textes::quotient()).enfant(ligne("", &[textes::refus()], Some(Marque::Declare), "")).vue());
    }
    for bloc in demandees.chunk_by(|avant, apres| avant.titre == apres.titre) {
        let mut contenu = section(bloc.first().map_or("", |demandee| demandee.titre));
        for demandee in bloc {
            let saisi = demandee.signal.get();
            let marque = (!saisi.trim().is_empty()).then_some(Marque::Declare);
            contenu = contenu.enfant(ligne(demandee.libelle, &[&ou_rien(saisi)], marque, ""));
        }
        blocs.push(contenu.vue());
    }
}

fn naissance(date: &str) -> String {
    [textes::naissance(), date].concat()
}

fn ou_rien(texte: String) -> String {
    if texte.trim().is_empty() { textes::sans_reponse().to_owned() } else { texte }
}

/// A certified value, or a contested one with its comment.
fn certifiee(etat: Etat, nom: &str, libelle: &str, valeurs: &[&str]) -> AnyView {
    match etat.contestation(nom) {
        None => ligne(libelle, valeurs, Some(Marque::Certifie), ""),
        Some(commentaire) => ligne(libelle, valeurs, Some(Marque::Conteste), &commentaire.get()),
    }
}

#[inline(never)]
fn ligne(libelle: &str, valeurs: &[&str], origine: Option<Marque>, commentaire: &str) -> AnyView {
    let libelle = if libelle.is_empty() { rien() } else { p(LIBELLE, libelle) };
    let valeurs = valeurs.iter().filter(|valeur| !valeur.is_empty()).map(|valeur| p(VALEUR, valeur)).collect();
    composer(libelle, valeurs, origine, commentaire)
}

/// What the city calls a service, a question or a document.
fn titre(libelle: &str) -> AnyView {
    el("p", LIBELLE).de_la_ville().texte(libelle).vue()
}

fn composer(libelle: AnyView, valeurs: Vec<AnyView>, origine: Option<Marque>, commentaire: &str) -> AnyView {
    let mut bloc = el("div", "pf-ligne").enfant(libelle).enfants(valeurs);
    if let Some(origine) = origine {
        bloc = bloc.enfant(marque(origine));
    }
    if !commentaire.is_empty() {
        bloc = bloc.enfant(p("pf-aide", &[textes::commentaire_prefixe(), commentaire].concat()));
    }
    bloc.vue()
}

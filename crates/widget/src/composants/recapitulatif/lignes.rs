//! The blocks of the summary: what is certified, what is declared, what is contested.

use contrat::{Affichage, PrixRecu, champ_conteste};
use famille::Donnee;
use leptos::prelude::*;

use crate::composants::champ::section;
use crate::composants::prix;
use crate::composants::valeur::{Marque, marque, source};
use crate::dossier::{self, EnfantVu};
use crate::el::{el, p};
use crate::etat::{Etat, PersonneChamps};
use crate::{dates, textes};

/// Every block that will be sent, in the order of the form.
pub(crate) fn blocs(etat: Etat) -> Vec<AnyView> {
    let affichage = etat.identification.with(|identification| identification.affichage.clone());
    let affichage = affichage.as_ref();
    let enfants = dossier::enfants(etat);
    let mut bloc_enfants = section(textes::enfants());
    for enfant in &enfants {
        bloc_enfants = bloc_enfants.enfant(ligne_enfant(etat, enfant));
    }
    let mut blocs = vec![services(etat, &enfants), source(etat), adultes(etat, affichage), bloc_enfants.vue()];
    if etat.besoin(Donnee::Adresse) {
        blocs.push(section(textes::adresse()).enfant(adresse(etat, affichage)).vue());
    }
    if etat.besoin(Donnee::QuotientFamilial) {
        blocs.push(section(textes::quotient()).enfant(quotient(etat, affichage)).vue());
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
    for (demarche, choix) in etat.demarches().iter().zip(dossier::choix(etat)) {
        let mut noms = Vec::new();
        for enfant in enfants {
            if choix.enfants.contains(&enfant.jeton) {
                noms.push(enfant.nom.as_str());
            }
        }
        let calcule = PrixRecu::from(&demarche.calculer(&etat.situation()));
        let provisoire = if calcule.provisoire && calcule.montant.is_some() { textes::prix_provisoire() } else { "" };
        let valeurs = [textes::enumerer(&noms), prix::phrase(&calcule)];
        bloc = bloc.enfant(ligne(&demarche.titre, &[&valeurs[0], &valeurs[1], provisoire], None, ""));
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
    ligne(&nom, &[&naissance(&date)], Some(Marque::Declare), "")
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

fn quotient(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    match affichage.and_then(|affichage| affichage.foyer.quotient_familial.as_ref()) {
        Some(quotient) => certifiee(etat, champ_conteste::QUOTIENT, "", &[&textes::quotient_certifie(quotient.valeur)]),
        None => {
            let saisi = etat.quotient_declare.get();
            let marque = (!saisi.trim().is_empty()).then_some(Marque::Declare);
            ligne("", &[&ou_rien(saisi)], marque, "")
        }
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
    let mut bloc = el("div", "pf-ligne");
    if !libelle.is_empty() {
        bloc = bloc.enfant(p("pf-ligne-libelle", libelle));
    }
    for valeur in valeurs {
        if !valeur.is_empty() {
            bloc = bloc.enfant(p("pf-ligne-valeur", valeur));
        }
    }
    if let Some(origine) = origine {
        bloc = bloc.enfant(marque(origine));
    }
    if !commentaire.is_empty() {
        bloc = bloc.enfant(p("pf-aide", &[textes::commentaire_prefixe(), commentaire].concat()));
    }
    bloc.vue()
}

//! The blocks of the summary: what is certified, what is declared, what is contested.

use contrat::{Affichage, champ_conteste};
use famille::{Donnee, Personne};
use leptos::prelude::*;

use crate::composants::champ;
use crate::composants::prix;
use crate::composants::valeur::{Marque, marque, source};
use crate::dossier::{self, EnfantVu};
use crate::el::{el, p, rien};
use crate::etat::{Etat, PersonneChamps};
use crate::{dates, textes};

/// Every block that will be sent, in the order of the form.
pub(crate) fn blocs(etat: Etat) -> Vec<AnyView> {
    let affichage = etat.identification.with(|identification| identification.affichage.clone());
    let enfants = dossier::enfants(etat);
    let mut blocs = vec![services(etat, &enfants), source(etat)];
    blocs.push(adultes(etat, affichage.as_ref()));
    blocs.push(bloc(textes::enfants(), enfants.iter().map(|enfant| ligne_enfant(etat, enfant)).collect()));
    if etat.besoin(Donnee::Adresse) {
        blocs.push(bloc(textes::adresse(), vec![adresse(etat, affichage.as_ref())]));
    }
    if etat.besoin(Donnee::QuotientFamilial) {
        blocs.push(bloc(textes::quotient(), vec![quotient(etat, affichage.as_ref())]));
    }
    blocs.push(bloc(
        textes::contact(),
        [(textes::courriel(), etat.courriel), (textes::telephone(), etat.telephone), (textes::message(), etat.message)]
            .into_iter()
            .map(|(libelle, champ)| ligne(libelle.to_owned(), vec![ou_rien(champ.get())], None, None))
            .collect(),
    ));
    blocs
}

fn services(etat: Etat, enfants: &[EnfantVu]) -> AnyView {
    let mut lignes = Vec::new();
    for (demarche, choix) in etat.demarches().iter().zip(dossier::choix(etat)) {
        let noms: Vec<&str> = enfants
            .iter()
            .filter(|enfant| choix.enfants.contains(&enfant.jeton))
            .map(|enfant| enfant.nom.as_str())
            .collect();
        let calcule = demarche.tarif.calculer(etat.quotient(), etat.residence());
        let mut valeurs = vec![textes::enumerer(&noms), prix::phrase(&calcule)];
        if calcule.provisoire && calcule.montant.is_some() {
            valeurs.push(textes::prix_provisoire().to_owned());
        }
        lignes.push(ligne(demarche.titre.clone(), valeurs, None, None));
    }
    if etat.demander_autre_parent() {
        let question = [textes::autre_parent_1(), &etat.config().ville.nom, textes::autre_parent_2()].concat();
        let reponse = if etat.autre_parent.get() == "oui" { textes::oui() } else { textes::non() };
        lignes.push(ligne(question, vec![reponse.to_owned()], Some(Marque::Declare), None));
    }
    bloc(textes::vos_services(), lignes)
}

fn adultes(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    let certifies = affichage.and_then(|affichage| affichage.foyer.allocataires.as_deref()).unwrap_or_default();
    let mut lignes: Vec<AnyView> = certifies
        .iter()
        .enumerate()
        .map(|(rang, personne)| certifiee(etat, &champ_conteste::allocataire(rang), personne.nom_complet(), naissance(personne)))
        .collect();
    if lignes.is_empty() {
        let (nom, valeurs, marque) = qui(etat);
        lignes.push(ligne(nom, valeurs, Some(marque), None));
    }
    bloc(textes::vous(), lignes)
}

/// The declarant when no allocataire is shown: verified, typed for the search, or typed by hand.
fn qui(etat: Etat) -> (String, Vec<String>, Marque) {
    let verifie = etat.identification.with(|identification| {
        identification.declarant.as_ref().map(|declarant| [&declarant.prenoms, " ", &declarant.nom].concat())
    });
    if let Some(nom) = verifie {
        return (nom, Vec::new(), Marque::Certifie);
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
    let nom = [&champs.prenoms.get(), " ", &champs.nom.get()].concat();
    let date = [champs.jour, champs.mois, champs.annee].map(|champ| champ.get());
    let date: Vec<&str> = date.iter().map(String::as_str).filter(|partie| !partie.is_empty()).collect();
    (nom, vec![[textes::naissance(), &date.join("/")].concat()], Marque::Declare)
}

fn ligne_enfant(etat: Etat, enfant: &EnfantVu) -> AnyView {
    let naissance = vec![[textes::naissance(), &dates::en_mots(enfant.naissance.as_ref())].concat()];
    if enfant.jeton.starts_with('d') {
        ligne(enfant.nom.clone(), naissance, Some(Marque::Declare), None)
    } else {
        certifiee(etat, &champ_conteste::enfant(&enfant.jeton), enfant.nom.clone(), naissance)
    }
}

fn adresse(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    match affichage.and_then(|affichage| affichage.foyer.adresse.as_ref()) {
        Some(adresse) => {
            let lignes = adresse.lignes().into_iter().map(str::to_owned).collect();
            certifiee(etat, champ_conteste::ADRESSE, String::new(), lignes)
        }
        None => ligne(
            String::new(),
            vec![etat.voie.get(), etat.code_postal_ville.get()],
            Some(Marque::Declare),
            None,
        ),
    }
}

fn quotient(etat: Etat, affichage: Option<&Affichage>) -> AnyView {
    match affichage.and_then(|affichage| affichage.foyer.quotient_familial.as_ref()) {
        Some(quotient) => {
            let texte = match quotient.valeur {
                Some(valeur) => textes::euros(valeur),
                None => textes::quotient_non_communique().to_owned(),
            };
            certifiee(etat, champ_conteste::QUOTIENT, String::new(), vec![texte])
        }
        None => {
            let saisi = etat.quotient_declare.get();
            let marque = (!saisi.trim().is_empty()).then_some(Marque::Declare);
            ligne(String::new(), vec![ou_rien(saisi)], marque, None)
        }
    }
}

fn naissance(personne: &Personne) -> Vec<String> {
    let date = personne.date_naissance.as_ref();
    date.map(|_| [textes::naissance(), &dates::en_mots(date)].concat()).into_iter().collect()
}

fn ou_rien(texte: String) -> String {
    if texte.trim().is_empty() { textes::sans_reponse().to_owned() } else { texte }
}

/// A certified value, or a contested one with its comment.
fn certifiee(etat: Etat, nom: &str, libelle: String, valeurs: Vec<String>) -> AnyView {
    match etat.contestation(nom) {
        None => ligne(libelle, valeurs, Some(Marque::Certifie), None),
        Some(commentaire) => ligne(libelle, valeurs, Some(Marque::Conteste), Some(commentaire.get())),
    }
}

fn ligne(libelle: String, valeurs: Vec<String>, origine: Option<Marque>, commentaire: Option<String>) -> AnyView {
    el("div", "pf-ligne")
        .enfant(if libelle.is_empty() { rien() } else { p("pf-ligne-libelle", libelle) })
        .enfants(valeurs.into_iter().filter(|valeur| !valeur.is_empty()).map(|valeur| p("pf-ligne-valeur", valeur)))
        .enfant(origine.map_or_else(rien, marque))
        .enfant(match commentaire {
            None => rien(),
            Some(commentaire) => p("pf-aide", [textes::commentaire_prefixe(), &commentaire].concat()),
        })
        .vue()
}

fn bloc(titre: &'static str, lignes: Vec<AnyView>) -> AnyView {
    if lignes.is_empty() {
        return rien();
    }
    el("section", "pf-bloc").enfant(champ::titre(titre)).enfants(lignes).vue()
}

//! From what was sent and what was sealed to a dossier. Every certified value comes from the seal; what the browser
//! says about them is a comment, never a value.

use std::collections::BTreeSet;

use contrat::{Code, DepotDossier, ErreurSituee, LigneRecu, Recu, champ_conteste};
use famille::demarche::{Eligibilite, donnees_utiles};
use famille::saisie::{Champ, Erreur, Motif, valider_commentaire};
use famille::tarif::Residence;
use famille::{Adresse, Date, DatePartielle, Demarche, Donnee, Foyer, Personne, Quotient, QuotientFamilial};

use super::modele::{Dossier, EnfantInscrit, EtatVerification, LigneDossier, Provenance, Valeur};
use super::reference::Reference;
use crate::erreur::Refus;
use crate::identification::{Scelle, Voie};

/// Version of the stored shape.
const VERSION: u16 = 1;

/// Most children, declared ones included, in one dossier.
const ENFANTS_MAX: usize = 30;

/// What a dossier is composed with, beside what was sent.
pub(crate) struct Contexte<'a> {
    pub(crate) demarches: &'a [Demarche],
    pub(crate) codes_postaux: &'a [String],
    /// The opened seal with the démarches for which it was made.
    pub(crate) scelle: Option<(Scelle, Vec<String>)>,
    pub(crate) aujourdhui: Date,
    pub(crate) recu_le: String,
    pub(crate) reference: Reference,
}

/// Checks what was sent and makes the dossier and its receipt.
pub(crate) fn composer(depot: &DepotDossier, contexte: Contexte<'_>) -> Result<(Dossier, Recu), Refus> {
    let mut erreurs = Vec::new();
    let demarches = demarches_choisies(depot, &contexte)?;
    // What no chosen service needs is neither required nor kept, even when it was fetched for one that was dropped since.
    let utiles = donnees_utiles(demarches.iter().copied());
    let (scelle, _) = contexte.scelle.unzip();
    let montree = |scelle: &Option<Scelle>| {
        let certification = scelle.as_ref().and_then(|scelle| scelle.certification.as_ref());
        certification.filter(|certification| certification.montree).map(|certification| certification.foyer.clone())
    };
    let vu = montree(&scelle).unwrap_or_default();
    let scelle = scelle.map(|scelle| Scelle {
        certification: scelle.certification.map(|certification| certification.minimiser(&utiles)),
        ..scelle
    });
    let montre = scelle.as_ref().and_then(|scelle| scelle.certification.as_ref()).filter(|certif| certif.montree);
    let foyer = montre.map(|certification| certification.foyer.clone()).unwrap_or_default();
    let source = montre.map_or("", |certification| certification.fournisseur.as_str()).to_owned();

    let contestations = contestations(depot, &vu, &foyer, &mut erreurs);
    let contester = |valeur: &str| contestations.iter().find(|(nom, _)| nom == valeur).map(|(_, texte)| texte.clone());

    let declarant = declarant(depot, scelle.as_ref(), contexte.aujourdhui, &mut erreurs);
    if let Err(fautes) = depot.declarations.contact.valider() {
        situer(&mut erreurs, "contact", fautes);
    }
    let enfants = enfants(depot, &foyer, &source, &contester, contexte.aujourdhui, &mut erreurs);
    let adresse = match &foyer.adresse {
        Some(adresse) => Some(Valeur::certifiee(adresse.clone(), &source, contester(champ_conteste::ADRESSE))),
        None if utiles.contains(&Donnee::Adresse) => adresse_declaree(depot, &mut erreurs).map(Valeur::declaree),
        None => None,
    };
    let (quotient, quotient_tarif) = match &foyer.quotient_familial {
        Some(bloc) => {
            let valeur = Valeur::certifiee(bloc.clone(), &source, contester(champ_conteste::QUOTIENT));
            (Some(valeur), Quotient::certifie(Some(bloc)))
        }
        None if !utiles.contains(&Donnee::QuotientFamilial) => (None, Quotient::Inconnu),
        None => match quotient_declare(depot, &mut erreurs) {
            Some(declare) => (Some(Valeur::declaree(en_bloc(declare))), Quotient::Declare(declare)),
            None => (None, Quotient::Inconnu),
        },
    };
    if let Err(faute) = valider_commentaire(&depot.declarations.message, false) {
        situer(&mut erreurs, "message", vec![faute]);
    }
    let residence = residence(depot, adresse.as_ref(), contexte.codes_postaux);
    let conteste = contester(champ_conteste::QUOTIENT).is_some();
    let lignes =
        lignes(depot, &demarches, &enfants, (quotient_tarif, conteste), &residence, contexte.aujourdhui, &mut erreurs);

    let Some(declarant) = declarant.filter(|_| erreurs.is_empty()) else {
        return Err(Refus::saisie(erreurs));
    };
    let allocataires = foyer.allocataires.unwrap_or_default().into_iter().enumerate();
    let dossier = Dossier {
        version: VERSION,
        reference: contexte.reference.to_string(),
        recu_le: contexte.recu_le.clone(),
        voie: scelle.as_ref().map_or(Voie::Manuelle, |scelle| scelle.voie),
        declarant,
        identite: scelle.as_ref().map(|scelle| scelle.identite.clone()),
        contact: depot.declarations.contact.clone(),
        allocataires: allocataires
            .map(|(rang, personne)| Valeur::certifiee(personne, &source, contester(&champ_conteste::allocataire(rang))))
            .collect(),
        enfants,
        adresse,
        quotient,
        autre_parent_dans_la_commune: depot.declarations.autre_parent_dans_la_commune,
        residence,
        lignes,
        message: depot.declarations.message.trim().to_owned(),
        verification: match &scelle {
            Some(scelle) if scelle.a_verifier => EtatVerification::EnAttente,
            _ => EtatVerification::SansObjet,
        },
        certification: scelle.and_then(|scelle| scelle.certification),
    };
    let recu = recu(&dossier);
    Ok((dossier, recu))
}

fn demarches_choisies<'a>(depot: &DepotDossier, contexte: &Contexte<'a>) -> Result<Vec<&'a Demarche>, Refus> {
    let mut vues = BTreeSet::new();
    let mut choisies = Vec::new();
    for choix in &depot.demarches {
        let demarche = contexte.demarches.iter().find(|demarche| demarche.id == choix.demarche);
        let demarche = demarche.ok_or(Code::DemarcheInconnue)?;
        if !vues.insert(&choix.demarche) {
            return Err(Code::CorpsIllisible.into());
        }
        // Data were fetched for some services only: a seal does not serve for another one.
        if let Some((_, portee)) = &contexte.scelle
            && !portee.contains(&choix.demarche)
        {
            return Err(Code::SceauRefuse.into());
        }
        choisies.push(demarche);
    }
    if choisies.is_empty() {
        return Err(Refus::saisie(vec![situee("demarches", Erreur::new(Champ::Demarches, Motif::Manquant))]));
    }
    Ok(choisies)
}

/// Comments on values that the citizen saw; a comment on anything else is not understood. One on a value that is not kept
/// (its service was dropped) goes with it.
fn contestations(
    depot: &DepotDossier,
    vu: &Foyer,
    garde: &Foyer,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<(String, String)> {
    let mut retenues: Vec<(String, String)> = Vec::new();
    for contestation in &depot.contestations {
        let lieu = ["contestation:", &contestation.valeur].concat();
        if !est_montree(&contestation.valeur, vu) || retenues.iter().any(|(nom, _)| *nom == contestation.valeur) {
            // The name came from the browser: it is not echoed.
            situer(erreurs, "contestation", vec![Erreur::new(Champ::Commentaire, Motif::Format)]);
        } else if let Err(faute) = valider_commentaire(&contestation.commentaire, true) {
            situer(erreurs, &lieu, vec![faute]);
        } else if est_montree(&contestation.valeur, garde) {
            retenues.push((contestation.valeur.clone(), contestation.commentaire.trim().to_owned()));
        }
    }
    retenues
}

fn est_montree(valeur: &str, foyer: &Foyer) -> bool {
    let enfants = foyer.enfants.iter().flatten().map(|enfant| champ_conteste::enfant(&enfant.jeton));
    let allocataires = (0..foyer.allocataires.as_ref().map_or(0, Vec::len)).map(champ_conteste::allocataire);
    match valeur {
        champ_conteste::QUOTIENT => foyer.quotient_familial.is_some(),
        champ_conteste::ADRESSE => foyer.adresse.is_some(),
        autre => enfants.chain(allocataires).any(|nom| nom == autre),
    }
}

fn declarant(
    depot: &DepotDossier,
    scelle: Option<&Scelle>,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Option<Valeur<Personne>> {
    if let Some(scelle) = scelle {
        let identite = &scelle.identite;
        let personne = Personne {
            nom_naissance: Some(identite.nom_naissance.clone()),
            nom_usage: identite.nom_usage.clone(),
            prenoms: Some(identite.prenoms.join(" ")),
            date_naissance: Some(identite.date_naissance.clone()),
            sexe: Some(identite.sexe),
        };
        return Some(match scelle.voie {
            Voie::FranceConnect => Valeur::certifiee(personne, "FranceConnect", None),
            Voie::Saisie | Voie::Manuelle => Valeur::declaree(personne),
        });
    }
    let saisie = depot.declarations.declarant.clone().unwrap_or_default();
    match saisie.valider(aujourdhui) {
        Ok(personne) => Some(Valeur::declaree(personne)),
        Err(fautes) => {
            situer(erreurs, "declarant", fautes);
            None
        }
    }
}

fn enfants(
    depot: &DepotDossier,
    foyer: &Foyer,
    source: &str,
    contester: &impl Fn(&str) -> Option<String>,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<Valeur<EnfantInscrit>> {
    let certifies = foyer.enfants.iter().flatten().map(|enfant| {
        let inscrit = EnfantInscrit { jeton: enfant.jeton.clone(), personne: enfant.personne.clone() };
        Valeur::certifiee(inscrit, source, contester(&champ_conteste::enfant(&enfant.jeton)))
    });
    let mut enfants: Vec<Valeur<EnfantInscrit>> = certifies.collect();
    for declare in &depot.declarations.enfants {
        let jeton_correct = declare.jeton.len() <= 6
            && declare
                .jeton
                .strip_prefix('d')
                .is_some_and(|reste| !reste.is_empty() && reste.bytes().all(|o| o.is_ascii_digit()));
        let deja_pris = enfants.iter().any(|enfant| enfant.valeur.jeton == declare.jeton);
        if !jeton_correct || deja_pris || enfants.len() >= ENFANTS_MAX {
            situer(erreurs, "enfants", vec![Erreur::new(Champ::Enfants, Motif::TropNombreux)]);
            break;
        }
        match declare.personne.valider(aujourdhui) {
            Ok(personne) => enfants.push(Valeur::declaree(EnfantInscrit { jeton: declare.jeton.clone(), personne })),
            Err(fautes) => situer(erreurs, &["enfant:", &declare.jeton].concat(), fautes),
        }
    }
    enfants
}

fn adresse_declaree(depot: &DepotDossier, erreurs: &mut Vec<ErreurSituee>) -> Option<Adresse> {
    let (voie, ville) = (depot.declarations.voie.trim(), depot.declarations.code_postal_ville.trim());
    let mut fautes = Vec::new();
    for (champ, texte) in [(Champ::Voie, voie), (Champ::CodePostalVille, ville)] {
        if texte.is_empty() {
            fautes.push(Erreur::new(champ, Motif::Manquant));
        } else if texte.chars().count() > 100 {
            fautes.push(Erreur::new(champ, Motif::TropLong));
        }
    }
    let adresse = Adresse {
        numero_libelle_voie: Some(voie.to_owned()),
        code_postal_ville: Some(ville.to_owned()),
        ..Adresse::default()
    };
    if fautes.is_empty() && adresse.code_postal().is_none() {
        fautes.push(Erreur::new(Champ::CodePostalVille, Motif::Format));
    }
    if fautes.is_empty() {
        return Some(adresse);
    }
    situer(erreurs, "adresse", fautes);
    None
}

fn quotient_declare(depot: &DepotDossier, erreurs: &mut Vec<ErreurSituee>) -> Option<i32> {
    let texte = depot.declarations.quotient.trim();
    if texte.is_empty() {
        return None;
    }
    let valeur = famille::saisie::lire_quotient(texte);
    valeur.map_err(|faute| situer(erreurs, "quotient", vec![faute])).ok()
}

fn en_bloc(declare: i32) -> QuotientFamilial {
    QuotientFamilial {
        fournisseur: None,
        valeur: Some(declare),
        annee: None,
        mois: None,
        annee_calcul: None,
        mois_calcul: None,
    }
}

/// A family is resident when its address, or the other parent's as declared, is in the commune. A contested certified
/// address is unknown until an agent decides.
fn residence(depot: &DepotDossier, adresse: Option<&Valeur<Adresse>>, codes_postaux: &[String]) -> Valeur<Residence> {
    if depot.declarations.autre_parent_dans_la_commune == Some(true) {
        return Valeur::declaree(Residence::Commune);
    }
    let Some(adresse) = adresse else { return Valeur::declaree(Residence::Inconnue) };
    let residence = if adresse.contestation.is_some() {
        Residence::Inconnue
    } else {
        famille::tarif::residence(adresse.valeur.code_postal(), codes_postaux)
    };
    Valeur { valeur: residence, provenance: adresse.provenance, source: adresse.source.clone(), contestation: None }
}

fn lignes(
    depot: &DepotDossier,
    demarches: &[&Demarche],
    enfants: &[Valeur<EnfantInscrit>],
    (quotient, quotient_conteste): (Quotient, bool),
    residence: &Valeur<Residence>,
    aujourdhui: Date,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<LigneDossier> {
    let mut lignes = Vec::new();
    for (choix, demarche) in depot.demarches.iter().zip(demarches) {
        let lieu = ["demarche:", &demarche.id].concat();
        let uniques: BTreeSet<&String> = choix.enfants.iter().collect();
        let admis = choix.enfants.iter().all(|jeton| {
            enfants.iter().find(|enfant| enfant.valeur.jeton == *jeton).is_some_and(|enfant| {
                let naissance: Option<&DatePartielle> = enfant.valeur.personne.date_naissance.as_ref();
                matches!(demarche.eligibilite(naissance, aujourdhui), Eligibilite::Oui | Eligibilite::AVerifier)
            })
        });
        if choix.enfants.is_empty() {
            situer(erreurs, &lieu, vec![Erreur::new(Champ::Enfants, Motif::Manquant)]);
        } else if !admis || uniques.len() != choix.enfants.len() {
            // A declared child with a mistake is not in the list yet: its own fields already say so.
            if !erreurs.iter().any(|erreur| erreur.lieu.starts_with("enfant:")) {
                situer(erreurs, &lieu, vec![Erreur::new(Champ::Enfants, Motif::Format)]);
            }
        } else {
            let mut prix = demarche.tarif.calculer(quotient, residence.valeur);
            // A declared residence or a contested value gives a price that an agent must confirm.
            prix.provisoire |= demarche.tarif.utilise_residence() && residence.provenance != Provenance::Certifie;
            prix.provisoire |= demarche.tarif.utilise_quotient() && quotient_conteste;
            lignes.push(LigneDossier {
                demarche: demarche.id.clone(),
                titre: demarche.titre.clone(),
                deliberation: demarche.deliberation.clone(),
                enfants: choix.enfants.clone(),
                prix,
                prix_verifie: None,
            });
        }
    }
    lignes
}

fn recu(dossier: &Dossier) -> Recu {
    let lignes = dossier.lignes.iter().map(|ligne| LigneRecu {
        demarche: ligne.demarche.clone(),
        titre: ligne.titre.clone(),
        enfants: u16::try_from(ligne.enfants.len()).unwrap_or(u16::MAX),
        prix: ligne.prix.clone(),
    });
    Recu {
        version: contrat::VERSION,
        reference: dossier.reference.clone(),
        recu_le: dossier.recu_le.clone(),
        lignes: lignes.collect(),
        verification_en_cours: dossier.voie != Voie::FranceConnect
            || !dossier.certification.as_ref().is_some_and(|c| c.montree),
    }
}

fn situee(lieu: &str, faute: Erreur) -> ErreurSituee {
    ErreurSituee { lieu: lieu.to_owned(), champ: faute.champ, motif: faute.motif }
}

fn situer(erreurs: &mut Vec<ErreurSituee>, lieu: &str, fautes: Vec<Erreur>) {
    erreurs.extend(fautes.into_iter().map(|faute| situee(lieu, faute)));
}

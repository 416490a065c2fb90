//! From what was sent and what was sealed to a dossier. Every certified value comes from the seal; what the browser
//! says about them is a comment, never a value.

mod contestations;
mod lignes;
mod personnes;

use std::collections::BTreeSet;

use contrat::{Code, DepotDossier, ErreurSituee, LigneRecu, PrixEnfant, Recu, champ_conteste};
use famille::demarche::{Ouverture, donnees_utiles};
use famille::saisie::{Champ, Erreur, Motif, Revenus, RevenusUtiles, valider_commentaire};
use famille::tarif::Residence;
use famille::{Adresse, Date, Demarche, Donnee, Foyer, QuotientFamilial};

use super::modele::{Dossier, EtatVerification, Provenance, Valeur};
use super::pieces::PieceDeposee;
use super::reference::Reference;
use crate::erreur::Refus;
use crate::identification::{Scelle, Voie};
use contestations::Contestations;

/// Version of the stored shape.
const VERSION: u16 = 2;

/// What a dossier is composed with, beside what was sent.
pub(crate) struct Contexte<'a> {
    pub(crate) demarches: &'a [Demarche],
    pub(crate) codes_postaux: &'a [String],
    /// The opened seal with the démarches for which it was made.
    pub(crate) scelle: Option<(Scelle, Vec<String>)>,
    /// The documents whose seals were opened.
    pub(crate) pieces: Pieces,
    pub(crate) aujourdhui: Date,
    pub(crate) recu_le: String,
    pub(crate) reference: Reference,
    /// Opens the receipt.
    pub(crate) code: String,
}

/// Documents sent beforehand.
#[derive(Default)]
pub(crate) struct Pieces {
    pub(crate) recues: Vec<PieceDeposee>,
    /// Those that must be sent again.
    pub(crate) refusees: Vec<ErreurSituee>,
}

/// Checks what was sent and makes the dossier and its receipt.
pub(crate) fn composer(depot: &DepotDossier, contexte: Contexte<'_>) -> Result<(Dossier, Recu), Refus> {
    let mut erreurs = Vec::new();
    let demarches = demarches_choisies(depot, &contexte, &mut erreurs)?;
    // What no chosen service needs is neither required nor kept, even when it was fetched for one that was dropped since.
    let utiles = donnees_utiles(demarches.iter().copied());
    let (scelle, _) = contexte.scelle.unzip();
    let vu = montre(scelle.as_ref());
    let scelle = scelle.map(|scelle| Scelle {
        certification: scelle.certification.map(|certification| certification.minimiser(&utiles)),
        ..scelle
    });
    let foyer = montre(scelle.as_ref());
    let source = scelle
        .as_ref()
        .and_then(|scelle| scelle.certification.as_ref())
        .map_or_else(String::new, |certification| certification.fournisseur_principal().to_owned());

    let contestations = Contestations::retenir(depot, &vu, &foyer, &mut erreurs);
    let declarant = personnes::declarant(depot, scelle.as_ref(), contexte.aujourdhui, &mut erreurs);
    let autre_parent = personnes::autre_parent(depot, contexte.aujourdhui, &mut erreurs);
    if let Err(fautes) = depot.declarations.contact.valider() {
        situer(&mut erreurs, "contact", fautes);
    }
    let enfants = personnes::enfants(depot, &foyer, &source, &contestations, contexte.aujourdhui, &mut erreurs);
    let adresse = match &foyer.adresse {
        Some(adresse) => {
            let contestation = contestations.sur(champ_conteste::ADRESSE);
            Some(Valeur::certifiee(adresse.clone(), &source, contestation))
        }
        None if utiles.contains(&Donnee::Adresse) => {
            personnes::adresse_declaree(depot, &mut erreurs).map(Valeur::declaree)
        }
        None => None,
    };
    let saisis = depot.declarations.revenus.garder(&foyer, &RevenusUtiles::new(demarches.iter().copied()));
    let declares = saisis.valider().unwrap_or_else(|fautes| {
        situer(&mut erreurs, "revenus", fautes);
        Default::default()
    });
    let quotient = match &foyer.quotient_familial {
        Some(bloc) => Some(Valeur::certifiee(bloc.clone(), &source, contestations.sur(champ_conteste::QUOTIENT))),
        None => declares.quotient.map(|declare| Valeur::declaree(en_bloc(declare))),
    };
    let avis_fiscal = foyer
        .avis_fiscal
        .clone()
        .map(|avis| Valeur::certifiee(avis, "DGFIP", contestations.sur(champ_conteste::AVIS_FISCAL)));
    let ressources = foyer
        .ressources
        .map(|ressources| Valeur::certifiee(ressources, &source, contestations.sur(champ_conteste::RESSOURCES)));
    if let Err(faute) = valider_commentaire(&depot.declarations.message, false) {
        situer(&mut erreurs, "message", vec![faute]);
    }
    let residence = residence(depot, adresse.as_ref(), contexte.codes_postaux);
    let revenus = Revenus::reunir(&foyer, &declares);
    let base = lignes::Base {
        enfants: &enfants,
        situation: revenus.situation(residence.valeur),
        residence_certifiee: residence.provenance == Provenance::Certifie,
        contestations: &contestations,
        aujourdhui: contexte.aujourdhui,
    };
    let lignes = lignes::composer(&depot.demarches, &demarches, &base, &mut erreurs);
    let pieces = pieces_gardees(contexte.pieces, &demarches, scelle.is_none(), &mut erreurs);

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
        numero_fiscal: scelle
            .as_ref()
            .and_then(|scelle| scelle.numero_fiscal.clone())
            .filter(|_| utiles.contains(&Donnee::AvisFiscal)),
        contact: depot.declarations.contact.clone(),
        allocataires: allocataires
            .map(|(rang, personne)| {
                Valeur::certifiee(personne, &source, contestations.sur(&champ_conteste::allocataire(rang)))
            })
            .collect(),
        autre_parent: autre_parent.map(Valeur::declaree),
        enfants,
        adresse,
        quotient,
        avis_fiscal,
        ressources,
        revenus: saisis,
        autre_parent_dans_la_commune: depot.declarations.autre_parent_dans_la_commune,
        residence,
        lignes,
        pieces,
        message: depot.declarations.message.trim().to_owned(),
        verification: match &scelle {
            Some(scelle) if scelle.a_verifier => EtatVerification::EnAttente,
            _ => EtatVerification::SansObjet,
        },
        certification: scelle.and_then(|scelle| scelle.certification),
    };
    let recu = recu(&dossier, contexte.code);
    Ok((dossier, recu))
}

fn demarches_choisies<'a>(
    depot: &DepotDossier,
    contexte: &Contexte<'a>,
    erreurs: &mut Vec<ErreurSituee>,
) -> Result<Vec<&'a Demarche>, Refus> {
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
        let motif = match demarche.ouverture(contexte.aujourdhui) {
            Ouverture::Ouverte => None,
            Ouverture::Future(_) => Some(Motif::DateFuture),
            Ouverture::Passee(_) => Some(Motif::DateAncienne),
        };
        if let Some(motif) = motif {
            situer(erreurs, &["demarche:", &demarche.id].concat(), vec![Erreur::new(Champ::Demarches, motif)]);
        }
        choisies.push(demarche);
    }
    if choisies.is_empty() {
        return Err(Refus::saisie(vec![situee("demarches", Erreur::new(Champ::Demarches, Motif::Manquant))]));
    }
    Ok(choisies)
}

/// The documents of the chosen services; one of a service that was dropped goes with it. By hand (`exiger`), nothing is
/// certified and those that the city wants must be there.
fn pieces_gardees(
    pieces: Pieces,
    demarches: &[&Demarche],
    exiger: bool,
    erreurs: &mut Vec<ErreurSituee>,
) -> Vec<PieceDeposee> {
    let Pieces { mut recues, mut refusees } = pieces;
    let demandees = || demarches.iter().flat_map(|demarche| &demarche.pieces);
    recues.retain(|recue| demandees().any(|piece| piece.id == recue.piece));
    refusees
        .retain(|refusee| refusee.lieu.strip_prefix("piece:").is_none_or(|id| demandees().any(|piece| piece.id == id)));
    erreurs.extend(refusees);
    let mut exigees: Vec<&str> =
        demandees().filter(|piece| exiger && !piece.facultative).map(|p| p.id.as_str()).collect();
    exigees.sort_unstable();
    exigees.dedup();
    for id in exigees {
        let lieu = ["piece:", id].concat();
        if !recues.iter().any(|recue| recue.piece == id) && !erreurs.iter().any(|erreur| erreur.lieu == lieu) {
            situer(erreurs, &lieu, vec![Erreur::new(Champ::Piece, Motif::Manquant)]);
        }
    }
    recues
}

/// The family that the citizen saw.
fn montre(scelle: Option<&Scelle>) -> Foyer {
    let certification = scelle.and_then(|scelle| scelle.certification.as_ref());
    certification
        .filter(|certification| certification.montree)
        .map(|certification| certification.foyer.clone())
        .unwrap_or_default()
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

fn recu(dossier: &Dossier, code: String) -> Recu {
    let lignes = dossier.lignes.iter().map(|ligne| LigneRecu {
        demarche: ligne.demarche.clone(),
        titre: ligne.titre.clone(),
        enfants: ligne
            .enfants
            .iter()
            .map(|enfant| PrixEnfant { enfant: enfant.enfant.clone(), prix: (&enfant.prix).into() })
            .collect(),
    });
    Recu {
        version: contrat::VERSION,
        reference: dossier.reference.clone(),
        code,
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

//! What decides the prices: certified, certified without a value (which is not zero), or typed if the citizen knows it.

use contrat::champ_conteste;
use famille::saisie::Champ;
use famille::tarif::Ressources;
use famille::{AvisFiscal, Donnee, StatutImposition};
use leptos::prelude::*;

use crate::composants::case::case;
use crate::composants::champ::{Genre, facultatif, note, section};
use crate::composants::valeur;
use crate::el::{el, rien, vif};
use crate::etat::{self, Etat};
use crate::{fautes, textes};

/// A certified block.
pub(crate) struct Certifiee {
    /// Its heading.
    pub(crate) titre: &'static str,
    /// Its name in contestations.
    pub(crate) nom: &'static str,
    /// What is known, a line for each value.
    pub(crate) lignes: Vec<String>,
}

/// A field that is asked for, under the heading of its block.
pub(crate) struct Demandee {
    /// The heading of the block, the same for the fields of one.
    pub(crate) titre: &'static str,
    /// The field in messages.
    pub(crate) champ: Champ,
    /// Its label.
    pub(crate) libelle: &'static str,
    /// Where to find what to write.
    aide: &'static str,
    /// What was typed.
    pub(crate) signal: etat::Champ,
    /// Whether it is not asked of who prefers to share no quotient.
    pub(crate) refusable: bool,
}

/// The certified blocks, then the fields.
pub(crate) fn revenus(etat: Etat) -> Vec<AnyView> {
    let mut blocs = Vec::new();
    for certifiee in certifiees(etat) {
        let lignes: Vec<&str> = certifiee.lignes.iter().map(String::as_str).collect();
        let source = match certifiee.nom {
            champ_conteste::AVIS_FISCAL => valeur::source_de(etat, textes::dgfip()),
            _ => valeur::source(etat),
        };
        let bloc = section(certifiee.titre).enfant(source);
        let valeur = valeur::valeur(etat, certifiee.nom.to_owned(), "", certifiee.titre, &lignes);
        blocs.push(bloc.enfant(valeur).vue());
    }
    // The box stands above the first of the fields that it takes away.
    let mut premier_refusable = true;
    let mut demandees = demandees(etat).into_iter().peekable();
    while let Some(premiere) = demandees.next() {
        let (titre, refusable) = (premiere.titre, premiere.refusable);
        let mut bloc = section(titre).enfant(absente(etat, premiere.champ));
        if refusable && premier_refusable {
            premier_refusable = false;
            bloc = bloc.enfant(refus(etat));
        }
        let mut champs = vec![premiere];
        while let Some(suivante) = demandees.next_if(|suivante| suivante.titre == titre) {
            champs.push(suivante);
        }
        blocs.push(
            bloc.enfant(vif(
                move || if refusable && etat.revenus.refus.get() { rien() } else { saisies(etat, &champs) },
            ))
            .vue(),
        );
    }
    blocs
}

/// The certified blocks that the chosen services need.
pub(crate) fn certifiees(etat: Etat) -> Vec<Certifiee> {
    let mut blocs = Vec::new();
    let Some(affichage) = etat.affichage() else { return blocs };
    let foyer = &affichage.foyer;
    let mut noter = |donnee, titre, nom, lignes: Option<Vec<String>>| {
        if let Some(lignes) = lignes.filter(|_| etat.besoin(donnee)) {
            blocs.push(Certifiee { titre, nom, lignes });
        }
    };
    let quotient = foyer.quotient_familial.as_ref().map(|bloc| vec![textes::quotient_certifie(bloc.valeur)]);
    noter(Donnee::QuotientFamilial, textes::quotient(), champ_conteste::QUOTIENT, quotient);
    let avis = foyer.avis_fiscal.as_ref().map(avis_fiscal);
    noter(Donnee::AvisFiscal, textes::avis_fiscal(), champ_conteste::AVIS_FISCAL, avis);
    let ressources = foyer.ressources.as_ref().map(ressources);
    noter(Donnee::ParticipationEaje, textes::ressources(), champ_conteste::RESSOURCES, ressources);
    blocs
}

/// The fields that the chosen services need and that nothing certified replaces.
pub(crate) fn demandees(etat: Etat) -> Vec<Demandee> {
    let demandes = etat.revenus_demandes();
    let champs = etat.revenus;
    let mut liste = Vec::new();
    let mut noter = |demande, titre, refusable, champ, libelle, aide, signal| {
        if demande {
            liste.push(Demandee { titre, champ, libelle, aide, signal, refusable });
        }
    };
    let titre = textes::quotient();
    let (libelle, aide) = (textes::quotient_champ(), textes::quotient_aide());
    noter(demandes.quotient, titre, true, Champ::Quotient, libelle, aide, champs.quotient);
    let titre = textes::avis_fiscal();
    let (libelle, aide) = (textes::revenu_fiscal(), textes::revenu_fiscal_aide());
    noter(demandes.fiscal, titre, true, Champ::RevenuFiscal, libelle, aide, champs.revenu_fiscal);
    noter(demandes.fiscal, titre, true, Champ::Parts, textes::parts(), textes::parts_aide(), champs.parts);
    let titre = textes::ressources();
    let (libelle, aide) = (textes::ressources_champ(), textes::ressources_aide());
    noter(demandes.ressources, titre, false, Champ::Ressources, libelle, aide, champs.ressources);
    let titre = textes::enfants_a_charge();
    let (libelle, aide) = (textes::enfants_a_charge_champ(), textes::enfants_a_charge_aide());
    noter(demandes.enfants_a_charge, titre, false, Champ::EnfantsACharge, libelle, aide, champs.enfants_a_charge);
    liste
}

fn saisies(etat: Etat, champs: &[Demandee]) -> AnyView {
    let mut bloc = el("div", "pf-valeurs");
    for demandee in champs {
        let id = fautes::id("revenus", demandee.champ);
        let genre = if demandee.champ == Champ::Parts { Genre::Decimal } else { Genre::Chiffres };
        bloc = bloc.enfant(facultatif(etat, &id, demandee.libelle, demandee.aide, genre, demandee.signal));
    }
    bloc.vue()
}

fn refus(etat: Etat) -> AnyView {
    let signal = etat.revenus.refus;
    let (libelle, aide) = (textes::refus(), textes::refus_aide());
    case("pf-revenus-refus", libelle, aide, true, move || signal.get(), move |oui| signal.set(oui))
}

/// Said only when other certified data came: by hand, nothing is missing.
fn absente(etat: Etat, champ: Champ) -> AnyView {
    match champ {
        _ if etat.affichage().is_none() => rien(),
        Champ::RevenuFiscal => note(textes::avis_absent()),
        _ => note(textes::bloc_absent()),
    }
}

fn avis_fiscal(avis: &AvisFiscal) -> Vec<String> {
    let mut lignes = Vec::new();
    if let Some(annee) = avis.annee_revenus {
        lignes.push(textes::nommee(textes::annee_revenus(), &annee.to_string()));
    }
    lignes.push(ligne(textes::revenu_reference(), avis.revenu_fiscal_reference.map(euros)));
    lignes.push(ligne(textes::parts(), avis.parts.map(|parts| parts.to_string())));
    if let Some(impot) = avis.montant_impot {
        lignes.push(textes::nommee(textes::impot(), &euros(impot)));
    }
    match avis.statut {
        Some(StatutImposition::Imposable) => lignes.push(textes::imposable().to_owned()),
        Some(StatutImposition::NonImposable) => lignes.push(textes::non_imposable().to_owned()),
        None => {}
    }
    lignes
}

fn ressources(ressources: &Ressources) -> Vec<String> {
    let mut lignes = vec![ligne(textes::ressources_annuelles(), ressources.annuelles.map(euros))];
    if let Some(annee) = ressources.annee {
        lignes.push(textes::nommee(textes::annee_revenus(), &annee.to_string()));
    }
    lignes.push(ligne(textes::enfants_a_charge_champ(), ressources.enfants_a_charge.map(|nombre| nombre.to_string())));
    if let Some(nombre) = ressources.enfants_aeeh.filter(|nombre| *nombre > 0) {
        lignes.push(textes::nommee(textes::enfants_aeeh(), &nombre.to_string()));
    }
    lignes
}

fn euros(valeur: i64) -> String {
    textes::euros(&valeur.to_string())
}

/// What is not known is said, never shown as zero.
fn ligne(nom: &str, valeur: Option<String>) -> String {
    textes::nommee(nom, valeur.as_deref().unwrap_or(textes::non_communique()))
}

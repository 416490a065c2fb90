//! The body of a 200. Each scope unmasks one key; what the caisse doesn't know is null; the birth date of the quotient
//! familial is written twice, once whole and once in parts, the parts being a habit of production that its documentation
//! does not mention.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::erreurs::Refus;
use super::operations::Operation;
use super::parametres::Periode;
use crate::familles::{Adresse, Caisse, Dossier, Membre, Persona};

/// What is asked, about whom, by somebody who holds these scopes.
pub(crate) struct Question<'a> {
    pub(crate) operation: Operation,
    pub(crate) persona: &'a Persona,
    pub(crate) dossier: &'a Dossier,
    pub(crate) scopes: &'a [String],
    pub(crate) periode: Periode,
    pub(crate) aujourd_hui: Date,
}

/// The whole body, or the refusal of a provider that has nothing to say on this family.
pub(crate) fn body(question: &Question<'_>) -> Result<Value, Refus> {
    let data = match question.operation {
        Operation::QuotientFamilial => quotient_familial(question),
        Operation::ParticipationFamilialeEaje => eaje(question)?,
        Operation::RevenuSolidariteActive => rsa(question),
        Operation::AllocationEnfantHandicape => aeeh(question),
        Operation::ComplementaireSanteSolidaire => css(question),
    };
    Ok(json!({"data": data, "links": {}, "meta": {}}))
}

/// Keeps the keys whose scope is held and that the persona doesn't lack.
fn unmask<const N: usize>(question: &Question<'_>, blocs: [(&str, &str, Value); N]) -> Map<String, Value> {
    let visible = |scope: &str, cle: &str| {
        question.scopes.iter().any(|s| s == scope) && !question.persona.blocs_absents.iter().any(|bloc| bloc == cle)
    };
    let gardes = blocs.into_iter().filter(|(scope, cle, _)| visible(scope, cle));
    gardes.map(|(_, cle, valeur)| (cle.to_owned(), valeur)).collect()
}

fn quotient_familial(question: &Question<'_>) -> Map<String, Value> {
    let Question { dossier, periode, aujourd_hui, .. } = *question;
    let blocs = [
        ("cnaf_quotient_familial", "quotient_familial", quotient(dossier, periode, aujourd_hui)),
        ("cnaf_allocataires", "allocataires", dossier.allocataires.iter().map(member).collect()),
        ("cnaf_enfants", "enfants", dossier.enfants.iter().map(member).collect()),
        ("cnaf_adresse", "adresse", address(&dossier.adresse)),
    ];
    unmask(question, blocs)
}

/// Only children under seven are given, and a family without one is not found. The place of birth is known for the
/// person who is asked about, not for the others.
fn eaje(question: &Question<'_>) -> Result<Map<String, Value>, Refus> {
    let Question { dossier, aujourd_hui, persona, .. } = *question;
    let petits: Vec<Value> =
        dossier.enfants.iter().filter(|enfant| under_seven(enfant, aujourd_hui)).map(|e| born(e, None)).collect();
    if petits.is_empty() {
        return Err(Refus::of("35003"));
    }
    let asked = |membre: &Membre| membre.date_naissance.as_deref() == Some(&persona.identite.date());
    let allocataires = dossier
        .allocataires
        .iter()
        .map(|membre| born(membre, persona.identite.lieu.commune.as_deref().filter(|_| asked(membre))))
        .collect();
    let parametres = json!({
        "nombre_enfants_a_charge": dossier.enfants.len(),
        "nombre_enfants_beneficiaire_aeeh": dossier.enfants_aeeh,
        "base_ressources_annuelles": {
            "valeur": dossier.base_ressources(),
            // Resources are those of the last year but one.
            "annee_calcul": aujourd_hui.year() - 2,
        },
    });
    let blocs = [
        ("cnav_participation_familiale_eaje_allocataires", "allocataires", allocataires),
        ("cnav_participation_familiale_eaje_enfants", "enfants", Value::from(petits)),
        ("cnav_participation_familiale_eaje_adresse", "adresse", address(&dossier.adresse)),
        (
            "cnav_participation_familiale_eaje_parametres_calcul",
            "parametres_calcul_participation_familiale",
            parametres,
        ),
    ];
    Ok(unmask(question, blocs))
}

fn rsa(question: &Question<'_>) -> Map<String, Value> {
    let rsa = question.dossier.statuts.rsa.as_ref();
    let droit = "revenu_solidarite_active";
    let blocs = [
        (droit, "est_beneficiaire", json!(rsa.is_some())),
        (droit, "date_debut_droit", json!(rsa.map(|rsa| &rsa.depuis))),
        ("revenu_solidarite_active_majoration", "avec_majoration", json!(rsa.map(|rsa| rsa.majoration))),
    ];
    unmask(question, blocs)
}

fn aeeh(question: &Question<'_>) -> Map<String, Value> {
    let aeeh = question.dossier.statuts.aeeh.as_ref();
    let statut = aeeh.map_or("non_beneficiaire", |aeeh| aeeh.statut.as_str());
    let droit = "cnav_allocation_enfant_handicape";
    unmask(
        question,
        [(droit, "status", json!(statut)), (droit, "date_debut_droit", json!(aeeh.map(|aeeh| &aeeh.depuis)))],
    )
}

fn css(question: &Question<'_>) -> Map<String, Value> {
    let css = question.dossier.statuts.css.as_ref();
    let droit = "complementaire_sante_solidaire";
    let blocs = [
        (droit, "est_beneficiaire", json!(css.is_some())),
        (droit, "avec_participation", json!(css.map(|css| css.participation))),
        (droit, "date_debut_droit", json!(css.map(|css| &css.depuis))),
    ];
    unmask(question, blocs)
}

/// An unknown date can't exclude.
fn under_seven(enfant: &Membre, aujourd_hui: Date) -> bool {
    let date = enfant.date_naissance.as_deref().unwrap_or_default();
    let mut parts = date.split('-').map(|part| part.parse::<i16>().unwrap_or(0));
    let [annee, mois, jour] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    let seven = (annee + 7, mois, jour);
    annee == 0 || seven > (aujourd_hui.year(), aujourd_hui.month().into(), aujourd_hui.day().into())
}

/// `annee` and `mois` echo the period asked for; the MSA always computes now.
fn quotient(dossier: &Dossier, periode: Periode, aujourd_hui: Date) -> Value {
    let calcul = match dossier.caisse {
        Caisse::Cnaf => periode,
        Caisse::Msa => Periode::of(aujourd_hui),
    };
    json!({
        "fournisseur": dossier.caisse.as_str(),
        "valeur": dossier.quotient,
        "annee": periode.annee,
        "mois": periode.mois,
        "annee_calcul": calcul.annee,
        "mois_calcul": calcul.mois,
    })
}

fn member(membre: &Membre) -> Value {
    let date = membre.date_naissance.as_deref();
    let part = |rang| date.and_then(|d| d.split('-').nth(rang)).filter(|part: &&str| part.bytes().any(|b| b != b'0'));
    json!({
        "nom_naissance": membre.nom_naissance,
        "nom_usage": membre.nom_usage,
        "prenoms": membre.prenoms,
        "date_naissance": date,
        "sexe": membre.sexe,
        "annee_date_de_naissance": part(0),
        "mois_date_de_naissance": part(1),
        "jour_date_de_naissance": part(2),
    })
}

fn born(membre: &Membre, commune: Option<&str>) -> Value {
    json!({
        "nom_naissance": membre.nom_naissance,
        "nom_usage": membre.nom_usage,
        "prenoms": membre.prenoms,
        "date_naissance": membre.date_naissance,
        "sexe": membre.sexe,
        "code_cog_insee_commune_naissance": commune,
    })
}

fn address(adresse: &Adresse) -> Value {
    json!({
        "destinataire": adresse.destinataire,
        "complement_information": adresse.complement_information,
        "complement_information_geographique": adresse.complement_information_geographique,
        "numero_libelle_voie": adresse.numero_libelle_voie,
        "lieu_dit": adresse.lieu_dit,
        "code_postal_ville": adresse.code_postal_ville,
        "pays": adresse.pays,
    })
}

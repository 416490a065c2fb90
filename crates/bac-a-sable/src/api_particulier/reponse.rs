//! The body of a 200. Each scope unmasks one key; what the caisse doesn't know is null; the birth date is written twice,
//! once whole and once in parts, the parts being a habit of production that its documentation does not mention.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::parametres::Periode;
use crate::familles::{Adresse, Caisse, Dossier, Membre, Persona};

pub(crate) fn body(
    persona: &Persona,
    dossier: &Dossier,
    scopes: &[String],
    periode: Periode,
    aujourd_hui: Date,
) -> Value {
    let mut data = Map::new();
    let mut block = |scope: &str, cle: &str, valeur: Value| {
        let visible = scopes.iter().any(|s| s == scope) && !persona.blocs_absents.iter().any(|bloc| bloc == cle);
        if visible {
            data.insert(cle.to_owned(), valeur);
        }
    };
    block("cnaf_quotient_familial", "quotient_familial", quotient(dossier, periode, aujourd_hui));
    block("cnaf_allocataires", "allocataires", dossier.allocataires.iter().map(member).collect());
    block("cnaf_enfants", "enfants", dossier.enfants.iter().map(member).collect());
    block("cnaf_adresse", "adresse", address(&dossier.adresse));
    json!({"data": data, "links": {}, "meta": {}})
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

//! The body of a notice, under the names of the specification. A citizen's token unmasks fields one scope at a time; a
//! fiscal number gives them all.

use serde_json::{Map, Value, json};

use crate::familles::{Avis, Declarant, FoyerFiscal};

/// Every field. `annRevenu` is only in the last-situation resources.
pub(crate) fn body(foyer: &FoyerFiscal, avis: &Avis, annee: i16, avec_annee: bool) -> Value {
    let adresse = &foyer.adresse;
    let lignes = [&adresse.complement, &adresse.voie, &adresse.code_postal, &adresse.commune];
    let une_ligne: Vec<&str> = lignes.into_iter().map(String::as_str).filter(|ligne| !ligne.is_empty()).collect();
    let mut corps = json!({
        "rfr": avis.rfr,
        "sitFam": foyer.situation,
        "nbPart": avis.parts,
        "pac": {
            "nbPac": foyer.personnes_a_charge, "nbPacF": foyer.personnes_a_charge, "nbPacG": 0, "nbPacH": 0,
            "nbPacI": 0, "nbPacR": 0, "nbPacJ": 0, "nbPacN": 0, "nbPacP": 0,
        },
        "aft": une_ligne.join(" "),
        "aftDetail": {
            "complementAdresse": adresse.complement,
            "voie": adresse.voie,
            // These two names are the specification's own.
            "getcommune": adresse.commune,
            "getcodePostal": adresse.code_postal,
        },
        "revenuBrutGlobal": avis.revenu_brut_global,
        "revImposable": avis.revenu_imposable,
        "impAvImput": avis.impot_avant_imputations,
        "montTotIr": avis.impot,
        "datEtab": format!("{}-07-07", annee + 1),
        "datRec": format!("{}-07-31", annee + 1),
    });
    if let Value::Object(champs) = &mut corps {
        for (rang, nom) in [(0, "Dec1"), (1, "Dec2")] {
            declarant(champs, nom, foyer.declarants.get(rang));
        }
        if avec_annee {
            champs.insert("annRevenu".to_owned(), json!(annee));
        }
    }
    corps
}

/// Keeps what the scopes of the citizen's token open. Amounts and dates whose scope is not named in what is published go
/// with the income of reference.
pub(crate) fn unmask(corps: Value, scopes: &[String]) -> Value {
    let Value::Object(champs) = corps else { return corps };
    let has = |scope: &str| scopes.iter().any(|s| s == scope);
    let opens = |champ: &str| match champ {
        "annRevenu" => true,
        "nbPart" => has("dgfip_nbpart"),
        "sitFam" => has("dgfip_sitfam"),
        "aft" | "aftDetail" => has("dgfip_aft"),
        "pac" => has("dgfip_pac") || has("dgfip_nbpac") || has("dgfip_pac_nbPac"),
        champ if champ.ends_with("Dec1") || champ.ends_with("Dec2") => {
            has("dgfip_decl") || has(&format!("dgfip_{champ}"))
        }
        _ => has("dgfip_rfr"),
    };
    let mut gardes: Map<String, Value> = champs.into_iter().filter(|(champ, _)| opens(champ)).collect();
    if let Some(Value::Object(pac)) = gardes.get_mut("pac").filter(|_| !has("dgfip_pac")) {
        pac.retain(|cle, _| cle == "nbPac");
    }
    Value::Object(gardes)
}

/// An absent second declarant has empty fields.
fn declarant(champs: &mut Map<String, Value>, nom: &str, declarant: Option<&Declarant>) {
    let get = |champ: fn(&Declarant) -> &String| declarant.map_or("", |d| champ(d).as_str());
    let naissance = get(|d| &d.naissance);
    let part = |rang| naissance.split('-').nth(rang).unwrap_or_default();
    let naissance = match naissance {
        "" => json!({}),
        _ => json!({"jour": part(2), "mois": part(1), "annee": part(0)}),
    };
    champs.insert(format!("nmNai{nom}"), json!(get(|d| &d.nom_naissance)));
    champs.insert(format!("nmUsa{nom}"), json!(get(|d| &d.nom_usage)));
    champs.insert(format!("prnm{nom}"), json!(get(|d| &d.prenoms)));
    champs.insert(format!("dateNais{nom}"), naissance);
    champs.insert(format!("dptNaiss{nom}"), json!(get(|d| &d.departement)));
    champs.insert(format!("lieuNaiss{nom}"), json!(get(|d| &d.lieu)));
}

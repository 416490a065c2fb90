//! The page where one says who one is. Plain HTML: it works without JavaScript, without images, in any browser, and is
//! read well aloud.

use std::fmt::Write;

use axum::response::Response;

use super::autorisation::{Demande, REFUSER};
use crate::etat::Etat;
use crate::pages::{self, escape};

pub(super) fn choice(etat: &Etat, demande: &Demande<'_>, parametres: &[(String, String)]) -> Response {
    let mut corps = String::from(
        "<p>Ici, le vrai FranceConnect vous demanderait de vous connecter. Dans ce bac à sable, choisissez qui vous êtes : \
         toutes ces personnes sont imaginaires.</p>\n",
    );
    // Writing to a String can't fail.
    let _ = writeln!(corps, "<p>Données demandées : {}.</p>", escape(&data_asked(&demande.scopes)));
    corps.push_str("<form method=\"post\" action=\"authorize\">\n");
    for (nom, valeur) in parametres.iter().filter(|(nom, _)| nom != "persona") {
        let (nom, valeur) = (escape(nom), escape(valeur));
        let _ = writeln!(corps, "<input type=\"hidden\" name=\"{nom}\" value=\"{valeur}\">");
    }
    corps.push_str("<ul>\n");
    for persona in etat.personas.iter().filter(|persona| persona.franceconnect) {
        let (id, nom, montre) = (escape(&persona.id), escape(&persona.nom), escape(&persona.montre));
        let _ = writeln!(
            corps,
            "<li><button name=\"persona\" value=\"{id}\" aria-describedby=\"montre-{id}\">{nom}</button>\n\
             <p id=\"montre-{id}\">{montre}</p></li>"
        );
    }
    let _ = writeln!(
        corps,
        "</ul>\n<button name=\"persona\" value=\"{REFUSER}\" class=\"discret\">Refuser</button>\n</form>"
    );
    pages::page("Se connecter avec FranceConnect (simulation)", &corps)
}

/// The scopes in words.
fn data_asked(scopes: &[String]) -> String {
    let mots = |scope: &str| match scope {
        "identite_pivot" => Some("identité (noms, prénoms, sexe, date et lieu de naissance)"),
        "given_name" => Some("prénoms"),
        "family_name" => Some("nom de naissance"),
        "birthdate" => Some("date de naissance"),
        "gender" => Some("sexe"),
        "birth" => Some("lieu de naissance"),
        "birthplace" => Some("commune de naissance"),
        "birthcountry" => Some("pays de naissance"),
        "profile" => Some("noms, prénoms, sexe et date de naissance"),
        "preferred_username" => Some("nom d'usage"),
        "cnaf_quotient_familial" => Some("quotient familial"),
        "cnaf_allocataires" => Some("allocataires du dossier CAF ou MSA"),
        "cnaf_enfants" => Some("enfants du dossier CAF ou MSA"),
        "cnaf_adresse" => Some("adresse connue de la CAF ou de la MSA"),
        _ => None,
    };
    let liste: Vec<&str> = scopes.iter().filter_map(|scope| mots(scope)).collect();
    if liste.is_empty() { "aucune".to_owned() } else { liste.join(", ") }
}

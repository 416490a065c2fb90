//! The page where one says who one is. Plain HTML: it works without JavaScript, without images, in any browser, and is
//! read well aloud.

use std::borrow::Cow;
use std::fmt::Write;

use axum::response::Response;

use super::Porte;
use super::autorisation::{Demande, REFUSER};
use crate::familles;
use crate::pages::{self, escape};

/// Somebody who may be chosen.
pub(crate) struct Choix<'a> {
    pub(crate) id: &'a str,
    pub(crate) nom: Cow<'a, str>,
    pub(crate) montre: &'a str,
}

pub(super) fn choice(porte: &Porte, demande: &Demande<'_>, parametres: &[(String, String)]) -> Response {
    let Porte { etat, fournisseur } = porte;
    let (fournisseur_nomme, champ) = (fournisseur.nom(), fournisseur.champ());
    let mut corps = format!(
        "<p>Ici, le vrai {fournisseur_nomme} vous demanderait de vous connecter. Dans ce bac à sable, choisissez qui vous \
         êtes : toutes ces personnes sont imaginaires.</p>\n",
    );
    let donnees = fournisseur.data_asked(&demande.scopes);
    let donnees = if donnees.is_empty() { "aucune".to_owned() } else { donnees.join(", ") };
    // Writing to a String can't fail.
    let _ = writeln!(corps, "<p>Données demandées : {}.</p>", escape(&donnees));
    corps.push_str("<form method=\"post\" action=\"authorize\">\n");
    for (nom, valeur) in parametres.iter().filter(|(nom, _)| nom != champ) {
        let (nom, valeur) = (escape(nom), escape(valeur));
        let _ = writeln!(corps, "<input type=\"hidden\" name=\"{nom}\" value=\"{valeur}\">");
    }
    corps.push_str("<ul>\n");
    for choix in fournisseur.choix(etat).into_iter().filter(|choix| !familles::est_un_habitant(choix.id)) {
        let (id, nom, montre) = (escape(choix.id), escape(&choix.nom), escape(choix.montre));
        let _ = writeln!(
            corps,
            "<li><button name=\"{champ}\" value=\"{id}\" aria-describedby=\"montre-{id}\">{nom}</button>\n\
             <p id=\"montre-{id}\">{montre}</p></li>"
        );
    }
    let _ = writeln!(
        corps,
        "</ul>\n<button name=\"{champ}\" value=\"{REFUSER}\" class=\"discret\">Refuser</button>\n</form>"
    );
    pages::page(&format!("Se connecter avec {fournisseur_nomme} (simulation)"), &corps)
}

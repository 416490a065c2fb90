//! A page of the plain form as a browser without JavaScript sees it: its fields with what they hold, and what every page
//! must be, checked each time one is read.

use std::collections::BTreeSet;

use reqwest::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, REFERRER_POLICY};
use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::Ville;

const SEPARATEUR: &str = "----une-limite-que-rien-ne-contient";

/// A page.
#[derive(Clone)]
pub struct Page {
    /// Status of the answer.
    pub statut: StatusCode,
    /// The document.
    pub html: String,
    /// What its form would send now, without a button.
    pub champs: Vec<(String, String)>,
    fichiers: Vec<(String, String, String, Vec<u8>)>,
}

impl Page {
    /// The first page.
    pub async fn ouvrir(ville: &Ville) -> Self {
        Self::lire(ville.get(&format!("{}/formulaire", ville.adresses.proxy)).await).await
    }

    /// Reads an answer and checks what is true of every page.
    pub async fn lire(reponse: Response) -> Self {
        let statut = reponse.status();
        let entete =
            |nom| reponse.headers().get(nom).map(|v: &reqwest::header::HeaderValue| v.to_str().expect("entête"));
        assert_eq!(entete(CONTENT_TYPE), Some("text/html; charset=utf-8"));
        assert_eq!(entete(CACHE_CONTROL), Some("no-store"));
        assert_eq!(entete(REFERRER_POLICY), Some("same-origin"));
        let politique = entete(CONTENT_SECURITY_POLICY).expect("politique").to_owned();
        assert!(
            politique.starts_with(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors http"
            ),
            "{politique}"
        );
        let html = reponse.text().await.expect("page");
        let page = Self { statut, champs: champs(&html), html, fichiers: Vec::new() };
        page.verifier();
        page
    }

    /// What a field holds; empty when there is none.
    pub fn valeur(&self, nom: &str) -> &str {
        self.champs.iter().find(|(autre, _)| autre == nom).map_or("", |(_, valeur)| valeur)
    }

    /// Types into a field, or chooses an answer.
    pub fn ecrire(&mut self, nom: &str, valeur: &str) -> &mut Self {
        assert!(self.html.contains(&format!("name=\"{nom}\"")), "no field {nom}");
        self.champs.retain(|(autre, _)| autre != nom);
        self.champs.push((nom.to_owned(), valeur.to_owned()));
        self
    }

    /// Types into several.
    pub fn remplir(&mut self, textes: &[(&str, &str)]) -> &mut Self {
        for (nom, valeur) in textes {
            self.ecrire(nom, valeur);
        }
        self
    }

    /// Types a date.
    pub fn dater(&mut self, nom: &str, jour: &str, mois: &str, annee: &str) -> &mut Self {
        for (quoi, valeur) in [("jour", jour), ("mois", mois), ("annee", annee)] {
            self.ecrire(&format!("{nom}.{quoi}"), valeur);
        }
        self
    }

    /// Ticks a box, or unticks it.
    pub fn cocher(&mut self, nom: &str, valeur: &str, oui: bool) -> &mut Self {
        assert!(self.html.contains(&format!("name=\"{nom}\" value=\"{valeur}\"")), "no box {nom}={valeur}");
        self.champs.retain(|(autre, deja)| autre != nom || deja != valeur);
        if oui {
            self.champs.push((nom.to_owned(), valeur.to_owned()));
        }
        self
    }

    /// Chooses a file.
    pub fn joindre(&mut self, piece: &str, fichier: &str, nature: &str, octets: &[u8]) -> &mut Self {
        assert!(self.html.contains(&format!("name=\"fichier.{piece}\"")), "no place for {piece}");
        self.fichiers.push((piece.to_owned(), fichier.to_owned(), nature.to_owned(), octets.to_vec()));
        self
    }

    /// The request that a button sends.
    pub fn requete(&self, ville: &Ville, action: &str) -> RequestBuilder {
        let mut corps = Vec::new();
        for (nom, valeur) in
            self.champs.iter().map(|(nom, valeur)| (nom.as_str(), valeur.as_str())).chain([("action", action)])
        {
            // As browsers end lines.
            let valeur = valeur.replace('\n', "\r\n");
            corps.extend(
                format!("--{SEPARATEUR}\r\nContent-Disposition: form-data; name=\"{nom}\"\r\n\r\n{valeur}\r\n").bytes(),
            );
        }
        let vide = (String::new(), String::new(), "application/octet-stream".to_owned(), Vec::new());
        for (piece, fichier, nature, octets) in self.fichiers.iter().chain([&vide]) {
            let debut = format!(
                "--{SEPARATEUR}\r\nContent-Disposition: form-data; name=\"fichier.{piece}\"; filename=\"{fichier}\"\r\nContent-Type: {nature}\r\n\r\n"
            );
            corps.extend([debut.as_bytes(), octets, b"\r\n"].concat());
        }
        corps.extend(format!("--{SEPARATEUR}--\r\n").bytes());
        ville
            .requete(Method::POST, "/formulaire")
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={SEPARATEUR}"))
            .body(corps)
    }

    /// Presses a button.
    pub async fn presser(&self, ville: &Ville, action: &str) -> Self {
        assert!(self.html.contains(&format!("value=\"{action}\"")), "no button {action}");
        let requete = self.requete(ville, action).header(ORIGIN, &ville.adresses.proxy);
        Self::lire(requete.send().await.expect("réponse")).await
    }

    /// Text of the main heading.
    pub fn titre(&self) -> &str {
        self.html.split("<h1>").nth(1).and_then(|suite| suite.split("</h1>").next()).unwrap_or_default()
    }

    /// Fields that the summary of mistakes leads to, in its order.
    pub fn fautes(&self) -> Vec<&str> {
        let Some(sommaire) = self.html.split("autofocus>").nth(1).and_then(|suite| suite.split("</ul>").next()) else {
            return Vec::new();
        };
        sommaire.split("href=\"#").skip(1).filter_map(|suite| suite.split('"').next()).collect()
    }

    /// Checks that a sentence is in the page.
    pub fn contient(&self, phrase: &str) -> &Self {
        assert!(self.html.contains(phrase), "« {phrase} » is not in: {}", self.html);
        self
    }

    /// Nothing that runs, no address but ours, and everything that is named exists once.
    fn verifier(&self) {
        let html = &self.html;
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"fr\">"), "{html}");
        for interdit in [
            "<script",
            "<style",
            " style=",
            " onclick",
            " onerror",
            "javascript:",
            "<img",
            "<iframe",
            "http:",
            "https:",
        ] {
            assert!(!html.contains(interdit), "{interdit}");
        }
        let ids: Vec<&str> = attributs(html, " id=\"");
        let uniques: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), uniques.len(), "an identifier twice: {ids:?}");
        let renvois = attributs(html, " aria-describedby=\"").into_iter().flat_map(|ids| ids.split(' '));
        let labels = attributs(html, "<label for=\"").into_iter();
        let liens = attributs(html, " href=\"#").into_iter();
        for id in renvois.chain(labels).chain(liens) {
            assert!(uniques.contains(id), "nothing is called {id}");
        }
        assert_eq!(html.matches("<h1>").count(), 1);
        for adresse in attributs(html, "action=\"") {
            let connue = adresse.is_empty() || adresse.starts_with("/formulaire") || adresse == "/suivi";
            assert!(connue && !adresse.contains('?'), "{adresse}");
        }
    }
}

/// Values of an attribute.
fn attributs<'a>(html: &'a str, debut: &str) -> Vec<&'a str> {
    html.split(debut).skip(1).filter_map(|suite| suite.split('"').next()).collect()
}

/// What the form would send.
fn champs(html: &str) -> Vec<(String, String)> {
    let mut champs = Vec::new();
    let mut liste = String::new();
    for balise in html.split('<').skip(1) {
        let (dedans, apres) = balise.split_once('>').unwrap_or((balise, ""));
        let attribut = |nom: &str| {
            let suite = dedans.split(&format!(" {nom}=\"")).nth(1)?;
            Some(clair(suite.split('"').next()?))
        };
        let nom = attribut("name").unwrap_or_default();
        let genre = attribut("type").unwrap_or_default();
        let valeur = attribut("value").unwrap_or_default();
        let marque = |mot: &str| dedans.split(' ').any(|autre| autre == mot);
        match dedans.split(' ').next() {
            Some("input") if matches!(genre.as_str(), "checkbox" | "radio") && !marque("checked") => {}
            Some("input") if genre != "file" => champs.push((nom, valeur)),
            // The first line end is not part of the text.
            Some("textarea") => champs.push((nom, clair(apres.strip_prefix('\n').unwrap_or(apres)))),
            Some("select") => liste = nom,
            Some("option") if marque("selected") => champs.push((liste.clone(), valeur)),
            _ => {}
        }
    }
    champs
}

fn clair(texte: &str) -> String {
    texte.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

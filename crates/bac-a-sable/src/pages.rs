//! The few HTML pages of the simulator, all from one template: no script, no inline style, no third party.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::etat::Partage;
use crate::familles::{self, Persona};
use crate::proconnect::agents;

/// Where the style sheet is, from the root of the simulator.
pub(crate) const FEUILLE_DE_STYLE: &str = "/style.css";

/// `GET /`: who one can be, and what to type to be them.
pub(crate) async fn index(State(etat): State<Partage>) -> Response {
    let mut corps = String::from(
        "<p>Ce serveur imite API Particulier, API Impôt Particulier, FranceConnect et ProConnect avec des familles et des \
         agents imaginaires, pour essayer Pass Famille sans compte ni réseau.</p>\n<table>\n<caption>Les personnes du bac à sable</caption>\n<thead><tr>\
         <th scope=\"col\">Personne</th><th scope=\"col\">Ce qu'elle montre</th><th scope=\"col\">À saisir</th>\
         <th scope=\"col\">FranceConnect</th><th scope=\"col\">Numéro fiscal</th></tr></thead>\n<tbody>\n",
    );
    for persona in etat.personas.iter().filter(|persona| !familles::est_un_habitant(&persona.id)) {
        let fc = if persona.franceconnect { "oui" } else { "non" };
        // Writing to a String can't fail.
        let _ = writeln!(
            corps,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{fc}</td><td>{}</td></tr>",
            escape(&persona.nom),
            escape(&persona.montre),
            escape(&to_type(persona)),
            etat.foyers.iter().find_map(|foyer| foyer.spi_of(&persona.id)).unwrap_or_default(),
        );
    }
    corps.push_str(
        "</tbody>\n</table>\n<table>\n<caption>Les agents du bac à sable</caption>\n<thead><tr>\
         <th scope=\"col\">Agent</th><th scope=\"col\">Ce que cet agent montre</th>\
         <th scope=\"col\">Adresse électronique</th></tr></thead>\n<tbody>\n",
    );
    for agent in agents() {
        let _ = writeln!(
            corps,
            "<tr><th scope=\"row\">{} {}</th><td>{}</td><td>{}</td></tr>",
            escape(agent.prenom),
            escape(agent.nom),
            escape(agent.montre),
            escape(agent.courriel),
        );
    }
    corps.push_str("</tbody>\n</table>\n<p><a href=\"/openapi.json\">Ce que ce serveur sert (OpenAPI)</a></p>");
    page("Bac à sable", &corps)
}

/// `GET /openapi.json`: what is served.
pub(crate) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("../openapi.json")).into_response()
}

/// `GET /style.css`.
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], STYLE)
        .into_response()
}

/// An error page, for a browser that can't be sent back.
pub(crate) fn error(phrase: &str) -> Response {
    let mut reponse = page("Connexion impossible (simulation)", &format!("<p>{}</p>", escape(phrase)));
    *reponse.status_mut() = StatusCode::BAD_REQUEST;
    reponse
}

/// A whole page.
pub(crate) fn page(titre: &str, corps: &str) -> Response {
    let titre = escape(titre);
    let html = format!(
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{titre}</title>\n\
         <link rel=\"stylesheet\" href=\"{FEUILLE_DE_STYLE}\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n\
         <body>\n<main>\n<h1>{titre}</h1>\n{corps}\n</main>\n</body>\n</html>\n"
    );
    let entetes = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLITIQUE),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (entetes, html).into_response()
}

/// Text made safe inside an element or a quoted attribute.
pub(crate) fn escape(texte: &str) -> String {
    let mut resultat = String::with_capacity(texte.len());
    for lettre in texte.chars() {
        match lettre {
            '&' => resultat.push_str("&amp;"),
            '<' => resultat.push_str("&lt;"),
            '>' => resultat.push_str("&gt;"),
            '"' => resultat.push_str("&quot;"),
            '\'' => resultat.push_str("&#39;"),
            autre => resultat.push(autre),
        }
    }
    resultat
}

fn to_type(persona: &Persona) -> String {
    let identite = &persona.identite;
    let lieu = identite.lieu.commune.as_deref().map_or_else(|| "pays ".to_owned() + &identite.lieu.pays, str::to_owned);
    let (nom, prenoms) = (&identite.nom_naissance, identite.prenoms.join(", "));
    format!("{nom}, {prenoms}, {}, {}, {lieu}", identite.sexe.as_str(), identite.date())
}

// No `form-action`: browsers apply it to each redirect that follows a form, and the way back to the client may go through
// addresses that this page can't know.
const POLITIQUE: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "\
:root { color-scheme: light; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f4f4f6; }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
ul { list-style: none; margin: 0 0 1.5rem; padding: 0; }
li { margin: 0 0 .75rem; padding: .75rem 1rem; background: #fff; border: 1px solid #c6c6d0; border-radius: .25rem; }
li p { margin: .5rem 0 0; }
button { min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: #fff; background: #1f3a93;
  border: 2px solid #1f3a93; border-radius: .25rem; cursor: pointer; }
button.discret { color: #1f3a93; background: #fff; }
button:focus-visible { outline: 3px solid #b34000; outline-offset: 2px; }
table { border-collapse: collapse; background: #fff; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem; border: 1px solid #c6c6d0; }
";

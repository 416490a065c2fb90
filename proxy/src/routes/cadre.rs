//! `GET /cadre`: the form in a frame of the service's own origin, where no script of the host page can read it.
//!
//! Only the origin that asks may hold it (`frame-ancestors`), and only when the city declared it. The page takes words of
//! fixed lists from its address and nothing else: what it doesn't know is left out, so a page of the city that is older or
//! newer than the service still gets its form.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};
use textes::Langue;

use super::reponses::{self, CSS};
use crate::Application;
use crate::integration::{DENSITES, LANGUES, THEMES};
use crate::page_publique;

/// Longest origin that is looked at.
const ORIGINE_MAX: usize = 300;

/// What the address of the frame says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Demande {
    origine: String,
    demarches: Vec<String>,
    theme: Option<&'static str>,
    langue: Option<&'static str>,
    densite: Option<&'static str>,
}

impl Demande {
    /// The first value of each name counts; services that the city does not offer are dropped.
    fn lire(application: &Application, question: &str) -> Self {
        let champ = |nom: &str| {
            let mut paires = url::form_urlencoded::parse(question.as_bytes());
            paires.find(|(autre, _)| autre == nom).map(|(_, valeur)| valeur.into_owned()).unwrap_or_default()
        };
        let connue = |nom: &str, connues: &[&'static str]| {
            let valeur = champ(nom);
            connues.iter().copied().find(|connue| *connue == valeur)
        };
        let choisies = champ("demarches");
        let choisie = |id: &str| choisies.split(',').any(|choisie| choisie.trim() == id);
        let demarches = application.fichier.demarches.iter().map(|demarche| &demarche.id);
        Self {
            origine: champ("origine"),
            demarches: demarches.filter(|id| choisie(id)).cloned().collect(),
            theme: connue("theme", &THEMES),
            langue: connue("langue", &LANGUES),
            densite: connue("densite", &DENSITES),
        }
    }

    /// Whether it names a site: only then is the name written anywhere.
    fn est_nommee(&self) -> bool {
        self.origine.len() <= ORIGINE_MAX && crate::config::est_origine(&self.origine)
    }

    /// The address of the plain form, with the same services.
    fn sans_cadre(&self) -> String {
        let demarches = self.demarches.join(",");
        if demarches.is_empty() { "/formulaire".to_owned() } else { format!("/formulaire?demarches={demarches}") }
    }
}

/// The page of the frame.
pub(super) async fn montrer(
    State(application): State<Arc<Application>>,
    entetes: HeaderMap,
    RawQuery(question): RawQuery,
) -> Response {
    let demande = Demande::lire(&application, question.as_deref().unwrap_or_default());
    if demande.origine.len() > ORIGINE_MAX || !application.origine_admise(&demande.origine) {
        // A family reads it in the page of a site that was forgotten: the form is not in it, nor anything that could be
        // done from it, so that site may show it.
        if entetes.get("sec-fetch-dest").is_some_and(|lieu| lieu == "iframe") && demande.est_nommee() {
            let politique = format!(
                "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}",
                demande.origine
            );
            return reponses::page(StatusCode::FORBIDDEN, &politique, refus(&application, &demande));
        }
        let politique =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return reponses::page(StatusCode::FORBIDDEN, politique, inconnue(&application, &demande));
    }
    // Nothing else than the widget of this very service runs here, and it speaks to nobody else.
    let politique = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {}",
        demande.origine
    );
    reponses::page(StatusCode::OK, &politique, formulaire(&application, &demande))
}

/// The sheet of the frame: it takes the colour of what is behind it and adds no margin. What is said where the form may not
/// open has its own colours: those of the page are not known.
pub(super) async fn style() -> Response {
    const FEUILLE: &str = "html, body { margin: 0; background: transparent; }
main { display: flow-root; padding-inline: 1em; border: 2px solid; background: #fff; color: #161616; }
main a { display: inline-block; padding-block: .75em; color: #000091; }
";
    reponses::statique(CSS, FEUILLE)
}

fn formulaire(application: &Application, demande: &Demande) -> Markup {
    let Demande { origine, demarches, theme, langue, densite } = demande;
    let contact = &application.fichier.ville.contact;
    let choisies = demarches.join(",");
    html! {
        (DOCTYPE)
        html lang=(langue.unwrap_or("fr")) dir=[(*langue == Some("ar")).then_some("rtl")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Formulaire – " (application.fichier.ville.nom) }
                link rel="stylesheet" href="/cadre/style.css";
            }
            body {
                pass-famille ouverture="immediate" isolation="ombre"
                    demarches=[(!choisies.is_empty()).then_some(&choisies)]
                    theme=[theme] langue=[langue] densite=[densite]
                    contact={ (contact.service) ", " (contact.telephone) } {
                    // Shown where there is no JavaScript, and by the loader where there is no WebAssembly. In another
                    // window: the plain form asks for more room than a frame may have.
                    p lang="fr" dir="ltr" {
                        "Le formulaire ne s’affiche pas\u{a0}? "
                        a href=(demande.sans_cadre()) target="_blank" rel="noopener" { "Ouvrez-le dans une autre fenêtre" }
                        ", ou appelez " (contact.service) " au " (contact.telephone) "."
                    }
                }
                // In this order: what the form says first must be heard.
                @if let Some(script) = application.actifs.cadre() {
                    script type="module" src={ "/actifs/" (script) } data-origine=(origine) {}
                }
                script src="/pass-famille.js" defer {}
            }
        }
    }
}

/// What a family reads in the page of a site that the city did not declare. The script tells that page how high this is,
/// and its web team what to write.
fn refus(application: &Application, demande: &Demande) -> Markup {
    let contact = &application.fichier.ville.contact;
    let langue = demande.langue.and_then(Langue::lire).unwrap_or(Langue::Francais);
    html! {
        (DOCTYPE)
        html lang=(langue.code()) dir=(langue.sens()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Formulaire – " (application.fichier.ville.nom) }
                link rel="stylesheet" href="/cadre/style.css";
            }
            body {
                main {
                    p role="alert" { (langue.phrase("page_refusee")) }
                    a href=(demande.sans_cadre()) target="_blank" rel="noopener" { (langue.phrase("page_refusee_lien")) }
                    p lang="fr" dir="ltr" { (contact.service) ", " (contact.telephone) }
                }
                @if let Some(script) = application.actifs.cadre() {
                    script type="module" src={ "/actifs/" (script) } data-origine=(demande.origine) data-refus {}
                }
            }
        }
    }
}

/// What the city's IT reads when it opens the frame's address alone: nothing may hold this page.
fn inconnue(application: &Application, demande: &Demande) -> Markup {
    let titre = "Ce site n’est pas déclaré";
    // An origin only: no text of a stranger is shown under the city's name.
    let (nommee, origine) = (demande.est_nommee(), &*demande.origine);
    // The other sites of the city are nobody's business here.
    let ajoutee = if nommee { origine } else { "https://www.ville.fr" };
    let corps = html! {
        h1 { (titre) }
        @if nommee {
            p { "Le formulaire ne s’ouvre pas dans une page de " strong { (origine) } "\u{a0}: ce site n’est pas dans la liste de ceux qui peuvent le porter." }
        } @else {
            p { "L’adresse du cadre ne dit pas quel site le porte\u{a0}: il manque " code { "origine=" } ", avec " code { "https://" } " et le nom du site, sans rien après." }
        }
        h2 { "Pour le service informatique" }
        p { "Dans le fichier de la ville (" code { "ville.toml" } "), partie " code { "[ville]" } ", ajoutez le site à " code { "origines" } " et l’adresse de sa page à " code { "pages" } ", puis redémarrez le service\u{a0}:" }
        pre tabindex="0" { code { "origines = [ …, \"" (ajoutee) "\" ]" } }
        p { a href="/formulaire" { "Ouvrir le formulaire sans cadre" } }
    };
    page_publique::enveloppe(application, titre, "Aller au contenu", &corps, &html! {})
}

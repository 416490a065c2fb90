//! Plots as SVG: readable without colour, and described for who does not see them.

use famille::Demarche;
use famille::tarif::Residence;

use crate::bilan::Bilan;
use crate::marches::foyer;

const LARGEUR: i64 = 760;
const HAUTEUR: i64 = 420;
const GAUCHE: i64 = 80;
const DROITE: i64 = 36;
const HAUT: i64 = 60;
const BAS: i64 = 70;
const QUOTIENT_MAX: i32 = 2_500;
const PAS: usize = 5;

/// The price of a service for one child by quotient: `avant` in full, `apres`, when there is one, in dashes.
pub fn dessiner_prix(avant: &Demarche, apres: Option<&Demarche>) -> String {
    let courbe = |demarche: &Demarche| -> Vec<(i64, i64)> {
        (0..=QUOTIENT_MAX)
            .step_by(PAS)
            .filter_map(|quotient| {
                let prix = foyer(demarche, quotient, Residence::Commune).prix(demarche, 0)?;
                Some((i64::from(quotient), prix.0))
            })
            .collect()
    };
    let (ancienne, nouvelle) = (courbe(avant), apres.map(courbe).unwrap_or_default());
    let plus_haut = ancienne.iter().chain(&nouvelle).map(|(_, prix)| *prix).max().unwrap_or(0).max(1);
    let (pas, sommet) = graduation(plus_haut);
    let x = |quotient: i64| GAUCHE + quotient * (LARGEUR - GAUCHE - DROITE) / i64::from(QUOTIENT_MAX);
    let y = |prix: i64| HAUTEUR - BAS - prix * (HAUTEUR - HAUT - BAS) / sommet;
    let mut dessin = Dessin::new(
        &format!("{} : prix selon le quotient", avant.titre),
        &description(&avant.titre, &ancienne, &nouvelle),
    );
    for quotient in (0..=i64::from(QUOTIENT_MAX)).step_by(500) {
        dessin.trait_fin(x(quotient), HAUT, x(quotient), HAUTEUR - BAS);
        dessin.texte(x(quotient), HAUTEUR - BAS + 20, "middle", &format!("{quotient} €"));
    }
    for prix in graduations(pas, sommet) {
        dessin.trait_fin(GAUCHE, y(prix), LARGEUR - DROITE, y(prix));
        dessin.texte(GAUCHE - 8, y(prix) + 4, "end", &famille::Centimes(prix).to_string());
    }
    dessin.courbe(&ancienne, x, y, "");
    if !nouvelle.is_empty() {
        dessin.courbe(&nouvelle, x, y, "8 5");
        dessin.legende(GAUCHE, "", "aujourd’hui");
        dessin.legende(GAUCHE + 180, "8 5", "projet");
    }
    dessin.fin("quotient familial, en euros par mois")
}

/// Revenue by service: bars for `avant`, hatched ones for `apres`.
pub fn dessiner_recettes(avant: &Bilan, apres: Option<&Bilan>) -> String {
    let recettes = |bilan: &Bilan| -> Vec<(String, i64)> {
        let calcules = bilan.services.iter().filter(|service| service.calcule);
        calcules.map(|service| (service.titre.clone(), service.total().recettes / 100)).collect()
    };
    let (anciennes, nouvelles) = (recettes(avant), apres.map(recettes).unwrap_or_default());
    let plus_haut = anciennes.iter().chain(&nouvelles).map(|(_, euros)| *euros).max().unwrap_or(0).max(1);
    let (pas, sommet) = graduation(plus_haut);
    let y = |euros: i64| HAUTEUR - BAS - euros * (HAUTEUR - HAUT - BAS) / sommet;
    let phrases: Vec<String> = anciennes.iter().map(|(titre, euros)| format!("{titre} : {euros} €")).collect();
    let mut dessin = Dessin::new("Recettes d’une année par service", &phrases.join(" ; "));
    for euros in graduations(pas, sommet) {
        dessin.trait_fin(GAUCHE, y(euros), LARGEUR - DROITE, y(euros));
        dessin.texte(GAUCHE - 8, y(euros) + 4, "end", &format!("{} k€", euros / 1_000));
    }
    let place = (LARGEUR - GAUCHE - DROITE) / i64::try_from(anciennes.len().max(1)).unwrap_or(1);
    for (rang, (titre, euros)) in (0_i64..).zip(&anciennes) {
        let debut = GAUCHE + rang * place + place / 8;
        let autre = nouvelles.iter().find(|(nouveau, _)| nouveau == titre);
        let largeur = if autre.is_some() { place * 3 / 8 } else { place * 3 / 4 };
        dessin.barre(debut, y(*euros), largeur, "plein");
        if let Some((_, euros)) = autre {
            dessin.barre(debut + largeur, y(*euros), largeur, "url(#hachures)");
        }
        dessin.texte(GAUCHE + rang * place + place / 2, HAUTEUR - BAS + 20, "middle", titre);
    }
    dessin.fin(if nouvelles.is_empty() { "euros par an" } else { "plein : aujourd’hui ; hachuré : projet" })
}

/// A round step of which five or six reach above `plus_haut`, and the top that they reach.
fn graduation(plus_haut: i64) -> (i64, i64) {
    let mut pas = 1;
    for facteur in [2, 5].into_iter().cycle() {
        if pas * 6 > plus_haut || pas > i64::MAX / 100 {
            break;
        }
        // 1, 2, 10, 20, 100…: always round.
        pas *= facteur;
    }
    (pas, (plus_haut / pas + 1) * pas)
}

fn graduations(pas: i64, sommet: i64) -> impl Iterator<Item = i64> {
    (0..=sommet / pas).map(move |rang| rang * pas)
}

fn description(titre: &str, ancienne: &[(i64, i64)], nouvelle: &[(i64, i64)]) -> String {
    let lire = |courbe: &[(i64, i64)], nom: &str| {
        let points = [0, 500, 1_000, 1_500, 2_000].into_iter().filter_map(|quotient| {
            let (_, prix) = courbe.iter().find(|(autre, _)| *autre == quotient)?;
            Some(format!("{} pour un quotient de {quotient} €", famille::Centimes(*prix)))
        });
        let points: Vec<String> = points.collect();
        if points.is_empty() { String::new() } else { format!("{nom} : {}. ", points.join(", ")) }
    };
    format!("{titre}. {}{}", lire(ancienne, "Aujourd’hui"), lire(nouvelle, "Projet"))
}

struct Dessin(String);

impl Dessin {
    fn new(titre: &str, description: &str) -> Self {
        let (titre, description) = (echapper(titre), echapper(description));
        Self(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {LARGEUR} {HAUTEUR}\" role=\"img\" \
             aria-labelledby=\"titre description\" font-family=\"sans-serif\" font-size=\"13\">\n\
             <title id=\"titre\">{titre}</title>\n<desc id=\"description\">{description}</desc>\n\
             <defs><pattern id=\"hachures\" width=\"8\" height=\"8\" patternTransform=\"rotate(45)\" \
             patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"#fff\"/>\
             <rect width=\"4\" height=\"8\" fill=\"#1b4d7a\"/></pattern></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{GAUCHE}\" y=\"26\" font-size=\"17\" font-weight=\"bold\" fill=\"#1a1a1a\">{titre}</text>\n"
        ))
    }

    fn trait_fin(&mut self, x1: i64, y1: i64, x2: i64, y2: i64) {
        self.0.push_str(&format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#d0d0d0\"/>\n"));
    }

    fn texte(&mut self, x: i64, y: i64, ancre: &str, texte: &str) {
        let texte = echapper(texte);
        self.0
            .push_str(&format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{ancre}\" fill=\"#1a1a1a\">{texte}</text>\n"));
    }

    fn courbe(&mut self, points: &[(i64, i64)], x: impl Fn(i64) -> i64, y: impl Fn(i64) -> i64, tirets: &str) {
        let points: Vec<String> = points.iter().map(|(a, b)| format!("{},{}", x(*a), y(*b))).collect();
        let couleur = if tirets.is_empty() { "#1b4d7a" } else { "#a33a00" };
        self.0.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{couleur}\" stroke-width=\"2.5\" stroke-dasharray=\"{tirets}\"/>\n",
            points.join(" ")
        ));
    }

    fn legende(&mut self, x: i64, tirets: &str, texte: &str) {
        self.courbe(&[(x, 46), (x + 40, 46)], |a| a, |b| b, tirets);
        self.texte(x + 48, 50, "start", texte);
    }

    fn barre(&mut self, x: i64, y: i64, largeur: i64, motif: &str) {
        let couleur = if motif == "plein" { "#1b4d7a" } else { motif };
        let hauteur = (HAUTEUR - BAS - y).max(0);
        self.0.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{largeur}\" height=\"{hauteur}\" fill=\"{couleur}\" stroke=\"#1b4d7a\"/>\n"
        ));
    }

    fn fin(mut self, axe: &str) -> String {
        self.texte((GAUCHE + LARGEUR - DROITE) / 2, HAUTEUR - 20, "middle", axe);
        self.0.push_str("</svg>\n");
        self.0
    }
}

fn echapper(texte: &str) -> String {
    texte.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

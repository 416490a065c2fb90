//! `/integrer`: the web team's desk. Every option, the verdict on colours, the three grades with what each needs, a preview
//! under the very policy that is printed, and what to do in the tools that cities use. It works without JavaScript: a form
//! that asks for the same page again. It says nothing that a visitor of the city's page cannot see.

pub(crate) mod extension;
mod recettes;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::integration::{
    Ambiance, Apparence, Choix, Contraste, Couleur, DENSITES, ISOLATIONS, Integration, JETONS, LANGUES, OUVERTURES,
    THEMES, contact, rapport,
};
use crate::{Application, page_publique};

/// The sheet of the desk, beside that of the public pages.
pub(crate) const STYLE: &str = include_str!("bureau/style.css");

/// What refreshes the results when an option changes, and copies.
pub(crate) const SCRIPT: &str = include_str!("bureau/bureau.js");

/// What the preview adds to the printed sheet: the look of a page that has none.
pub(crate) const STYLE_D_APERCU: &str = "body { margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; }\n";

/// The desk for these choices.
pub(crate) fn page(application: &Application, choix: &Choix) -> Markup {
    let titre = "Poser le formulaire dans une page";
    let tete = html! {
        link rel="stylesheet" href="/integrer/style.css";
        script src="/integrer/bureau.js" defer {}
    };
    let corps = html! {
        h1 { (titre) }
        p { "Pour l’équipe du site. Choisissez, regardez, copiez\u{a0}: une balise suffit. Rien n’est enregistré ici." }
        div class="bureau" {
            (options(application, choix))
            section id="resultats" aria-labelledby="resultats-titre" { (resultats(application, choix)) }
        }
        p id="nouvelles" class="cache" role="status" {}
    };
    page_publique::enveloppe_avec(application, titre, "Aller aux options", &tete, &corps, &html! {})
}

/// What the preview shows: the tag as it is printed, and nothing else. `None` when there is no tag for these choices.
pub(crate) fn apercu(application: &Application, choix: &Choix) -> Option<(Markup, String)> {
    let integration = Integration::new(&application.fichier, &application.actifs, choix).ok()?;
    let politique = integration.politique(choix).replace('\n', "; ");
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Aperçu du formulaire" }
                link rel="stylesheet" href={ "/integrer/apercu.css?" (choix.question()) };
            }
            // Made by our own engine, which escaped what was typed.
            body { (PreEscaped(integration.balise)) }
        }
    };
    Some((page, politique))
}

/// What stands in the place of the preview when there is no tag.
pub(crate) fn sans_apercu() -> Markup {
    html! {
        (DOCTYPE)
        html lang="fr" {
            head { meta charset="utf-8"; title { "Aperçu du formulaire" } link rel="stylesheet" href="/integrer/apercu.css"; }
            body { p { "Corrigez les options\u{a0}: l’aperçu reviendra." } }
        }
    }
}

fn options(application: &Application, choix: &Choix) -> Markup {
    let fichier = &application.fichier;
    html! {
        form id="options" method="get" action="/integrer" {
            h2 { "Options" }
            fieldset {
                legend { "Services cochés d’avance" }
                p class="aide" { "Aucun\u{a0}: la famille choisit elle-même." }
                @for demarche in &fichier.demarches {
                    @let id = format!("demarche-{}", demarche.id);
                    div class="option" {
                        input type="checkbox" id=(id) name="demarches" value=(demarche.id) checked[choix.demarches.contains(&demarche.id)];
                        label for=(id) { (demarche.titre) }
                    }
                }
            }
            (liste("isolation", "Isolation", "Le cadre met ce qui s’écrit hors de portée des autres scripts de la page\u{a0}: choisissez-le si elle en a beaucoup, ou si elle interdit WebAssembly. Une page déclarée peut toujours parler au service en son nom\u{a0}: ne déclarez que des sites dont vous répondez.", &ISOLATIONS, &["dans la page", "dans un cadre"], &choix.isolation))
            (liste("ouverture", "Ouverture", "", &OUVERTURES, &["quand la famille s’en approche", "avec la page", "sur un bouton"], &choix.ouverture))
            (liste("theme", "Thème", "", &THEMES, &["clair", "sombre", "celui de l’appareil"], &choix.theme))
            (liste("langue", "Langue", "Par défaut\u{a0}: celle de la page si c’est une de ces trois, sinon le français.", &LANGUES, &["français", "anglais", "arabe"], &choix.langue))
            (liste("densite", "Densité", "", &DENSITES, &["normale", "compacte"], &choix.densite))
            (texte("contact", "Contact", &format!("Montré quand rien ne marche. Par défaut\u{a0}: {}.", contact(fichier, &Choix::default())), &choix.contact))
            (texte("rayon", "Rayon des coins", "Par exemple 0 ou 4px. Par défaut\u{a0}: 0.375em.", &choix.rayon))
            (texte("police", "Police", "Par exemple Luciole, sans-serif. Par défaut\u{a0}: celle de la page. Dans un cadre, une police que le site télécharge (@font-face) ne se charge pas\u{a0}: seul son nom y arrive, pour un appareil qui l’a déjà. Donnez-lui donc une suite, comme sans-serif.", &choix.police))
            (couleurs("couleur", "Couleurs du thème clair", Ambiance::Clair, choix))
            (couleurs("sombre", "Couleurs du thème sombre", Ambiance::Sombre, choix))
            div class="boutons" {
                button class="principal" { "Mettre à jour" }
                a href="/integrer" { "Tout remettre comme au début" }
            }
        }
    }
}

fn liste(nom: &str, titre: &str, aide: &str, valeurs: &[&str], dits: &[&str], choisie: &str) -> Markup {
    let aide_id = format!("{nom}-aide");
    html! {
        div class="champ" {
            label for=(nom) { (titre) }
            @if !aide.is_empty() { p class="aide" id=(aide_id) { (aide) } }
            select id=(nom) name=(nom) aria-describedby=[(!aide.is_empty()).then_some(&aide_id)] {
                option value="" selected[choisie.is_empty()] { "par défaut" }
                @for (valeur, dit) in valeurs.iter().zip(dits) {
                    option value=(valeur) selected[*valeur == choisie] { (dit) }
                }
            }
        }
    }
}

fn texte(nom: &str, titre: &str, aide: &str, valeur: &str) -> Markup {
    let aide_id = format!("{nom}-aide");
    html! {
        div class="champ" {
            label for=(nom) { (titre) }
            p class="aide" id=(aide_id) { (aide) }
            input type="text" id=(nom) name=(nom) value=(valeur) maxlength="120" autocomplete="off" aria-describedby=(aide_id);
        }
    }
}

/// What each colour is for, for who does not know the form.
fn role(jeton: &str) -> &'static str {
    match jeton {
        "fond" => "Fond",
        "fond-doux" => "Fond des encadrés",
        "texte" => "Texte",
        "texte-doux" => "Aides",
        "accent" => "Boutons et liens",
        "accent-texte" => "Texte des boutons pleins",
        "bord" => "Bord des champs",
        "trait" => "Traits de séparation",
        "erreur" => "Erreurs",
        "succes" => "Réussites",
        _ => "",
    }
}

fn couleurs(debut: &str, titre: &str, ambiance: Ambiance, choix: &Choix) -> Markup {
    let (choisies, quand) = match ambiance {
        Ambiance::Clair => (&choix.clair, "Pour les thèmes «\u{a0}clair\u{a0}» et «\u{a0}celui de l’appareil\u{a0}»."),
        Ambiance::Sombre => {
            (&choix.sombre, "Pour les thèmes «\u{a0}sombre\u{a0}» et «\u{a0}celui de l’appareil\u{a0}».")
        }
    };
    html! {
        fieldset {
            legend { (titre) }
            p class="aide" { (quand) " Un dièse et six chiffres hexadécimaux\u{a0}; vide, la couleur qui est dite." }
            div class="couleurs" {
                @for jeton in JETONS {
                    @let nom = format!("{debut}-{jeton}");
                    @let aide = format!("{nom}-aide");
                    div class="champ" {
                        label for=(nom) { (role(jeton)) }
                        p class="aide" id=(aide) { (jeton) @if let Some(defaut) = ambiance.defaut(jeton) { "\u{a0}: " (defaut) } }
                        input type="text" class="court" id=(nom) name=(nom) value=(choisies.get(jeton).map_or("", String::as_str))
                            maxlength="7" spellcheck="false" autocomplete="off" aria-describedby=(aide);
                    }
                }
            }
        }
    }
}

fn resultats(application: &Application, choix: &Choix) -> Markup {
    let apparence = Apparence::lire(choix).ok();
    let integration = Integration::new(&application.fichier, &application.actifs, choix);
    html! {
        h2 id="resultats-titre" { "Résultat" }
        @match &integration {
            Ok(_) => p class="avis" { "Tout est bon\u{a0}: les couleurs se lisent, la balise est prête." },
            Err(fautes) => {
                div class="avis alerte" role="alert" {
                    h3 { @if fautes.len() == 1 { "Une chose est à corriger" } @else { (fautes.len()) " choses sont à corriger" } }
                    ul { @for faute in fautes { li { (insecables(faute)) } } }
                }
            }
        }
        @if let Ok(integration) = &integration {
            h3 { "Aperçu" }
            p class="aide" { "C’est le vrai formulaire de la ville, avec la balise et la politique de sécurité (CSP) écrites plus bas\u{a0}: n’envoyez pas de demande inventée." }
            iframe id="apercu" src={ "/integrer/apercu?" (choix.question()) } title="Aperçu du formulaire" {}
            (balises(application, choix, integration))
        }
        @if let Some(apparence) = &apparence { (contrastes(&apparence.contrastes())) }
        @if let Ok(integration) = &integration {
            (evenements(application))
            (recettes::toutes(application, choix, integration))
        }
    }
}

/// A text to copy; the script puts a button beside it.
fn a_copier(id: &str, titre: &str, texte: &str) -> Markup {
    html! { pre id=(id) class="code" tabindex="0" role="region" aria-label=(titre) { code { (texte) } } }
}

fn balises(application: &Application, choix: &Choix, integration: &Integration) -> Markup {
    let Integration { balise, balise_suivie, ombre, cadre, lien, style, .. } = integration;
    let en_cadre = choix.isolation == "cadre";
    let (autre, phrase) = if en_cadre {
        (ombre, "Le formulaire dans la page, sans cadre.")
    } else {
        (cadre, "Le formulaire dans un cadre, que les autres scripts de la page ne peuvent pas lire.")
    };
    html! {
        h3 { "1. La balise" }
        p { "Cette version exactement\u{a0}: le navigateur vérifie son empreinte, et l’adresse ne change jamais." }
        (a_copier("balise", "Balise", balise))
        p { "Ou la même sans empreinte, qui suit les corrections sans que vous y reveniez." }
        (a_copier("balise-suivie", "Balise qui suit les corrections", balise_suivie))
        h3 { "2. La politique de sécurité de la page" }
        p { "Si la page envoie un en-tête " code { "Content-Security-Policy" } ", ajoutez-y ces sources. Sinon, il n’y a rien à faire." }
        (a_copier("politique", "Sources à ajouter à la politique de sécurité", integration.politique(choix)))
        p id="blocage" { (blocage(&application.fichier.service.url_publique, en_cadre)) }
        @if !style.is_empty() {
            h3 { "3. Le style" }
            p { "À ajouter à la feuille de style de la ville\u{a0}: la balise n’écrit aucun style dans la page." }
            (a_copier("style", "Style", style.trim_end()))
        }
        h3 { "Les autres façons" }
        p { (phrase) }
        (a_copier("autre", "Balise de l’autre façon", &autre.balise))
        p { "Sa politique de sécurité\u{a0}:" }
        (a_copier("autre-politique", "Sources de l’autre façon", &autre.politique))
        p { "Le lien seul, qui ne demande rien à la page\u{a0}:" }
        (a_copier("lien", "Lien", lien))
        p {
            "Le formulaire ne s’ouvre que sur les sites déclarés dans " code { "ville.toml" } " (" code { "origines" } ")\u{a0}: "
            (application.fichier.ville.origines.join(", ")) "."
        }
    }
}

/// What the console does not say: it names only the directive that was refused last.
fn blocage(service: &str, en_cadre: bool) -> Markup {
    if en_cadre {
        return html! {
            "Rien d’autre\u{a0}: une page qui refuse " code { "'wasm-unsafe-eval'" } " ou " code { "connect-src" }
            " garde son refus, le cadre a sa propre politique. Les polices que le site télécharge ne s’y chargent pas."
        };
    }
    html! {
        "Si la page refuse " code { "'wasm-unsafe-eval'" } " ou " code { "connect-src" }
        ", le formulaire essaie de s’ouvrir dans un cadre et, s’il y est refusé aussi, la console ne nomme que " code { "frame-src" }
        ". Pour qu’il reste dans la page, ajoutez les deux lignes ci-dessus. Pour accepter le cadre, gardez "
        code { "script-src " (service) } " et ajoutez " code { "frame-src " (service) }
        "\u{a0}; les polices que le site télécharge ne s’y chargent pas."
    }
}

fn contrastes(contrastes: &[Contraste]) -> Markup {
    html! {
        h3 { "Les couleurs se lisent-elles\u{a0}?" }
        p class="aide" { "Règle\u{a0}: WCAG 2.2, niveau AA. 4,5 pour un texte, 3 pour le bord d’un champ." }
        div class="defile" tabindex="0" role="region" aria-label="Contrastes" {
            table {
                thead { tr { th scope="col" { "Couleurs" } th scope="col" { "Exemple" } th scope="col" { "Contraste" } th scope="col" { "Il faut" } th scope="col" { "Verdict" } } }
                tbody {
                    @for contraste in contrastes {
                        tr class=[(!contraste.suffit()).then_some("insuffisant")] {
                            th scope="row" { (role(contraste.devant.0)) " sur " (role(contraste.derriere.0).to_lowercase()) ", " (contraste.ambiance.nom()) }
                            td { (echantillon(contraste.devant.1, contraste.derriere.1)) }
                            td { (rapport(contraste.mesure)) }
                            td { (rapport(contraste.moindre)) }
                            td {
                                @match contraste.proposition {
                                    None => "se lit",
                                    Some((jeton, couleur)) => { strong { "ne se lit pas" } "\u{a0}: " (jeton) " → " (couleur) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A colour on another; attributes of a drawing, because the policy forbids inline styles.
fn echantillon(devant: Couleur, derriere: Couleur) -> Markup {
    html! {
        svg width="56" height="28" viewBox="0 0 56 28" aria-hidden="true" focusable="false" {
            rect width="56" height="28" fill=(derriere) {}
            text x="28" y="20" text-anchor="middle" font-size="16" font-weight="600" fill=(devant) { "Aa" }
        }
    }
}

fn evenements(application: &Application) -> Markup {
    let exemple = "document.addEventListener(\"pass-famille:envoye\", () => {\n  // Une famille a reçu son numéro de demande.\n});";
    html! {
        h3 { "Les événements" }
        p { "La balise les envoie à la page, sans aucune donnée de la famille. Leurs types, pour TypeScript\u{a0}: " code { (application.fichier.service.url_publique) "/pass-famille.d.ts" } "." }
        dl {
            div { dt { code { "pass-famille:pret" } } dd { "Le formulaire est là." } }
            div { dt { code { "pass-famille:etape" } } dd { "Une autre étape s’affiche\u{a0}: " code { "detail.etape" } "." } }
            div { dt { code { "pass-famille:identifie" } } dd { "La famille a continué\u{a0}: " code { "detail.mode" } " dit comment." } }
            div { dt { code { "pass-famille:envoye" } } dd { "La demande est arrivée." } }
            div { dt { code { "pass-famille:erreur" } } dd { "Quelque chose a échoué\u{a0}: " code { "detail.code" } "." } }
        }
        (a_copier("evenements", "Exemple d’écoute d’un événement", exemple))
    }
}

/// Sentences that terminals show too: the spaces that a line must not break at.
fn insecables(texte: &str) -> String {
    let texte = texte.replace("« ", "«\u{a0}");
    ["»", ":", ";", "?", "!"]
        .iter()
        .fold(texte, |texte, signe| texte.replace(&format!(" {signe}"), &format!("\u{a0}{signe}")))
}

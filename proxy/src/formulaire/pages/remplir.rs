//! Second page: the family, for the chosen services.

mod enfants;
mod identite;
mod questions;

use contrat::PIECES_MAX;
use famille::demarche::{Piece, donnees_utiles};
use famille::saisie::{Champ, RevenusDemandes, RevenusUtiles};
use famille::{Donnee, Foyer};
use maud::{Markup, html};

use super::super::Etat;
use super::super::champs::{Dessin, Ligne, Radios, aide_, bouton, facultatif_};
use super::super::fautes::identifiant;
use super::etape;

pub(in super::super) fn remplir(etat: &Etat<'_>) -> Markup {
    etape(etat, 2, "Votre famille", |dessin| {
        let titres: Vec<&str> = etat.demarches().iter().map(|demarche| demarche.titre.as_str()).collect();
        html! {
            // The Enter key presses the first button of a form.
            div class="cache" { button type="submit" name="action" value="verifier" tabindex="-1" { "Vérifier ma demande" } }
            p {
                "Services choisis : " (titres.join(", ")) ". "
                (bouton("services", "Changer de services", "lien", ""))
            }
            p { "Répondez à toutes les questions. Celles qui sont marquées «\u{a0}facultatif\u{a0}» peuvent rester vides." }
            @if etat.identite_demandee() { (identite::identite(dessin)) } @else { (identite::declarant(dessin)) }
            (enfants::enfants(dessin))
            @for demarche in etat.demarches() { (questions::de_la_famille(dessin, demarche)) }
            (adresse(dessin))
            (autre_parent(dessin))
            (revenus(dessin))
            (pieces(dessin))
            (contact(dessin))
            div class="boutons" { (bouton("verifier", "Vérifier ma demande", "principal", "")) }
        }
    })
}

fn adresse(dessin: &Dessin<'_>) -> Markup {
    if !donnees_utiles(dessin.etat.demarches()).contains(&Donnee::Adresse) {
        return html! {};
    }
    html! {
        section {
            h2 { "Votre adresse" }
            (dessin.ligne(&Ligne {
                id: identifiant("adresse", Champ::Voie),
                nom: "adresse.voie".to_owned(),
                libelle: "Numéro et rue",
                aide: "Par exemple 12 rue des Lilas.",
                remplissage: Some("address-line1"),
                ..Ligne::default()
            }))
            (dessin.ligne(&Ligne {
                id: identifiant("adresse", Champ::CodePostalVille),
                nom: "adresse.ville".to_owned(),
                libelle: "Code postal et ville",
                aide: "Par exemple 45990 Saint-Exemple.",
                ..Ligne::default()
            }))
        }
    }
}

fn autre_parent(dessin: &Dessin<'_>) -> Markup {
    let residence = dessin.etat.demarches().iter().any(|demarche| demarche.tarif.utilise_residence());
    let ville = &dessin.etat.application.fichier.ville.nom;
    let question = ["L’autre parent habite-t-il à ", ville, " ?"].concat();
    let oui_non = ["oui", "non"].into_iter().zip(["Oui", "Non"]);
    let ligne = |champ, quoi: &str, libelle| Ligne {
        id: identifiant("autre_parent", champ),
        nom: ["autre_parent.", quoi].concat(),
        libelle,
        ..Ligne::default()
    };
    html! {
        section {
            h2 { "L’autre parent" (facultatif_()) }
            p class="aide" { "S’il y a un autre parent. Sinon, laissez ces cases vides." }
            (dessin.ligne(&ligne(Champ::Prenoms, "prenoms", "Ses prénoms")))
            (dessin.ligne(&ligne(Champ::NomNaissance, "nom", "Son nom")))
            (dessin.date(&identifiant("autre_parent", Champ::DateNaissance), "autre_parent.naissance", "Sa date de naissance", "Par exemple 27 03 1987.", false, false))
            @if residence {
                (dessin.radios(&Radios {
                    id: "autre_parent-commune".to_owned(),
                    nom: "autre_parent.commune".to_owned(),
                    legende: &question,
                    aide: "Si un des parents habite la commune, le tarif de la commune s’applique.",
                    facultatif: false,
                    options: oui_non.map(|(valeur, mot)| (valeur.to_owned(), mot.to_owned(), String::new())).collect(),
                }))
            }
        }
    }
}

fn revenus(dessin: &Dessin<'_>) -> Markup {
    let demarches = dessin.etat.demarches();
    let demandes = RevenusDemandes::new(&Foyer::default(), &RevenusUtiles::new(demarches.iter().copied()));
    if demandes == RevenusDemandes::default() {
        return html! {};
    }
    let nombre = |champ, quoi: &str, libelle, aide| Ligne {
        id: identifiant("revenus", champ),
        nom: ["revenus.", quoi].concat(),
        libelle,
        aide,
        clavier: Some("numeric"),
        court: true,
        facultatif: true,
        ..Ligne::default()
    };
    html! {
        section {
            h2 { "Vos revenus" }
            p class="aide" { "Ils servent à calculer votre prix. Ce que vous ne savez pas, laissez-le vide : ce n’est pas zéro, la mairie vérifiera." }
            @if demandes.quotient {
                (dessin.ligne(&nombre(Champ::Quotient, "quotient", "Quotient familial en euros", "Vous le trouvez sur votre compte CAF ou MSA.")))
            }
            @if demandes.fiscal {
                (dessin.ligne(&nombre(Champ::RevenuFiscal, "revenu_fiscal", "Revenu fiscal de référence en euros", "Il est sur votre avis d’impôt.")))
                (dessin.ligne(&Ligne {
                    clavier: Some("decimal"),
                    ..nombre(Champ::Parts, "parts", "Nombre de parts", "Il est sur la même page de votre avis, par exemple 2,5.")
                }))
            }
            @if demandes.quotient || demandes.fiscal {
                (dessin.case("revenus-refus", "revenus.refus", "oui", "Je préfère ne pas donner ces informations", "Le prix est alors celui que la ville a voté pour ce cas.", None))
            }
            @if demandes.ressources {
                (dessin.ligne(&nombre(Champ::Ressources, "ressources", "Ressources d’une année en euros", "Pour le prix de la crèche : toutes les ressources du foyer, avant les abattements.")))
            }
            @if demandes.enfants_a_charge {
                (dessin.ligne(&nombre(Champ::EnfantsACharge, "enfants_a_charge", "Nombre d’enfants à charge", "Tous vos enfants à charge, même ceux que vous n’inscrivez pas.")))
            }
        }
    }
}

fn pieces(dessin: &Dessin<'_>) -> Markup {
    let etat = dessin.etat;
    let mut demandees: Vec<&Piece> = Vec::new();
    for piece in etat.demarches().into_iter().flat_map(|demarche| &demarche.pieces) {
        if !demandees.iter().any(|autre| autre.id == piece.id) {
            demandees.push(piece);
        }
    }
    if demandees.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 id=(identifiant("piece", Champ::Piece)) tabindex="-1" { "Documents" }
            p class="aide" {
                "Un PDF, ou une photo JPEG ou PNG, de 5 Mo au plus. " (PIECES_MAX) " fichiers au plus. "
                "Un document qui n’est pas dans une demande envoyée est effacé après quelques heures."
            }
            (dessin.message(&identifiant("piece", Champ::Piece)))
            @for piece in demandees { (document(dessin, piece)) }
        }
    }
}

fn document(dessin: &Dessin<'_>, piece: &Piece) -> Markup {
    let etat = dessin.etat;
    let id = identifiant(&["piece:", &piece.id].concat(), Champ::Piece);
    let envoyes = etat.pieces(&piece.id);
    html! {
        div.champ.fautif[dessin.fautif(&id).is_some()] {
            label for=(id) {
                (piece.libelle) @if piece.facultative || etat.identite_demandee() { (facultatif_()) }
            }
            (aide_(&id, &piece.aide))
            (dessin.message(&id))
            @if !envoyes.is_empty() {
                ul class="envoyes" {
                    @for (rang, envoye) in &envoyes {
                        li {
                            span { "Reçu : " (envoye.nature.nom()) ", " (taille(envoye.taille)) " " }
                            button type="submit" name="action" class="lien" formaction={ "/formulaire#" (id) }
                                value={ "retirer-piece:" (piece.id) ":" (rang) } {
                                "Retirer" span class="cache" { " " (piece.libelle) ", fichier " (rang + 1) }
                            }
                        }
                    }
                }
            }
            input type="file" id=(id) name={ "fichier." (piece.id) } accept="application/pdf,image/jpeg,image/png" multiple
                aria-describedby=[dessin.decrit(&id, &piece.aide)] aria-invalid=[dessin.fautif(&id)];
        }
    }
}

fn contact(dessin: &Dessin<'_>) -> Markup {
    html! {
        section {
            h2 { "Comment vous joindre ?" }
            (dessin.ligne(&Ligne {
                id: identifiant("contact", Champ::Courriel),
                nom: "contact.courriel".to_owned(),
                libelle: "Adresse e-mail",
                aide: "Pour recevoir la réponse de la mairie.",
                genre: Some("email"),
                remplissage: Some("email"),
                ..Ligne::default()
            }))
            (dessin.ligne(&Ligne {
                id: identifiant("contact", Champ::Telephone),
                nom: "contact.telephone".to_owned(),
                libelle: "Téléphone",
                facultatif: true,
                genre: Some("tel"),
                remplissage: Some("tel"),
                ..Ligne::default()
            }))
            (dessin.zone(&identifiant("message", Champ::Commentaire), "message", "Message à la mairie", "Une garde alternée, un horaire particulier… N’écrivez rien sur la santé.", true))
        }
    }
}

/// « 340 ko », « 1,2 Mo ».
pub(super) fn taille(octets: usize) -> String {
    match octets {
        0..1_000_000 => [&octets.div_ceil(1000).to_string(), " ko"].concat(),
        _ => [&(octets / 1_000_000).to_string(), ",", &(octets % 1_000_000 / 100_000).to_string(), " Mo"].concat(),
    }
}

//! Third page: what will be sent, with the prices, as the common road has composed it.

use contrat::{PrixRecu, Recu};
use maud::{Markup, html};

use super::super::Etat;
use super::super::champs::bouton;
use super::etape;
use super::remplir::taille;
use crate::dossiers::{Dossier, LigneDossier};
use crate::mots::{montant, nom_de, personne};

pub(in super::super) fn verification(etat: &Etat<'_>, dossier: &Dossier, recu: &Recu) -> Markup {
    etape(etat, 3, "Vérifiez votre demande", |_| {
        html! {
            p { "Rien n’est envoyé pour l’instant. Relisez, puis envoyez votre demande." }
            section {
                h2 { "Vos services" }
                @for (ligne, recue) in dossier.lignes.iter().zip(&recu.lignes) {
                    h3 { (ligne.titre) }
                    @for enfant in &recue.enfants { (prix(&nom_de(dossier, &enfant.enfant), &enfant.prix)) }
                    (reponses(etat, dossier, ligne))
                }
            }
            section {
                h2 { "Votre famille" }
                dl {
                    (terme("Vous", &personne(&dossier.declarant.valeur)))
                    @if let Some(identite) = &dossier.identite {
                        (terme("Sexe", if identite.sexe == famille::Sexe::F { "Femme" } else { "Homme" }))
                        (terme("Lieu de naissance", &lieu(etat, &identite.lieu)))
                    }
                    @for (rang, enfant) in dossier.enfants.iter().enumerate() {
                        (terme(&["Enfant ", &(rang + 1).to_string()].concat(), &personne(&enfant.valeur.personne)))
                    }
                    @if let Some(autre) = &dossier.autre_parent { (terme("L’autre parent", &personne(&autre.valeur))) }
                    @if let Some(oui) = dossier.autre_parent_dans_la_commune {
                        (terme("Il habite la commune", if oui { "Oui" } else { "Non" }))
                    }
                    @if let Some(adresse) = &dossier.adresse { (terme("Adresse", &adresse.valeur.lignes().join(", "))) }
                }
            }
            (revenus(dossier))
            section {
                h2 { "Documents et contact" }
                dl {
                    @for piece in &dossier.pieces {
                        @let libelle = etat.application.piece(&piece.piece).map_or("Document", |piece| &piece.libelle);
                        (terme(libelle, &[piece.nature.nom(), ", ", &taille(piece.taille)].concat()))
                    }
                    (terme("Adresse e-mail", dossier.contact.courriel.trim()))
                    @if !dossier.contact.telephone.trim().is_empty() { (terme("Téléphone", dossier.contact.telephone.trim())) }
                    @if !dossier.message.is_empty() { (terme("Message", &dossier.message)) }
                }
            }
            div class="boutons" {
                (bouton("envoyer", "Envoyer ma demande", "principal", ""))
                (bouton("corriger", "Corriger", "", ""))
            }
        }
    })
}

/// « Lou : 3,35 € par repas », with what has to be said about it and how it was reached.
pub(super) fn prix(qui: &str, prix: &PrixRecu) -> Markup {
    html! {
        div class="prix" {
            p { strong { (qui) } " : " strong { (montant(prix)) } }
            @if prix.provisoire && prix.montant.is_some() { p class="aide" { "Prix provisoire : la mairie le confirmera." } }
            @if !prix.explication.is_empty() {
                p { "Pourquoi ce prix ?" }
                ol { @for etape in &prix.explication { li { (etape) } } }
            }
        }
    }
}

fn reponses(etat: &Etat<'_>, dossier: &Dossier, ligne: &LigneDossier) -> Markup {
    let questions = etat.application.demarche(&ligne.demarche).map(|demarche| demarche.questions.as_slice());
    html! {
        @if !ligne.reponses.is_empty() {
            dl {
                @for reponse in &ligne.reponses {
                    @if let Some(question) = questions.unwrap_or_default().iter().find(|autre| autre.id == reponse.question) {
                        @let qui = if reponse.enfant.is_empty() { String::new() } else { [&nom_de(dossier, &reponse.enfant), " : "].concat() };
                        @let valeur = question.libelle_de(&reponse.valeur);
                        @let valeur = famille::Date::parse_iso(valeur).map_or_else(|| valeur.to_owned(), famille::Date::en_mots);
                        (terme(&[&qui, question.libelle.as_str()].concat(), if valeur == famille::question::OUI { "Oui" } else { &valeur }))
                    }
                }
            }
        }
    }
}

fn revenus(dossier: &Dossier) -> Markup {
    let revenus = &dossier.revenus;
    let nombres = [
        ("Quotient familial", &revenus.quotient),
        ("Revenu fiscal de référence", &revenus.revenu_fiscal),
        ("Nombre de parts", &revenus.parts),
        ("Ressources d’une année", &revenus.ressources),
        ("Enfants à charge", &revenus.enfants_a_charge),
    ];
    let donnes: Vec<_> = nombres.into_iter().filter(|(_, valeur)| !valeur.is_empty()).collect();
    html! {
        @if !donnes.is_empty() || revenus.refus {
            section {
                h2 { "Vos revenus" }
                dl {
                    @for (nom, valeur) in donnes { (terme(nom, valeur)) }
                    @if revenus.refus { (terme("Quotient", "Vous préférez ne pas le donner")) }
                }
            }
        }
    }
}

fn terme(nom: &str, valeur: &str) -> Markup {
    html! { div { dt { (nom) } dd { (valeur) } } }
}

fn lieu(etat: &Etat<'_>, lieu: &famille::saisie::LieuNaissance) -> String {
    use famille::saisie::LieuNaissance::{Etranger, France};
    let annuaire = &etat.application.annuaire;
    let (trouve, code) = match lieu {
        France(code) => (annuaire.commune(code.as_str()), code.as_str()),
        Etranger(code) => (annuaire.un_pays(code.as_str()), code.as_str()),
    };
    trouve.map_or_else(|| code.to_owned(), |lieu| lieu.nom)
}

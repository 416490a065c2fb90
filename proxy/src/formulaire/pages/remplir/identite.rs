//! Who fills in the form: by name, or by the civil status with which the city asks the CAF.

use famille::Donnee;
use famille::demarche::donnees_utiles;
use famille::saisie::Champ;
use maud::{Markup, html};

use super::super::super::champs::{Dessin, Ligne, Radios, bouton};
use super::super::super::depot::FRANCE;
use super::super::super::fautes::identifiant;

pub(super) fn declarant(dessin: &Dessin<'_>) -> Markup {
    let ligne = |champ, quoi: &str, libelle, remplissage| Ligne {
        id: identifiant("declarant", champ),
        nom: ["declarant.", quoi].concat(),
        libelle,
        remplissage: Some(remplissage),
        ..Ligne::default()
    };
    html! {
        section {
            h2 { "Vous" }
            p class="aide" { "La mairie vérifiera vos réponses. Elle vous demandera peut-être des papiers." }
            (dessin.ligne(&ligne(Champ::Prenoms, "prenoms", "Vos prénoms", "given-name")))
            (dessin.ligne(&ligne(Champ::NomNaissance, "nom", "Votre nom", "family-name")))
            (dessin.date(&identifiant("declarant", Champ::DateNaissance), "declarant.naissance", "Votre date de naissance", "Par exemple 27 03 1987.", true, false))
        }
    }
}

pub(super) fn identite(dessin: &Dessin<'_>) -> Markup {
    let id = |champ| identifiant("identite", champ);
    let prenom = |rang: &str, libelle, premier| Ligne {
        id: if premier { id(Champ::Prenoms) } else { [&id(Champ::Prenoms), "-", rang].concat() },
        nom: ["identite.prenom", rang].concat(),
        libelle,
        facultatif: !premier,
        remplissage: premier.then_some("given-name"),
        ..Ligne::default()
    };
    html! {
        section {
            h2 { "Votre identité" }
            p class="aide" { "Écrivez votre identité comme sur votre acte de naissance." }
            (information(dessin))
            (dessin.ligne(&Ligne {
                id: id(Champ::NomNaissance),
                nom: "identite.nom_naissance".to_owned(),
                libelle: "Nom de naissance",
                aide: "Le nom de votre acte de naissance.",
                remplissage: Some("family-name"),
                ..Ligne::default()
            }))
            (dessin.ligne(&Ligne {
                id: id(Champ::NomUsage),
                nom: "identite.nom_usage".to_owned(),
                libelle: "Nom d’usage",
                aide: "Par exemple votre nom de mariage.",
                facultatif: true,
                ..Ligne::default()
            }))
            (dessin.ligne(&prenom("1", "Premier prénom", true)))
            (dessin.ligne(&prenom("2", "Deuxième prénom", false)))
            (dessin.ligne(&prenom("3", "Troisième prénom", false)))
            (dessin.date(&id(Champ::DateNaissance), "identite.naissance", "Date de naissance", "Par exemple 27 03 1987. Si vous ne connaissez pas le jour, laissez la case vide.", true, false))
            (dessin.radios(&Radios {
                id: id(Champ::Sexe),
                nom: "identite.sexe".to_owned(),
                legende: "Sexe",
                aide: "Comme sur votre acte de naissance.",
                facultatif: false,
                options: [("F", "Femme"), ("M", "Homme")].map(|(valeur, mot)| (valeur.to_owned(), mot.to_owned(), String::new())).to_vec(),
            }))
            (pays(dessin))
            (commune(dessin))
            @if dessin.etat.application.numero_utile(dessin.etat.demarches()) {
                (dessin.ligne(&Ligne {
                    id: id(Champ::NumeroFiscal),
                    nom: "identite.numero_fiscal".to_owned(),
                    libelle: "Numéro fiscal",
                    aide: "13 chiffres, en haut de votre avis d’impôt. Si la CAF ou la MSA ne vous connaît pas, il évite un justificatif.",
                    facultatif: true,
                    ..Ligne::default()
                }))
            }
        }
    }
}

/// What will be asked, from whom and when, before anything is typed.
fn information(dessin: &Dessin<'_>) -> Markup {
    let (donnees, fiscales): (Vec<Donnee>, Vec<Donnee>) =
        donnees_utiles(dessin.etat.demarches()).into_iter().partition(|donnee| donnee.scope().is_some());
    let fiscales = if dessin.etat.application.numero_utile(dessin.etat.demarches()) { fiscales } else { Vec::new() };
    html! {
        @if donnees.is_empty() {
            p { "Pour ces services, la mairie n’a besoin d’aucune information de la CAF ou de la MSA." }
        } @else {
            div class="avis" {
                p { "Après votre envoi, la mairie demandera à la CAF ou à la MSA, par le service public API Particulier :" }
                ul { @for donnee in donnees { li { (donnee.libelle()) } } }
                @if !fiscales.is_empty() {
                    p { "Si vous donnez votre numéro fiscal, elle pourra demander à la direction générale des finances publiques :" }
                    ul { @for donnee in fiscales { li { (donnee.libelle()) } } }
                }
                p { "Ces informations vont à la mairie. Elles ne s’affichent pas ici." }
            }
        }
    }
}

fn pays(dessin: &Dessin<'_>) -> Markup {
    let id = identifiant("identite", Champ::PaysNaissance);
    let choisi = match dessin.valeur("identite.pays") {
        "" => FRANCE,
        choisi => choisi,
    };
    html! {
        div.champ.fautif[dessin.fautif(&id).is_some()] {
            label for=(id) { "Pays de naissance" }
            (dessin.message(&id))
            select id=(id) name="identite.pays" autocomplete="off"
                aria-describedby=[dessin.decrit(&id, "")] aria-invalid=[dessin.fautif(&id)] {
                option value=(FRANCE) selected[choisi == FRANCE] { "France" }
                @for pays in dessin.etat.application.annuaire.tous_les_pays() {
                    option value=(pays.code) selected[choisi == pays.code] {
                        (pays.nom) @if !pays.precision.is_empty() { " (" (pays.precision) ")" }
                    }
                }
            }
        }
    }
}

/// A text and a button that looks it up: the answers come back as choices.
fn commune(dessin: &Dessin<'_>) -> Markup {
    let id = identifiant("identite", Champ::CommuneNaissance);
    let cherche = dessin.etat.saisie.valeur("identite.cherche");
    let trouvees = dessin.etat.application.annuaire.communes(cherche);
    let option = |lieu: contrat::Lieu| (lieu.code, [lieu.nom, lieu.precision].join(", "), String::new());
    html! {
        div class="champ" id="commune" {
            (dessin.ligne(&Ligne {
                id: id.clone(),
                nom: "identite.recherche".to_owned(),
                libelle: "Commune de naissance, si vous êtes né ou née en France",
                aide: "Écrivez son nom, puis appuyez sur « Chercher » et choisissez dans la liste. Pour Paris, Lyon ou Marseille, ajoutez l’arrondissement.",
                ..Ligne::default()
            }))
            (bouton("chercher", "Chercher", "", "commune"))
            @if trouvees.is_empty() && !cherche.is_empty() {
                p class="avis" role="status" { "Aucune commune ne porte ce nom. Vérifiez l’orthographe." }
            } @else if !trouvees.is_empty() {
                (dessin.radios(&Radios {
                    id: "commune-choix".to_owned(),
                    nom: "identite.commune".to_owned(),
                    legende: "Choisissez votre commune de naissance",
                    aide: "",
                    facultatif: false,
                    options: trouvees.into_iter().map(option).collect(),
                }))
            }
        }
    }
}

//! The receipt. It is shown only once the proxy has said that the dossier is on disk.

use contrat::{LigneRecu, Recu};
use leptos::prelude::*;

use crate::composants::champ::{note, section};
use crate::composants::information::contacts;
use crate::composants::{avis, bouton, etape, prix};
use crate::dossier::{self, EnfantVu};
use crate::el::{El, el, p, rien, vif};
use crate::etat::{Etape, Etat};
use crate::json::DemandeRecu;
use crate::{api, navigateur, textes};

/// The receipt.
pub(crate) fn recu(etat: Etat) -> AnyView {
    let contenu = etat.recu.with(|recu| recu.as_ref().map(|recu| contenu(etat, recu)));
    etape::etape(etat, Etape::Recu, textes::recu_titre(), contenu.unwrap_or_default(), None, None)
}

fn contenu(etat: Etat, recu: &Recu) -> Vec<AnyView> {
    let suite = if recu.verification_en_cours { textes::recu_suite_verification() } else { textes::recu_suite() };
    let mut services = section(textes::vos_services());
    let enfants = dossier::enfants(etat);
    for service in &recu.lignes {
        services = services.enfant(ligne(service, &enfants));
    }
    let date = [textes::recu_date(), &navigateur::date_et_heure(&recu.recu_le)].concat();
    let mut cadre = chiffres(el("div", "pf-recu"), textes::recu_reference(), "pf-reference", &recu.reference);
    let mut boutons = el("div", "pf-navigation");
    let date = p("pf-texte", &date);
    // A receipt without a code is followed by telephone.
    if recu.code.is_empty() {
        cadre = cadre.enfant(date).enfant(note(textes::recu_reference_aide()));
    } else {
        cadre = chiffres(cadre, textes::recu_code(), "pf-code", &recu.code)
            .enfant(date)
            .enfant(note(textes::recu_code_aide()))
            .enfant(el("p", "pf-suivi").enfant(bouton::lien_externe(textes::suivre(), &etat.url("/suivi"))).vue());
        let bouton = bouton::secondaire(textes::telecharger(), move || telecharger(etat));
        let bouton = bouton.attr_vif("aria-disabled", move || etat.occupe.get().then(|| "true".to_owned()));
        boutons = boutons.enfant(bouton.vue());
    }
    boutons = boutons.enfant(bouton::secondaire(textes::imprimer(), || drop(window().print())).vue());
    vec![
        cadre.vue(),
        services.vue(),
        section(textes::recu_suite_titre()).enfant(p("pf-texte", suite)).enfant(contacts(etat)).vue(),
        boutons.vue(),
        vif(move || if etat.occupe.get() { avis::attente(textes::telechargement()) } else { rien() }),
        deconnexion(etat),
    ]
}

/// Letters and figures that somebody copies, under what they are.
fn chiffres(cadre: El, libelle: &str, classe: &'static str, valeur: &str) -> El {
    cadre
        .enfant(p("pf-recu-libelle", libelle))
        .enfant(el("p", "").enfant(el("code", classe).attr("dir", "ltr").texte(&grouper(valeur)).vue()).vue())
}

/// Fetches the receipt as a file. Its code travels in the body: no address, event or message ever has it.
fn telecharger(etat: Etat) {
    if etat.occupe.get_untracked() {
        return;
    }
    let Some(Recu { reference, code, .. }) = etat.recu.get_untracked() else { return };
    let nom = ["recu-", &reference, ".pdf"].concat();
    let corps = api::ecrire(&DemandeRecu { reference, code });
    etat.alerte.set(None);
    etat.occupe.set(true);
    etat.lancer(async move {
        let reponse = api::telecharger(&etat.url("/v1/suivi/recu"), &corps).await;
        etat.occupe.set(false);
        let erreur = match reponse {
            Ok(fichier) if navigateur::enregistrer(&fichier, &nom) => return,
            Ok(_) => "illisible",
            Err(echec) => echec.code(),
        };
        etat.signaler("erreur", Some(("code", erreur)));
        etat.alerter(textes::telechargement_echec(), Some((textes::reessayer(), telecharger)));
    });
}

/// Shared computers: the session at FranceConnect outlives this page.
fn deconnexion(etat: Etat) -> AnyView {
    etat.identification.with(|identification| match &identification.deconnexion {
        None => rien(),
        Some(adresse) => el("div", "pf-bloc")
            .enfant(p("pf-texte", textes::deconnexion_aide()))
            // In another window: in a frame, FranceConnect would refuse to open, and the receipt would be gone.
            .enfant(bouton::lien_externe(textes::deconnexion(), adresse))
            .vue(),
    })
}

fn ligne(ligne: &LigneRecu, enfants: &[EnfantVu]) -> AnyView {
    let nombre = u16::try_from(ligne.enfants.len()).unwrap_or(u16::MAX);
    let mut calcules = Vec::new();
    for calcule in &ligne.enfants {
        let nom = enfants.iter().find(|enfant| enfant.jeton == calcule.enfant).map_or("", |enfant| &enfant.nom);
        calcules.push((nom.to_owned(), calcule.prix.clone()));
    }
    el("div", "pf-ligne")
        .enfant(el("p", "pf-ligne-libelle").de_la_ville().texte(&ligne.titre).vue())
        .enfant(p("pf-ligne-valeur", &textes::nombre_enfants(&nombre.to_string())))
        .enfant(prix::montants(&calcules))
        .enfant(prix::explications(&ligne.titre, &calcules, true))
        .vue()
}

/// Groups of four, so that a reference can be read aloud without getting lost.
fn grouper(reference: &str) -> String {
    if reference.contains(['-', ' ']) {
        return reference.to_owned();
    }
    let mut groupee = String::new();
    for (rang, lettre) in reference.chars().enumerate() {
        if rang > 0 && rang % 4 == 0 {
            groupee.push('\u{a0}');
        }
        groupee.push(lettre);
    }
    groupee
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::grouper;

    #[test]
    fn a_reference_is_read_in_groups() {
        for (reference, attendue) in
            [("ABCDEFGHJKLM7", "ABCD\u{a0}EFGH\u{a0}JKLM\u{a0}7"), ("AB-CD", "AB-CD"), ("", "")]
        {
            assert_eq!(grouper(reference), attendue);
        }
    }
}

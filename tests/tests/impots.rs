//! The tax assessment: for families without a file at the CAF or the MSA, by FranceConnect or by number, and for nobody
//! who does not need it.

use bac_a_sable::{Cible, Panne};
use epreuves::{Page, Ville, declarer, depot, json_de, saisie_de};
use famille::Centimes;
use pass_famille::dossiers::{EtatVerification, Provenance};
use reqwest::StatusCode;
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

/// Gabriel Picard's number, and Léa Bouvier's.
const NUMERO: &str = "30 12 450 187 432";
const AUTRE_NUMERO: &str = "3012450279013";

#[tokio::test]
async fn a_family_unknown_to_the_caf_is_priced_by_its_tax_assessment() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("periscolaire", "gabriel-picard").await;
    assert_eq!(identification["issue"], "affichable");
    let foyer = &identification["affichage"]["foyer"];
    assert_eq!(
        (&foyer["avis_fiscal"]["revenu_fiscal_reference"], &foyer["avis_fiscal"]["parts"]),
        (&json!(31_200), &json!(250))
    );
    assert!(foyer["quotient_familial"].is_null() && foyer["enfants"].is_null());
    assert_eq!(identification["affichage"]["source"]["fournisseur"], "DGFIP");

    let mut corps = depot(identification["sceau"].as_str(), &[("periscolaire", &["d1"])]);
    declarer(&mut corps);
    // What is typed over a certified income is ignored.
    corps["declarations"]["revenus"] = json!({"revenu_fiscal": "1", "parts": "9"});
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let dossier = ville.dossier(&recu);
    let prix = &dossier.lignes[0].enfants[0].prix;
    // 31 200 ÷ 12 ÷ 2.5 is 1 040; 0.15 % of it. The DGFIP names no child: that it is theirs, an agent checks.
    assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(156)), true));
    let avis = dossier.avis_fiscal.unwrap();
    assert_eq!((avis.provenance, avis.source.as_deref()), (Provenance::Certifie, Some("DGFIP")));
    assert_eq!(dossier.verification, EtatVerification::SansObjet);
}

#[tokio::test]
async fn the_tax_office_is_asked_only_when_it_is_needed() {
    let ville = Ville::ouvrir().await;
    for (demarches, persona, issue, appels) in [
        // The canteen of this city knows no municipal quotient.
        ("cantine", "gabriel-picard", "introuvable", 0),
        // A certified quotient suffices.
        ("periscolaire", "camille-moreau", "affichable", 0),
        ("cantine,periscolaire", "gabriel-picard", "affichable", 1),
        // The last assessment is not published: the one before is asked for.
        ("periscolaire", "adele-fontenay", "affichable", 3),
    ] {
        assert_eq!(ville.identifier(demarches, persona).await["issue"], issue, "{demarches} {persona}");
        assert_eq!(ville.commandes.calls().impot_particulier, appels, "{demarches} {persona}");
    }
}

#[tokio::test]
async fn one_source_out_of_order_leaves_the_other() {
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::ImpotParticulier, Panne::Html);
    assert_eq!(ville.identifier("periscolaire", "gabriel-picard").await["issue"], "indisponible");
    ville.commandes.repair_all();
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur("35001".to_owned()));
    let identification = ville.identifier("periscolaire", "camille-moreau").await;
    assert_eq!(identification["issue"], "affichable");
    let foyer = &identification["affichage"]["foyer"];
    assert!(foyer["quotient_familial"].is_null() && foyer["avis_fiscal"]["revenu_fiscal_reference"] == 34_560);
    // What is missing is asked again once the dossier is on disk.
    let mut corps = depot(identification["sceau"].as_str(), &[("periscolaire", &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let dossier = ville.dossier(&recu);
    assert_eq!(dossier.verification, EtatVerification::EnAttente);
    assert_eq!(dossier.lignes[0].enfants[0].prix.montant, Some(Centimes(108)), "34 560 ÷ 12 ÷ 4 is 720");
}

#[tokio::test]
async fn the_tax_office_waits_for_a_silent_caf_and_the_number_goes_once_it_has_served() {
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur("35001".to_owned()));
    let corps = saisie_avec("camille-moreau", "periscolaire", NUMERO);
    let reponse = json_de(ville.post("/v1/identifications/saisie", &corps).await).await;
    let mut corps = depot(reponse["sceau"].as_str(), &[("periscolaire", &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    // The register is the only witness of an attempt that will be made again.
    while ville.registre().last().is_none_or(|ligne| ligne.0 != "verification") {
        tokio::task::yield_now().await;
    }
    assert_eq!(ville.registre().last().unwrap().2, "en_attente");
    assert_eq!(ville.commandes.calls().impot_particulier, 0);
    assert!(ville.dossier(&recu).numero_fiscal.is_some(), "it may still serve");

    ville.commandes.repair_all();
    let reponse =
        json_de(ville.post("/v1/identifications/saisie", &saisie_avec("gabriel-picard", "periscolaire", NUMERO)).await)
            .await;
    let mut corps = depot(reponse["sceau"].as_str(), &[("periscolaire", &["d1"])]);
    declarer(&mut corps);
    let mut terminees = ville.application.verifications_terminees();
    let avant = *terminees.borrow_and_update();
    let recu = json_de(ville.deposer(&CLE.replace('0', "a"), &corps).await).await;
    terminees.wait_for(|nombre| *nombre > avant).await.unwrap();
    let dossier = ville.dossier(&recu);
    assert!(dossier.numero_fiscal.is_none());
    let avis = dossier.certification.unwrap().foyer.avis_fiscal.unwrap();
    assert!(avis.declarants.is_none() && avis.adresse.is_none(), "what serves no price is not kept");
}

fn saisie_avec(persona: &str, demarche: &str, numero: &str) -> Value {
    let mut corps = saisie_de(persona);
    corps["demarches"] = json!([demarche]);
    corps["numero_fiscal"] = json!(numero);
    corps
}

#[tokio::test]
async fn a_typed_number_changes_nothing_of_the_answer_and_is_asked_with_later() {
    let ville = Ville::ouvrir().await;
    let mut longueurs = Vec::new();
    for (persona, demarche, numero, etat, avis, quotient, ligne) in [
        ("gabriel-picard", "periscolaire", NUMERO, EtatVerification::Trouve, true, false, Some("trouve")),
        // Somebody else's number: dropped, and noted.
        (
            "gabriel-picard",
            "periscolaire",
            AUTRE_NUMERO,
            EtatVerification::AutrePersonne,
            false,
            false,
            Some("autre_personne"),
        ),
        (
            "gabriel-picard",
            "periscolaire",
            "0000000000000",
            EtatVerification::Introuvable,
            false,
            false,
            Some("introuvable"),
        ),
        ("gabriel-picard", "periscolaire", "", EtatVerification::Introuvable, false, false, None),
        // Not kept for a service that may not use it; not needed beside a certified quotient.
        ("gabriel-picard", "cantine", NUMERO, EtatVerification::Introuvable, false, false, None),
        ("camille-moreau", "periscolaire", NUMERO, EtatVerification::Trouve, false, true, None),
    ] {
        let cas = format!("{persona} {demarche} {numero}");
        let corps = saisie_avec(persona, demarche, numero);
        let texte = ville.post("/v1/identifications/saisie", &corps).await.text().await.unwrap();
        longueurs.push((demarche, texte.len()));
        let reponse: Value = serde_json::from_str(&texte).unwrap();
        let mut corps = depot(reponse["sceau"].as_str(), &[(demarche, &["d1"])]);
        declarer(&mut corps);
        let mut terminees = ville.application.verifications_terminees();
        let avant = *terminees.borrow_and_update();
        let appels = ville.commandes.calls().impot_particulier;
        let recu = json_de(ville.deposer(&format!("{CLE}{}", longueurs.len()), &corps).await).await;
        terminees.wait_for(|nombre| *nombre > avant).await.unwrap();
        let dossier = ville.dossier(&recu);
        assert_eq!(dossier.verification, etat, "{cas}");
        let foyer = dossier.certification.map(|certification| certification.foyer).unwrap_or_default();
        assert_eq!((foyer.avis_fiscal.is_some(), foyer.quotient_familial.is_some()), (avis, quotient), "{cas}");
        // Never shown, and provisional: anybody may type a neighbour's number.
        assert!(dossier.avis_fiscal.is_none(), "{cas}");
        let verifie = dossier.lignes[0].enfants[0].prix_verifie.as_ref().map(|prix| (prix.montant, prix.provisoire));
        let attendu = match (avis, quotient) {
            (true, _) => Some((Some(Centimes(156)), true)),
            (_, true) => Some((Some(Centimes(128)), true)),
            _ => None,
        };
        assert_eq!(verifie, attendu, "{cas}");
        assert_eq!(ville.commandes.calls().impot_particulier > appels, ligne.is_some(), "{cas}");
        let derniere = ville.registre().last().map(|ligne| ligne.2.clone()).unwrap();
        assert_eq!(derniere, ligne.unwrap_or(if quotient { "trouve" } else { "introuvable" }), "{cas}");
    }
    // The names of the services are in the seal, which is as long as they are: like is compared with like.
    longueurs.retain(|(demarche, _)| *demarche == "periscolaire");
    assert!(longueurs.iter().all(|(_, longueur)| *longueur == longueurs[0].1), "{longueurs:?}");
}

#[tokio::test]
async fn a_badly_typed_number_is_said_on_its_field_and_not_echoed() {
    let ville = Ville::ouvrir().await;
    let reponse =
        ville.post("/v1/identifications/saisie", &saisie_avec("gabriel-picard", "periscolaire", "12 ans")).await;
    assert_eq!(reponse.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let texte = reponse.text().await.unwrap();
    assert!(!texte.contains("12 ans"), "{texte}");
    let probleme: Value = serde_json::from_str(&texte).unwrap();
    assert_eq!(probleme["erreurs"], json!([{"lieu": "identite", "champ": "numero_fiscal", "motif": "format"}]));
}

#[tokio::test]
async fn without_an_account_at_the_tax_office_incomes_are_declared() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.impot_particulier = None).await;
    let configuration = json_de(ville.get(&format!("{}/v1/configuration", ville.adresses.proxy)).await).await;
    assert_eq!(configuration["impot_particulier"], false);
    let mut corps = depot(None, &[("periscolaire", &["d1"])]);
    declarer(&mut corps);
    corps["declarations"]["revenus"] = json!({"revenu_fiscal": "31 200 €", "parts": "2,5"});
    let dossier = ville.dossier(&json_de(ville.deposer(CLE, &corps).await).await);
    let prix = &dossier.lignes[0].enfants[0].prix;
    assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(156)), true));
}

#[tokio::test]
async fn the_plain_form_takes_the_number_too() {
    let ville = Ville::ouvrir().await;
    for (service, la) in [("periscolaire", true), ("cantine", false)] {
        let mut page = Page::ouvrir(&ville).await;
        let page = page.cocher("service", service, true).ecrire("mode", "identite").presser(&ville, "remplir").await;
        assert_eq!(page.html.contains("identite.numero_fiscal"), la, "{service}");
    }
}

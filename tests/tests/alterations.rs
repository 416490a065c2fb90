//! Attacks on the seal and on the dossier: each is refused with a way on for an honest family, and leaves its trace.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use epreuves::{Ville, declarer, depot, json_de};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

/// What an attacker sends.
struct Attaque {
    corps: Value,
    origine: Option<String>,
    cle: String,
}

impl Attaque {
    fn sceau(&mut self, changer: impl FnOnce(Vec<u8>) -> Vec<u8>) {
        let octets = URL_SAFE_NO_PAD.decode(self.corps["sceau"].as_str().unwrap()).unwrap();
        self.corps["sceau"] = json!(URL_SAFE_NO_PAD.encode(changer(octets)));
    }
}

fn change(octets: Vec<u8>, place: usize) -> Vec<u8> {
    octets.iter().enumerate().map(|(rang, octet)| if rang == place { octet ^ 1 } else { *octet }).collect()
}

#[tokio::test]
async fn every_attack_is_refused_and_recorded() {
    type Change = fn(&mut Attaque);
    let attaques: &[(&str, Change, &str, &str)] = &[
        (
            "a bit of the content",
            |a| {
                a.sceau(|o| {
                    let fin = o.len() - 30;
                    change(o, fin)
                })
            },
            "sceau_refuse",
            "sceau_modifie_ou_etranger",
        ),
        (
            "a bit of the tag",
            |a| {
                a.sceau(|o| {
                    let fin = o.len() - 1;
                    change(o, fin)
                })
            },
            "sceau_refuse",
            "sceau_modifie_ou_etranger",
        ),
        ("a bit of the nonce", |a| a.sceau(|o| change(o, 25)), "sceau_refuse", "sceau_modifie_ou_etranger"),
        ("a later end", |a| a.sceau(|o| change(o, 8)), "sceau_refuse", "sceau_modifie_ou_etranger"),
        (
            "another démarche in the clear part",
            |a| a.sceau(|o| change(o, 13)),
            "sceau_refuse",
            "sceau_modifie_ou_etranger",
        ),
        ("an old version", |a| a.sceau(|o| change(o, 0)), "sceau_refuse", "sceau_d_une_autre_version"),
        ("another key", |a| a.sceau(|o| change(o, 1)), "sceau_refuse", "sceau_d_une_autre_cle"),
        (
            "truncated at the end",
            |a| a.sceau(|o| o[..o.len() - 16].to_vec()),
            "sceau_refuse",
            "sceau_modifie_ou_etranger",
        ),
        ("truncated at the head", |a| a.sceau(|o| o[..20].to_vec()), "sceau_refuse", "sceau_illisible"),
        ("lengthened", |a| a.sceau(|o| [o, vec![0; 16]].concat()), "sceau_refuse", "sceau_modifie_ou_etranger"),
        ("twice the same", |a| a.sceau(|o| [o.clone(), o].concat()), "sceau_refuse", "sceau_modifie_ou_etranger"),
        ("not a seal", |a| a.corps["sceau"] = json!("%%%"), "sceau_refuse", "sceau_illisible"),
        ("empty", |a| a.corps["sceau"] = json!(""), "sceau_refuse", "sceau_illisible"),
        (
            "another démarche",
            |a| a.corps["demarches"][0]["demarche"] = json!("periscolaire"),
            "sceau_refuse",
            "sceau_refuse",
        ),
        (
            "a démarche that does not exist",
            |a| a.corps["demarches"][0]["demarche"] = json!("patinoire"),
            "demarche_inconnue",
            "demarche_inconnue",
        ),
        (
            "a child of another family",
            |a| a.corps["demarches"][0]["enfants"] = json!(["e9"]),
            "saisie_invalide",
            "enfant_etranger",
        ),
        (
            "the same child twice",
            |a| a.corps["demarches"][0]["enfants"] = json!(["e1", "e1"]),
            "saisie_invalide",
            "enfant_etranger",
        ),
        (
            "another declared origin",
            |a| a.origine = Some("https://autre.exemple".to_owned()),
            "sceau_refuse",
            "sceau_modifie_ou_etranger",
        ),
        (
            "an unknown origin",
            |a| a.origine = Some("https://ailleurs.exemple".to_owned()),
            "origine_refusee",
            "origine_refusee",
        ),
        ("no origin", |a| a.origine = None, "origine_refusee", "origine_refusee"),
        ("a bad idempotency key", |a| a.cle = "x".to_owned(), "cle_idempotence", "cle_idempotence"),
        ("another version of the contract", |a| a.corps["version"] = json!(99), "version_inconnue", "version_inconnue"),
        (
            "a field that does not exist",
            |a| a.corps["certifie"] = json!({"quotient": 1}),
            "corps_illisible",
            "corps_illisible",
        ),
        (
            "a certified block of one's own",
            |a| a.corps["declarations"]["foyer"] = json!({}),
            "corps_illisible",
            "corps_illisible",
        ),
    ];
    assert!(attaques.len() >= 15);
    let ville = Ville::ouvrir_avec(|fichier| fichier.ville.origines.push("https://autre.exemple".to_owned())).await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let mut attendues = vec!["affichable".to_owned()];
    for (cas, attaquer, code, trace) in attaques {
        let mut attaque = Attaque {
            corps: depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]),
            origine: Some(ville.adresses.page.clone()),
            cle: CLE.to_owned(),
        };
        attaquer(&mut attaque);
        let mut requete = ville
            .requete(Method::POST, "/v1/dossiers")
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", &attaque.cle)
            .body(attaque.corps.to_string());
        if let Some(origine) = &attaque.origine {
            requete = requete.header(ORIGIN, origine);
        }
        let reponse = requete.send().await.unwrap();
        assert!(reponse.status().is_client_error(), "{cas}");
        let probleme = json_de(reponse).await;
        assert_eq!(probleme["code"], *code, "{cas}");
        // A way on, in words for a parent.
        assert!(probleme["title"].as_str().unwrap().len() > 30, "{cas}: {probleme}");
        attendues.push((*trace).to_owned());
        let traces: Vec<String> = ville.registre().into_iter().map(|ligne| ligne.2).collect();
        assert_eq!(traces, attendues, "{cas}");
    }
    assert!(ville.application.depot().lister().unwrap().is_empty());
    // The honest sending still passes.
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_seal_serves_once_and_then_one_identifies_again() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine,periscolaire", "camille-moreau").await;
    let sceau = identification["sceau"].as_str();
    let corps = depot(sceau, &[("cantine", &["e1"])]);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
    // The same sending again is not a replay.
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::OK);
    for (cas, autre) in [
        ("the same dossier under another key", corps.clone()),
        ("another service", depot(sceau, &[("periscolaire", &["e1"])])),
        ("another child", depot(sceau, &[("cantine", &["e2"])])),
    ] {
        let refus = ville.deposer(&CLE.replace('0', "f"), &autre).await;
        assert_eq!(refus.status(), StatusCode::CONFLICT, "{cas}");
        let refus = json_de(refus).await;
        assert_eq!(refus["code"], "sceau_servi", "{cas}");
        assert!(refus["title"].as_str().unwrap().contains("Identifiez-vous à nouveau"), "{cas}");
    }
    // Two at once: one passes.
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    let (cle, autre) = (CLE.replace('0', "d"), CLE.replace('0', "e"));
    let (un, deux) = tokio::join!(ville.deposer(&cle, &corps), ville.deposer(&autre, &corps));
    let mut statuts = [un.status(), deux.status()];
    statuts.sort();
    assert_eq!(statuts, [StatusCode::CREATED, StatusCode::CONFLICT]);
    assert_eq!(ville.application.depot().lister().unwrap().len(), 2);
    // Too old.
    let identification = ville.identifier("cantine", "camille-moreau").await;
    ville.horloge.avancer(2 * 3600 + 1);
    let refus =
        ville.deposer(&CLE.replace('0', "c"), &depot(identification["sceau"].as_str(), &[("cantine", &["e1"])])).await;
    assert_eq!(refus.status(), StatusCode::GONE);
    let mut issues: Vec<String> =
        ville.registre().into_iter().filter(|ligne| ligne.0 == "depot").map(|ligne| ligne.2).collect();
    issues.sort();
    assert_eq!(
        issues,
        [
            "recu",
            "recu",
            "sceau_deja_servi",
            "sceau_deja_servi",
            "sceau_deja_servi",
            "sceau_deja_servi",
            "sceau_expire"
        ]
    );
}

#[tokio::test]
async fn a_return_from_franceconnect_serves_the_page_that_left_alone() {
    let ville = Ville::ouvrir().await;
    let verifieur = "le-verifieur-que-seule-la-page-du-depart-connait";
    let remise = ville.remise("cantine", verifieur, "camille-moreau").await;
    // Whoever sends a browser that never left knows what it will answer: nothing.
    let sans = ville.remise("cantine", "", "camille-moreau").await;
    let court = ville.remise("cantine", "court", "camille-moreau").await;
    let (scelle, autre) = (remise.clone(), if remise.ends_with('A') { "B" } else { "A" });
    let changee = format!("{}{autre}", &scelle[..scelle.len() - 1]);
    for (remise, verifieur, trace) in [
        (remise.as_str(), "un-autre-verifieur-que-seule-une-autre-page-connait", "verifieur_etranger"),
        (&sans, "", "verifieur_etranger"),
        (&court, "court", "verifieur_etranger"),
        (&changee, verifieur, "sceau_"),
        ("bonjour", verifieur, "sceau_illisible"),
    ] {
        let corps = json!({"version": 1, "remise": remise, "verifieur": verifieur});
        let refus = ville.post("/v1/identifications/franceconnect", &corps).await;
        assert_eq!(json_de(refus).await["code"], "sceau_refuse", "{trace}");
        let derniere = ville.registre().pop().unwrap();
        assert_eq!(derniere.0, "identification");
        assert!(derniere.2.starts_with(trace), "{derniere:?}");
    }
}

#[tokio::test]
async fn what_the_browser_says_of_certified_values_changes_nothing() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    corps["declarations"]["revenus"] = json!({"quotient": "1", "revenu_fiscal": "1", "parts": "9"});
    corps["declarations"]["declarant"] =
        json!({"nom": "Autre", "prenoms": "Quelqu’un", "date_naissance": "1990-01-01"});
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    assert_eq!(recu["lignes"][0]["enfants"][0]["prix"]["montant"], 335);
    let dossier = serde_json::to_value(ville.dossier(&recu)).unwrap();
    assert_eq!(dossier["quotient"]["valeur"]["valeur"], 850);
    assert!(!dossier.to_string().contains("Autre"), "the verified identity stands");
}

#[tokio::test]
async fn whoever_sends_rubbish_does_not_fill_the_register() {
    let ville = Ville::ouvrir().await;
    for _ in 0..300 {
        let refus = ville.deposer(CLE, &json!({"version": 1})).await;
        assert!(refus.status().is_client_error());
    }
    let refus = ville.registre().len();
    assert!((200..=260).contains(&refus), "{refus}");
    // An honest dossier still has its line.
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
    assert_eq!(ville.registre().last().unwrap().2, "recu");
}

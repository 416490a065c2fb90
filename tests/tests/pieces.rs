//! Documents through the door: what is refused, that they are unreadable on disk, whose dossier takes them, and when they
//! go.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{JPEG, PDF, PNG, Ville, avec_pieces, declarer, depot, json_de, lisible_sur_disque};
use pass_famille::dossiers::Conservation;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";
const JOUR: i64 = 24 * 3600;

async fn envoyer(ville: &Ville, piece: &str, nature: &str, octets: &[u8]) -> Response {
    ville
        .requete(Method::POST, &format!("/v1/pieces?piece={piece}"))
        .header(ORIGIN, &ville.adresses.page)
        .header(CONTENT_TYPE, nature)
        .body(octets.to_vec())
        .send()
        .await
        .unwrap()
}

async fn jeton(ville: &Ville, piece: &str) -> String {
    let reponse = envoyer(ville, piece, "application/pdf", PDF).await;
    assert_eq!(reponse.status(), StatusCode::CREATED);
    json_de(reponse).await["jeton"].as_str().unwrap().to_owned()
}

fn dossier_avec(pieces: &[(&str, &str)]) -> Value {
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    corps["pieces"] = pieces.iter().map(|(piece, jeton)| json!({"piece": piece, "jeton": jeton})).collect();
    corps
}

fn erreurs<'a>(probleme: &'a Value) -> Vec<(&'a str, &'a str, &'a str)> {
    let erreurs = probleme["erreurs"].as_array().unwrap().iter();
    let trois = |erreur: &'a Value| {
        let mot = |quoi| Value::as_str(&erreur[quoi]).unwrap();
        (mot("lieu"), mot("champ"), mot("motif"))
    };
    erreurs.map(trois).collect()
}

#[tokio::test]
async fn only_what_the_city_asks_for_is_taken() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    for (nature, octets) in [("application/pdf", PDF), ("image/png", PNG), ("image/jpeg", JPEG)] {
        let reponse = envoyer(&ville, "attestation", nature, octets).await;
        assert_eq!(reponse.status(), StatusCode::CREATED, "{nature}");
        assert_eq!(json_de(reponse).await["version"], 1);
    }
    let html = b"<html><script>alert(1)</script></html>".as_slice();
    let actif = b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF".as_slice();
    let lourd = vec![b'%'; 5 * 1024 * 1024 + 1];
    for (cas, piece, nature, octets, statut, motif) in [
        ("HTML named PDF", "attestation", "application/pdf", html, 422, "format"),
        ("HTML", "attestation", "text/html", html, 422, "format"),
        ("a PNG named JPEG", "attestation", "image/jpeg", PNG, 422, "format"),
        ("a PDF with a script", "attestation", "application/pdf", actif, 422, "caracteres"),
        ("too large", "attestation", "application/pdf", &lourd, 413, "trop_long"),
        ("another document", "carte-grise", "application/pdf", PDF, 404, ""),
    ] {
        let reponse = envoyer(&ville, piece, nature, octets).await;
        assert_eq!(reponse.status().as_u16(), statut, "{cas}");
        let probleme = json_de(reponse).await;
        let attendues = if motif.is_empty() { vec![] } else { vec![("piece:attestation", "piece", motif)] };
        assert_eq!(erreurs(&probleme), attendues, "{cas}");
    }
    for origine in ["https://ailleurs.exemple", "null"] {
        let reponse = ville
            .requete(Method::POST, "/v1/pieces?piece=attestation")
            .header(ORIGIN, origine)
            .header(CONTENT_TYPE, "application/pdf")
            .body(PDF)
            .send()
            .await
            .unwrap();
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{origine}");
    }
    assert_eq!(ville.application.depot().compter_pieces().unwrap(), (3, 0), "what is refused is not kept");
}

#[tokio::test]
async fn a_dossier_takes_its_documents_and_keeps_them_unreadable() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let (une, deux) = (jeton(&ville, "attestation").await, jeton(&ville, "attestation").await);
    let reponse = ville.deposer(CLE, &dossier_avec(&[("attestation", &une), ("attestation", &deux)])).await;
    assert_eq!(reponse.status(), StatusCode::CREATED);
    let recu = json_de(reponse).await;
    let dossier = ville.dossier(&recu);
    assert_eq!(dossier.pieces.iter().map(|piece| piece.piece.as_str()).collect::<Vec<_>>(), ["attestation"; 2]);
    assert_eq!(dossier.pieces[0].taille, PDF.len());

    let contient = |aiguille: &str| lisible_sur_disque(&ville.donnees, aiguille);
    assert!(contient(&dossier.pieces[0].numero), "the files that were read are not the store");
    for clair in ["%PDF-1.4", "/Catalog", "%%EOF", "attestation"] {
        assert!(!contient(clair), "{clair}");
    }

    // The same sending again, then the same documents in another dossier.
    assert_eq!(
        ville.deposer(CLE, &dossier_avec(&[("attestation", &une), ("attestation", &deux)])).await.status(),
        StatusCode::OK
    );
    let vole = json_de(ville.deposer(&CLE.replace('0', "f"), &dossier_avec(&[("attestation", &une)])).await).await;
    assert_eq!(erreurs(&vole), [("piece:attestation", "piece", "manquant")]);
    assert_eq!(ville.application.depot().lister().unwrap().len(), 1, "nothing was recorded with it");
}

#[tokio::test]
async fn a_required_document_is_asked_for_by_hand_only() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let attestation = jeton(&ville, "attestation").await;
    let autre_usage = ville.identifier("cantine", "camille-moreau").await["sceau"].as_str().unwrap().to_owned();
    let manquant: &[(&str, &str, &str)] = &[("piece:attestation", "piece", "manquant")];
    for (cas, pieces, attendues) in [
        ("none", vec![], manquant),
        ("an optional one", vec![("photo", attestation.as_str())], manquant),
        ("rubbish", vec![("attestation", "bonjour")], manquant),
        ("a seal of another use", vec![("attestation", autre_usage.as_str())], manquant),
        (
            "a document that nobody asks for",
            vec![("canarivel", "x")],
            &[("piece", "piece", "format"), ("piece:attestation", "piece", "manquant")],
        ),
    ] {
        let refus = json_de(ville.deposer(CLE, &dossier_avec(&pieces)).await).await;
        let mut trouvees = erreurs(&refus);
        trouvees.retain(|(lieu, ..)| *lieu != "piece:photo");
        assert_eq!(trouvees, attendues, "{cas}");
        assert!(!refus.to_string().contains("canarivel"), "{cas}");
    }
    let mut onze = Vec::new();
    for _ in 0..11 {
        onze.push(jeton(&ville, "attestation").await);
    }
    let onze: Vec<(&str, &str)> = onze.iter().map(|jeton| ("attestation", jeton.as_str())).collect();
    let refus = json_de(ville.deposer(CLE, &dossier_avec(&onze)).await).await;
    assert_eq!(erreurs(&refus), [("piece", "piece", "trop_nombreux")]);

    // With a seal the city asks the administrations, and nothing is required.
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);

    // A seal of two hours.
    ville.horloge.avancer(2 * 3600 + 1);
    let refus =
        json_de(ville.deposer(&CLE.replace('0', "e"), &dossier_avec(&[("attestation", &attestation)])).await).await;
    assert_eq!(erreurs(&refus), manquant);
}

#[tokio::test]
async fn documents_go_with_their_dossier_and_those_that_wait_after_their_seal() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let (prise, _oubliee) = (jeton(&ville, "attestation").await, jeton(&ville, "attestation").await);
    assert_eq!(ville.deposer(CLE, &dossier_avec(&[("attestation", &prise)])).await.status(), StatusCode::CREATED);
    let depot = ville.application.depot();
    let sceau = 2 * 3600;
    for (avance, reste) in [(0, (2, 1)), (sceau, (2, 1)), (660, (1, 1)), (200 * JOUR, (1, 1)), (200 * JOUR, (0, 0))] {
        ville.horloge.avancer(avance);
        depot.purger(ville.horloge.secondes(), &Conservation::de(12), false).unwrap();
        assert_eq!(depot.compter_pieces().unwrap(), reste, "after {avance} s");
    }
    assert!(depot.lister().unwrap().is_empty());
}

#[tokio::test]
async fn a_document_comes_back_as_it_was_with_its_own_dossier() {
    let ville = Ville::ouvrir_avec(avec_pieces).await;
    let attestation = jeton(&ville, "attestation").await;
    let recu = json_de(ville.deposer(CLE, &dossier_avec(&[("attestation", &attestation)])).await).await;
    let dossier = ville.dossier(&recu);
    let reference = pass_famille::dossiers::Reference::lire(recu["reference"].as_str().unwrap()).unwrap();
    let numero = &dossier.pieces[0].numero;
    assert_eq!(ville.application.depot().piece(&reference, numero).unwrap().as_deref(), Some(PDF));
    assert_eq!(ville.application.depot().piece(&reference, "0000000000000000").unwrap(), None);
    let autre = pass_famille::dossiers::Reference::tirer().unwrap();
    assert_eq!(ville.application.depot().piece(&autre, numero).unwrap(), None, "only with its own dossier");
    let montre = serde_json::to_value(&dossier).unwrap();
    assert_eq!(montre["pieces"][0]["nature"], "pdf");
}

//! Too much of everything.

use epreuves::Ville;
use pass_famille::serveur::Bornes;

use super::prise::{envoyer, porte};

#[tokio::test]
async fn a_head_that_is_too_long_is_refused_and_ends_the_connection() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes::default()).await;
    let long = |taille: usize| "a".repeat(taille);
    let nombreux: String = (0..100).map(|rang| format!("X-{rang}: a\r\n")).collect();
    for (nom, octets, statuts) in [
        ("a long address", format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(9_000)), &[414][..]),
        ("a longer one", format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(70_000)), &[431]),
        ("a long query", format!("GET /v1/communes?q={} HTTP/1.1\r\nHost: a\r\n\r\n", long(9_000)), &[414]),
        ("a long header", format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", long(40_000)), &[431]),
        ("a long name", format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{}: a\r\n\r\n", long(40_000)), &[431]),
        ("too many headers", format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{nombreux}\r\n"), &[431]),
        ("a method without an end", long(40_000), &[431]),
    ] {
        let echange = envoyer(adresse, octets.as_bytes()).await;
        assert_eq!(echange.statuts, statuts.to_vec(), "{nom}: {}", echange.texte);
    }
    let presque = format!("GET /formulaire?demarches={} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", long(8_000));
    assert_eq!(envoyer(adresse, presque.as_bytes()).await.statuts, [200]);
}

#[tokio::test]
async fn a_body_that_is_too_long_or_too_deep_is_refused() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes::default()).await;
    let origine = &ville.adresses.page;
    let proxy = &ville.adresses.proxy;
    let json = |chemin: &str, corps: &str| {
        format!(
            "POST {chemin} HTTP/1.1\r\nHost: a\r\nOrigin: {origine}\r\nContent-Type: application/json\r\nIdempotency-Key: 0123456789abcdef\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{corps}",
            corps.len()
        )
    };
    let annonce = |chemin: &str, nature: &str, longueur: u64| {
        format!(
            "POST {chemin} HTTP/1.1\r\nHost: a\r\nOrigin: {origine}\r\nContent-Type: {nature}\r\nIdempotency-Key: 0123456789abcdef\r\nContent-Length: {longueur}\r\n\r\n"
        )
    };
    let profond = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let profond_objet = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let morceaux = format!(
        "POST /v1/dossiers HTTP/1.1\r\nHost: a\r\nOrigin: {origine}\r\nContent-Type: application/json\r\nIdempotency-Key: 0123456789abcdef\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        format!("10000\r\n{}\r\n", " ".repeat(65_536)).repeat(40)
    );
    let mut parties = String::new();
    for rang in 0..20_000 {
        parties.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"x{rang}\"\r\n\r\ny\r\n"));
    }
    parties.push_str("--b--\r\n");
    let multiple = format!(
        "POST /formulaire HTTP/1.1\r\nHost: a\r\nOrigin: {proxy}\r\nContent-Type: multipart/form-data; boundary=b\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{parties}",
        parties.len()
    );
    for (nom, octets, statuts) in [
        ("a deep list", json("/v1/dossiers", &profond), &[400, 413][..]),
        ("a deep object", json("/v1/identifications/saisie", &profond_objet), &[400, 413]),
        ("a dossier of a gigabyte", annonce("/v1/dossiers", "application/json", 1 << 30), &[413]),
        ("chunks without an end", morceaux, &[413]),
        (
            "a document of a gigabyte",
            annonce("/v1/pieces?piece=attestation", "application/pdf", 1 << 30),
            &[404, 413, 422],
        ),
        ("a draft of a gigabyte", annonce("/v1/brouillons", "application/json", 1 << 30), &[413]),
        ("twenty thousand fields", multiple, &[400, 413]),
    ] {
        let echange = envoyer(adresse, octets.as_bytes()).await;
        assert!(
            echange.statuts.len() == 1 && statuts.contains(&echange.statuts[0]),
            "{nom}: {:?} {}",
            echange.statuts,
            echange.texte.chars().take(600).collect::<String>()
        );
    }
}

//! The whole identification against a FranceConnect that behaves, then one that misbehaves in one way at a time.

#![expect(clippy::unwrap_used, reason = "tests")]

mod faux;

use std::{collections::HashMap, sync::Arc};

use faux::{CLIENT, Fautes, Faux, NOM, RETOUR, SECRET, SUB, maintenant};
use france_connect::{Champ, Controle, Erreur, FranceConnect, Panne, Reprise, Secrets, Session, Sexe};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

async fn identifier(faux: &Arc<Faux>, client: &FranceConnect) -> Result<Session, Erreur> {
    let secrets = client.preparer().await?;
    let depart = client.url_autorisation("etat", &secrets).await?;
    client.echanger(&faux.accepter(&depart), &secrets).await
}

fn seule(cle: &'static str, valeur: Value) -> HashMap<&'static str, Value> {
    HashMap::from([(cle, valeur)])
}

#[tokio::test]
async fn the_departure_asks_what_franceconnect_wants() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let secrets = client.preparer().await.unwrap();
    let depart = client.url_autorisation("état scellé", &secrets).await.unwrap();
    let question: HashMap<_, _> = depart.query_pairs().into_owned().collect();
    for (cle, valeur) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", RETOUR),
        ("scope", "openid identite_pivot cnaf_quotient_familial cnaf_enfants"),
        ("acr_values", "eidas1"),
        ("state", "état scellé"),
        ("nonce", secrets.nonce().expose_secret()),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(question.get(cle).map(String::as_str), Some(valeur), "{cle}");
    }
    assert!(!depart.as_str().contains(SECRET));
    assert!(!depart.as_str().contains(secrets.verificateur_pkce().unwrap().expose_secret()));
}

#[tokio::test]
async fn a_citizen_is_identified() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let session = identifier(&faux, &client).await.unwrap();
    let identite = &session.identite;
    assert_eq!((identite.sub.as_str(), identite.nom_naissance.as_str()), (SUB, NOM));
    assert_eq!(identite.prenoms, ["Zoé", "Ana"]);
    assert_eq!((identite.date_naissance.as_str(), identite.sexe), ("1984-02-29", Sexe::Feminin));
    assert_eq!(identite.lieu_naissance.as_deref(), Some("29019"));
    assert_eq!(identite.pays_naissance.as_deref(), Some("99100"));
    assert_eq!(identite.nom_usage.as_deref(), Some("LE GOFF"));
    assert_eq!(session.jeton_acces.expose_secret(), "CANARI-JETON-D-ACCES");

    let sortie = client.url_deconnexion(&session.id_token, "fin").await.unwrap();
    let question: HashMap<_, _> = sortie.query_pairs().into_owned().collect();
    assert!(sortie.as_str().starts_with(&format!("{}/session/end?", faux.emetteur)));
    assert_eq!(question["id_token_hint"], session.id_token.expose_secret());
    assert_eq!(
        (question["state"].as_str(), question["post_logout_redirect_uri"].as_str()),
        ("fin", "https://guichet.exemple.fr/fin")
    );

    let demandes = faux.demandes_jeton.lock().unwrap();
    assert_eq!(demandes[0]["grant_type"], "authorization_code");
    assert!(demandes[0].contains_key("code_verifier"));
    assert_eq!(*faux.lectures_decouverte.lock().unwrap(), 1, "the description is read once for all steps");
}

#[tokio::test]
async fn secrets_may_travel_sealed() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let secrets = client.preparer().await.unwrap();
    let depart = client.url_autorisation("etat", &secrets).await.unwrap();
    let repris = Secrets::reprendre(secrets.nonce().clone(), secrets.verificateur_pkce().cloned()).unwrap();
    client.echanger(&faux.accepter(&depart), &repris).await.unwrap();
}

#[tokio::test]
async fn without_pkce_none_is_sent() {
    let faux = Faux::ouvrir(Fautes { sans_pkce: true, ..Fautes::default() }).await;
    identifier(&faux, &faux.client()).await.unwrap();
    assert!(!faux.demandes_jeton.lock().unwrap()[0].contains_key("code_verifier"));
}

#[tokio::test]
async fn what_does_not_hold_is_refused() {
    use Controle::*;
    let passe = || json!(maintenant() - 120);
    let futur = || json!(maintenant() + 600);
    let id = |cle, valeur| Fautes { id_token: seule(cle, valeur), ..Fautes::default() };
    let info = |cle, valeur| Fautes { userinfo: seule(cle, valeur), ..Fautes::default() };
    let refus = Erreur::ReponseRefusee;
    let cas = [
        ("wrong nonce", id("nonce", json!("un autre nonce, tout aussi long que le bon")), refus(Nonce)),
        ("no nonce", id("nonce", Value::Null), refus(Nonce)),
        ("wrong audience", id("aud", json!("autre-client")), refus(Destinataire)),
        ("a second audience", id("aud", json!([CLIENT, "autre-client"])), refus(Destinataire)),
        ("wrong issuer", id("iss", json!("https://autre.exemple.fr")), refus(Emetteur)),
        ("expired", id("exp", passe()), Erreur::Recommencer(Reprise::IdentificationPerimee)),
        ("from the future", id("iat", futur()), refus(Date)),
        ("weak assurance", id("acr", json!("eidas0")), refus(Niveau)),
        ("no assurance", id("acr", Value::Null), refus(Niveau)),
        ("another access token", id("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")), refus(Jeton)),
        ("HS256 with our secret", Fautes { alg_id_token: Some("HS256"), ..Fautes::default() }, refus(Algorithme)),
        ("unsigned", Fautes { alg_id_token: Some("none"), ..Fautes::default() }, refus(Algorithme)),
        ("ES384", Fautes { alg_id_token: Some("ES384"), ..Fautes::default() }, refus(Algorithme)),
        ("signed by another", Fautes { fausse_cle: true, ..Fautes::default() }, refus(Signature)),
        ("key never shown", Fautes { cle_tardive: usize::MAX, ..Fautes::default() }, refus(Signature)),
        ("no id token", Fautes { sans_id_token: true, ..Fautes::default() }, Erreur::Indisponible(Panne::Illisible)),
        ("userinfo of another", info("sub", json!("autre")), refus(Sujet)),
        ("userinfo without sub", info("sub", Value::Null), refus(Sujet)),
        ("userinfo for another", info("aud", json!("autre-client")), refus(Destinataire)),
        ("userinfo for us and another", info("aud", json!([CLIENT, "autre-client"])), refus(Destinataire)),
        ("userinfo from another", info("iss", json!("https://autre.exemple.fr")), refus(Emetteur)),
        ("userinfo expired", info("exp", passe()), Erreur::Recommencer(Reprise::IdentificationPerimee)),
        ("userinfo HS256", Fautes { alg_userinfo: Some("HS256"), ..Fautes::default() }, refus(Algorithme)),
        ("userinfo none", Fautes { alg_userinfo: Some("none"), ..Fautes::default() }, refus(Algorithme)),
        ("userinfo as JSON", Fautes { userinfo_json: true, ..Fautes::default() }, refus(Algorithme)),
        ("userinfo without name", info("family_name", Value::Null), Erreur::IdentiteIncomplete(Champ::NomNaissance)),
        ("userinfo without date", info("birthdate", Value::Null), Erreur::IdentiteIncomplete(Champ::DateNaissance)),
        ("userinfo without sex", info("gender", Value::Null), Erreur::IdentiteIncomplete(Champ::Sexe)),
    ];
    let faux = Faux::ouvrir(Fautes::default()).await;
    for (nom, fautes, attendue) in cas {
        faux.regler(fautes);
        let Err(erreur) = identifier(&faux, &faux.client()).await else { panic!("accepted: {nom}") };
        assert_eq!(erreur, attendue, "{nom}");
        rien_ne_fuit(&erreur);
    }
}

#[tokio::test]
async fn a_clock_slightly_ahead_is_tolerated() {
    let fautes = Fautes {
        id_token: HashMap::from([("exp", json!(maintenant() - 10)), ("iat", json!(maintenant() + 10))]),
        ..Fautes::default()
    };
    let faux = Faux::ouvrir(fautes).await;
    identifier(&faux, &faux.client()).await.unwrap();
}

#[tokio::test]
async fn a_code_serves_once() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let secrets = client.preparer().await.unwrap();
    let depart = client.url_autorisation("etat", &secrets).await.unwrap();
    let code = faux.accepter(&depart);
    client.echanger(&code, &secrets).await.unwrap();
    let erreur = client.echanger(&code, &secrets).await.unwrap_err();
    assert_eq!(erreur, Erreur::Recommencer(Reprise::CodePerime));
    assert!(erreur.a_recommencer());
    rien_ne_fuit(&erreur);
}

#[tokio::test]
async fn the_secrets_of_another_departure_do_not_serve() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let (notres, autres) = (client.preparer().await.unwrap(), client.preparer().await.unwrap());
    let depart = client.url_autorisation("etat", &notres).await.unwrap();
    let erreur = client.echanger(&faux.accepter(&depart), &autres).await.unwrap_err();
    assert_eq!(erreur, Erreur::Recommencer(Reprise::CodePerime), "PKCE");

    let faux = Faux::ouvrir(Fautes { sans_pkce: true, ..Fautes::default() }).await;
    let client = faux.client();
    let (notres, autres) = (client.preparer().await.unwrap(), client.preparer().await.unwrap());
    let depart = client.url_autorisation("etat", &notres).await.unwrap();
    let erreur = client.echanger(&faux.accepter(&depart), &autres).await.unwrap_err();
    assert_eq!(erreur, Erreur::ReponseRefusee(Controle::Nonce), "nonce");
}

#[tokio::test]
async fn new_keys_are_read_once_more() {
    let faux = Faux::ouvrir(Fautes { cle_tardive: 1, ..Fautes::default() }).await;
    let client = faux.client();
    identifier(&faux, &client).await.unwrap();
    identifier(&faux, &client).await.unwrap();
    assert_eq!(*faux.lectures_jwks.lock().unwrap(), 2);
}

#[tokio::test]
async fn franceconnect_unwell() {
    let indisponible = Erreur::Indisponible;
    let jeton = |statut, corps| Fautes { jeton: Some((statut, corps)), ..Fautes::default() };
    let config = |e: &Erreur| matches!(e, Erreur::Configuration(_));
    for (fautes, attendue) in [
        (jeton(503, "<h1>CANARIVEL</h1>"), indisponible(Panne::Statut)),
        (jeton(429, ""), indisponible(Panne::Statut)),
        (jeton(302, ""), indisponible(Panne::Statut)),
        (jeton(200, "<h1>CANARIVEL</h1>"), indisponible(Panne::Illisible)),
        (jeton(200, ""), indisponible(Panne::Illisible)),
        (jeton(400, "{\"error\":\"CANARIVEL\"}"), indisponible(Panne::Signalee)),
        (Fautes { userinfo_statut: Some(500), ..Fautes::default() }, indisponible(Panne::Statut)),
        (Fautes { userinfo_statut: Some(401), ..Fautes::default() }, Erreur::Recommencer(Reprise::JetonPerime)),
        (
            Fautes { jeton_vers: Some("http://fc.exemple.fr/token".into()), ..Fautes::default() },
            indisponible(Panne::Illisible),
        ),
    ] {
        let faux = Faux::ouvrir(fautes).await;
        let erreur = identifier(&faux, &faux.client()).await.unwrap_err();
        assert_eq!(erreur, attendue);
        rien_ne_fuit(&erreur);
    }

    let faux = Faux::ouvrir(Fautes::default()).await;
    let mauvais_secret = faux.client_avec(|r| r.client_secret = "faux".into());
    assert!(config(&identifier(&faux, &mauvais_secret).await.unwrap_err()));
    let mauvais_retour = faux.client_avec(|r| r.emetteur.push_str("/ailleurs"));
    assert!(config(&mauvais_retour.preparer().await.unwrap_err()));
    faux.regler(Fautes { emetteur_annonce: Some("https://autre.exemple.fr".into()), ..Fautes::default() });
    assert!(config(&faux.client().preparer().await.unwrap_err()));
}

#[tokio::test]
async fn nobody_at_the_address() {
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = ecoute.local_addr().unwrap();
    drop(ecoute);
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client_avec(|r| r.emetteur = format!("http://{adresse}/api/v2"));
    let erreur = client.preparer().await.unwrap_err();
    assert_eq!(erreur, Erreur::Indisponible(Panne::Injoignable));
    assert!(!erreur.a_recommencer());
}

#[test]
fn the_redirection_may_bring_an_error() {
    for (code, attendue) in [
        ("access_denied", Erreur::Refuse),
        ("login_required", Erreur::Recommencer(Reprise::Interrompue)),
        ("server_error", Erreur::Indisponible(Panne::Signalee)),
        ("temporarily_unavailable", Erreur::Indisponible(Panne::Signalee)),
        ("<script>CANARIVEL</script>", Erreur::Indisponible(Panne::Signalee)),
    ] {
        let erreur = Erreur::depuis_retour(code);
        assert_eq!(erreur, attendue, "{code}");
        rien_ne_fuit(&erreur);
    }
    assert!(matches!(Erreur::depuis_retour("invalid_scope"), Erreur::Configuration(_)));
}

#[tokio::test]
async fn nothing_printed_holds_anything() {
    let faux = Faux::ouvrir(Fautes::default()).await;
    let client = faux.client();
    let secrets = client.preparer().await.unwrap();
    let depart = client.url_autorisation("etat", &secrets).await.unwrap();
    let session = client.echanger(&faux.accepter(&depart), &secrets).await.unwrap();
    let texte = format!("{client:?} {secrets:?} {session:?} {:?}", session.identite);
    assert!(!texte.contains("CANARI"), "{texte}");
    assert!(!texte.contains(secrets.nonce().expose_secret()), "{texte}");
    assert!(!texte.contains("1984"), "{texte}");
}

fn rien_ne_fuit(erreur: &Erreur) {
    let texte = format!("{erreur} {erreur:?} {:?}", erreur.faute());
    assert!(!texte.contains("CANARI"), "{texte}");
}

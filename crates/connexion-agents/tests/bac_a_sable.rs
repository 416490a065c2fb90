//! The relying party against the simulator's ProConnect, which was written from its contract by other hands: what both
//! agree on is not a shared misreading.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

use std::{collections::HashMap, time::Duration};

use bac_a_sable::{BacASable, Cible, Client, Commandes, Falsification, Panne as PanneSimulee, Reglages as Simulateur};
use connexion_agents::{Agent, ConnexionAgents, Controle, Erreur, Panne, Reglages, Secrets};
use secrecy::ExposeSecret;
use url::Url;

const RETOUR: &str = "https://guichet.exemple.fr/agents/retour";
const FIN: &str = "https://guichet.exemple.fr/agents/fin";

struct Essai {
    connexion: ConnexionAgents,
    commandes: Commandes,
    http: reqwest::Client,
}

impl Essai {
    async fn ouvrir() -> Self {
        Self::avec(|_| {}).await
    }

    async fn avec(retouche: impl FnOnce(&mut Reglages)) -> Self {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut mairie = Client::new("mairie", "secret de la mairie", RETOUR);
        mairie.post_logout_redirect_uris.push(FIN.into());
        let simulateur = Simulateur::new(format!("http://{}", ecoute.local_addr().unwrap())).with_client_agents(mairie);
        let mut reglages = Reglages {
            emetteur: simulateur.emetteur_proconnect(),
            client_id: "mairie".into(),
            client_secret: "secret de la mairie".into(),
            retour: RETOUR.into(),
            retour_deconnexion: Some(FIN.into()),
            scopes: ["given_name", "usual_name", "email", "siret", "uid"].map(str::to_owned).to_vec(),
            acr: vec!["eidas1".into()],
        };
        retouche(&mut reglages);
        let bac = BacASable::new(simulateur).unwrap();
        let commandes = bac.commandes();
        tokio::spawn(bac.serve(ecoute, std::future::pending()));
        let connexion = ConnexionAgents::new(reglages).unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { connexion, commandes, http }
    }

    /// Departs, and chooses somebody on ProConnect's page: what the redirection brings back.
    async fn partir(&self, agent: &str) -> (Secrets, HashMap<String, String>) {
        let secrets = self.connexion.preparer().await.unwrap();
        let depart = self.connexion.url_autorisation("un-etat-assez-long-pour-proconnect", &secrets).await.unwrap();
        assert_eq!(self.http.get(depart.clone()).send().await.unwrap().status(), 200);
        let mut choix: Vec<_> = depart.query_pairs().into_owned().collect();
        choix.push(("agent".into(), agent.into()));
        let mut adresse = depart;
        adresse.set_query(None);
        let reponse = self.http.post(adresse).form(&choix).send().await.unwrap();
        let retour = Url::parse(reponse.headers()["location"].to_str().unwrap()).unwrap();
        assert!(retour.as_str().starts_with(RETOUR));
        (secrets, retour.query_pairs().into_owned().collect())
    }

    async fn connecter(&self, agent: &str) -> Result<Agent, Erreur> {
        let (secrets, retour) = self.partir(agent).await;
        self.connexion.echanger(&retour["code"], &secrets).await
    }
}

#[tokio::test]
async fn the_departure_asks_what_was_set() {
    let essai = Essai::ouvrir().await;
    let secrets = essai.connexion.preparer().await.unwrap();
    let depart = essai.connexion.url_autorisation("état scellé", &secrets).await.unwrap();
    let question: HashMap<_, _> = depart.query_pairs().into_owned().collect();
    for (cle, valeur) in [
        ("response_type", "code"),
        ("client_id", "mairie"),
        ("redirect_uri", RETOUR),
        ("scope", "openid given_name usual_name email siret uid"),
        ("acr_values", "eidas1"),
        ("state", "état scellé"),
        ("nonce", secrets.nonce().expose_secret()),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(question.get(cle).map(String::as_str), Some(valeur), "{cle}");
    }
    assert!(!depart.as_str().contains(secrets.verificateur_pkce().unwrap().expose_secret()));
}

#[tokio::test]
async fn agents_sign_in_and_leave() {
    let essai = Essai::ouvrir().await;
    let mut sujets = std::collections::BTreeSet::new();
    for attendu in bac_a_sable::agents() {
        let agent = essai.connecter(attendu.id).await.unwrap();
        assert_eq!(agent.courriel, attendu.courriel.to_lowercase());
        assert_eq!((agent.prenom.as_deref(), agent.nom.as_deref()), (Some(attendu.prenom), Some(attendu.nom)));
        assert_eq!(agent.siret.as_deref(), Some(attendu.siret));
        assert!(sujets.insert(agent.sujet), "{}", attendu.id);
    }
    let agent = essai.connecter("noor-castel").await.unwrap();
    let sortie = essai.connexion.url_deconnexion(&agent.id_token, "etat-de-la-fin").await.unwrap().unwrap();
    let reponse = essai.http.get(sortie).send().await.unwrap();
    let retour = reponse.headers()["location"].to_str().unwrap();
    assert!(retour.starts_with(FIN) && retour.contains("etat-de-la-fin"), "{retour}");
}

#[tokio::test]
async fn a_refusal_comes_back_as_one() {
    let essai = Essai::ouvrir().await;
    let (_, retour) = essai.partir("refuser").await;
    assert_eq!(Erreur::depuis_retour(&retour["error"]), Erreur::Refuse);
}

#[tokio::test]
async fn a_code_is_short_lived_and_serves_once() {
    let essai = Essai::ouvrir().await;
    essai.commandes.freeze();
    let (secrets, retour) = essai.partir("noor-castel").await;
    essai.connexion.echanger(&retour["code"], &secrets).await.unwrap();
    assert_eq!(essai.connexion.echanger(&retour["code"], &secrets).await.unwrap_err(), Erreur::Recommencer);

    let (secrets, retour) = essai.partir("noor-castel").await;
    essai.commandes.advance(Duration::from_secs(31));
    assert_eq!(essai.connexion.echanger(&retour["code"], &secrets).await.unwrap_err(), Erreur::Recommencer);
}

#[tokio::test]
async fn another_question_has_another_answer() {
    let essai = Essai::ouvrir().await;
    let (secrets, retour) = essai.partir("noor-castel").await;
    let autres = essai.connexion.preparer().await.unwrap();
    // Without the verifier of the departure, the provider itself refuses.
    let erreur = essai.connexion.echanger(&retour["code"], &autres).await.unwrap_err();
    assert_eq!(erreur, Erreur::Recommencer);
    // With it, the nonce tells.
    let melange = Secrets::reprendre(autres.nonce().clone(), secrets.verificateur_pkce().cloned()).unwrap();
    let erreur = essai.connexion.echanger(&retour["code"], &melange).await.unwrap_err();
    assert_eq!(erreur, Erreur::ReponseRefusee(Controle::Nonce));
}

#[tokio::test]
async fn a_level_that_was_asked_for_must_be_reached() {
    let essai = Essai::avec(|reglages| reglages.acr = vec!["eidas2".into(), "eidas3".into()]).await;
    assert_eq!(essai.connecter("noor-castel").await.unwrap_err(), Erreur::ReponseRefusee(Controle::Niveau));
    let essai = Essai::avec(|reglages| reglages.acr.clear()).await;
    essai.connecter("noor-castel").await.unwrap();
}

#[tokio::test]
async fn without_an_address_nobody_is_known() {
    let essai = Essai::avec(|reglages| reglages.scopes = vec!["given_name".into()]).await;
    assert_eq!(essai.connecter("noor-castel").await.unwrap_err(), Erreur::ReponseRefusee(Controle::Courriel));
}

#[tokio::test]
async fn what_is_falsified_is_refused() {
    use Falsification as F;
    let essai = Essai::ouvrir().await;
    let (jeton, userinfo) = (Cible::JetonProConnect, Cible::UserinfoProConnect);
    for (cible, falsification, attendue) in [
        (&jeton, F::Signature, Erreur::ReponseRefusee(Controle::Signature)),
        (&jeton, F::SansSignature, Erreur::ReponseRefusee(Controle::Algorithme)),
        (&jeton, F::Nonce, Erreur::ReponseRefusee(Controle::Nonce)),
        (&jeton, F::Audience, Erreur::ReponseRefusee(Controle::Destinataire)),
        (&jeton, F::Emetteur, Erreur::ReponseRefusee(Controle::Emetteur)),
        (&jeton, F::Expiration, Erreur::Recommencer),
        (&jeton, F::Sujet, Erreur::ReponseRefusee(Controle::Sujet)),
        (&userinfo, F::Signature, Erreur::ReponseRefusee(Controle::Signature)),
        (&userinfo, F::SansSignature, Erreur::ReponseRefusee(Controle::Algorithme)),
        (&userinfo, F::Audience, Erreur::ReponseRefusee(Controle::Destinataire)),
        (&userinfo, F::Emetteur, Erreur::ReponseRefusee(Controle::Emetteur)),
        (&userinfo, F::Expiration, Erreur::Recommencer),
        (&userinfo, F::Sujet, Erreur::ReponseRefusee(Controle::Sujet)),
    ] {
        essai.commandes.break_down(cible.clone(), PanneSimulee::Falsification(falsification));
        let erreur = essai.connecter("sacha-lavandier").await.unwrap_err();
        assert_eq!(erreur, attendue, "{cible:?} {falsification:?}");
        assert!(!format!("{erreur} {erreur:?}").to_lowercase().contains("lavandier"));
        essai.commandes.repair_all();
    }
    essai.connecter("sacha-lavandier").await.unwrap();
}

#[tokio::test]
async fn each_door_may_break_down() {
    use PanneSimulee as P;
    let essai = Essai::ouvrir().await;
    essai.connecter("noor-castel").await.unwrap();
    for cible in [Cible::JetonProConnect, Cible::UserinfoProConnect] {
        for (panne, attendue) in [
            (P::CorpsVide, Panne::Illisible),
            (P::JsonTronque, Panne::Illisible),
            (P::Coupure, Panne::Injoignable),
            (P::Redirection, Panne::Statut),
            (P::CorpsEnorme, Panne::Illisible),
            (P::Erreur("35002".into()), Panne::Statut),
        ] {
            essai.commandes.break_down(cible.clone(), panne.clone());
            let erreur = essai.connecter("noor-castel").await.unwrap_err();
            assert_eq!(erreur, Erreur::Indisponible(attendue), "{cible:?} {panne:?}");
            essai.commandes.repair_all();
        }
    }
    let essai = Essai::ouvrir().await;
    essai.commandes.break_down(Cible::DecouverteProConnect, P::Statut(503));
    assert_eq!(essai.connexion.preparer().await.unwrap_err(), Erreur::Indisponible(Panne::Statut));
}

#[tokio::test]
async fn a_wrong_secret_is_the_citys_to_mend() {
    let essai = Essai::avec(|reglages| reglages.client_secret = "CANARI".into()).await;
    let erreur = essai.connecter("noor-castel").await.unwrap_err();
    assert!(matches!(erreur, Erreur::Configuration(_)), "{erreur}");
    assert!(!format!("{erreur} {erreur:?} {:?}", essai.connexion).contains("CANARI"));
}

#[tokio::test]
async fn nothing_printed_holds_anything() {
    let essai = Essai::ouvrir().await;
    let (secrets, retour) = essai.partir("noor-castel").await;
    let agent = essai.connexion.echanger(&retour["code"], &secrets).await.unwrap();
    let texte = format!("{agent:?} {secrets:?} {:?}", essai.connexion).to_lowercase();
    assert!(!texte.contains("castel") && !texte.contains("secret de la mairie"), "{texte}");
    assert!(!texte.contains(&secrets.nonce().expose_secret().to_lowercase()), "{texte}");
}

#[test]
fn bad_settings_are_named_before_anything_is_sent() {
    let reglages = || Reglages {
        emetteur: "https://idp.exemple.fr".into(),
        client_id: "mairie".into(),
        client_secret: "CANARI".into(),
        retour: RETOUR.into(),
        retour_deconnexion: None,
        scopes: vec!["email".into()],
        acr: vec![],
    };
    ConnexionAgents::new(reglages()).unwrap();
    for (reglages, nom) in [
        (Reglages { emetteur: "http://idp.exemple.fr".into(), ..reglages() }, "emetteur"),
        (Reglages { emetteur: "https://idp.exemple.fr/".into(), ..reglages() }, "emetteur"),
        (Reglages { retour: "/retour".into(), ..reglages() }, "retour"),
        (Reglages { retour_deconnexion: Some("fin".into()), ..reglages() }, "retour_deconnexion"),
        (Reglages { client_id: String::new(), ..reglages() }, "client_id"),
        (Reglages { scopes: vec!["email profile".into()], ..reglages() }, "scopes"),
        (Reglages { acr: vec!["eidas1 eidas2".into()], ..reglages() }, "acr"),
    ] {
        let erreur = ConnexionAgents::new(reglages).unwrap_err();
        assert!(matches!(erreur, Erreur::Configuration(_)) && erreur.to_string().contains(nom), "{erreur}");
    }
}

#[test]
fn the_redirection_may_bring_an_error() {
    for (code, attendue) in [
        ("access_denied", Erreur::Refuse),
        ("login_required", Erreur::Recommencer),
        ("server_error", Erreur::Indisponible(Panne::Signalee)),
        ("<script>CANARI</script>", Erreur::Indisponible(Panne::Signalee)),
    ] {
        assert_eq!(Erreur::depuis_retour(code), attendue, "{code}");
    }
    assert!(matches!(Erreur::depuis_retour("invalid_scope"), Erreur::Configuration(_)));
}

//! Where tokens come from, and how they are renewed without a call being lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::serveur::{JETON, Reponse, SIRET, Serveur, identite, reglages};
use api_particulier::{
    ApiParticulier, Authentification, Categorie, Config, Echeance, Environnement, ErreurReglages, FuturJeton, Issue,
    JetonIndisponible, Options, Reglages, Strategie,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use famille::Siret;
use serde_json::json;

/// A token that ends so many days from now.
fn jwt(jours: i64) -> String {
    let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let exp = maintenant.checked_add_signed(jours * 86_400 + 3600).unwrap();
    format!("e30.{}.x", BASE64_URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{exp}}}")))
}

async fn porte(serveur: &Serveur, client: &ApiParticulier) -> String {
    client.quotient_familial(&identite(), Options::default()).await.unwrap();
    let demande = serveur.demandes().remove(0);
    demande.entete("authorization").unwrap().strip_prefix("Bearer ").unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_replaced_for_every_clone() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    let (clone, derive) = (client.clone(), client.pour_delegation(None));
    assert_eq!(porte(&serveur, &clone).await, JETON);
    client.remplacer_jeton("nouveau".into()).unwrap();
    for client in [&client, &clone, &derive] {
        assert_eq!(porte(&serveur, client).await, "nouveau");
    }
    for illisible in ["", "a b", "a\n"] {
        assert_eq!(client.remplacer_jeton(illisible.into()), Err(ErreurReglages::Jeton));
    }
    assert_eq!(porte(&serveur, &client).await, "nouveau");
}

#[tokio::test]
async fn two_tokens_overlap() {
    let serveur = Serveur::ouvrir().await;
    let (fini, bon, long) = (jwt(-2), jwt(20), jwt(500));
    let client = serveur.client_avec(|reglages| {
        reglages.jeton = fini.clone().into();
        reglages.jeton_suivant = Some(bon.clone().into());
    });
    assert_eq!(porte(&serveur, &client).await, bon);
    assert_eq!(client.echeance_du_jeton(), Some(Echeance::Mois));
    client.remplacer_jeton(long.clone().into()).unwrap();
    assert_eq!(porte(&serveur, &client).await, long);
    assert_eq!(client.echeance_du_jeton(), Some(Echeance::Lointaine));
    assert!(client.fin_du_jeton() > Some(SystemTime::now() + Duration::from_secs(499 * 86_400)));
    assert_eq!(serveur.client().echeance_du_jeton(), None, "an opaque token does not say");
}

#[tokio::test]
async fn a_token_is_tried_before_it_serves() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    serveur.prochaine(Reponse::json(401, json!({"errors": [{"code": "00103"}]})));
    let echec = client.eprouver_jeton(&"nouveau".into()).await.unwrap_err();
    assert_eq!(echec.issue, Issue::Configuration(Config::JetonExpire));
    serveur.prochaine(Reponse::json(200, json!({"scopes": ["cnaf_enfants"], "data": {}})));
    assert!(client.eprouver_jeton(&"nouveau".into()).await.unwrap().donnees.ouvre("cnaf_enfants"));
    assert!(serveur.demandes().iter().all(|demande| demande.entete("authorization") == Some("Bearer nouveau")));
    assert_eq!(porte(&serveur, &client).await, JETON, "it does not serve yet");
}

/// A token of its own for each attempt, as an authorisation server would give.
struct Compteur(Arc<AtomicUsize>);

impl Authentification for Compteur {
    fn jeton(&self) -> FuturJeton<'_> {
        let rang = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(format!("jeton-{rang}").into()) })
    }
}

struct EnPanne;

impl Authentification for EnPanne {
    fn jeton(&self) -> FuturJeton<'_> {
        Box::pin(async { Err(JetonIndisponible) })
    }
}

fn avec(serveur: &Serveur, strategie: impl Authentification + 'static) -> ApiParticulier {
    let environnement = Environnement::Autre(serveur.base.clone());
    let recipient = Siret::parse(SIRET).unwrap();
    ApiParticulier::new(Reglages::avec_strategie(environnement, Strategie::new(strategie), recipient)).unwrap()
}

#[tokio::test]
async fn a_strategy_is_asked_for_each_call() {
    let serveur = Serveur::ouvrir().await;
    let demandes = Arc::new(AtomicUsize::new(0));
    let client = avec(&serveur, Compteur(demandes.clone()));
    assert_eq!(porte(&serveur, &client).await, "jeton-0");
    assert_eq!(porte(&serveur, &client).await, "jeton-1");
    assert_eq!(client.fin_du_jeton(), None);
    assert_eq!(client.remplacer_jeton("nouveau".into()), Err(ErreurReglages::JetonDeStrategie));
    // A citizen's token takes its place: it is not asked.
    client.quotient_familial_france_connect(&"fc".into(), Options::default()).await.unwrap();
    assert_eq!(demandes.load(Ordering::SeqCst), 2);
    assert!(format!("{client:?}").contains("Strategie(…)"));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let serveur = Serveur::ouvrir().await;
    let echec = avec(&serveur, EnPanne).quotient_familial(&identite(), Options::default()).await.unwrap_err();
    assert_eq!((echec.issue, echec.statut), (Issue::Configuration(Config::JetonIndisponible), None));
    assert_eq!(echec.categorie(), Categorie::Authentification);
    assert!(serveur.demandes().is_empty());
    // Without a strategy a token is needed.
    let sans = Reglages { jeton: "".into(), ..reglages(serveur.base.clone()) };
    assert_eq!(ApiParticulier::new(sans).map(drop), Err(ErreurReglages::Jeton));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_lost_while_a_token_is_replaced() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    let appels: Vec<_> = (0..24)
        .map(|rang| {
            let client = client.clone();
            tokio::spawn(async move {
                if rang == 12 {
                    client.remplacer_jeton("nouveau".into()).unwrap();
                }
                client.quotient_familial(&identite(), Options::default()).await.map(drop)
            })
        })
        .collect();
    for appel in appels {
        appel.await.unwrap().unwrap();
    }
    let demandes = serveur.demandes();
    assert_eq!(demandes.len(), 24);
    for demande in demandes {
        let porte = demande.entete("authorization").unwrap();
        assert!(["Bearer CANARI-JETON", "Bearer nouveau"].contains(&porte), "{porte}");
    }
    assert_eq!(porte(&serveur, &client).await, "nouveau");
}

//! The relying party against the simulator, which was written from FranceConnect's contract by other hands: what both
//! agree on is not a shared misreading of this crate's own fake.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

use std::{collections::HashMap, time::Duration};

use bac_a_sable::{BacASable, Cible, Client, Commandes, Falsification, Panne as PanneSimulee, Reglages as Simulateur};
use france_connect::{Champ, Controle, Erreur, FranceConnect, Panne, Reglages, Reprise, Secrets, Session};
use url::Url;

const RETOUR: &str = "https://guichet.exemple.fr/v1/franceconnect/retour";
const FIN: &str = "https://guichet.exemple.fr/fin";

struct Essai {
    france_connect: FranceConnect,
    commandes: Commandes,
    http: reqwest::Client,
}

impl Essai {
    async fn ouvrir() -> Self {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut ville = Client::new("ville", "secret de la ville", RETOUR);
        ville.post_logout_redirect_uris.push(FIN.into());
        let simulateur = Simulateur::new(format!("http://{}", ecoute.local_addr().unwrap())).with_client(ville);
        let reglages = Reglages {
            emetteur: simulateur.emetteur_franceconnect(),
            client_id: "ville".into(),
            client_secret: "secret de la ville".into(),
            retour: RETOUR.into(),
            retour_deconnexion: Some(FIN.into()),
            scopes: vec!["cnaf_quotient_familial".into()],
        };
        let bac = BacASable::new(simulateur).unwrap();
        let commandes = bac.commandes();
        tokio::spawn(bac.serve(ecoute, std::future::pending()));
        let france_connect = FranceConnect::new(reglages).unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { france_connect, commandes, http }
    }

    /// Departs, and chooses somebody on FranceConnect's page: what the redirection brings back.
    async fn partir(&self, persona: &str) -> (Secrets, HashMap<String, String>) {
        let secrets = self.france_connect.preparer().await.unwrap();
        let depart =
            self.france_connect.url_autorisation("un-etat-assez-long-pour-franceconnect", &secrets).await.unwrap();
        let page = self.http.get(depart.clone()).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let mut choix: Vec<_> = depart.query_pairs().into_owned().collect();
        choix.push(("persona".into(), persona.into()));
        let mut adresse = depart;
        adresse.set_query(None);
        let reponse = self.http.post(adresse).form(&choix).send().await.unwrap();
        let retour = Url::parse(reponse.headers()["location"].to_str().unwrap()).unwrap();
        assert!(retour.as_str().starts_with(RETOUR));
        (secrets, retour.query_pairs().into_owned().collect())
    }

    async fn identifier(&self, persona: &str) -> Result<Session, Erreur> {
        let (secrets, retour) = self.partir(persona).await;
        self.france_connect.echanger(&retour["code"], &secrets).await
    }
}

#[tokio::test]
async fn people_are_identified_and_leave() {
    let essai = Essai::ouvrir().await;
    let session = essai.identifier("camille-moreau").await.unwrap();
    let camille = &session.identite;
    assert_eq!((camille.nom_naissance.as_str(), camille.date_naissance.as_str()), ("MOREAU", "1988-04-12"));
    assert_eq!(camille.prenoms, ["Camille", "Jeanne", "Louise"]);
    assert_eq!((camille.lieu_naissance.as_deref(), camille.pays_naissance.as_deref()), (Some("45234"), Some("99100")));

    let sortie = essai.france_connect.url_deconnexion(&session.id_token, "etat-de-la-fin").await.unwrap();
    let reponse = essai.http.get(sortie).send().await.unwrap();
    let retour = reponse.headers()["location"].to_str().unwrap();
    assert!(
        reponse.status().is_redirection() && retour.starts_with(FIN) && retour.contains("etat-de-la-fin"),
        "{retour}"
    );

    let nadia = essai.identifier("nadia-bensaid").await.unwrap().identite;
    assert_eq!((nadia.lieu_naissance, nadia.pays_naissance.as_deref()), (None, Some("99352")));
    let erwan = essai.identifier("erwan-kerbrat").await.unwrap().identite;
    assert_eq!(erwan.lieu_naissance, None);
    let maya = essai.identifier("maya-solis").await.unwrap_err();
    assert_eq!(maya, Erreur::IdentiteIncomplete(Champ::Prenoms));
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
    let (secrets, retour) = essai.partir("camille-moreau").await;
    essai.france_connect.echanger(&retour["code"], &secrets).await.unwrap();
    let encore = essai.france_connect.echanger(&retour["code"], &secrets).await.unwrap_err();
    assert_eq!(encore, Erreur::Recommencer(Reprise::CodePerime));

    let (secrets, retour) = essai.partir("camille-moreau").await;
    essai.commandes.advance(Duration::from_secs(31));
    let trop_tard = essai.france_connect.echanger(&retour["code"], &secrets).await.unwrap_err();
    assert_eq!(trop_tard, Erreur::Recommencer(Reprise::CodePerime));
}

#[tokio::test]
async fn what_is_falsified_is_refused() {
    use Falsification as F;
    let essai = Essai::ouvrir().await;
    let perimee = Erreur::Recommencer(Reprise::IdentificationPerimee);
    for (cible, falsification, attendue) in [
        (Cible::Jeton, F::Signature, Erreur::ReponseRefusee(Controle::Signature)),
        (Cible::Jeton, F::SansSignature, Erreur::ReponseRefusee(Controle::Algorithme)),
        (Cible::Jeton, F::Nonce, Erreur::ReponseRefusee(Controle::Nonce)),
        (Cible::Jeton, F::Audience, Erreur::ReponseRefusee(Controle::Destinataire)),
        (Cible::Jeton, F::Emetteur, Erreur::ReponseRefusee(Controle::Emetteur)),
        (Cible::Jeton, F::Expiration, perimee.clone()),
        (Cible::Userinfo, F::Signature, Erreur::ReponseRefusee(Controle::Signature)),
        (Cible::Userinfo, F::SansSignature, Erreur::ReponseRefusee(Controle::Algorithme)),
        (Cible::Userinfo, F::Audience, Erreur::ReponseRefusee(Controle::Destinataire)),
        (Cible::Userinfo, F::Emetteur, Erreur::ReponseRefusee(Controle::Emetteur)),
        (Cible::Userinfo, F::Sujet, Erreur::ReponseRefusee(Controle::Sujet)),
    ] {
        essai.commandes.break_down(cible.clone(), PanneSimulee::Falsification(falsification));
        let erreur = essai.identifier("odile-canarivel").await.unwrap_err();
        assert_eq!(erreur, attendue, "{cible:?} {falsification:?}");
        assert!(!format!("{erreur} {erreur:?}").contains("CANARIVEL"));
        essai.commandes.repair_all();
    }
    essai.identifier("odile-canarivel").await.unwrap();
}

#[tokio::test]
async fn each_door_may_break_down() {
    use PanneSimulee as P;
    let essai = Essai::ouvrir().await;
    essai.identifier("camille-moreau").await.unwrap();
    for cible in [Cible::Jeton, Cible::Userinfo] {
        for (panne, attendue) in [
            (P::CorpsVide, Panne::Illisible),
            (P::JsonTronque, Panne::Illisible),
            (P::Coupure, Panne::Injoignable),
            (P::Redirection, Panne::Statut),
            (P::CorpsEnorme, Panne::Illisible),
            (P::TropDeRequetes(3), Panne::Statut),
            (P::Erreur("35002".into()), Panne::Statut),
        ] {
            essai.commandes.break_down(cible.clone(), panne.clone());
            let erreur = essai.identifier("odile-canarivel").await.unwrap_err();
            // A truncated JSON object where a signed answer is due is an unsigned answer.
            let attendue = match (&cible, &panne) {
                (Cible::Userinfo, P::JsonTronque) => Erreur::ReponseRefusee(Controle::Algorithme),
                _ => Erreur::Indisponible(attendue),
            };
            assert_eq!(erreur, attendue, "{cible:?} {panne:?}");
            essai.commandes.repair_all();
        }
        essai.commandes.break_down(cible.clone(), P::Html);
        let erreur = essai.identifier("odile-canarivel").await.unwrap_err();
        assert!(matches!(erreur, Erreur::Indisponible(_)), "{cible:?} {erreur:?}");
        essai.commandes.repair_all();
    }
}

//! The client against the simulator, which was written from the DGFIP's contract by other hands.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

use std::time::Duration;

use bac_a_sable::{BacASable, Cible, Commandes, Panne, Reglages as Simulateur};
use famille::{AvisFiscal, NumeroFiscal, StatutImposition};
use impot_particulier::{AnneeRevenus, Config, Delais, Echec, Etape, ImpotParticulier, Issue, Reglages, Ressource};
use secrecy::SecretString;

const RETOUR: &str = "https://guichet.exemple.fr/retour";

struct Essai {
    reglages: Reglages,
    emetteur: String,
    commandes: Commandes,
}

impl Essai {
    async fn ouvrir() -> Self {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let simulateur = Simulateur::new(format!("http://{}", ecoute.local_addr().unwrap()))
            .with_client(bac_a_sable::Client::new("ville", "secret", RETOUR));
        let compte = &simulateur.client_impot_particulier;
        let reglages = Reglages::new(
            simulateur.url_impot_particulier().parse().unwrap(),
            simulateur.url_jetons_impot_particulier().parse().unwrap(),
            compte.client_id.clone(),
            compte.client_secret.clone().into(),
        );
        let emetteur = simulateur.emetteur_franceconnect();
        let bac = BacASable::new(simulateur).unwrap();
        let commandes = bac.commandes();
        tokio::spawn(bac.serve(ecoute, std::future::pending()));
        commandes.freeze();
        commandes.set_today("2026-11-23".parse().unwrap());
        Self { reglages, emetteur, commandes }
    }

    fn client(&self) -> ImpotParticulier {
        ImpotParticulier::new(self.reglages.clone()).unwrap()
    }

    /// Identifies with FranceConnect, down to the citizen's access token.
    async fn jeton_france_connect(&self, persona: &str, scopes: &[&str]) -> SecretString {
        let france_connect = france_connect::FranceConnect::new(france_connect::Reglages {
            emetteur: self.emetteur.clone(),
            client_id: "ville".into(),
            client_secret: "secret".into(),
            retour: RETOUR.into(),
            retour_deconnexion: None,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        })
        .unwrap();
        let secrets = france_connect.preparer().await.unwrap();
        let mut depart = france_connect.url_autorisation("un-etat-assez-long-pour-lui", &secrets).await.unwrap();
        let mut choix: Vec<_> = depart.query_pairs().into_owned().collect();
        choix.push(("persona".into(), persona.into()));
        depart.set_query(None);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let reponse = http.post(depart).form(&choix).send().await.unwrap();
        let retour = url::Url::parse(reponse.headers()["location"].to_str().unwrap()).unwrap();
        let code = retour.query_pairs().find(|(cle, _)| cle == "code").unwrap().1.into_owned();
        france_connect.echanger(&code, &secrets).await.unwrap().jeton_acces
    }

    async fn avis(&self, numero: &str, annee: u16) -> Result<AvisFiscal, Echec> {
        let numero = NumeroFiscal::parse(numero).unwrap();
        self.client().situation(&numero, annee_de(annee)).await.map(|reponse| reponse.donnees)
    }
}

fn annee_de(annee: u16) -> AnneeRevenus {
    AnneeRevenus::new(annee).unwrap()
}

const GABRIEL: &str = "3012450187432";

#[tokio::test]
async fn households_of_every_shape_are_read() {
    use StatutImposition::{Imposable, NonImposable};
    let essai = Essai::ouvrir().await;
    for (numero, revenu, quotient, statut, montant, declarants) in [
        (GABRIEL, 31_200, 1_040, NonImposable, 0, 2),
        ("3012450201446", 22_480, 749, NonImposable, 0, 1),
        ("3012450233478", 0, 0, NonImposable, 0, 1),
        ("3012450390124", 27_350, 2_279, Imposable, -240, 1),
    ] {
        let avis = essai.avis(numero, 2025).await.unwrap();
        assert_eq!((avis.annee_revenus, avis.revenu_fiscal_reference), (Some(2025), Some(revenu)), "{numero}");
        assert_eq!((avis.quotient_municipal(), avis.montant_impot), (Some(quotient), Some(montant)), "{numero}");
        assert!(avis.statut == Some(statut), "{numero}");
        assert_eq!(avis.declarants.map(|declarants| declarants.len()), Some(declarants), "{numero}");
        assert!(avis.adresse.is_some_and(|adresse| adresse.code_postal() == Some("45990")), "{numero}");
    }
    // The same by the last situation, which says its year itself.
    let numero = NumeroFiscal::parse(GABRIEL).unwrap();
    let avis = essai.client().derniere_situation(&numero, annee_de(2023)).await.unwrap().donnees;
    assert_eq!((avis.annee_revenus, avis.revenu_fiscal_reference), (Some(2023), Some(28_110)));
}

#[tokio::test]
async fn each_failure_has_its_outcome() {
    let essai = Essai::ouvrir().await;
    for (numero, annee, issue, code) in [
        // The last assessment is not out yet; the one before is.
        ("3012450304038", 2025, Issue::AvisAbsent, 4101),
        (GABRIEL, 2026, Issue::AvisAbsent, 4101),
        ("3012450000000", 2025, Issue::PersonneInconnue, 4102),
    ] {
        let echec = essai.avis(numero, annee).await.unwrap_err();
        assert_eq!((echec.issue, echec.code.map(|code| code.numero())), (issue, Some(code)), "{numero}");
        assert!(!format!("{echec} {echec:?}").contains(numero));
    }
    assert!(essai.avis("3012450304038", 2024).await.is_ok());

    for (panne, issue) in [(Panne::CorpsEnorme, Issue::Illisible), (Panne::Redirection, Issue::Illisible)] {
        essai.commandes.break_down(Cible::ImpotParticulier, panne.clone());
        let echec = essai.avis(GABRIEL, 2025).await.unwrap_err();
        assert_eq!((echec.issue, echec.etape), (issue, Etape::Donnees), "{panne:?}");
        essai.commandes.repair(&Cible::ImpotParticulier);
        essai.commandes.break_down(Cible::JetonImpotParticulier, panne.clone());
        let echec = essai.avis(GABRIEL, 2025).await.unwrap_err();
        assert_eq!((echec.issue, echec.etape), (issue, Etape::Jeton), "{panne:?}");
        essai.commandes.repair(&Cible::JetonImpotParticulier);
    }
    essai.commandes.break_down(Cible::JetonImpotParticulier, Panne::Attente);
    let delais = Delais { total: Duration::from_millis(150), ..Delais::default() };
    let presse = ImpotParticulier::new(Reglages { delais, ..essai.reglages.clone() }).unwrap();
    assert_eq!(presse.verifier_le_compte().await.unwrap_err().issue, Issue::DelaiDepasse);
}

#[tokio::test]
async fn the_account_opens_what_its_habilitation_says() {
    let essai = Essai::ouvrir().await;
    let refus = async |reglages: Reglages| {
        let client = ImpotParticulier::new(reglages).unwrap();
        client.situation(&NumeroFiscal::parse(GABRIEL).unwrap(), annee_de(2025)).await.unwrap_err()
    };
    let faux = refus(Reglages { secret: "faux".into(), ..essai.reglages.clone() }).await;
    assert_eq!((faux.issue, faux.etape), (Issue::Configuration(Config::Identifiants), Etape::Jeton));
    let ressources = vec![Ressource::DerniereSituation];
    let ferme = refus(Reglages { ressources, ..essai.reglages.clone() }).await;
    assert_eq!((ferme.issue, ferme.etape), (Issue::Configuration(Config::Droits), Etape::Donnees));
    let ailleurs = essai.reglages.adresse.join("/ailleurs").unwrap();
    let perdu = refus(Reglages { adresse_jetons: ailleurs, ..essai.reglages.clone() }).await;
    assert_eq!((perdu.issue, perdu.etape), (Issue::Configuration(Config::Adresse), Etape::Jeton));
}

#[tokio::test]
async fn a_token_serves_until_it_is_refused() {
    let essai = Essai::ouvrir().await;
    let (client, numero) = (essai.client(), NumeroFiscal::parse(GABRIEL).unwrap());
    let appels = || (essai.commandes.calls().jeton_impot_particulier, essai.commandes.calls().impot_particulier);
    client.verifier_le_compte().await.unwrap();
    client.situation(&numero, annee_de(2025)).await.unwrap();
    assert_eq!(appels(), (1, 1));
    essai.commandes.revoke_tax_tokens();
    client.situation(&numero, annee_de(2025)).await.unwrap();
    assert_eq!(appels(), (2, 3));
    // The gateway's clock is ahead of ours.
    essai.commandes.advance(Duration::from_secs(2 * 3600));
    client.situation(&numero, annee_de(2025)).await.unwrap();
    assert_eq!(appels(), (3, 5));
}

#[tokio::test]
async fn a_franceconnect_session_opens_what_the_citizen_granted() {
    let essai = Essai::ouvrir().await;
    let client = essai.client();
    let scopes = ["dgfip_rfr", "dgfip_nbpart", "dgfip_decl", "dgfip_annee_n_moins_1"];
    let jeton = essai.jeton_france_connect("gabriel-picard", &scopes).await;
    let avis = client.situation_france_connect(&jeton, annee_de(2025)).await.unwrap().donnees;
    assert_eq!((avis.quotient_municipal(), avis.declarants.map(|d| d.len())), (Some(1_040), Some(2)));
    assert!(avis.adresse.is_none());
    let derniere = client.derniere_situation_france_connect(&jeton, annee_de(2025)).await.unwrap().donnees;
    assert_eq!(derniere.revenu_fiscal_reference, Some(31_200));

    let rien = essai.jeton_france_connect("gabriel-picard", &["dgfip_aft"]).await;
    let avis = client.situation_france_connect(&rien, annee_de(2025)).await.unwrap().donnees;
    assert!(avis.adresse.is_some() && avis.quotient_municipal().is_none(), "what was not granted is unknown");

    let insuffisant = Issue::FranceConnectInsuffisant;
    let autre_annee = client.situation_france_connect(&jeton, annee_de(2023)).await.unwrap_err();
    assert_eq!(autre_annee.issue, insuffisant);
    let sans_impot = essai.jeton_france_connect("gabriel-picard", &["cnaf_enfants"]).await;
    assert_eq!(client.situation_france_connect(&sans_impot, annee_de(2025)).await.unwrap_err().issue, insuffisant);
    essai.commandes.advance(Duration::from_secs(61));
    assert_eq!(client.situation_france_connect(&jeton, annee_de(2025)).await.unwrap_err().issue, insuffisant);
}

//! The client against the simulator, which was written from API Particulier's contract by other hands.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

use std::time::{Duration, SystemTime};

use api_particulier::{
    ApiParticulier, Config, Echec, Environnement, Etat, Identite, IdentiteCivile, Issue, Lieu, Options, Periode, Quota,
    Reglages, Reponse, Service,
};
use bac_a_sable::{BacASable, Cible, Commandes, Jetons, Panne, Reglages as Simulateur};
use famille::{CogCommune, CogDepartement, CogPays, Date, DatePartielle, Fournisseur, Foyer, Sexe, Siret};
use secrecy::SecretString;

const RETOUR: &str = "https://guichet.exemple.fr/retour";

struct Essai {
    base: String,
    emetteur: String,
    jetons: Jetons,
    commandes: Commandes,
}

impl Essai {
    async fn ouvrir() -> Self {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let simulateur = Simulateur::new(format!("http://{}", ecoute.local_addr().unwrap()))
            .with_client(bac_a_sable::Client::new("ville", "secret", RETOUR));
        let (base, emetteur) = (simulateur.url_api_particulier(), simulateur.emetteur_franceconnect());
        let bac = BacASable::new(simulateur).unwrap();
        let (jetons, commandes) = (bac.jetons().clone(), bac.commandes());
        tokio::spawn(bac.serve(ecoute, std::future::pending()));
        // No quota is spent in the sense of the clock: each test has few calls, and time may be moved.
        commandes.freeze();
        Self { base, emetteur, jetons, commandes }
    }

    fn client(&self, jeton: &str) -> ApiParticulier {
        let environnement = Environnement::Autre(self.base.parse().unwrap());
        ApiParticulier::new(Reglages::new(environnement, jeton.into(), Siret::parse("13002526500013").unwrap()))
            .unwrap()
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

    async fn famille(&self, qui: &IdentiteCivile) -> Result<Reponse<Foyer>, Echec> {
        // Out of the window of one second in which twenty calls are allowed.
        self.commandes.advance(Duration::from_secs(2));
        let identite = Identite::valider(qui.clone(), aujourdhui()).unwrap();
        self.client(&self.jetons.valide).quotient_familial(&identite, Options::default()).await
    }
}

fn aujourdhui() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

fn qui(nom: &str, prenoms: &[&str], sexe: Sexe, date: &str, lieu: &str) -> IdentiteCivile {
    IdentiteCivile {
        nom_naissance: nom.into(),
        nom_usage: None,
        prenoms: prenoms.iter().map(|prenom| (*prenom).to_owned()).collect(),
        date_naissance: DatePartielle::lire(date),
        sexe,
        lieu: match lieu.strip_prefix("pays ") {
            Some(pays) => Lieu::Etranger(CogPays::parse(pays).unwrap()),
            None => Lieu::Commune(CogCommune::parse(lieu).unwrap()),
        },
    }
}

fn camille() -> IdentiteCivile {
    qui("Moreau", &["Camille", "Jeanne", "Louise"], Sexe::F, "1988-04-12", "45234")
}

#[tokio::test]
async fn families_of_every_shape_are_read() {
    let essai = Essai::ouvrir().await;
    for (qui, fournisseur, valeur, enfants) in [
        (camille(), Fournisseur::Cnaf, Some(850), 3),
        (qui("Diarra", &["Aminata"], Sexe::F, "1984-03-02", "pays 99335"), Fournisseur::Cnaf, Some(320), 6),
        (qui("Rousselin", &["Mathilde"], Sexe::F, "1983-11-05", "35238"), Fournisseur::Msa, Some(640), 2),
        (qui("Marchand", &["Dylan"], Sexe::M, "1998-08-08", "75112"), Fournisseur::Cnaf, Some(0), 1),
        (qui("Prigent", &["Elsa"], Sexe::F, "1993-05-15", "29019"), Fournisseur::Cnaf, None, 1),
        (qui("De Montclar", &["Béatrice"], Sexe::F, "1979-09-09", "33063"), Fournisseur::Cnaf, Some(12_450), 1),
        (qui("Lambert", &["Théo"], Sexe::M, "1995-01-17", "13055"), Fournisseur::Cnaf, Some(1420), 0),
    ] {
        let foyer = essai.famille(&qui).await.unwrap().donnees;
        let quotient = foyer.quotient_familial.unwrap();
        let lus = (quotient.fournisseur, quotient.valeur, foyer.enfants.map(|enfants| enfants.len()));
        assert_eq!(lus, (Some(fournisseur), valeur, Some(enfants)), "{}", qui.nom_naissance);
    }
    // Names that need normalising, and a birth date of which only the year is known.
    for qui in [
        qui("D’Œuvrecourt-Lévêque", &["Maëlys", "Anne-Sophie"], Sexe::F, "1990-06-24", "2A004"),
        qui("Sylla", &["Amara"], Sexe::M, "1986-00-00", "pays 99335"),
    ] {
        essai.famille(&qui).await.unwrap();
    }

    let noe = essai.famille(&qui("Blanchard", &["Noé"], Sexe::M, "1990-11-11", "44109")).await.unwrap().donnees;
    assert!(noe.enfants.is_none() && noe.adresse.is_none() && noe.allocataires.is_some());
    let rosa = essai.famille(&qui("Quintana", &["Rosa"], Sexe::F, "1987-02-14", "pays 99134")).await.unwrap().donnees;
    let dates: Vec<_> = rosa.enfants.unwrap().into_iter().filter_map(|enfant| enfant.personne.date_naissance).collect();
    assert!(dates.iter().any(|date| matches!(date, DatePartielle::SansJour { .. })));
    assert!(dates.iter().any(|date| matches!(date, DatePartielle::AnneeSeule(_))));
    assert!(dates.contains(&DatePartielle::Inconnue));
}

#[tokio::test]
async fn each_failure_has_its_outcome() {
    let essai = Essai::ouvrir().await;
    for (qui, issue, code) in [
        (qui("Picard", &["Gabriel"], Sexe::M, "1991-04-04", "75112"), Issue::DossierAbsent, Some("23003")),
        (qui("Hamelin", &["Jeanne"], Sexe::F, "1985-10-19", "35238"), Issue::DossierAbsent, Some("10003")),
        (qui("Texier", &["Oscar"], Sexe::M, "1999-12-31", "33063"), Issue::DossierAbsent, Some("35003")),
        (qui("Bouvier", &["Léa"], Sexe::F, "1997-03-13", "69383"), Issue::DossierAbsent, Some("40003")),
        (qui("Fontenay", &["Adèle"], Sexe::F, "1993-01-20", "44109"), Issue::IdentiteNonReconnue, Some("35560")),
        (qui("Lenoir", &["Hugo"], Sexe::M, "1990-05-05", "13055"), Issue::TropDeRequetes, Some("00429")),
        (qui("Brunet", &["Clara"], Sexe::F, "1988-02-22", "75112"), Issue::Indisponible, Some("35000")),
        (qui("Gros", &["Pauline"], Sexe::F, "1986-06-16", "31555"), Issue::Indisponible, Some("00501")),
        (qui("Guyot", &["Simon"], Sexe::M, "1981-11-27", "59350"), Issue::Maintenance, Some("35020")),
        (qui("Renard", &["Eva"], Sexe::F, "1995-09-15", "44109"), Issue::DelaiDepasse, Some("35002")),
        (qui("Carlier", &["Tom"], Sexe::M, "1992-12-02", "67482"), Issue::Configuration(Config::Droits), None),
        (qui("Poulain", &["Nina"], Sexe::F, "1994-08-26", "69383"), Issue::Illisible, None),
        (qui("Meunier", &["Zoé"], Sexe::F, "1998-01-07", "29019"), Issue::Illisible, None),
        (qui("Fabre", &["Axel"], Sexe::M, "1989-04-25", "33063"), Issue::Injoignable, None),
    ] {
        let echec = essai.famille(&qui).await.unwrap_err();
        assert_eq!(echec.issue, issue, "{}", qui.nom_naissance);
        assert_eq!(echec.code.map(|code| code.to_string()).as_deref(), code, "{}", qui.nom_naissance);
        assert!(!echec.to_string().contains(&qui.nom_naissance));
        match code {
            Some("00429") => assert_eq!(echec.retry_after, Some(Duration::from_secs(2))),
            Some("00501") => assert_eq!(echec.retry_after, Some(Duration::from_secs(10))),
            Some(_) => assert!(echec.id_requete.is_some() && echec.retry_after.is_none()),
            None => {}
        }
    }
    let rene = essai.famille(&qui("Colas", &["René"], Sexe::M, "1969-07-21", "67482")).await.unwrap_err();
    assert!(matches!(rene.issue, Issue::ChampRefuse(_)), "{rene:?}");
}

#[tokio::test]
async fn large_or_redirected_answers_are_not_followed() {
    let essai = Essai::ouvrir().await;
    for panne in [Panne::CorpsEnorme, Panne::Redirection] {
        essai.commandes.break_down(Cible::QuotientFamilial, panne.clone());
        assert_eq!(essai.famille(&camille()).await.unwrap_err().issue, Issue::Illisible, "{panne:?}");
    }
    assert_eq!(essai.commandes.requests().len(), 2);
}

#[tokio::test]
async fn tokens_scopes_and_quota() {
    let essai = Essai::ouvrir().await;
    let valide = essai.client(&essai.jetons.valide);
    let rights = valide.introspecter().await.unwrap().donnees;
    assert!(rights.ouvre("cnaf_quotient_familial") && !rights.ouvre("cnaf_autre"));
    assert!(valide.fin_du_jeton().unwrap() > SystemTime::now());
    for (jeton, config) in [
        (essai.jetons.expire.as_str(), Config::JetonExpire),
        (&essai.jetons.sur_liste_noire, Config::JetonRevoque),
        (&essai.jetons.autre_environnement, Config::MauvaisEnvironnement),
        ("inconnu", Config::JetonInvalide),
    ] {
        let identite = Identite::valider(camille(), aujourdhui()).unwrap();
        let echec = essai.client(jeton).quotient_familial(&identite, Options::default()).await.unwrap_err();
        assert_eq!(echec.issue, Issue::Configuration(config));
    }

    essai.commandes.set_scopes(["cnaf_enfants"]);
    let foyer = essai.famille(&camille()).await.unwrap();
    assert!(
        foyer.donnees.enfants.is_some() && foyer.donnees.quotient_familial.is_none() && foyer.donnees.adresse.is_none()
    );
    assert!(foyer.id_requete.is_some() && foyer.en_cache.is_some());
    assert!(
        matches!(foyer.quota, Quota { limite: Some(20), restant: Some(0..20), reinitialisation: Some(_) }),
        "{:?}",
        foyer.quota
    );
    essai.commandes.set_scopes(["autre"]);
    assert_eq!(essai.famille(&camille()).await.unwrap_err().issue, Issue::Configuration(Config::Droits));

    essai.commandes.set_scopes(["cnaf_enfants"]);
    essai.commandes.advance(Duration::from_secs(2));
    let identite = Identite::valider(camille(), aujourdhui()).unwrap();
    for _ in 0..20 {
        valide.quotient_familial(&identite, Options::default()).await.unwrap();
    }
    let echec = valide.quotient_familial(&identite, Options::default()).await.unwrap_err();
    assert_eq!((echec.issue, echec.quota.restant), (Issue::TropDeRequetes, Some(0)));
    assert!(echec.retry_after.is_some() && echec.a_retenter());
}

#[tokio::test]
async fn the_month_before_may_be_asked_for() {
    let essai = Essai::ouvrir().await;
    essai.commandes.set_today("2026-11-03".parse().unwrap());
    let ines = qui("Caron", &["Inès"], Sexe::F, "1996-02-29", "59350");
    assert_eq!(essai.famille(&ines).await.unwrap_err().issue, Issue::DossierAbsent);
    let aujourdhui = Date::new(2026, 11, 3).unwrap();
    let options = Options { periode: Some(Periode::precedente(aujourdhui)), sans_cache: false };
    let identite = Identite::valider(ines, aujourdhui).unwrap();
    let foyer = essai.client(&essai.jetons.valide).quotient_familial(&identite, options).await.unwrap().donnees;
    let quotient = foyer.quotient_familial.unwrap();
    assert_eq!((quotient.annee, quotient.mois), (Some(2026), Some(10)));

    // A month that upstream refuses although ours is a valid one: its calendar is older.
    essai.commandes.set_today("2026-08-03".parse().unwrap());
    let echec = essai.client(&essai.jetons.valide).quotient_familial(&identite, options).await.unwrap_err();
    assert_eq!(echec.issue, Issue::DemandeFautive);
}

#[tokio::test]
async fn a_birthplace_by_its_name() {
    let essai = Essai::ouvrir().await;
    let nommee = |nom: &str, departement: &str| IdentiteCivile {
        lieu: Lieu::CommuneNommee { nom: nom.into(), departement: CogDepartement::parse(departement).unwrap() },
        ..camille()
    };
    // The simulator knows the form; whether it knows the commune is its own business.
    assert!(essai.famille(&nommee("Orléans", "45")).await.unwrap().donnees.quotient_familial.is_some());
    let requete = essai.commandes.requests().pop().unwrap();
    assert_eq!(requete.parametre("nomCommuneNaissance"), Some("Orléans"));
    assert_eq!(requete.parametre("codeCogInseeDepartementNaissance"), Some("45"));
}

#[tokio::test]
async fn a_franceconnect_token_that_is_none() {
    let essai = Essai::ouvrir().await;
    let client = essai.client(&essai.jetons.valide);
    for jeton in ["court".to_owned(), "A".repeat(43), essai.jetons.valide.clone()] {
        let jeton = SecretString::from(jeton);
        let echec = client.quotient_familial_france_connect(&jeton, Options::default()).await.unwrap_err();
        assert_eq!(echec.issue, Issue::FranceConnectARecommencer);
    }
}

#[tokio::test]
async fn a_franceconnect_token_opens_what_the_citizen_granted() {
    let essai = Essai::ouvrir().await;
    let client = essai.client(&essai.jetons.valide);
    let jeton = essai.jeton_france_connect("camille-moreau", &["cnaf_quotient_familial", "cnaf_enfants"]).await;
    let foyer = client.quotient_familial_france_connect(&jeton, Options::default()).await.unwrap().donnees;
    assert_eq!(foyer.quotient_familial.unwrap().valeur, Some(850));
    assert!(foyer.enfants.is_some() && foyer.adresse.is_none());

    for (persona, scopes, issue) in [
        ("camille-moreau", &[][..], Issue::Configuration(Config::Droits)),
        ("erwan-kerbrat", &["cnaf_enfants"][..], Issue::FranceConnectInsuffisant),
        ("gabriel-picard", &["cnaf_enfants"][..], Issue::DossierAbsent),
    ] {
        let jeton = essai.jeton_france_connect(persona, scopes).await;
        let echec = client.quotient_familial_france_connect(&jeton, Options::default()).await.unwrap_err();
        assert_eq!(echec.issue, issue, "{persona}");
    }

    essai.commandes.advance(Duration::from_secs(61));
    let perime = client.quotient_familial_france_connect(&jeton, Options::default()).await.unwrap_err();
    assert_eq!(perime.issue, Issue::FranceConnectARecommencer);
}

#[tokio::test]
async fn services_say_how_they_are() {
    let essai = Essai::ouvrir().await;
    let client = essai.client(&essai.jetons.valide);
    for service in [Service::ApiParticulier, Service::QuotientFamilial, Service::FranceConnect] {
        assert_eq!(client.ping(service).await, Ok(Etat::Disponible), "{service:?}");
    }
    for (panne, etat) in [("35020", Etat::Maintenance), ("35001", Etat::EnPanne)] {
        essai.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur(panne.into()));
        assert_eq!(client.ping(Service::QuotientFamilial).await, Ok(etat), "{panne}");
    }
}

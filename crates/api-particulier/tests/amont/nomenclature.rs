//! Every error that API Particulier is known to answer for a quotient familial, in its two modalities, with the codes of
//! before and after September 2026.

use crate::serveur::{Reponse, Serveur, aujourdhui, identite};
use api_particulier::{Categorie, Champ, Config, Echec, Faute, Fournisseur, Issue, Options, Periode};
use secrecy::SecretString;
use serde_json::{Value, json};

use Config::*;
use Issue::*;

fn corps(code: &str) -> Value {
    json!({"errors": [{"code": code, "title": "CANARIVEL", "detail": "CANARIVEL", "source": null, "meta": {"provider": "CNAF & MSA"}}]})
}

async fn identite_refusee(serveur: &Serveur, reponse: Reponse, options: Options) -> Echec {
    serveur.prochaine(reponse);
    serveur.client().quotient_familial(&identite(), options).await.unwrap_err()
}

async fn france_connect_refuse(serveur: &Serveur, reponse: Reponse) -> Echec {
    serveur.prochaine(reponse);
    serveur.client().quotient_familial_france_connect(&SecretString::from("fc"), Options::default()).await.unwrap_err()
}

#[tokio::test]
async fn each_code_has_its_outcome() {
    let champ = |champ| ChampRefuse(Some(champ));
    let table = [
        (400, "00401", DemandeFautive),
        (401, "00101", Configuration(JetonInvalide)),
        (401, "00103", Configuration(JetonExpire)),
        (401, "00105", Configuration(JetonRevoque)),
        (401, "00108", Configuration(MauvaisEnvironnement)),
        (401, "00109", Configuration(MauvaisEnvironnement)),
        (403, "00100", Configuration(Droits)),
        (403, "00107", Configuration(AdresseIp)),
        (403, "00213", Configuration(Delegation)),
        (404, "00402", DemandeFautive),
        (404, "23003", DossierAbsent),
        (404, "10003", DossierAbsent),
        (404, "35003", DossierAbsent),
        (404, "40003", DossierAbsent),
        (404, "37003", DossierAbsent),
        (409, "00015", DejaEnCours),
        (422, "00203", DemandeFautive),
        (422, "00210", DemandeFautive),
        (422, "00212", Configuration(Delegation)),
        (422, "00354", DemandeFautive),
        (422, "00356", DemandeFautive),
        (422, "00363", champ(Champ::DateNaissance)),
        (422, "00365", champ(Champ::CommuneNaissance)),
        (422, "00367", champ(Champ::Prenoms)),
        (422, "00400", champ(Champ::PaysNaissance)),
        (422, "00420", champ(Champ::NomNaissance)),
        (422, "00422", champ(Champ::DateNaissance)),
        (422, "00426", champ(Champ::NomUsage)),
        (422, "00427", champ(Champ::Sexe)),
        (422, "00428", champ(Champ::DepartementNaissance)),
        (422, "35560", IdentiteNonReconnue),
        (422, "00355", IdentiteNonReconnue),
        (422, "35563", IdentiteNonReconnue),
        (422, "35561", ChampRefuse(None)),
        (422, "00366", ChampRefuse(None)),
        (422, "35565", DemandeFautive),
        (422, "35562", ChampRefuse(None)),
        (429, "00429", TropDeRequetes),
        (502, "35000", Indisponible),
        (502, "35001", Indisponible),
        (502, "35004", Indisponible),
        (502, "35008", Indisponible),
        (502, "35009", Indisponible),
        (502, "35011", Indisponible),
        (502, "35999", Indisponible),
        (502, "37999", Indisponible),
        (502, "00501", Indisponible),
        (503, "35020", Maintenance),
        (504, "35002", DelaiDepasse),
        (504, "37002", DelaiDepasse),
        (504, "37999", Indisponible),
        // Unknown codes mean what their status means.
        (401, "00999", Configuration(JetonInvalide)),
        (403, "99999", Configuration(Droits)),
        (404, "99999", DossierAbsent),
        (422, "99999", DemandeFautive),
        (500, "99999", Indisponible),
        (503, "99999", Indisponible),
        (504, "99998", DelaiDepasse),
    ];
    let serveur = Serveur::ouvrir().await;
    for (statut, code, issue) in table {
        let echec = identite_refusee(&serveur, Reponse::json(statut, corps(code)), Options::default()).await;
        assert_eq!((echec.issue, echec.statut), (issue, Some(statut)), "{statut} {code}");
        assert_eq!(echec.code.map(|code| code.to_string()).as_deref(), Some(code));
        rien_ne_fuit(&echec);
    }
}

#[test]
fn a_status_has_its_family_in_the_official_hierarchy() {
    for (statut, code, categorie) in [
        (401, "00101", Categorie::Authentification),
        (401, "00103", Categorie::Authentification),
        (401, "00105", Categorie::Authentification),
        (403, "00100", Categorie::Autorisation),
        (404, "23003", Categorie::Introuvable),
        (409, "00015", Categorie::Conflit),
        (422, "00201", Categorie::Validation),
        (422, "00301", Categorie::Validation),
        (429, "00429", Categorie::Quota),
        (502, "04001", Categorie::Fournisseur),
        (503, "99999", Categorie::FournisseurIndisponible),
        (504, "99999", Categorie::FournisseurIndisponible),
        (418, "99999", Categorie::Client),
        (400, "00401", Categorie::Client),
        (410, "99999", Categorie::Client),
        (500, "99999", Categorie::Serveur),
        (599, "99999", Categorie::Serveur),
        (200, "99999", Categorie::Transport),
        (302, "99999", Categorie::Transport),
    ] {
        let echec = Echec::lire(statut, corps(code).to_string().as_bytes());
        assert_eq!((echec.categorie(), echec.statut), (categorie, Some(statut)), "{statut} {code}");
    }
}

#[tokio::test]
async fn a_failure_read_by_hand_is_the_one_of_the_wire() {
    let serveur = Serveur::ouvrir().await;
    for (statut, corps) in [
        (404, corps("23003")),
        (422, corps("35560")),
        (502, json!({"errors": [{"code": "00501", "meta": {"retry_in": 10, "provider": "CNAF"}}]})),
        (502, json!({"errors": [{"code": "00501", "meta": {"retry_in": 10, "provider": "<CANARI>"}}]})),
        (503, json!({"errors": "CANARI"})),
    ] {
        let recu = identite_refusee(&serveur, Reponse::json(statut, &corps), Options::default()).await;
        assert_eq!(recu.chemin.as_deref(), Some("/v3/dss/quotient_familial/identite"));
        let lu = Echec::lire(statut, corps.to_string().as_bytes());
        assert_eq!(Echec { chemin: None, ..recu }, lu, "{statut}");
        rien_ne_fuit(&lu);
    }
    let noms = |corps: Value| Echec::lire(502, corps.to_string().as_bytes()).fournisseur;
    let provider = |nom: &str| json!({"errors": [{"code": "35001", "meta": {"provider": nom}}]});
    for (nom, lu) in [
        ("CNAF & MSA", Some("CNAF & MSA")),
        ("Sécurité sociale", Some("Sécurité sociale")),
        ("", None),
        ("<b>", None),
        ("a\nb", None),
        (&"x".repeat(41), None),
    ] {
        assert_eq!(noms(provider(nom)).as_deref(), lu, "{nom}");
    }
}

#[test]
fn the_citizen_is_told_what_helps_and_nothing_of_the_machinery() {
    for (statut, code, dit) in [
        (404, "23003", "justificatif"),
        (422, "35560", "nom de naissance"),
        (422, "00420", "à corriger"),
        (401, "00103", "pour le moment"),
        (403, "00107", "pour le moment"),
        (429, "00429", "pour le moment"),
        (502, "35001", "pour le moment"),
        (410, "00000", "pour le moment"),
    ] {
        let texte = Echec::lire(statut, corps(code).to_string().as_bytes()).issue.pour_l_usager();
        assert!(texte.contains(dit), "{code}: {texte}");
        for mot in ["API", "HTTP", "jeton", "erreur", code] {
            assert!(!texte.contains(mot), "{code}: {texte}");
        }
    }
    assert!(FranceConnectARecommencer.pour_l_usager().contains("FranceConnect"));
    assert!(FranceConnectInsuffisant.pour_l_usager().contains("saisir"));
}

#[tokio::test]
async fn franceconnect_has_codes_of_its_own() {
    let serveur = Serveur::ouvrir().await;
    for (statut, code, issue) in [
        (401, "51501", FranceConnectARecommencer),
        (401, "50001", FranceConnectARecommencer),
        (401, "51502", FranceConnectARecommencer),
        (401, "50002", FranceConnectARecommencer),
        (401, "51503", Configuration(ScopesFranceConnect)),
        (401, "50003", Configuration(ScopesFranceConnect)),
        (401, "51504", DemandeFautive),
        (401, "51999", FranceConnectARecommencer),
        (422, "51564", FranceConnectInsuffisant),
        (403, "00100", Configuration(Droits)),
        (404, "23003", DossierAbsent),
    ] {
        let echec = france_connect_refuse(&serveur, Reponse::json(statut, corps(code))).await;
        assert_eq!(echec.issue, issue, "{statut} {code}");
        rien_ne_fuit(&echec);
    }
    let sans_corps = france_connect_refuse(&serveur, Reponse::json(401, "")).await;
    assert_eq!((sans_corps.issue, sans_corps.code), (FranceConnectARecommencer, None));
}

#[tokio::test]
async fn a_code_that_changed_its_meaning() {
    let serveur = Serveur::ouvrir().await;
    let avant = json!({"errors": [{"code": "00355", "detail": "Impossible d'identifier l'allocataire avec les paramètres fournis"}]});
    let apres = json!({"errors": [{"code": "00355", "detail": "La période demandée est trop ancienne"}]});
    let periode = Options { periode: Some(Periode::precedente(aujourdhui())), sans_cache: false };
    for (corps, options, issue) in [
        (&avant, Options::default(), IdentiteNonReconnue),
        (&avant, periode, IdentiteNonReconnue),
        (&apres, periode, DemandeFautive),
    ] {
        assert_eq!(identite_refusee(&serveur, Reponse::json(422, corps), options).await.issue, issue);
    }
    // A month without a value is none: it is not sent either.
    for (mois, issue) in [("10", DemandeFautive), ("", IdentiteNonReconnue)] {
        serveur.prochaine(Reponse::json(422, &apres));
        let echec = serveur.client().lire("/v3/x", &[("mois", mois)]).await.unwrap_err();
        assert_eq!(echec.issue, issue, "{mois:?}");
    }
}

#[tokio::test]
async fn the_refused_parameter_is_named_when_upstream_names_it() {
    let serveur = Serveur::ouvrir().await;
    for (parametre, issue) in [
        (json!({"parameter": "nomNaissance"}), ChampRefuse(Some(Champ::NomNaissance))),
        (json!({"parameter": "prenoms[]"}), ChampRefuse(Some(Champ::Prenoms))),
        (json!({"parameter": "jourDateNaissance"}), ChampRefuse(Some(Champ::DateNaissance))),
        (json!({"parameter": "nomCommuneNaissance"}), ChampRefuse(Some(Champ::CommuneNaissance))),
        (json!({"parameter": "CANARIVEL"}), ChampRefuse(None)),
        (json!({}), ChampRefuse(None)),
        (json!("nomNaissance"), ChampRefuse(None)),
        (Value::Null, ChampRefuse(None)),
    ] {
        let corps = json!({"errors": [{"code": "35561", "source": parametre}]});
        assert_eq!(identite_refusee(&serveur, Reponse::json(422, corps), Options::default()).await.issue, issue);
    }
    // A code of tomorrow: the parameter suffices.
    for (parametre, issue) in
        [("sexeEtatCivil", ChampRefuse(Some(Champ::Sexe))), ("recipient", DemandeFautive), ("mois", DemandeFautive)]
    {
        let corps = json!({"errors": [{"code": "00777", "source": {"parameter": parametre}}]});
        assert_eq!(identite_refusee(&serveur, Reponse::json(422, corps), Options::default()).await.issue, issue);
    }
}

#[tokio::test]
async fn errors_of_odd_shapes_mean_their_status() {
    let serveur = Serveur::ouvrir().await;
    for corps in [
        json!({"errors": [{"code": 23003}]}),
        json!({"errors": [{"code": "CANARIVEL"}]}),
        json!({"errors": [{"code": "123456"}]}),
        json!({"errors": [{"code": "٣٣٣"}]}),
        json!({"errors": ["CANARIVEL"]}),
        json!({"errors": [null]}),
    ] {
        let echec = identite_refusee(&serveur, Reponse::json(404, &corps), Options::default()).await;
        assert_eq!((echec.issue, echec.code), (DossierAbsent, None), "{corps}");
        rien_ne_fuit(&echec);
    }
}

#[tokio::test]
async fn a_failure_says_who_acts_and_whether_to_try_again() {
    let serveur = Serveur::ouvrir().await;
    for (statut, code, faute, a_retenter) in [
        (401, "00103", Faute::Commune, false),
        (403, "00100", Faute::Commune, false),
        (404, "23003", Faute::Usager, false),
        (409, "00015", Faute::Programme, true),
        (410, "00000", Faute::Programme, false),
        (422, "35560", Faute::Usager, false),
        (422, "00420", Faute::Usager, false),
        (422, "00210", Faute::Programme, false),
        (429, "00429", Faute::Amont, false),
        (502, "35011", Faute::Amont, true),
        (503, "35020", Faute::Amont, true),
        (504, "35002", Faute::Amont, false),
    ] {
        let echec = identite_refusee(&serveur, Reponse::json(statut, corps(code)), Options::default()).await;
        assert_eq!((echec.faute(), echec.a_retenter()), (faute, a_retenter), "{statut} {code}");
    }
    for (code, fournisseur) in [
        ("23003", Some(Fournisseur::Cnaf)),
        ("10003", Some(Fournisseur::Msa)),
        ("35003", Some(Fournisseur::CnafMsa)),
        ("40003", Some(Fournisseur::Rncps)),
        ("99003", None),
    ] {
        let echec = identite_refusee(&serveur, Reponse::json(404, corps(code)), Options::default()).await;
        assert_eq!(echec.code.and_then(api_particulier::Code::fournisseur), fournisseur, "{code}");
    }
    let echec =
        identite_refusee(&serveur, Reponse::json(404, corps("23003")).avec("x-request-id", "r-1"), Options::default())
            .await;
    assert_eq!(
        echec.to_string(),
        "API Particulier : aucun dossier d'allocataire à ce nom, HTTP 404, code 23003, requête r-1"
    );
}

fn rien_ne_fuit(echec: &Echec) {
    let texte = format!("{echec} {echec:?}");
    assert!(!texte.contains("CANARI"), "{texte}");
}

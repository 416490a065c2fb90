//! What our client sends to API Particulier against the official OpenAPI file: a JSON-schema validator judges each
//! parameter, not our types. The file is read from the folder that `PASS_FAMILLE_OPENAPI` names; where it is not, the test
//! says so and passes.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

mod contrats;
mod demandes;

use api_particulier::{ApiParticulier, Environnement, Identite, IdentiteCivile, Lieu, Options, Periode, Reglages};
use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
};
use demandes::{Demande, Entendues, conforme, instance};
use famille::{CogCommune, CogDepartement, CogPays, Date, DatePartielle, Sexe, Siret};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::form_urlencoded;

const JETON: &str = "jeton-de-la-commune";
const JETON_DU_CITOYEN: &str = "jeton-de-franceconnect";

/// The official file.
struct Contrat(Value);

#[tokio::test]
async fn every_request_follows_the_official_contract() {
    let Some(contrat) = Contrat::lire() else { return };
    let (client, entendues) = serveur().await;
    let citoyen = SecretString::from(JETON_DU_CITOYEN);
    // What the server answers is of no interest here: none of the results is.
    for identite in identites() {
        for options in tous_les_mois() {
            let _ = client.quotient_familial(&identite, options).await;
        }
        let _ = client.participation_familiale_eaje(&identite, SANS_CACHE).await;
    }
    for options in tous_les_mois() {
        let _ = client.quotient_familial_france_connect(&citoyen, options).await;
    }
    let _ = client.participation_familiale_eaje_france_connect(&citoyen, SANS_CACHE).await;

    let demandes = entendues.lock().unwrap().clone();
    assert_eq!(demandes.len(), identites().len() * 3 + 3);
    for demande in &demandes {
        assert_eq!(contrat.defauts(demande), Vec::<String>::new(), "{demande:?}");
    }
    // No path and no parameter of the contract is left untried.
    assert_eq!(contrat.jamais_dits(&demandes), Vec::<String>::new());
}

#[tokio::test]
async fn the_judge_does_judge() {
    let Some(contrat) = Contrat::lire() else { return };
    let (client, entendues) = serveur().await;
    let _ = client.quotient_familial(&identites()[0], tous_les_mois()[1]).await;
    let bonne = entendues.lock().unwrap()[0].clone();
    assert_eq!(contrat.defauts(&bonne), Vec::<String>::new());
    let remplacer = |avant: &str, apres: &str| {
        let question = bonne.question.as_deref().unwrap();
        assert!(question.contains(avant), "{avant}");
        Demande { question: Some(question.replace(avant, apres)), ..bonne.clone() }
    };
    let autorisee = |valeur: &str| {
        let entetes = bonne.entetes.iter().filter(|(nom, _)| nom != "authorization").cloned();
        let entetes = entetes.chain([("authorization".to_owned(), valeur.to_owned())]).collect();
        Demande { entetes, ..bonne.clone() }
    };
    for (cas, mauvaise) in [
        ("another path", Demande { chemin: "/v3/dss/quotient_familial".into(), ..bonne.clone() }),
        ("no parameter", Demande { question: None, ..bonne.clone() }),
        ("the recipient left out", remplacer("recipient=", "destinataire=")),
        ("a parameter too many", remplacer("recipient=", "autre=1&recipient=")),
        ("said twice", remplacer("recipient=", "recipient=1&recipient=")),
        ("a year in letters", remplacer("anneeDateNaissance=1", "anneeDateNaissance=un")),
        ("a sex of its own", remplacer("sexeEtatCivil=F", "sexeEtatCivil=X")),
        ("a long code", remplacer("codeCogInseePaysNaissance=", "codeCogInseePaysNaissance=0")),
        ("four given names", remplacer("prenoms%5B%5D=", &format!("{}prenoms%5B%5D=", "prenoms%5B%5D=A&".repeat(3)))),
        ("no authorization", autorisee("")),
        ("another scheme", autorisee("Basic amV0b24=")),
    ] {
        assert_ne!(contrat.defauts(&mauvaise), Vec::<String>::new(), "{cas}");
    }
}

impl Contrat {
    fn lire() -> Option<Self> {
        Some(Self(serde_saphyr::from_str(&contrats::lire("quotient-familial-et-eaje-v3.yaml")?).unwrap()))
    }

    /// What is wrong with a request; empty when all is well.
    fn defauts(&self, demande: &Demande) -> Vec<String> {
        let Some(operation) = self.0["paths"].get(&demande.chemin).map(|chemin| &chemin["get"]) else {
            return vec!["aucune opération à ce chemin".to_owned()];
        };
        let mut defauts = Vec::new();
        let question = parametres(demande);
        let declares = operation["parameters"].as_array().unwrap();
        for (nom, _) in &question {
            if !declares.iter().any(|parametre| parametre["in"] == "query" && parametre["name"] == nom.as_str()) {
                defauts.push(format!("{nom} n'est pas au contrat"));
            }
        }
        for parametre in declares {
            let (nom, schema) = (parametre["name"].as_str().unwrap(), &parametre["schema"]);
            let dits: Vec<&str> = match parametre["in"].as_str().unwrap() {
                "query" => question.iter().filter(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str()).collect(),
                "header" => demande.entete(nom).into_iter().collect(),
                autre => {
                    defauts.push(format!("un paramètre d'une sorte que cette épreuve ne connaît pas : {autre}"));
                    continue;
                }
            };
            let valeur = match dits[..] {
                [] if parametre["required"] == true => {
                    defauts.push(format!("{nom} manque"));
                    continue;
                }
                [] => continue,
                _ if schema["type"] == "array" => json!(dits),
                [unique] => instance(schema, unique),
                _ => json!(dits),
            };
            if !conforme(schema, &valeur) {
                defauts.push(format!("{nom} n'est pas conforme"));
            }
        }
        defauts.extend(self.defaut_d_acces(operation, demande));
        defauts
    }

    /// The scheme that the operation wants, and the token that its path does: the citizen's where FranceConnect is asked.
    fn defaut_d_acces(&self, operation: &Value, demande: &Demande) -> Option<String> {
        let nom = operation["security"][0].as_object().unwrap().keys().next().unwrap();
        let porte = &self.0["components"]["securitySchemes"][nom];
        assert_eq!((&porte["type"], &porte["scheme"]), (&json!("http"), &json!("bearer")), "{nom}");
        let jeton = if demande.chemin.ends_with("/france_connect") { JETON_DU_CITOYEN } else { JETON };
        let dit = demande.entete("authorization").and_then(|valeur| valeur.strip_prefix("Bearer "));
        (dit != Some(jeton)).then(|| "le jeton n'est pas celui qu'il faut".to_owned())
    }

    /// The parameters of the contract that no request said, each with its path.
    fn jamais_dits(&self, demandes: &[Demande]) -> Vec<String> {
        let dit = |chemin: &str, parametre: &Value| {
            let nom = parametre["name"].as_str().unwrap();
            demandes.iter().filter(|demande| demande.chemin == chemin).any(|demande| match parametre["in"].as_str() {
                Some("header") => demande.entete(nom).is_some(),
                _ => parametres(demande).iter().any(|(cle, _)| cle == nom),
            })
        };
        let chemins = self.0["paths"].as_object().unwrap().iter();
        chemins
            .flat_map(|(chemin, operations)| {
                let parametres = operations["get"]["parameters"].as_array().unwrap().iter();
                parametres.map(move |parametre| (chemin, parametre))
            })
            .filter(|(chemin, parametre)| !dit(chemin, parametre))
            .map(|(chemin, parametre)| format!("{chemin} {}", parametre["name"]))
            .collect()
    }
}

const SANS_CACHE: Options = Options { periode: None, sans_cache: true };

fn aujourdhui() -> Date {
    Date::new(2026, 11, 23).unwrap()
}

/// The present month, and another.
fn tous_les_mois() -> [Options; 2] {
    let periode = Some(Periode::new(2026, 9, aujourdhui()).unwrap());
    [SANS_CACHE, Options { periode, sans_cache: false }]
}

/// Every form of identity: whole or partial dates, born here by code or by name, born abroad.
fn identites() -> Vec<Identite> {
    let commune = || Lieu::Commune(CogCommune::parse("29019").unwrap());
    let nommee = |nom: &str, departement: &str| Lieu::CommuneNommee {
        nom: nom.into(),
        departement: CogDepartement::parse(departement).unwrap(),
    };
    [
        ("1984-02-29", Sexe::F, None, &["Soizic"][..], commune()),
        ("1984-02-00", Sexe::M, Some("Le Bihan"), &["Yann", "Jean-Noël", "Maël", "Loïg"], commune()),
        ("1984-00-00", Sexe::F, None, &["Œlla", "d’Arc"], commune()),
        ("", Sexe::M, None, &["Yann"], commune()),
        ("1984-02-29", Sexe::F, Some("Ait Ali"), &["Nadia"], Lieu::Etranger(CogPays::parse("99352").unwrap())),
        ("1984-00-00", Sexe::M, None, &["Nadir"], Lieu::Etranger(CogPays::parse("99352").unwrap())),
        ("1984-02-29", Sexe::F, None, &["Soizic"], nommee("Saint-Renan", "29")),
        ("1984-00-00", Sexe::M, None, &["Yann"], nommee("L'Étang-Salé", "974")),
        ("1984-02-00", Sexe::F, None, &["Lesia"], nommee("Ajaccio", "2A")),
    ]
    .map(|(date, sexe, usage, prenoms, lieu)| {
        let brute = IdentiteCivile {
            nom_naissance: "Kermorgant".into(),
            nom_usage: usage.map(str::to_owned),
            prenoms: prenoms.iter().map(|&prenom| prenom.to_owned()).collect(),
            date_naissance: DatePartielle::lire(date),
            sexe,
            lieu,
        };
        Identite::valider(brute, aujourdhui()).unwrap()
    })
    .into()
}

fn parametres(demande: &Demande) -> Vec<(String, String)> {
    form_urlencoded::parse(demande.question.as_deref().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// A server that only listens, and a client of it.
async fn serveur() -> (ApiParticulier, Entendues) {
    let entendues = Entendues::default();
    let noter = async |State(entendues): State<Entendues>, requete: Request| {
        entendues.lock().unwrap().push(Demande::lire(&requete));
        StatusCode::NOT_FOUND
    };
    let routes = Router::new().fallback(noter).with_state(entendues.clone());
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Environnement::Autre(format!("http://{}", ecoute.local_addr().unwrap()).parse().unwrap());
    tokio::spawn(async move { axum::serve(ecoute, routes).await });
    let reglages = Reglages::new(base, JETON.into(), Siret::parse("13002526500013").unwrap());
    (ApiParticulier::new(reglages).unwrap(), entendues)
}

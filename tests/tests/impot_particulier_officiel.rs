//! What our client sends to API Impôt Particulier, and the answers that it is tried with, against the DGFIP's own OpenAPI
//! file: a JSON-schema validator judges, not our types. The file is read from the folder that `PASS_FAMILLE_OPENAPI`
//! names; where it is not, the test says so and passes.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

mod contrats;
mod demandes;

use axum::{
    Json, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use demandes::{Demande, Entendues, conforme, instance};
use famille::{AvisFiscal, NumeroFiscal};
use impot_particulier::{AnneeRevenus, Echec, ImpotParticulier, Reglages, Reponse};
use secrecy::SecretString;
use serde_json::{Value, json};

/// The official file.
struct Contrat(Value);

#[tokio::test]
async fn requests_and_answers_follow_the_official_contract() {
    let Some(contrat) = Contrat::lire() else { return };
    assert_eq!(contrat.defauts_de_la_situation(&situation()), Vec::<String>::new());
    let (client, demandes) = passerelle(&contrat).await;
    let (numero, annee) = (NumeroFiscal::parse("0712345678901").unwrap(), AnneeRevenus::new(2025).unwrap());
    let fc = SecretString::from("jeton-de-franceconnect");
    let reponses: [Result<Reponse<AvisFiscal>, Echec>; 4] = [
        client.situation(&numero, annee).await,
        client.situation_france_connect(&fc, annee).await,
        client.derniere_situation(&numero, annee).await,
        client.derniere_situation_france_connect(&fc, annee).await,
    ];
    for reponse in reponses {
        let avis = reponse.unwrap().donnees;
        // Every key that our parser looks for is one of the contract's.
        let declarants = avis.declarants.clone().unwrap();
        assert!(avis.revenu_fiscal_reference == Some(31_480) && avis.statut.is_some() && avis.montant_impot.is_some());
        assert!(declarants.len() == 2 && declarants.iter().all(|personne| personne.nom_naissance.is_some()));
        assert!(declarants.iter().all(|personne| personne.prenoms.is_some() && personne.nom_usage.is_some()));
        assert!(declarants.iter().all(|personne| personne.date_naissance.is_some()));
        assert_eq!(avis.adresse.as_ref().map(|adresse| adresse.lignes().len()), Some(3));
        assert_eq!(avis.quotient_municipal(), Some(1_049));
    }

    let demandes = demandes.lock().unwrap().clone();
    assert_eq!(demandes.len(), 4);
    for demande in &demandes {
        assert_eq!(contrat.defauts(demande), Vec::<String>::new(), "{demande:?}");
    }
    // The judge does judge.
    let sans = |nom: &str| Demande {
        entetes: demandes[1].entetes.iter().filter(|(cle, _)| cle != nom).cloned().collect(),
        ..demandes[1].clone()
    };
    let avec = |nom: &str, valeur: &str| {
        let mut demande = sans(nom);
        demande.entetes.push((nom.to_owned(), valeur.to_owned()));
        demande
    };
    for mauvaise in [
        sans("authorization"),
        sans("x-correlation-id"),
        sans("x-franceconnect-oauth"),
        sans("accept"),
        avec("x-correlation-id", "1234"),
        avec("x-autre", "1"),
        Demande { chemin: demandes[1].chemin.replace("2025", "cette-annee"), ..demandes[1].clone() },
        Demande { chemin: demandes[1].chemin.replace("/ir/", "/"), ..demandes[1].clone() },
        Demande { question: Some("annee=2025".into()), ..demandes[1].clone() },
    ] {
        assert_ne!(contrat.defauts(&mauvaise), Vec::<String>::new(), "{mauvaise:?}");
    }
    let mut renommee = situation();
    renommee["revenuFiscal"] = renommee["rfr"].clone();
    assert_ne!(contrat.defauts_de_la_situation(&renommee), Vec::<String>::new());
}

impl Contrat {
    fn lire() -> Option<Self> {
        Some(Self(serde_json::from_str(&contrats::lire("api-impot-particulier.json")?).unwrap()))
    }

    /// The path under which the contract puts everything.
    fn racine(&self) -> String {
        let serveur = self.0["servers"][0]["url"].as_str().unwrap();
        serveur.split_once("://").unwrap().1.split_once('/').map(|(_, chemin)| format!("/{chemin}")).unwrap()
    }

    fn flux(&self) -> &Value {
        &self.0["components"]["securitySchemes"]["Authorization"]["flows"]["clientCredentials"]
    }

    /// What is wrong with a request; empty when all is well.
    fn defauts(&self, demande: &Demande) -> Vec<String> {
        let Some((operation, parametres)) = self.operation(&demande.chemin) else {
            return vec!["aucune opération à ce chemin".to_owned()];
        };
        let mut defauts = Vec::new();
        if demande.question.is_some() {
            defauts.push("des paramètres d'URL que le contrat n'a pas".to_owned());
        }
        let mut connus = vec!["authorization".to_owned()];
        for parametre in operation["parameters"].as_array().unwrap() {
            let parametre = self.resoudre(parametre);
            let nom = parametre["name"].as_str().unwrap();
            let donne = match parametre["in"].as_str().unwrap() {
                "path" => parametres.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str()),
                "header" => {
                    connus.push(nom.to_ascii_lowercase());
                    demande.entete(nom)
                }
                autre => {
                    defauts.push(format!("un paramètre d'une sorte que cette épreuve ne connaît pas : {autre}"));
                    continue;
                }
            };
            let schema = &parametre["schema"];
            match donne {
                None if parametre["required"] == true => defauts.push(format!("{nom} manque")),
                Some(texte) if !conforme(schema, &instance(schema, texte)) => {
                    defauts.push(format!("{nom} n'est pas conforme"));
                }
                _ => {}
            }
        }
        for (nom, _) in &demande.entetes {
            if (nom.starts_with("x-") || nom.starts_with("id_")) && !connus.contains(nom) {
                defauts.push(format!("{nom} n'est pas au contrat"));
            }
        }
        let reponses = &operation["responses"];
        let reussite = reponses.get("200").unwrap_or(&reponses["default"]);
        let natures = reussite["content"].as_object().unwrap();
        if !demande
            .entete("accept")
            .is_some_and(|accepte| natures.keys().all(|nature| accepte.contains(nature.as_str())))
        {
            defauts.push("le type de la réponse n'est pas demandé".to_owned());
        }
        defauts
    }

    /// The operation of a path, with what stands in its templates.
    fn operation(&self, chemin: &str) -> Option<(&Value, Vec<(String, String)>)> {
        let morceaux: Vec<&str> = chemin.strip_prefix(&self.racine())?.split('/').collect();
        let mut trouvees = self.0["paths"].as_object().unwrap().iter().filter_map(|(modele, operations)| {
            let modele: Vec<&str> = modele.split('/').collect();
            let mut parametres = Vec::new();
            for (attendu, donne) in modele.iter().zip(&morceaux) {
                match attendu.strip_prefix('{').and_then(|nom| nom.strip_suffix('}')) {
                    Some(nom) => parametres.push((nom.to_owned(), (*donne).to_owned())),
                    None if attendu == donne => {}
                    None => return None,
                }
            }
            (modele.len() == morceaux.len()).then(|| (&operations["get"], parametres))
        });
        trouvees.next()
    }

    /// What is wrong with an answer; keys that the contract doesn't have are wrong too.
    fn defauts_de_la_situation(&self, corps: &Value) -> Vec<String> {
        ["SituationsIRAssiettesMillesimeJAXBbean", "AftJAXBbean", "DateNaisDecJAXBbean"]
            .into_iter()
            .zip([vec![corps], vec![&corps["aftDetail"]], vec![&corps["dateNaisDec1"], &corps["dateNaisDec2"]]])
            .flat_map(|(nom, instances)| instances.into_iter().map(move |instance| (nom, instance)))
            .filter(|(nom, instance)| {
                let mut schema = self.0["components"]["schemas"][nom].clone();
                schema["additionalProperties"] = json!(false);
                schema["components"] = self.0["components"].clone();
                !jsonschema::validator_for(&schema).unwrap().is_valid(instance)
            })
            .map(|(nom, _)| nom.to_owned())
            .collect()
    }

    fn resoudre<'a>(&'a self, valeur: &'a Value) -> &'a Value {
        match valeur.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).unwrap(),
            None => valeur,
        }
    }
}

/// A gateway that answers [`situation`], and what it heard beside requests for tokens.
async fn passerelle(contrat: &Contrat) -> (ImpotParticulier, Entendues) {
    let flux = contrat.flux().clone();
    let jetons = url::Url::parse(flux["tokenUrl"].as_str().unwrap()).unwrap().path().to_owned();
    let ouvertes: Vec<String> = flux["scopes"].as_object().unwrap().keys().cloned().collect();
    let jeton = async move |corps: String| {
        let demandes: Vec<_> = url::form_urlencoded::parse(corps.as_bytes()).into_owned().collect();
        let lu = |nom: &str| demandes.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.clone()).unwrap();
        assert_eq!(lu("grant_type"), "client_credentials");
        assert!(lu("scope").split(' ').all(|scope| ouvertes.iter().any(|ouverte| ouverte == scope)));
        Json(json!({"access_token": "jeton", "token_type": "Bearer", "expires_in": 3600}))
    };
    let entendues = Entendues::default();
    let routes = Router::new().route(&jetons, post(jeton)).fallback(ecouter).with_state(entendues.clone());
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = |chemin: &str| format!("http://{}{chemin}", ecoute.local_addr().unwrap()).parse().unwrap();
    let reglages = Reglages {
        id_teleservice: Some("TELESERVICE".into()),
        ..Reglages::new(adresse(&contrat.racine()), adresse(&jetons), "cle", "secret".into())
    };
    tokio::spawn(async move { axum::serve(ecoute, routes).await });
    (ImpotParticulier::new(reglages).unwrap(), entendues)
}

async fn ecouter(State(entendues): State<Entendues>, demande: Request) -> Response {
    entendues.lock().unwrap().push(Demande::lire(&demande));
    Json(situation()).into_response()
}

/// An answer that uses every key that our parser looks for.
fn situation() -> Value {
    json!({
        "annRevenu": 2025, "rfr": 31_480, "nbPart": 2.5, "impAvImput": 640, "montTotIr": -120,
        "nmNaiDec1": "KERMORGANT", "nmUsaDec1": "LE BIHAN", "prnmDec1": "SOIZIC",
        "dateNaisDec1": {"jour": "29", "mois": "02", "annee": "1984"},
        "nmNaiDec2": "LE BIHAN", "nmUsaDec2": "LE BIHAN", "prnmDec2": "YANN",
        "dateNaisDec2": {"jour": "03", "mois": "11", "annee": "1982"},
        "aft": "3 QUAI DE LA DOUANE 29200 BREST",
        "aftDetail": {
            "complementAdresse": "BAT B", "voie": "3 QUAI DE LA DOUANE", "getcommune": "BREST", "getcodePostal": "29200",
        },
    })
}

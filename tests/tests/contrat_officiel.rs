//! Every answer of the simulator against the official OpenAPI files, of API Particulier and of API Impôt Particulier: a
//! JSON-schema validator judges, not our types. The files are read from the folder that `PASS_FAMILLE_OPENAPI` names;
//! where they are not, the tests say so and pass.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

mod contrats;

use std::collections::{BTreeMap, BTreeSet};

use bac_a_sable::{BacASable, Cible, Client, Commandes, Operation, Panne, Reglages, foyers_fiscaux, personas};
use jsonschema::Validator;
use reqwest::{Response, redirect};
use serde_json::{Value, json};
use url::form_urlencoded;

const SIRET: &str = "13002526500013";
const RETOUR: &str = "http://localhost:9/retour";
const NOM_DE_REQUETE: &str = "3f1f8c52-9b1e-4c55-8f0a-0d9f4f0f6f11";

/// The two operations whose official file is at hand.
const OPERATIONS: [Operation; 2] = [Operation::QuotientFamilial, Operation::ParticipationFamilialeEaje];

/// Personas who stand for what the official schema forbids and production does: a null where it promises a value, a block
/// left out.
const AU_DELA_DU_CONTRAT: [&str; 3] = ["elsa-prigent", "lila-perrot", "noe-blanchard"];

/// Personas whose failure is not JSON, or not an answer, or takes seconds.
const SANS_JSON: [&str; 5] = ["louis-pasquier", "tom-carlier", "nina-poulain", "zoe-meunier", "axel-fabre"];

#[tokio::test]
async fn families_are_answered_within_the_contract() {
    let Some(contrat) = Contrat::particulier() else { return };
    let essai = Essai::new().await;
    let mut vus = BTreeSet::new();
    for persona in personas().unwrap().iter().filter(|persona| !SANS_JSON.contains(&persona.id.as_str())) {
        let mut fautes = Vec::new();
        for operation in OPERATIONS {
            let reponse = essai.identite(operation, &persona.id, &[]).await;
            fautes.extend(contrat.check(&chemin(operation, "identite"), reponse, &mut vus).await);
            if persona.franceconnect {
                let jeton = essai.log_in(&persona.id).await;
                let reponse = essai.france_connect(operation, &jeton).await;
                fautes.extend(contrat.check(&chemin(operation, "france_connect"), reponse, &mut vus).await);
            }
        }
        let au_dela = AU_DELA_DU_CONTRAT.contains(&persona.id.as_str());
        assert_eq!(fautes.is_empty(), !au_dela, "{} : {fautes:#?}", persona.id);
    }
    let statuts: BTreeSet<u16> = vus.iter().map(|(_, statut)| *statut).collect();
    assert_eq!(statuts, BTreeSet::from([200, 404, 422, 429, 502, 503, 504]), "des statuts n'ont pas été vus");
}

#[tokio::test]
async fn refusals_are_within_the_contract() {
    let Some(contrat) = Contrat::particulier() else { return };
    let essai = Essai::new().await;
    let mut vus = BTreeSet::new();
    for operation in OPERATIONS {
        let identite = chemin(operation, "identite");
        for code in ["00101", "00103", "00105", "00100", "00015", "00429", "23003", "35560", "35000", "35020", "35002"]
        {
            essai.commandes.break_down(Cible::Operation(operation), Panne::Erreur(code.to_owned()));
            let reponse = essai.identite(operation, "camille-moreau", &[]).await;
            assert_eq!(contrat.check(&identite, reponse, &mut vus).await, Vec::<String>::new(), "{code}");
        }
        essai.commandes.repair_all();
        let reponse = essai.identite(operation, "camille-moreau", &[("nomUsage", "R2D2")]).await;
        assert_eq!(contrat.check(&identite, reponse, &mut vus).await, Vec::<String>::new());
        let reponse = essai.france_connect(operation, "inconnu").await;
        let france_connect = chemin(operation, "france_connect");
        assert_eq!(contrat.check(&france_connect, reponse, &mut vus).await, Vec::<String>::new());
    }
    // Each status that the contract describes for `identite` was seen.
    for operation in OPERATIONS {
        let chemin = chemin(operation, "identite");
        let promis: BTreeSet<u16> = contrat.statuts(&chemin).into_iter().filter(|statut| *statut != 200).collect();
        let tus: Vec<_> = promis.iter().filter(|statut| !vus.contains(&(chemin.clone(), **statut))).collect();
        assert!(tus.is_empty(), "{chemin} : {tus:?}");
    }
    // The judge does judge.
    essai.commandes.break_down(Cible::ApiParticulier, Panne::MauvaisSchema);
    let faux = essai.identite(Operation::QuotientFamilial, "camille-moreau", &[]).await;
    let fautes = contrat.check(&chemin(Operation::QuotientFamilial, "identite"), faux, &mut vus).await;
    assert!(!fautes.is_empty());
}

#[tokio::test]
async fn tax_households_are_answered_within_the_contract() {
    let Some(contrat) = Contrat::impot() else { return };
    let essai = Essai::new().await;
    let jeton = essai.tax_token().await;
    let base = essai.reglages.url_impot_particulier();
    let mut vus = BTreeSet::new();
    for spi in foyers_fiscaux().unwrap().iter().flat_map(|foyer| &foyer.declarants).map(|declarant| &declarant.spi) {
        for suite in [
            "situations/ir/assiettes/annrev/2024",
            "situations/ir/assiettes/annrev/2023",
            "dernieresituation/ir/assiettes/annrev/2023",
            "dernieresituation/ir/assiettes/deuxans",
        ] {
            let officiel = format!("/spi/{{spi}}/{}", suite.replace("2024", "{annrev}").replace("2023", "{annrev}"));
            let requete = essai.client.get(format!("{base}/spi/{spi}/{suite}"));
            let requete = requete.bearer_auth(&jeton).header("x-correlation-id", NOM_DE_REQUETE);
            let reponse = requete.send().await.unwrap();
            let type_de_contenu = reponse.headers()["content-type"].to_str().unwrap().to_owned();
            if reponse.status() == 200 {
                assert!(contrat.media_types(&officiel).contains(&type_de_contenu), "{officiel} {type_de_contenu}");
                assert_eq!(contrat.check(&officiel, reponse, &mut vus).await, Vec::<String>::new(), "{suite}");
            } else {
                // Only the household whose last notice is missing.
                assert_eq!((reponse.status().as_u16(), suite), (410, "situations/ir/assiettes/annrev/2024"), "{spi}");
            }
        }
    }
    assert_eq!(vus.len(), 3);
}

/// An official file.
struct Contrat(Value);

impl Contrat {
    fn particulier() -> Option<Self> {
        let texte = contrats::lire("quotient-familial-et-eaje-v3.yaml")?;
        Some(Self(serde_saphyr::from_str(&texte).unwrap()))
    }

    fn impot() -> Option<Self> {
        let texte = contrats::lire("api-impot-particulier.json")?;
        let mut contrat: Value = serde_json::from_str(&texte).unwrap();
        // Its objects say nothing of other keys; ours have none.
        for schema in contrat["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            schema["additionalProperties"] = json!(false);
        }
        Some(Self(contrat))
    }

    fn responses(&self, chemin: &str) -> &serde_json::Map<String, Value> {
        self.0["paths"][chemin]["get"]["responses"].as_object().unwrap()
    }

    fn statuts(&self, chemin: &str) -> Vec<u16> {
        self.responses(chemin).keys().filter_map(|statut| statut.parse().ok()).collect()
    }

    fn media_types(&self, chemin: &str) -> Vec<String> {
        self.responses(chemin)["200"]["content"].as_object().unwrap().keys().cloned().collect()
    }

    /// What is wrong with an answer, its headers included; empty when all is well. A status that the operation doesn't
    /// describe still has the body of an error.
    async fn check(&self, chemin: &str, reponse: Response, vus: &mut BTreeSet<(String, u16)>) -> Vec<String> {
        let statut = reponse.status().as_u16();
        vus.insert((chemin.to_owned(), statut));
        let decrite = self.responses(chemin).get(&statut.to_string());
        let entetes = decrite.and_then(|decrite| decrite["headers"].as_object()).cloned().unwrap_or_default();
        let mut fautes: Vec<String> =
            entetes.iter().filter_map(|(nom, decrit)| header_fault(nom, decrit, &reponse)).collect();
        let schema = match decrite.and_then(|decrite| decrite["content"].as_object()) {
            Some(contenu) => contenu.values().next().unwrap()["schema"].clone(),
            None => json!({"$ref": "#/components/schemas/Error"}),
        };
        let corps: Value = serde_json::from_str(&reponse.text().await.unwrap()).unwrap();
        let juge = self.judge(schema);
        fautes.extend(
            juge.iter_errors(&corps).map(|faute| format!("{chemin} {statut} {} {faute}", faute.instance_path())),
        );
        fautes
    }

    /// The schema with the components that it may refer to, in the words of JSON Schema.
    fn judge(&self, schema: Value) -> Validator {
        let mut complet = json!({"allOf": [schema], "components": {"schemas": self.0["components"]["schemas"]}});
        to_json_schema(&mut complet);
        jsonschema::draft4::new(&complet).unwrap()
    }
}

/// OpenAPI 3.0 writes `nullable` beside a type where JSON Schema has one type more; its examples and titles say nothing.
fn to_json_schema(schema: &mut Value) {
    match schema {
        Value::Object(cles) => {
            let nullable = cles.get("nullable") == Some(&json!(true));
            if let Some(un) = cles.get("type").filter(|un| nullable && un.is_string()).cloned() {
                cles.insert("type".to_owned(), json!([un, "null"]));
            }
            if let Some(Value::Array(choix)) = cles.get_mut("enum").filter(|_| nullable) {
                choix.push(Value::Null);
            }
            cles.values_mut().for_each(to_json_schema);
        }
        Value::Array(liste) => liste.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

/// A described header must be there, and read as its type; one that may be null may be empty.
fn header_fault(nom: &str, decrit: &Value, reponse: &Response) -> Option<String> {
    let schema = &decrit["schema"];
    let Some(valeur) = reponse.headers().get(nom).map(|valeur| valeur.to_str().unwrap()) else {
        return Some(format!("l'en-tête {nom} manque"));
    };
    let lisible = match schema["type"].as_str().unwrap() {
        "boolean" => valeur.parse::<bool>().is_ok(),
        "integer" | "number" => valeur.parse::<i64>().is_ok(),
        _ => true,
    };
    let vide = valeur.is_empty() && schema["nullable"] == true;
    (!lisible && !vide).then(|| format!("l'en-tête {nom} vaut {valeur}"))
}

/// A simulator on a socket, and a client of it.
struct Essai {
    reglages: Reglages,
    jeton: String,
    commandes: Commandes,
    client: reqwest::Client,
}

impl Essai {
    async fn new() -> Self {
        // Another test of the same process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut reglages = Reglages::new(format!("http://{}", ecoute.local_addr().unwrap()))
            .with_all_scopes()
            .with_client(Client::new("ville", "secret", RETOUR));
        reglages.quotas.par_seconde = u32::MAX;
        reglages.quotas.franceconnect_par_minute = u32::MAX;
        let bac = BacASable::new(reglages.clone()).unwrap();
        let (jeton, commandes) = (bac.jetons().valide.clone(), bac.commandes());
        // 15 May 2026, for the ages of children and the years of notices.
        commandes.set_today("2026-05-15".parse().unwrap());
        tokio::spawn(bac.serve(ecoute, std::future::pending()));
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
        Self { reglages, jeton, commandes, client }
    }

    async fn identite(&self, operation: Operation, id: &str, de_plus: &[(&str, &str)]) -> Response {
        let persona = personas().unwrap().into_iter().find(|persona| persona.id == id).unwrap();
        let mut question = form_urlencoded::Serializer::new(String::new());
        question.append_pair("recipient", SIRET).extend_pairs(persona.identite.parametres()).extend_pairs(de_plus);
        self.get(&chemin(operation, "identite"), &question.finish(), &self.jeton).await
    }

    async fn france_connect(&self, operation: Operation, jeton: &str) -> Response {
        self.get(&chemin(operation, "france_connect"), &format!("recipient={SIRET}"), jeton).await
    }

    async fn get(&self, chemin: &str, question: &str, jeton: &str) -> Response {
        let adresse = format!("{}{chemin}?{question}", self.reglages.url_api_particulier());
        self.client.get(adresse).bearer_auth(jeton).send().await.unwrap()
    }

    /// A FranceConnect token of this persona, with the scopes of both operations.
    async fn log_in(&self, id: &str) -> String {
        let scopes: Vec<&str> = OPERATIONS.iter().flat_map(|operation| operation.scopes()).copied().collect();
        let scope = format!("openid identite_pivot {}", scopes.join(" "));
        let etat = "un-mot-de-vingt-deux-lettres";
        let choix = BTreeMap::from([
            ("client_id", "ville"),
            ("redirect_uri", RETOUR),
            ("response_type", "code"),
            ("scope", &scope),
            ("state", etat),
            ("nonce", etat),
            ("acr_values", "eidas1"),
            ("persona", id),
        ]);
        let emetteur = self.reglages.emetteur_franceconnect();
        let reponse = self.client.post(format!("{emetteur}/authorize")).form(&choix).send().await.unwrap();
        let retour: url::Url = reponse.headers()["location"].to_str().unwrap().parse().unwrap();
        let code = retour.query_pairs().find(|(cle, _)| cle == "code").unwrap().1.into_owned();
        let demande = [
            ("grant_type", "authorization_code"),
            ("client_id", "ville"),
            ("client_secret", "secret"),
            ("redirect_uri", RETOUR),
            ("code", &code),
        ];
        self.token(format!("{emetteur}/token"), &demande).await
    }

    async fn tax_token(&self) -> String {
        let client = &self.reglages.client_impot_particulier;
        let demande = [
            ("grant_type", "client_credentials"),
            ("client_id", client.client_id.as_str()),
            ("client_secret", client.client_secret.as_str()),
        ];
        self.token(self.reglages.url_jetons_impot_particulier(), &demande).await
    }

    async fn token(&self, adresse: String, demande: &[(&str, &str)]) -> String {
        let reponse = self.client.post(adresse).form(demande).send().await.unwrap();
        let corps: Value = serde_json::from_str(&reponse.text().await.unwrap()).unwrap();
        corps["access_token"].as_str().unwrap().to_owned()
    }
}

fn chemin(operation: Operation, modalite: &str) -> String {
    format!("/v3/dss/{}/{modalite}", operation.segment())
}

//! What typing each persona's identity gives. A persona added to a file must be added here: its outcome is a promise.

use bac_a_sable::personas;
use serde_json::json;

use crate::commun::Essai;

#[tokio::test]
async fn outcomes() {
    let essai = Essai::with(|reglages| reglages.quotas.par_seconde = u32::MAX);
    let lents = ["louis-pasquier"];
    let coupes = ["axel-fabre"];
    for persona in personas().unwrap() {
        let id = persona.id.as_str();
        if lents.contains(&id) || coupes.contains(&id) {
            continue;
        }
        let attendu = match id {
            "ines-caron" | "gabriel-picard" => "404 23003",
            "jeanne-hamelin" => "404 10003",
            "oscar-texier" => "404 35003",
            "lea-bouvier" => "404 40003",
            "adele-fontenay" => "422 35560",
            "rene-colas" => "422 35561",
            "hugo-lenoir" => "429 00429",
            "clara-brunet" => "502 35000",
            "pauline-gros" => "502 00501",
            "simon-guyot" => "503 35020",
            "eva-renard" => "504 35002",
            "tom-carlier" => "403",
            _ => "200",
        };
        assert_eq!(essai.ask_about(id, |_| {}).await.verdict(), attendu, "{id}");
    }
}

#[tokio::test]
async fn failures_keep_their_shape() {
    let essai = Essai::new();
    let picard = essai.ask_about("gabriel-picard", |_| {}).await.json();
    assert_eq!(picard["errors"][0]["meta"], json!({"provider": "CNAF"}));
    assert_eq!(picard["errors"][0]["source"], json!(null));
    let gros = essai.ask_about("pauline-gros", |_| {}).await.json();
    assert_eq!(gros["errors"][0]["meta"], json!({"retry_in": 10}));
    let lenoir = essai.ask_about("hugo-lenoir", |_| {}).await;
    assert_eq!((lenoir.entete("retry-after"), lenoir.entete("ratelimit-remaining")), (Some("2"), Some("0")));
    let carlier = essai.ask_about("tom-carlier", |_| {}).await;
    assert_eq!(carlier.entete("content-type"), Some("text/html"));
    let poulain = essai.ask_about("nina-poulain", |_| {}).await;
    assert!(poulain.corps.starts_with('{') && serde_json::from_str::<serde_json::Value>(&poulain.corps).is_err());
    assert_eq!(essai.ask_about("zoe-meunier", |_| {}).await.corps, "");
}

#[tokio::test(start_paused = true)]
async fn the_slow_one_is_answered_in_the_end() {
    let essai = Essai::new();
    let debut = tokio::time::Instant::now();
    assert_eq!(essai.ask_about("louis-pasquier", |_| {}).await.verdict(), "200");
    // The clock of tokio is virtual here: this measures what was waited for, not the machine.
    assert_eq!(debut.elapsed().as_secs(), 6);
}

#[tokio::test]
async fn early_in_the_month() {
    let essai = Essai::new();
    for (annee, mois, attendu) in [("2026", "5", "404 23003"), ("2026", "4", "200"), ("2025", "12", "200")] {
        let reponse =
            essai.ask_about("ines-caron", |p| p.extend([("annee", annee.to_owned()), ("mois", mois.to_owned())])).await;
        assert_eq!(reponse.verdict(), attendu, "{annee}-{mois}");
    }
}

#[tokio::test]
async fn shapes_of_families() {
    let essai = Essai::new();
    let data = async |id: &'static str| essai.ask_about(id, |_| {}).await.json()["data"].clone();
    assert_eq!(data("theo-lambert").await["enfants"], json!([]));
    assert_eq!(data("aminata-diarra").await["enfants"].as_array().unwrap().len(), 6);
    assert_eq!(data("mathilde-rousselin").await["quotient_familial"]["fournisseur"], "MSA");
    let dates: Vec<_> = data("rosa-quintana").await["enfants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|enfant| (enfant["date_naissance"].clone(), enfant["mois_date_de_naissance"].clone()))
        .collect();
    assert_eq!(
        dates,
        [(json!("2012-04-00"), json!("04")), (json!("2020-00-00"), json!(null)), (json!("0000-00-00"), json!(null)),]
    );
    let blanchard = data("noe-blanchard").await;
    assert_eq!(blanchard.as_object().unwrap().keys().collect::<Vec<_>>(), ["allocataires", "quotient_familial"]);
    let perrot = data("lila-perrot").await;
    assert_eq!(perrot["enfants"][0]["prenoms"], json!(null));
    assert_eq!(perrot["enfants"][1]["date_naissance"], json!(null));
    let arnoux = data("solene-arnoux").await;
    assert!(arnoux["adresse"].as_object().unwrap().values().all(serde_json::Value::is_string));
    let delmas = data("victor-delmas").await;
    assert!(delmas["allocataires"].as_array().unwrap().iter().all(|a| a["nom_naissance"] != "DELMAS"));
}

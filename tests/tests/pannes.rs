//! Every upstream, every fault of the simulator, every step: what the family meets, in one table. Whatever breaks, each answer comes
//! in time, none is a failure of the service's own, and the dossier gets there.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bac_a_sable::{Cible, Falsification, Panne};
use epreuves::{VERIFIEUR, Ville, declarer, depot, json_de, remise_de, saisie_de};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// What the widget waits for an answer.
const DELAI: Duration = Duration::from_secs(50);
/// What is known of all of it. `METTRE_A_JOUR=1` writes it anew, to be read before it is kept.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pannes.txt");

fn pannes() -> Vec<(&'static str, Panne)> {
    vec![
        ("erreur 35001", Panne::Erreur("35001".to_owned())),
        ("erreur 35002", Panne::Erreur("35002".to_owned())),
        ("429 pour 1 s", Panne::TropDeRequetes(1)),
        ("page d’un pare-feu", Panne::Html),
        ("corps vide", Panne::CorpsVide),
        ("JSON tronqué", Panne::JsonTronque),
        ("coupure", Panne::Coupure),
        ("redirection", Panne::Redirection),
        ("corps énorme", Panne::CorpsEnorme),
        ("mauvais schéma", Panne::MauvaisSchema),
        ("réinitialisation", Panne::Reinitialisation),
        ("statut 500", Panne::Statut(500)),
        ("statut 502", Panne::Statut(502)),
        ("statut 503", Panne::Statut(503)),
    ]
}

/// Those that last until somebody gives up.
fn lenteurs() -> [(&'static str, Panne); 2] {
    [("goutte à goutte", Panne::GoutteAGoutte(500)), ("lenteur", Panne::Lenteur(120))]
}

fn falsifications() -> Vec<(&'static str, Panne)> {
    [
        ("signature étrangère", Falsification::Signature),
        ("sans signature", Falsification::SansSignature),
        ("autre nonce", Falsification::Nonce),
        ("autre audience", Falsification::Audience),
        ("autre émetteur", Falsification::Emetteur),
        ("jeton expiré", Falsification::Expiration),
        ("autre sujet", Falsification::Sujet),
    ]
    .map(|(nom, quoi)| (nom, Panne::Falsification(quoi)))
    .into()
}

/// An answer in time, of the service's own making.
async fn dans_les_temps<T>(quoi: &str, travail: impl Future<Output = T>) -> T {
    let fait = tokio::time::timeout(DELAI, travail).await;
    assert!(fait.is_ok(), "{quoi}: still nothing after {DELAI:?}");
    fait.unwrap()
}

/// A service and a family of which this one is asked something: the DGFIP knows those whom the CAF does not.
const fn qui(cible: &Cible) -> (&'static str, &'static str) {
    match cible {
        Cible::JetonImpotParticulier | Cible::ImpotParticulier => ("periscolaire", "gabriel-picard"),
        _ => ("cantine", "camille-moreau"),
    }
}

/// The three doors of an identification, as far as they open: what the family is told, and the whole answer of the last one.
async fn identifier(ville: &Ville, (demarche, persona): (&str, &str)) -> (String, Option<Value>) {
    let depart = ville.get(ville.depart(demarche, VERIFIEUR).as_str()).await;
    if depart.status() != StatusCode::SEE_OTHER {
        return (format!("départ {}", statut(&depart)), None);
    }
    let retour = ville.choisir(&depart, persona).await;
    let code = statut(&retour);
    let page = retour.text().await.unwrap();
    let Some(remise) = remise_de(&page) else { return (format!("retour {code}"), None) };
    let corps = json!({"version": 1, "remise": remise, "verifieur": VERIFIEUR});
    let reponse = ville.post("/v1/identifications/franceconnect", &corps).await;
    let code = statut(&reponse);
    let reponse: Value = json_de(reponse).await;
    let issue = reponse["issue"].as_str().map_or_else(|| format!("identification {code}"), str::to_owned);
    (issue, Some(reponse))
}

/// The same for a patient family.
async fn retrouver(ville: &Ville, qui: (&str, &str)) -> String {
    match identifier(ville, qui).await {
        (issue, None) => issue,
        (_, Some(reponse)) => {
            ville.attendre_son_tour(reponse).await["issue"].as_str().map(str::to_owned).unwrap_or_default()
        }
    }
}

fn statut(reponse: &reqwest::Response) -> u16 {
    let statut = reponse.status();
    // 503 says that something else is away, in words; any other is our own failure.
    assert!(!statut.is_server_error() || statut == StatusCode::SERVICE_UNAVAILABLE, "{statut} {}", reponse.url());
    statut.as_u16()
}

/// One line of the table.
async fn passer(ville: &Ville, cible: &Cible, (nom, panne): &(&'static str, Panne), rang: usize) -> String {
    // A token that is good for an hour would hide it.
    ville.commandes.revoke_tax_tokens();
    ville.commandes.break_down(cible.clone(), panne.clone());
    let quoi = format!("{cible:?}, {nom}");
    let (issue, reponse) = dans_les_temps(&quoi, identifier(ville, qui(cible))).await;
    let saisie = dans_les_temps(&quoi, ville.post("/v1/identifications/saisie", &saisie_de("camille-moreau"))).await;
    let code = statut(&saisie);
    let saisie: Value = json_de(saisie).await;
    let tapee = if saisie["sceau"].is_string() { "scellée".to_owned() } else { format!("refusée {code}") };
    // By hand, with the seal when there is one: the form finishes.
    let mut corps = depot(reponse.as_ref().and_then(|reponse| reponse["sceau"].as_str()), &[(qui(cible).0, &["d1"])]);
    declarer(&mut corps);
    let recu = dans_les_temps(&quoi, ville.deposer(&format!("{rang:032x}"), &corps)).await;
    let code = recu.status();
    let recu = json_de(recu).await;
    assert!(code.is_success() && recu["reference"].is_string(), "{quoi}: {code} {recu}");
    ville.commandes.repair_all();
    format!("  {nom:<22} {issue:<22} {tapee:<14} reçu\n")
}

/// Some faults of one target, and back to health after each.
async fn eprouver(cible: Cible, pannes: Vec<(&'static str, Panne)>) -> String {
    let ouvrir = Ville::ouvrir_sans_limites;
    // What the service keeps of FranceConnect for a day must not be there yet.
    let fraiche = matches!(cible, Cible::Decouverte | Cible::Cles);
    let mut ville = ouvrir().await;
    let mut lignes = String::new();
    for (rang, panne) in pannes.iter().enumerate() {
        if fraiche && rang > 0 {
            ville = ouvrir().await;
        }
        lignes += &passer(&ville, &cible, panne, rang).await;
        // It keeps a failure of these for some seconds; once is enough.
        if fraiche && rang + 1 < pannes.len() {
            continue;
        }
        let debut = Instant::now();
        while retrouver(&ville, qui(&cible)).await != "affichable" {
            assert!(debut.elapsed() < DELAI, "{cible:?}, {}: it does not come back", panne.0);
        }
    }
    lignes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_the_family_is_told_and_the_dossier_gets_there() {
    let cibles = [
        Cible::Decouverte,
        Cible::Cles,
        Cible::Jeton,
        Cible::Userinfo,
        Cible::QuotientFamilial,
        Cible::ApiParticulier,
        Cible::JetonImpotParticulier,
        Cible::ImpotParticulier,
    ];
    let mut taches = Vec::new();
    for cible in cibles {
        let mut lot = pannes();
        if matches!(cible, Cible::Jeton | Cible::Userinfo) {
            lot.extend(falsifications());
        }
        let lots = std::iter::once(lot).chain(lenteurs().map(|lenteur| vec![lenteur]));
        taches.push((
            format!("{cible:?}"),
            lots.map(|lot| tokio::spawn(eprouver(cible.clone(), lot))).collect::<Vec<_>>(),
        ));
    }
    let mut table = format!("  {:<22} {:<22} {:<14} dossier\n", "panne", "FranceConnect", "à la main");
    for (cible, lots) in taches {
        writeln!(table, "{cible}").unwrap();
        for lot in lots {
            table += &lot.await.unwrap();
        }
    }
    if std::env::var_os("METTRE_A_JOUR").is_some() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let connue = std::fs::read_to_string(TABLE).unwrap_or_default();
    let autres: Vec<_> = table.lines().zip(connue.lines()).filter(|(vue, connue)| vue != connue).collect();
    assert!(table == connue, "{TABLE} says otherwise (seen, known): {autres:#?}");
}

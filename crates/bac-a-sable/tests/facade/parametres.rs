//! What `identite` says of a query, parameter by parameter. The base is a query that finds a file.

use crate::commun::Essai;

async fn check(essai: &Essai, changes: &[(&'static str, &str)], attendu: &str) {
    let reponse = essai
        .ask_about("camille-moreau", |parametres| {
            for (cle, _) in changes {
                parametres.retain(|(autre, _)| autre != cle);
            }
            // `-` takes a parameter away.
            parametres.extend(changes.iter().filter(|(_, v)| *v != "-").map(|(cle, v)| (*cle, (*v).to_owned())));
        })
        .await;
    assert_eq!(reponse.verdict(), attendu, "{changes:?}");
}

#[tokio::test]
async fn one_fault_one_code() {
    let essai = Essai::with(|reglages| reglages.quotas.par_seconde = u32::MAX);
    let long = "1".repeat(40);
    for (cle, valeur, attendu) in [
        ("recipient", "13002526500013", "200"),
        ("recipient", "-", "422 00203"),
        ("recipient", "", "422 00203"),
        ("recipient", "13002526500014", "422 00210"),
        ("recipient", "1300252650001", "422 00210"),
        ("recipient", "35600000049837", "200"),
        ("nomNaissance", "-", "422 00420"),
        ("nomNaissance", "M0REAU", "422 00420"),
        ("nomNaissance", "MŒREAU", "422 00420"),
        ("nomNaissance", "D’MOREAU", "422 00420"),
        ("nomUsage", "DURAND", "200"),
        ("nomUsage", "DURAND, épouse", "422 00426"),
        ("nomUsage", "", "200"),
        ("prenoms[]", "-", "422 00367"),
        ("prenoms[]", "Cam1lle", "422 00367"),
        ("prenoms[]", "", "422 00367"),
        ("prenoms", "Camille", "422 00367"),
        ("anneeDateNaissance", "abcd", "422 00363"),
        ("anneeDateNaissance", "0", "422 00363"),
        ("anneeDateNaissance", "1899", "422 00363"),
        ("anneeDateNaissance", "2026", "422 35560"),
        ("anneeDateNaissance", &long, "422 00363"),
        ("moisDateNaissance", "13", "422 00363"),
        ("moisDateNaissance", "0", "422 00363"),
        ("jourDateNaissance", "31", "422 00363"),
        ("jourDateNaissance", "32", "422 00363"),
        ("sexeEtatCivil", "f", "200"),
        ("sexeEtatCivil", "X", "422 00427"),
        ("sexeEtatCivil", "-", "422 35561"),
        ("codeCogInseePaysNaissance", "-", "422 00400"),
        ("codeCogInseePaysNaissance", "75112", "422 00400"),
        ("codeCogInseePaysNaissance", "99352", "422 35560"),
        ("codeCogInseeCommuneNaissance", "4523", "422 00365"),
        ("codeCogInseeCommuneNaissance", "2C004", "422 00365"),
        ("codeCogInseeCommuneNaissance", "-", "200"),
        ("annee", "2023", "422 00356"),
        ("annee", "2027", "422 00356"),
        ("annee", "cette", "422 00356"),
        ("annee", "2025", "200"),
        ("mois", "0", "422 00354"),
        ("mois", "13", "422 00354"),
        ("mois", "12", "200"),
    ] {
        check(&essai, &[(cle, valeur)], attendu).await;
    }
}

#[tokio::test]
async fn faults_together() {
    let essai = Essai::new();
    for (changes, attendu) in [
        (&[("recipient", "-"), ("nomNaissance", "-")][..], "422 00203 00420"),
        (&[("nomNaissance", "1"), ("sexeEtatCivil", "X"), ("mois", "99")], "422 00354 00427 00420"),
        (&[("annee", "2026"), ("mois", "6")], "422 00354"),
        (&[("annee", "2026"), ("mois", "5")], "200"),
        (&[("annee", "2024"), ("mois", "6")], "200"),
        (&[("annee", "2024"), ("mois", "5")], "422 00355"),
        (&[("codeCogInseeCommuneNaissance", "-"), ("nomCommuneNaissance", "Orléans")], "422 00428"),
        (
            &[
                ("codeCogInseeCommuneNaissance", "-"),
                ("nomCommuneNaissance", "Orléans"),
                ("codeCogInseeDepartementNaissance", "45"),
            ],
            "200",
        ),
        (
            &[
                ("codeCogInseeCommuneNaissance", "-"),
                ("nomCommuneNaissance", "Orléans"),
                ("codeCogInseeDepartementNaissance", "45"),
                ("anneeDateNaissance", "-"),
            ],
            "422 00422",
        ),
        (
            &[
                ("codeCogInseeCommuneNaissance", "-"),
                ("nomCommuneNaissance", "Orléans"),
                ("codeCogInseeDepartementNaissance", "4500"),
            ],
            "422 00428",
        ),
    ] {
        check(&essai, changes, attendu).await;
    }
}

#[tokio::test]
async fn a_fault_names_its_parameter() {
    let essai = Essai::new();
    let reponse = essai.ask_about("camille-moreau", |p| p.retain(|(cle, _)| *cle != "recipient")).await;
    let erreur = &reponse.json()["errors"][0];
    assert_eq!(erreur["source"]["parameter"], "recipient");
    assert_eq!(erreur["title"], "Entité non traitable");
    assert!(erreur["meta"].is_object());
}

#[tokio::test]
async fn four_given_names_are_too_many() {
    let essai = Essai::new();
    let reponse = essai.ask_about("camille-moreau", |p| p.push(("prenoms[]", "Anne".to_owned()))).await;
    assert_eq!(reponse.verdict(), "422 00367");
}

#[tokio::test]
async fn bytes_that_are_not_text() {
    let essai = Essai::new();
    let url = "/api-particulier/v3/dss/quotient_familial/identite?nomNaissance=%FF";
    assert_eq!(essai.get(url, Some(&essai.jetons.valide)).await.verdict(), "400 00401");
}

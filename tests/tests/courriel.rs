//! Letters to families: they say that something happened, and nothing of the family.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{Ville, declarer, depot, json_de};
use pass_famille::config::{Configuration, Courriel, Securite};
use pass_famille::dossiers::{Annonce, EtatDossier, EtatLivraison, Reference};
use pass_famille::registre::{Acteur, Evenement};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const CLE: &str = "0123456789abcdef0123456789abcdef";

/// A mail server that takes every letter, but for addresses that begin with « refus ».
async fn poste() -> (u16, mpsc::UnboundedReceiver<(String, String)>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = ecoute.local_addr().unwrap().port();
    let (envoi, lettres) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((flux, _)) = ecoute.accept().await {
            let envoi = envoi.clone();
            tokio::spawn(async move {
                let (lecture, mut ecriture) = flux.into_split();
                let mut lignes = BufReader::new(lecture).lines();
                let mut dire = async |texte: &str| ecriture.write_all(format!("{texte}\r\n").as_bytes()).await.unwrap();
                dire("220 poste").await;
                let mut adresse = String::new();
                while let Ok(Some(ligne)) = lignes.next_line().await {
                    let ordre = ligne.to_ascii_uppercase();
                    if ordre.starts_with("EHLO") {
                        dire("250 poste").await;
                    } else if ordre.starts_with("RCPT") {
                        adresse = ligne;
                        dire(if adresse.contains("<refus") { "550 inconnu ici: refus@exemple.fr" } else { "250 ok" })
                            .await;
                    } else if ordre == "DATA" {
                        dire("354 allez").await;
                        let mut lettre = String::new();
                        while let Ok(Some(ligne)) = lignes.next_line().await {
                            if ligne == "." {
                                break;
                            }
                            lettre.push_str(&ligne);
                            lettre.push('\n');
                        }
                        let _ = envoi.send((adresse.clone(), lettre));
                        dire("250 ok").await;
                    } else if ordre == "QUIT" {
                        dire("221 au revoir").await;
                        return;
                    } else {
                        dire("250 ok").await;
                    }
                }
            });
        }
    });
    (port, lettres)
}

fn ecrire(configuration: &mut Configuration, port: u16) {
    configuration.fichier.courriel = Some(Courriel {
        serveur: "127.0.0.1".to_owned(),
        port: Some(port),
        securite: Securite::Aucune,
        expediteur: "familles@saint-exemple.example".to_owned(),
        compte: None,
    });
}

#[tokio::test]
async fn a_letter_says_that_it_came_and_how_to_follow_it_and_nothing_of_the_family() {
    let (port, mut lettres) = poste().await;
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| ecrire(configuration, port)).await;
    let identification = ville.identifier("cantine", "odile-canarivel").await;
    let enfant = identification["affichage"]["foyer"]["enfants"][0]["jeton"].as_str().unwrap().to_owned();
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &[&enfant])]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let (adresse, lettre) = lettres.recv().await.unwrap();
    assert!(adresse.contains("<famille@exemple.fr>"), "{adresse}");
    let reference = Reference::lire(recu["reference"].as_str().unwrap()).unwrap();
    let groupee: Vec<String> =
        reference.as_str().as_bytes().chunks(4).map(|g| String::from_utf8_lossy(g).into_owned()).collect();
    assert!(lettre.contains(&groupee.join(" ")), "{lettre}");
    let suivi = format!("{}/suivi", ville.adresses.proxy);
    assert!(lettre.replace("=\n", "").contains(&suivi.replace('=', "=3D")), "{lettre}");
    for secret in ["canarivel", "odile", recu["code"].as_str().unwrap(), "3,35", "cantine"] {
        assert!(!lettre.to_lowercase().contains(&secret.to_lowercase()), "{secret}: {lettre}");
    }

    let evenement = Evenement::new(ville.horloge.secondes(), Acteur::moi(), "etat", "api", "accepte");
    let annonces = [Annonce { cible: "courriel".to_owned(), evenement: "dossier.etat" }];
    let depot = ville.application.depot();
    assert!(
        depot.changer_etat(&reference, EtatDossier::Accepte, Some("Bravo Odile !"), &evenement, &annonces).unwrap()
    );
    ville.application.reveiller_les_livraisons();
    let (_, lettre) = lettres.recv().await.unwrap();
    assert!(!lettre.contains("Bravo") && !lettre.contains("accept"), "{lettre}");
}

#[tokio::test]
async fn an_address_that_is_refused_is_given_up_without_being_repeated() {
    let (port, _lettres) = poste().await;
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| ecrire(configuration, port)).await;
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    corps["declarations"]["contact"]["courriel"] = serde_json::json!("refus@exemple.fr");
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    ville.application.livraisons_faites().wait_for(|faites| *faites >= 1).await.unwrap();
    let fiche = &ville.application.depot().livraisons_de(recu["reference"].as_str().unwrap()).unwrap()[0];
    assert_eq!(fiche.etat, EtatLivraison::Morte);
    let cause = fiche.cause.as_deref().unwrap();
    assert!(cause.contains("550") && !cause.contains("refus@"), "{cause}");
}

//! The store as the years pass: new keys, an older version's file, two services at once.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::sync::Arc;

use epreuves::{PDF, Serveur, Ville, avec_pieces, declarer, depot, json_de};
use pass_famille::Lieu;
use pass_famille::dossiers::{Depot, EtatDossier, Reference};
use pass_famille::registre::{Acteur, Evenement, Quoi};
use postgres::{Client, NoTls};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use sceau::{Contexte, SANS_EXPIRATION, Trousseau};
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";
const UNE: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const DEUX: &str = "2:ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn cles(texte: &str) -> Arc<Trousseau> {
    Arc::new(Trousseau::lire(texte).unwrap())
}

fn lieu(ville: &Ville) -> Lieu {
    match &ville.base {
        Some(base) => Lieu::Serveur { adresse: base.as_str().into(), autorite: None },
        None => Lieu::Dossier(ville.donnees.clone()),
    }
}

#[tokio::test]
async fn keys_change_while_the_service_works_and_the_old_one_can_go() {
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
        avec_pieces(&mut configuration.fichier);
        configuration.secrets.cles_dossiers = cles(UNE);
    })
    .await;
    let jeton = ville
        .requete(Method::POST, "/v1/pieces?piece=attestation")
        .header(ORIGIN, &ville.adresses.page)
        .header(CONTENT_TYPE, "application/pdf")
        .body(PDF)
        .send()
        .await
        .unwrap();
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    corps["pieces"] = json!([{"piece": "attestation", "jeton": json_de(jeton).await["jeton"]}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let reference = Reference::lire(recu["reference"].as_str().unwrap()).unwrap();
    let evenement = Evenement::new(ville.horloge.secondes(), Acteur::moi(), "etat", "api", "accepte");
    let ancien = ville.application.depot();
    ancien.changer_etat(&reference, EtatDossier::Accepte, Some("Bravo"), &evenement, &[]).unwrap();

    let ouvrir = |texte: &str| Depot::ouvrir(&lieu(&ville), cles(texte));
    // A ring that has lost the key does not start, rather than losing dossiers one by one.
    let refus = format!("{:#}", ouvrir(DEUX).unwrap_err());
    assert!(refus.contains("remettez l’ancienne"), "{refus}");
    let deux = ouvrir(&format!("{DEUX},{UNE}")).unwrap();
    // The register's own key, the dossier, its receipt, what was said of it, its document.
    assert_eq!(deux.changer_de_cle().unwrap(), 5);
    assert_eq!(deux.changer_de_cle().unwrap(), 0);
    let seule = ouvrir(DEUX).unwrap();
    let dossier = seule.lire(&reference).unwrap().unwrap();
    assert_eq!(seule.piece(&reference, &dossier.pieces[0].numero).unwrap().as_deref(), Some(PDF));
    assert_eq!(seule.recu(&reference).unwrap().unwrap().code, recu["code"].as_str().unwrap());
    assert_eq!(seule.situation(&reference).unwrap().unwrap().mot.as_deref(), Some("Bravo"));
    seule.verifier_le_registre().unwrap();
    assert!(ouvrir(UNE).is_err());
    drop((dossier, deux, seule));
}

/// The limits that keep a frozen service from holding the others up must not cut who waits for a migration.
#[test]
fn a_service_waits_for_another_that_brings_the_database_up_to_date() {
    let Some(serveur) = Serveur::trouver() else { return };
    let base = serveur.base();
    let presse = format!("{base}?options=-c%20lock_timeout%3D50ms%20-c%20statement_timeout%3D500ms");
    let mut autre = Client::connect(&base, NoTls).unwrap();
    let mut migration = autre.transaction().unwrap();
    migration.execute("SELECT pg_advisory_xact_lock(7236117)", &[]).unwrap();
    let attente = std::thread::spawn(move || {
        let lieu = Lieu::Serveur { adresse: presse.as_str().into(), autorite: None };
        Depot::ouvrir(&lieu, cles(UNE)).map(drop)
    });
    let qui_attendent = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database \
                         WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted";
    while migration.query_one(qui_attendent, &[]).unwrap().get::<_, i64>(0) == 0 && !attente.is_finished() {}
    // Longer than both limits.
    migration.batch_execute("SELECT pg_sleep(0.7)").unwrap();
    assert!(!attente.is_finished(), "{:?}", attente.join());
    migration.rollback().unwrap();
    attente.join().unwrap().unwrap();
}

/// The schema as the first version wrote it.
const PREMIERE: &str = "
    CREATE TABLE dossiers (
        reference TEXT PRIMARY KEY,
        cle_idempotence BLOB NOT NULL UNIQUE,
        recu_le INTEGER NOT NULL,
        contenu BLOB NOT NULL,
        recu BLOB NOT NULL,
        verifier_le INTEGER,
        essais INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX dossiers_a_verifier ON dossiers (verifier_le) WHERE verifier_le IS NOT NULL;
    CREATE INDEX dossiers_par_date ON dossiers (recu_le);
    CREATE TABLE registre (
        numero INTEGER PRIMARY KEY,
        le INTEGER NOT NULL,
        operation TEXT NOT NULL,
        guichet TEXT NOT NULL,
        demarches TEXT NOT NULL,
        issue TEXT NOT NULL,
        requete TEXT
    ) STRICT;
    CREATE TABLE pieces (
        numero TEXT PRIMARY KEY,
        recue_le INTEGER NOT NULL,
        taille INTEGER NOT NULL,
        reference TEXT,
        contenu BLOB NOT NULL
    ) STRICT;
    CREATE INDEX pieces_par_dossier ON pieces (reference, recue_le, taille);
";

#[tokio::test]
async fn a_file_of_the_first_version_is_taken_over_whole() {
    // What a dossier and a receipt were then: the same, without the code.
    let ville = Ville::ouvrir().await;
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let mut recu = json_de(ville.deposer(CLE, &corps).await).await;
    let dossier = serde_json::to_value(ville.dossier(&recu)).unwrap();
    recu.as_object_mut().unwrap().remove("code");
    let nom = recu["reference"].as_str().unwrap().to_owned();
    let trousseau = cles(UNE);
    let sceller = |valeur: &serde_json::Value, usage: &str| {
        let contexte = Contexte { usage, origine: &nom };
        trousseau.sceller_octets(&serde_json::to_vec(valeur).unwrap(), contexte, &[], SANS_EXPIRATION).unwrap()
    };
    let depose = json!({"empreinte": [1, 2, 3], "recu": recu});
    let vieux = tempfile::tempdir().unwrap();
    let base = rusqlite::Connection::open(vieux.path().join("pass-famille.db")).unwrap();
    base.execute_batch(PREMIERE).unwrap();
    base.execute(
        "INSERT INTO dossiers VALUES (?1, ?2, 1795431600, ?3, ?4, NULL, 2)",
        rusqlite::params![nom, b"cle".as_slice(), sceller(&dossier, "dossier"), sceller(&depose, "recu")],
    )
    .unwrap();
    for (operation, issue) in [("identification", "affichable"), ("depot", "recu")] {
        base.execute(
            "INSERT INTO registre (le, operation, guichet, demarches, issue, requete) VALUES (1795431600, ?1, 'x', 'cantine', ?2, 'r')",
            rusqlite::params![operation, issue],
        )
        .unwrap();
    }
    drop(base);

    for _ in 0..2 {
        let repris = Depot::ouvrir(&Lieu::Dossier(vieux.path().to_owned()), cles(UNE)).unwrap();
        let reference = Reference::lire(&nom).unwrap();
        assert_eq!(serde_json::to_value(repris.lire(&reference).unwrap().unwrap()).unwrap(), dossier);
        let situation = repris.situation(&reference).unwrap().unwrap();
        assert_eq!((situation.etat, situation.demarches.as_str()), (EtatDossier::Recu, "cantine"));
        assert_eq!(repris.recu(&reference).unwrap().unwrap().code, "");
        let lignes = repris.registre(&Quoi { limite: 10, ..Quoi::default() }).unwrap();
        let lues: Vec<_> =
            lignes.iter().map(|ligne| (ligne.numero, ligne.operation.as_str(), ligne.issue.as_str())).collect();
        assert_eq!(lues, [(1, "identification", "affichable"), (2, "depot", "recu")]);
        assert_eq!(lignes[0].requete.as_deref(), Some("r"));
        assert_eq!(repris.verifier_le_registre().unwrap().derniere, 2);
    }
    // A file of a version to come is left alone.
    let base = rusqlite::Connection::open(vieux.path().join("pass-famille.db")).unwrap();
    base.execute_batch("INSERT INTO schema_ VALUES (99)").unwrap();
    let refus = format!("{:#}", Depot::ouvrir(&Lieu::Dossier(vieux.path().to_owned()), cles(UNE)).unwrap_err());
    assert!(refus.contains("plus récente"), "{refus}");
}

#[tokio::test]
async fn services_that_start_together_make_one_schema_and_one_chain() {
    let Some(serveur) = Serveur::trouver() else { return };
    let adresse = serveur.base();
    let fils: Vec<_> = (0..6_u64)
        .map(|rang| {
            let adresse = adresse.clone();
            std::thread::spawn(move || {
                let lieu = Lieu::Serveur { adresse: adresse.as_str().into(), autorite: None };
                let depot = Depot::ouvrir(&lieu, cles(UNE)).unwrap();
                for suivante in 0..20 {
                    let le = 1_795_431_600 + rang * 100 + suivante;
                    depot.inscrire(&Evenement::new(le, Acteur::moi(), "essai", "ici", "fait")).unwrap();
                }
                depot
            })
        })
        .collect();
    let depots: Vec<Depot> = fils.into_iter().map(|fil| fil.join().unwrap()).collect();
    for depot in &depots {
        assert_eq!(depot.verifier_le_registre().unwrap().derniere, 120);
    }
}

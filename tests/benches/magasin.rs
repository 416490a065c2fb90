//! The store with as many dossiers as a large city has in years: what a dossier weighs on disk, and how long each question
//! takes. `cargo bench -p epreuves --bench magasin [-- NUMBER]`; nothing is asserted.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for whoever reads its figures")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use epreuves::{Ville, declarer, depot, json_de};
use pass_famille::Lieu;
use pass_famille::dossiers::{Conservation, Depot, EtatDossier, EtatLivraison, Filtre, Ordre, Reference};
use pass_famille::registre::{Acteur, Evenement, Quoi};
use sceau::{Contexte, SANS_EXPIRATION, Trousseau};
use serde_json::{Value, json};

const CLES: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const DEBUT: u64 = 1_700_000_000;
const DEMARCHES: [&str; 3] = ["cantine", "periscolaire", "creche"];

fn main() {
    let nombre = std::env::args().find_map(|mot| mot.replace('_', "").parse().ok()).unwrap_or(1_000_000_u64);
    let dossier = tempfile::tempdir().unwrap();
    let lieu = Lieu::Dossier(dossier.path().to_owned());
    let cles = Arc::new(Trousseau::lire(CLES).unwrap());
    drop(Depot::ouvrir(&lieu, Arc::clone(&cles)).unwrap());
    let vide = taille(dossier.path());
    let (modele, recu) = modele();
    let debut = Instant::now();
    remplir(dossier.path(), &cles, &modele, &recu, nombre);
    println!("{nombre} dossiers écrits en {:.0} s", debut.elapsed().as_secs_f32());
    println!("{} octets par dossier sur disque", (taille(dossier.path()) - vide) / nombre);

    let depot = Depot::ouvrir(&lieu, cles).unwrap();
    let reference = |rang| Reference::lire(&nom(rang)).unwrap();
    let milieu = DEBUT + nombre / 2 * 60;
    let liste = |filtre: Filtre| depot.chercher(&filtre).unwrap().len();
    let base = Filtre::default;
    let mut mesures: Vec<(&str, Duration, usize)> = Vec::new();
    let mut mesurer = |quoi: &'static str, travail: &dyn Fn() -> usize| {
        let mut fois: Vec<(Duration, usize)> = (0..5)
            .map(|_| {
                let debut = Instant::now();
                let lignes = travail();
                (debut.elapsed(), lignes)
            })
            .collect();
        fois.sort();
        mesures.push((quoi, fois[2].0, fois[2].1));
    };
    mesurer("liste des agents, première page", &|| liste(base()));
    mesurer("liste, au milieu", &|| liste(Filtre { ordre: Ordre::Arrivee(Some((milieu, nom(0)))), ..base() }));
    mesurer("liste d’un service", &|| liste(Filtre { demarches: vec!["creche".to_owned()], ..base() }));
    mesurer("liste de deux services", &|| {
        liste(Filtre { demarches: vec!["creche".to_owned(), "cantine".to_owned()], ..base() })
    });
    mesurer("liste d’un état fréquent", &|| liste(Filtre { etat: Some(EtatDossier::Accepte), ..base() }));
    mesurer("liste d’un état rare", &|| liste(Filtre { etat: Some(EtatDossier::PieceDemandee), ..base() }));
    mesurer("liste d’un état rare d’un service", &|| {
        liste(Filtre { etat: Some(EtatDossier::PieceDemandee), demarches: vec!["creche".to_owned()], ..base() })
    });
    mesurer("liste d’un état absent", &|| liste(Filtre { etat: Some(EtatDossier::Refuse), ..base() }));
    mesurer("liste d’une journée", &|| {
        liste(Filtre { depuis: Some(milieu), avant: Some(milieu + 86_400), ..base() })
    });
    mesurer("API, page de 200 au milieu", &|| {
        liste(Filtre { ordre: Ordre::Revision(nombre / 2), limite: 200, ..base() })
    });
    mesurer("API d’un service, page de 200", &|| {
        liste(Filtre { ordre: Ordre::Revision(0), demarches: vec!["creche".to_owned()], limite: 200, ..base() })
    });
    mesurer("un dossier", &|| usize::from(depot.fiche_de(&reference(nombre / 3)).unwrap().is_some()));
    mesurer("livraisons d’un dossier", &|| depot.livraisons_de(&nom(7)).unwrap().len());
    mesurer("livraisons abandonnées", &|| depot.livraisons(Some(EtatLivraison::Morte), 100).unwrap().len());
    mesurer("compte des livraisons", &|| usize::try_from(depot.compter_les_livraisons().unwrap().0).unwrap());
    mesurer("registre d’un dossier", &|| {
        depot.registre(&Quoi { dossier: Some(reference(7)), limite: 500, ..Quoi::default() }).unwrap().len()
    });
    mesurer("registre, une page", &|| {
        depot.registre(&Quoi { apres: nombre / 2, limite: 200, ..Quoi::default() }).unwrap().len()
    });
    mesurer("inscrire une ligne", &|| {
        depot.inscrire(&Evenement::new(DEBUT, Acteur::moi(), "essai", "ici", "fait")).unwrap();
        1
    });
    mesurer("changer un état", &|| {
        let evenement = Evenement::new(DEBUT, Acteur::moi(), "etat", "ici", "accepte");
        usize::from(depot.changer_etat(&reference(9), EtatDossier::Accepte, None, &evenement, &[]).unwrap())
    });
    mesurer("purge à blanc (rien à effacer)", &|| {
        usize::try_from(depot.purger(DEBUT + 60, &Conservation::de(120), true).unwrap().total()).unwrap()
    });
    mesures.sort_by_key(|(_, duree, _)| std::cmp::Reverse(*duree));
    for (quoi, duree, lignes) in mesures {
        println!("{:>10.2} ms  {quoi} ({lignes})", duree.as_secs_f64() * 1000.0);
    }
    let debut = Instant::now();
    println!("{:?}", depot.verifier_le_registre().map(|bilan| bilan.derniere));
    println!("{:>10.2} s   registre entier vérifié", debut.elapsed().as_secs_f64());
}

/// A true dossier and its receipt, as the service stores them.
fn modele() -> (Value, Value) {
    let execution = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    execution.block_on(async {
        let ville = Ville::ouvrir().await;
        let identification = ville.identifier("cantine,periscolaire", "camille-moreau").await;
        let mut corps =
            depot(identification["sceau"].as_str(), &[("cantine", &["e1", "e2"]), ("periscolaire", &["e1"])]);
        declarer(&mut corps);
        let recu = json_de(ville.deposer("0123456789abcdef", &corps).await).await;
        (serde_json::to_value(ville.dossier(&recu)).unwrap(), recu)
    })
}

/// A reference with its check character.
fn nom(rang: u64) -> String {
    const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let mut rangs = [0; 12];
    // Spread over the tree, as random ones are.
    let mut reste = (rang + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8;
    for place in &mut rangs {
        *place = usize::try_from(reste % 31).unwrap();
        reste /= 31;
    }
    let cle = rangs.iter().enumerate().map(|(place, rang)| (place + 1) * rang).sum::<usize>() % 31;
    rangs.iter().chain([&cle]).map(|rang| char::from(ALPHABET[*rang])).collect()
}

fn remplir(dossier: &Path, cles: &Trousseau, modele: &Value, recu: &Value, nombre: u64) {
    let mut base = rusqlite::Connection::open(dossier.join("pass-famille.db")).unwrap();
    base.pragma_update(None, "synchronous", "OFF").unwrap();
    base.pragma_update(None, "cache_size", -400_000).unwrap();
    let (modele, recu) = (serde_json::to_vec(modele).unwrap(), recu.clone());
    let depose = serde_json::to_vec(&json!({"empreinte": vec![7; 32], "recu": recu})).unwrap();
    for lot in 0..nombre.div_ceil(20_000) {
        let transaction = base.transaction().unwrap();
        {
            let mut dossiers = transaction
                .prepare_cached(
                    "INSERT INTO dossiers (reference, cle_idempotence, recu_le, revision, demarches, etat, etat_le, contenu, recu, essais)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3, ?7, ?8, 0)",
                )
                .unwrap();
            let mut inscriptions = transaction.prepare_cached("INSERT INTO inscriptions VALUES (?1, ?2, ?3)").unwrap();
            let mut livraisons = transaction
                .prepare_cached(
                    "INSERT INTO livraisons (id, cible, reference, ordre, evenement, etat, cree_le, essais, fini_le)
                     VALUES (?1, 'portail', ?2, ?3, 'dossier.recu', 'livree', ?4, 1, ?4)",
                )
                .unwrap();
            for rang in lot * 20_000..((lot + 1) * 20_000).min(nombre) {
                let reference = nom(rang);
                let sceller = |octets: &[u8], usage| {
                    let contexte = Contexte { usage, origine: &reference };
                    cles.sceller_octets(octets, contexte, &[], SANS_EXPIRATION).unwrap()
                };
                let etat = match rang % 1000 {
                    0 => "piece_demandee",
                    1..200 => "recu",
                    _ => "accepte",
                };
                let demarche = DEMARCHES[usize::try_from(rang % 3).unwrap()];
                let le = i64::try_from(DEBUT + rang * 60).unwrap();
                let ordre = i64::try_from(rang + 1).unwrap();
                dossiers
                    .execute(rusqlite::params![
                        reference,
                        rang.to_be_bytes().as_slice(),
                        le,
                        ordre,
                        demarche,
                        etat,
                        sceller(&modele, "dossier"),
                        sceller(&depose, "recu")
                    ])
                    .unwrap();
                inscriptions.execute(rusqlite::params![demarche, le, reference]).unwrap();
                livraisons.execute(rusqlite::params![format!("msg_{rang:032x}"), reference, ordre, le]).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
    drop(base);
    // Its lines of the register, one for each, with the chain.
    let lieu = Lieu::Dossier(dossier.to_owned());
    let depot = Depot::ouvrir(&lieu, Arc::new(Trousseau::lire(CLES).unwrap())).unwrap();
    depot
        .inscrire_ensemble((0..nombre).map(|rang| {
            Evenement::new(DEBUT + rang * 60, Acteur::moi(), "depot", "formulaire", "recu").pour("cantine")
        }))
        .unwrap();
    depot.verifier_le_registre().unwrap();
}

fn taille(dossier: &Path) -> u64 {
    std::fs::read_dir(dossier).unwrap().map(|entree| entree.unwrap().metadata().unwrap().len()).sum()
}

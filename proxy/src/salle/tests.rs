//! The room: order, calls, places that are freed.

use super::*;

const REVENIR: fn(Situation) -> Duration = |_| Duration::from_secs(5);

fn billet(arrivee: u64) -> Billet {
    Billet { arrivee, numero: arrivee }
}

fn citoyen(numero: u64) -> Citoyen {
    Citoyen(numero.into())
}

/// A room where these wait, and a gate that keeps silent, so that nobody is called.
fn pleine(nombre: u64) -> (Salle, Cadence) {
    let (salle, porte) = (Salle::new(1), Cadence::jeton(2));
    porte.se_taire(Some(Duration::from_secs(600)));
    for numero in 1..=nombre {
        salle.entrer(billet(numero), citoyen(numero), &porte).unwrap();
    }
    (salle, porte)
}

fn rang(situation: Option<Situation>) -> Option<u32> {
    match situation {
        Some(Situation::Attente { rang, .. }) => Some(rang),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served_and_one_place_for_each() {
    let (salle, porte) = pleine(3);
    assert_eq!(salle.entrer(billet(9), citoyen(2), &porte), Ok(billet(2)));
    for numero in 1..=3 {
        let situation = salle.situer(billet(numero), citoyen(numero), &porte, REVENIR);
        assert_eq!(rang(situation), Some(u32::try_from(numero).unwrap()));
    }
    assert_eq!(salle.en_attente(), (3, 0));
    // Twice as many wait elsewhere.
    salle.apprendre_d_ailleurs(6);
    assert_eq!(rang(salle.situer(billet(2), citoyen(2), &porte, REVENIR)), Some(6));
}

#[test]
fn tickets_of_one_millisecond_are_in_their_order() {
    let billets: Vec<Billet> = (0..100).map(|_| Billet::nouveau(1).unwrap()).collect();
    assert!(billets.is_sorted() && billets.windows(2).all(|deux| deux[0] != deux[1]));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_called_is_served_once() {
    let (salle, porte) = (Salle::new(1), Cadence::jeton(2));
    assert!(!salle.est_requise(&porte));
    for numero in 1..=100 {
        salle.entrer(billet(numero), citoyen(numero), &porte).unwrap();
    }
    assert!(salle.est_requise(&porte));
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    let situation = |numero| salle.servir(billet(numero), citoyen(numero), &porte);
    assert_eq!(rang(situation(41)), Some(41));
    for numero in 1..=40 {
        assert_eq!(situation(numero), Some(Situation::Tour), "{numero}");
        assert_eq!(situation(numero), None, "{numero} again");
    }
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    assert_eq!((situation(41), rang(situation(81))), (Some(Situation::Tour), Some(41)));
}

#[tokio::test(start_paused = true)]
async fn in_an_outage_one_tries_for_the_others() {
    let (salle, porte) = (Salle::new(1), Cadence::jeton(2));
    for numero in 1..=10 {
        salle.entrer(billet(numero), citoyen(numero), &porte).unwrap();
    }
    let servir = |numero| salle.servir(billet(numero), citoyen(numero), &porte);
    for (elan, appeles) in [(Elan::Arret, 0), (Elan::Essai, 1), (Elan::Essai, 1), (Elan::Plein, 10)] {
        salle.interieur().avancer(APPELES, &porte, elan);
        assert_eq!(salle.interieur().appeles, appeles, "{elan:?}");
    }
    assert_eq!(servir(10), Some(Situation::Tour));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_served_in_vain_serves_again_and_is_remembered_once() {
    let (salle, porte) = (Salle::new(1), Cadence::jeton(2));
    for _ in 0..3 {
        assert_eq!(salle.entrer(billet(1), citoyen(1), &porte), Ok(billet(1)));
        salle.interieur().avancer(APPELES, &porte, Elan::Plein);
        assert_eq!(salle.servir(billet(1), citoyen(1), &porte), Some(Situation::Tour));
        assert_eq!(salle.servir(billet(1), citoyen(1), &porte), None);
        let interieur = salle.interieur();
        assert_eq!((interieur.servis.tous.len(), interieur.servis.ordre.len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_of_before_a_restart_takes_its_place_again() {
    let (salle, porte) = pleine(0);
    for numero in [7, 3, 5] {
        salle.entrer(billet(numero), citoyen(numero), &porte).unwrap();
    }
    assert_eq!(rang(salle.situer(billet(4), citoyen(4), &porte, REVENIR)), Some(2));
    assert_eq!(rang(salle.situer(billet(7), citoyen(7), &porte, REVENIR)), Some(4));
    assert_eq!(salle.tete(&porte), Some(3));
    // Another ticket of a citizen who waits already is none.
    assert_eq!(salle.situer(billet(1), citoyen(3), &porte, REVENIR), None);
}

#[tokio::test(start_paused = true)]
async fn a_place_that_nobody_holds_is_freed() {
    let (salle, porte) = pleine(3);
    let salle = Arc::new(salle);
    let flux = salle.suivre(billet(3)).unwrap();
    tokio::time::advance(Duration::from_secs(50)).await;
    salle.situer(billet(2), citoyen(2), &porte, REVENIR).unwrap();
    tokio::time::advance(Duration::from_secs(20)).await;
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    // The first was never heard of again; the second came back, the third listens.
    assert_eq!(rang(salle.situer(billet(2), citoyen(2), &porte, REVENIR)), Some(1));
    drop(flux);
    tokio::time::advance(Duration::from_secs(61)).await;
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    assert_eq!(salle.en_attente().0, 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_called_and_does_not_come_lets_others_go_first() {
    let (salle, porte) = (Salle::new(1), Cadence::jeton(2));
    for numero in 1..=41 {
        salle.entrer(billet(numero), citoyen(numero), &porte).unwrap();
    }
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    assert!(rang(salle.servir(billet(41), citoyen(41), &porte)).is_some());
    tokio::time::advance(APPEL + Duration::from_secs(1)).await;
    salle.situer(billet(41), citoyen(41), &porte, REVENIR).unwrap();
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    assert_eq!(salle.servir(billet(41), citoyen(41), &porte), Some(Situation::Tour));
    // They are late, not forgotten.
    assert_eq!(rang(salle.situer(billet(2), citoyen(2), &porte, REVENIR)), Some(2));
    salle.interieur().avancer(APPELES, &porte, Elan::Plein);
    assert_eq!(salle.servir(billet(2), citoyen(2), &porte), Some(Situation::Tour));
}

#[tokio::test(start_paused = true)]
async fn a_full_room_says_when_to_come_back() {
    let (salle, porte) = pleine(0);
    porte.se_taire(Some(ATTENTE_MAX * 2));
    let Err(Complet(secondes)) = salle.entrer(billet(1), citoyen(1), &porte) else { panic!("a place") };
    assert!(u64::from(secondes) > ATTENTE_MAX.as_secs());
}

#[tokio::test(start_paused = true)]
async fn streams_are_counted_and_hear_the_call() {
    let (salle, porte) = (Arc::new(Salle::new(1)), Arc::new(Cadence::jeton(2)));
    salle.entrer(billet(1), citoyen(1), &porte).unwrap();
    let flux = salle.suivre(billet(1)).unwrap();
    let appel = {
        let (salle, porte) = (Arc::clone(&salle), Arc::clone(&porte));
        tokio::spawn(async move { salle.appeler(&porte, || Elan::Plein).await })
    };
    flux.appele().await;
    assert_eq!(salle.servir(billet(1), citoyen(1), &porte), Some(Situation::Tour));
    // Whoever has been served has nothing more to hear.
    flux.appele().await;
    appel.abort();
    salle.interieur().flux = FLUX;
    salle.entrer(billet(2), citoyen(2), &porte).unwrap();
    assert!(salle.suivre(billet(2)).is_none());
}

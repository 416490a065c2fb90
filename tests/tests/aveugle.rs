//! With a typed identity, the time of the answer tells nothing about the person: many answers, in an order drawn at random, and a
//! rank test (Mann and Whitney) between each person and one whose name is the same backwards, whom nobody knows.
use std::time::Instant;

use epreuves::{Ville, saisie_de};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Answers of each kind. All together they stay within what the service takes at once.
const NOMBRE: usize = 80;
/// Standard deviations beyond which two kinds differ: by chance, once in 500 million comparisons.
const SEUIL: f64 = 6.0;

/// By how many standard deviations the ranks of the first are away from those of chance.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn ecart(premiers: &[f64], seconds: &[f64]) -> f64 {
    let mut tous: Vec<(f64, bool)> =
        premiers.iter().map(|duree| (*duree, true)).chain(seconds.iter().map(|duree| (*duree, false))).collect();
    tous.sort_by(|gauche, droite| gauche.0.total_cmp(&droite.0));
    let rangs: usize = (1..).zip(&tous).filter(|(_, (_, premier))| *premier).map(|(rang, _)| rang).sum();
    let (n1, n2) = (premiers.len() as f64, seconds.len() as f64);
    (rangs as f64 - n1 * (n1 + n2 + 1.0) / 2.0) / (n1 * n2 * (n1 + n2 + 1.0) / 12.0).sqrt()
}

#[tokio::test]
async fn the_time_of_a_blind_answer_tells_nothing() {
    let ville = Ville::ouvrir_sans_limites().await;
    let mut genres: Vec<(&str, Value)> = Vec::new();
    for (genre, persona) in [
        ("known, and shown to whoever is verified", "camille-moreau"),
        ("unknown to the CAF", "gabriel-picard"),
        ("whose answer is about others", "victor-delmas"),
    ] {
        let connue = saisie_de(persona);
        let mut inventee = connue.clone();
        let nom = &mut inventee["identite"]["nom_naissance"];
        *nom = json!(nom.as_str().unwrap_or_default().chars().rev().collect::<String>());
        assert_ne!(connue, inventee);
        genres.extend([(genre, connue), ("invented", inventee)]);
    }
    let mut durees = vec![Vec::with_capacity(NOMBRE); genres.len()];
    // xorshift: what follows an answer must not always be the same.
    let mut hasard = 0x9E37_79B9_7F4A_7C15_u64;
    while durees.iter().any(|durees| durees.len() < NOMBRE) {
        hasard ^= hasard << 13;
        hasard ^= hasard >> 7;
        hasard ^= hasard << 17;
        let rang = usize::try_from(hasard % genres.len() as u64).unwrap();
        if durees[rang].len() == NOMBRE {
            continue;
        }
        let debut = Instant::now();
        let reponse = ville.post("/v1/identifications/saisie", &genres[rang].1).await;
        assert_eq!(reponse.status(), StatusCode::OK, "{}", genres[rang].0);
        reponse.bytes().await.unwrap();
        durees[rang].push(debut.elapsed().as_secs_f64());
    }
    // The judge does judge: an answer later by what chance spreads nine out of ten of them over would be seen. However they are
    // spread, it comes after nine out of ten of the others then, which is nine standard deviations; over less than that, a busy
    // machine has spreads that hide it.
    let mut triees = durees[0].clone();
    triees.sort_by(f64::total_cmp);
    let retard = triees[NOMBRE * 19 / 20] - triees[NOMBRE / 20];
    let retardees: Vec<f64> = durees[0].iter().map(|duree| duree + retard).collect();
    let vu = ecart(&durees[0], &retardees);
    println!("{:.0} µs later: {vu:.1}", retard * 1e6);
    assert!(vu.abs() > SEUIL, "{:.0} µs would not be seen: {vu:.1}", retard * 1e6);
    for (genre, paire) in genres.iter().step_by(2).zip(durees.chunks_exact(2)) {
        let ecart = ecart(&paire[0], &paire[1]);
        println!("{}: {ecart:.1}", genre.0);
        assert!(ecart.abs() < SEUIL, "{} takes another time: {ecart:.1} standard deviations", genre.0);
    }
}

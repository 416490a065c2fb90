//! The medians, and what they are held against.

use super::concurrents;

/// What one contestant did in one pass.
pub(super) struct Seance {
    /// Median of the latencies over one connection, in microseconds.
    pub(super) seul_us: f64,
    /// Answers a second over several.
    pub(super) par_seconde: f64,
    /// Processor time for one answer, in microseconds.
    pub(super) temps_us: f64,
    /// At a fixed pace, in milliseconds.
    pub(super) mediane_ms: f64,
    pub(super) p99_ms: f64,
}

/// All that is known of a contestant.
pub(super) struct Ligne {
    pub(super) nom: &'static str,
    pub(super) seances: Vec<Seance>,
    /// Memory in kB, before and after.
    pub(super) repos: f64,
    pub(super) apres: f64,
    /// From the start to the first answer, in milliseconds.
    pub(super) prets: Vec<f64>,
}

impl Ligne {
    pub(super) fn new(nom: &'static str) -> Self {
        Self { nom, seances: Vec::new(), repos: 0.0, apres: 0.0, prets: Vec::new() }
    }

    fn mediane(&self, quoi: impl Fn(&Seance) -> f64) -> Option<f64> {
        mediane(self.seances.iter().map(quoi).collect())
    }
}

pub(super) fn ecrire(lignes: &[Ligne]) {
    let trouver = |nom: &str| lignes.iter().find(|ligne| ligne.nom == nom).unwrap();
    let (amont, nginx) = (trouver(concurrents::AMONT), trouver(concurrents::NGINX));
    // In the same pass, so that what slows the machine slows both.
    let ajoute = |ligne: &Ligne| {
        let ecarts = ligne.seances.iter().zip(&amont.seances).map(|(ici, seul)| ici.seul_us - seul.seul_us);
        mediane(ecarts.collect())
    };
    let rapport = |ligne: &Ligne| {
        let rapports = ligne.seances.iter().zip(&nginx.seances).map(|(ici, la)| ici.par_seconde / la.par_seconde);
        mediane(rapports.collect())
    };
    println!(
        "{:<20}{:>10}{:>12}{:>10}{:>10}{:>11}{:>9}{:>11}{:>9}{:>9}",
        "", "ajouté", "req/s à 32", "× nginx", "µs CPU", "p50 à 500", "p99", "au repos", "après", "prêt"
    );
    for ligne in lignes {
        println!(
            "{:<20}{:>10}{:>12}{:>10}{:>10}{:>11}{:>9}{:>11}{:>9}{:>9}",
            ligne.nom,
            en(ajoute(ligne).filter(|_| ligne.nom != concurrents::AMONT), 0, " µs"),
            en(ligne.mediane(|seance| seance.par_seconde), 0, ""),
            en(rapport(ligne), 2, ""),
            en(ligne.mediane(|seance| seance.temps_us), 1, ""),
            en(ligne.mediane(|seance| seance.mediane_ms), 2, " ms"),
            en(ligne.mediane(|seance| seance.p99_ms), 2, " ms"),
            en(Some(ligne.repos / 1024.0), 1, " MB"),
            en(Some(ligne.apres / 1024.0).filter(|apres| *apres > 0.0), 1, " MB"),
            en(mediane(ligne.prets.clone()), 0, " ms"),
        );
    }
    let (travail, livre) = (trouver(concurrents::TRAVAIL), trouver(concurrents::LIVRE));
    println!();
    viser("tout le travail, part du débit de nginx", rapport(travail), 0.6, true, 2, "");
    viser("tout le travail, latence ajoutée", ajoute(travail), 100.0, false, 0, " µs");
    viser("mémoire au repos", Some(livre.repos / 1024.0), 20.0, false, 1, " MB");
    viser("du départ à la première réponse", mediane(livre.prets.clone()), 50.0, false, 0, " ms");
}

fn viser(quoi: &str, valeur: Option<f64>, cible: f64, au_moins: bool, decimales: usize, unite: &str) {
    let tenue = valeur.is_some_and(|valeur| if au_moins { valeur >= cible } else { valeur <= cible });
    println!(
        "{quoi:<42}{:>10}   cible {} {}   {}",
        en(valeur, decimales, unite),
        if au_moins { "≥" } else { "≤" },
        en(Some(cible), decimales, unite),
        if tenue { "tenue" } else { "MANQUÉE" }
    );
}

fn en(valeur: Option<f64>, decimales: usize, unite: &str) -> String {
    valeur.map_or_else(|| "–".to_owned(), |valeur| format!("{valeur:.decimales$}{unite}"))
}

fn mediane(mut valeurs: Vec<f64>) -> Option<f64> {
    valeurs.sort_by(f64::total_cmp);
    valeurs.get(valeurs.len() / 2).copied()
}

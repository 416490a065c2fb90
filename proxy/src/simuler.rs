//! `pass-famille simuler`: what the tariffs of a city's file bring in, and what another file would change. Neither secrets
//! nor network: a council's draft is a file like another.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use famille::Demarche;

use crate::config::Fichier;
use crate::horloge::Horloge;

/// What is simulated.
#[derive(Debug)]
pub struct Demande {
    /// The city's file.
    pub config: PathBuf,
    /// Another one, to compare with.
    pub contre: Option<PathBuf>,
    /// Households; a made-up population when there are none.
    pub foyers: Option<PathBuf>,
    /// How many households to make up.
    pub population: u32,
    /// Seed of the made-up population.
    pub graine: u64,
    /// Where to write the tables as CSV.
    pub csv: Option<PathBuf>,
    /// Where to draw.
    pub svg: Option<PathBuf>,
}

/// Simulates; the answer is what to print.
///
/// # Errors
/// When a file can't be read or written; the message says which and what to write.
pub fn simuler(demande: &Demande) -> anyhow::Result<String> {
    let jour = Horloge::default().aujourdhui();
    let avant = Fichier::lire(&demande.config, jour)?.demarches;
    let apres = demande
        .contre
        .as_deref()
        .map(|chemin| Fichier::lire(chemin, jour))
        .transpose()?
        .map(|fichier| fichier.demarches);
    let foyers = match &demande.foyers {
        Some(chemin) => {
            let fichier =
                fs::File::open(chemin).with_context(|| format!("{} : fichier illisible", chemin.display()))?;
            simulation::lire_foyers(fichier, &avant).with_context(|| chemin.display().to_string())?
        }
        None => simulation::population(&avant, demande.population, demande.graine),
    };
    let bilan = simulation::simuler(&avant, &foyers);
    let marches: Vec<_> = avant.iter().flat_map(simulation::marches).collect();
    let comparaison = apres.as_ref().map(|apres| simulation::comparer(&avant, apres, &foyers));

    let mut texte = match &demande.foyers {
        Some(_) => String::new(),
        None => format!(
            "Population inventée de {} foyers : un ordre de grandeur, pas une prévision.\n\n",
            demande.population
        ),
    };
    texte.push_str(&format!("RECETTES D’UNE ANNÉE\n\n{}", simulation::table_bilan(&bilan)));
    if let Some(comparaison) = &comparaison {
        texte.push_str(&format!("CE QUE CHANGE L’AUTRE FICHIER\n\n{}\n", simulation::table_comparaison(comparaison)));
    }
    texte.push_str(&format!("MARCHES : un euro de quotient en plus\n\n{}", simulation::table_marches(&marches)));

    if let Some(dossier) = &demande.csv {
        ecrire(dossier, "recettes.csv", &simulation::csv_bilan(&bilan))?;
        ecrire(dossier, "marches.csv", &simulation::csv_marches(&marches))?;
        if let Some(comparaison) = &comparaison {
            ecrire(dossier, "ecarts.csv", &simulation::csv_comparaison(comparaison))?;
        }
    }
    if let Some(dossier) = &demande.svg {
        dessiner(dossier, &avant, apres.as_deref(), &bilan, &foyers)?;
    }
    Ok(texte)
}

fn dessiner(
    dossier: &Path,
    avant: &[Demarche],
    apres: Option<&[Demarche]>,
    bilan: &simulation::Bilan,
    foyers: &[simulation::Foyer],
) -> anyhow::Result<()> {
    for demarche in avant.iter().filter(|demarche| demarche.tarif.est_calcule()) {
        let autre = apres.and_then(|apres| apres.iter().find(|autre| autre.id == demarche.id));
        ecrire(dossier, &format!("prix-{}.svg", demarche.id), &simulation::dessiner_prix(demarche, autre))?;
    }
    // The usages of households follow the services of the first file.
    let projet: Option<Vec<Demarche>> = apres.map(|apres| {
        avant
            .iter()
            .map(|demarche| apres.iter().find(|autre| autre.id == demarche.id).unwrap_or(demarche).clone())
            .collect()
    });
    let projet = projet.map(|projet| simulation::simuler(&projet, foyers));
    ecrire(dossier, "recettes.svg", &simulation::dessiner_recettes(bilan, projet.as_ref()))
}

fn ecrire(dossier: &Path, nom: &str, texte: &str) -> anyhow::Result<()> {
    fs::create_dir_all(dossier)
        .and_then(|()| fs::write(dossier.join(nom), texte))
        .with_context(|| format!("impossible d’écrire {}", dossier.join(nom).display()))
}

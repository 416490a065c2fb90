//! `check`: what a city can know before it opens its form.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use pass_famille::actifs::Actifs;
use pass_famille::config::Configuration;
use pass_famille::dossiers::Depot;
use pass_famille::jeton::EtatDuJeton;
use pass_famille::{Application, Horloge, Lieu};

use crate::{compter, execution};

/// Says what is right, what is not and what could not be looked at.
pub(crate) fn verifier(configuration: Configuration, hors_ligne: bool) -> anyhow::Result<()> {
    let demarches = configuration.fichier.demarches.len();
    let avertissements = configuration.avertissements.clone();
    let scopes = scopes_utiles(&configuration);
    let url = &configuration.fichier.service.url_publique;
    let retour = configuration.fichier.franceconnect.is_some().then(|| format!("{url}/v1/franceconnect"));
    let agents = configuration.fichier.agents.emetteur.is_some().then(|| format!("{url}/agents"));
    let dossiers: Vec<PathBuf> =
        configuration.fichier.livraisons.iter().filter_map(|cible| cible.dossier.clone()).collect();
    let impots = configuration.fichier.impot_particulier.is_some();
    let mut repond = true;
    let donnees = configuration.fichier.service.donnees.clone();
    let serveur = matches!(configuration.lieu(), Lieu::Serveur { .. });
    if !serveur {
        accessible(&donnees)?;
    } else if !hors_ligne {
        Depot::joindre(&configuration.lieu()).context("service.database_url")?;
    }
    // The store itself is not touched by a check: one is opened in a folder of its own.
    let essai = tempfile::tempdir()?;
    let mut configuration = configuration;
    configuration.fichier.service.donnees = essai.path().to_owned();
    configuration.fichier.service.database_url = None;
    configuration.secrets.base = None;
    let application: Arc<Application> = Application::new(configuration, Actifs::default(), Horloge::default())?;
    let jeton = if hors_ligne {
        format!(
            "ses droits ne sont pas vérifiés (hors ligne) ; le service s’arrêtera au démarrage s’il n’ouvre pas {scopes}"
        )
    } else {
        match execution()?.block_on(application.verifier_le_jeton())? {
            EtatDuJeton::Suffisant => "ses droits couvrent les démarches".to_owned(),
            EtatDuJeton::Inconnu => {
                repond = false;
                format!("pas vérifié ; il doit ouvrir {scopes}")
            }
        }
    };
    let fin = application.fin_du_jeton().unwrap_or_else(|| "sa date de fin n’est pas lisible".to_owned());
    for avertissement in avertissements {
        println!("Attention : {avertissement}");
    }
    println!("Fichier et secrets lisibles : {}.", compter(demarches));
    println!("Jeton d’API Particulier : {jeton} ; {fin}.");
    if let Some(url) = retour {
        println!("Secret de FranceConnect : il ne se vérifie qu’à la première connexion d’une famille.");
        println!("Chez FranceConnect, déclarez le retour {url}/retour et la déconnexion {url}/fin.");
    }
    if let Some(url) = agents {
        println!("Secret du fournisseur d’identité des agents : il ne se vérifie qu’à la première connexion.");
        println!("Chez lui, déclarez le retour {url}/retour et la déconnexion {url}/fin.");
    }
    for dossier in dossiers.iter().filter(|dossier| !dossier.is_dir()) {
        println!("Attention : livraisons : le dossier {} n’existe pas encore.", dossier.display());
    }
    if impots {
        println!("Secret de la DGFIP : il ne se vérifie qu’au premier appel.");
    }
    anyhow::ensure!(
        repond,
        "API Particulier ne répond pas : rien n’est vérifié auprès d’elle. Recommencez plus tard, ou ajoutez --hors-ligne."
    );
    Ok(())
}

/// The scopes that the démarches need, in a list for a person.
fn scopes_utiles(configuration: &Configuration) -> String {
    let donnees = famille::demarche::donnees_utiles(&configuration.fichier.demarches);
    let scopes: Vec<&str> = donnees.into_iter().filter_map(famille::Donnee::scope).collect();
    if scopes.is_empty() { "API Particulier".to_owned() } else { scopes.join(", ") }
}

/// Whether the service will be able to write in `dossier`, or to make it.
fn accessible(dossier: &std::path::Path) -> anyhow::Result<()> {
    let existant = dossier.ancestors().find(|parent| parent.is_dir()).unwrap_or(std::path::Path::new("."));
    tempfile::tempfile_in(existant).map(drop).with_context(|| {
        format!(
            "service.donnees : le compte qui lance cette commande ne peut pas écrire dans {} ; créez {} et donnez-le à ce compte",
            existant.display(),
            dossier.display()
        )
    })
}

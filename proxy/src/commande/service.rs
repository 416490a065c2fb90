//! `serve`: the start, and the city's file read again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use pass_famille::actifs::Actifs;
use pass_famille::config::Configuration;
use pass_famille::jeton::EtatDuJeton;
use pass_famille::traces::Traces;
use pass_famille::{Application, Horloge, Lieu, administration, processus, serveur};
use tokio::net::TcpListener;

use crate::lire;

/// How long API Particulier has to say what the token opens before the service receives.
const PATIENCE: Duration = Duration::from_secs(3);

/// Serves until the system asks it to stop.
pub(crate) async fn servir(
    configuration: Configuration,
    actifs: Actifs,
    config: PathBuf,
    traces: Option<Traces>,
) -> anyhow::Result<()> {
    // First of all: until then that signal would end the service.
    #[cfg(unix)]
    let relectures = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())
        .context("écoute de SIGHUP, qui demande de relire le fichier de la ville")?;
    avertir(&configuration.avertissements);
    let adresse: SocketAddr = configuration.fichier.service.ecoute;
    let application = Application::new(configuration, actifs, Horloge::default())?;
    if let Some(traces) = &traces {
        traces.ouvrir(&application)?;
    }
    // Before API Particulier is asked, which may take a while: a probe must be able to see that it does.
    let _administration = administration::servir(&application, administration::ecouter(&application).await?);
    // Whoever is silent for longer must not keep families from the form: they go on by hand meanwhile.
    let etat = match tokio::time::timeout(PATIENCE, application.verifier_le_jeton()).await {
        Ok(verdict) => verdict?,
        Err(_) => EtatDuJeton::Inconnu,
    };
    if etat == EtatDuJeton::Inconnu {
        tracing::warn!("API Particulier ne répond pas : les droits du jeton seront vérifiés plus tard");
    }
    tokio::spawn(Arc::clone(&application).surveiller_le_jeton(etat));
    #[cfg(unix)]
    tokio::spawn(relire(Arc::clone(&application), config, relectures));
    let ecoute = TcpListener::bind(adresse).await.with_context(|| format!("écoute sur {adresse}"))?;
    tracing::info!(%adresse, "le service est prêt");
    application.demarrer().await?;
    tokio::spawn(annoncer(Arc::clone(&application)));
    serveur::servir(application, ecoute, serveur::signal_d_arret()).await?;
    tracing::info!("le service est arrêté");
    if let Some(traces) = traces {
        traces.finir().await;
    }
    Ok(())
}

/// Says that families can come, once they can.
async fn annoncer(application: Arc<Application>) {
    application.ouverte().await;
    processus::annoncer_l_ouverture();
}

/// On SIGHUP, reads the city's file and the secrets again, without dropping a request. One that comes before the service
/// is open waits until it is.
#[cfg(unix)]
async fn relire(application: Arc<Application>, config: PathBuf, mut relectures: tokio::signal::unix::Signal) {
    application.ouverte().await;
    while relectures.recv().await.is_some() {
        match reprendre(&application, &config).await {
            Ok(demarches) => tracing::info!(demarches, "le fichier de la ville et le jeton sont repris"),
            Err(cause) => tracing::error!(
                cause = format!("{cause:#}"),
                "rien n’est repris du fichier de la ville ni du jeton : le service continue avec les anciens"
            ),
        }
    }
}

/// Gives how many démarches there are now.
async fn reprendre(application: &Arc<Application>, config: &Path) -> anyhow::Result<usize> {
    let configuration = lire(config)?;
    let (avertissements, demarches) = (configuration.avertissements.clone(), configuration.fichier.demarches.len());
    application.recharger(configuration).await?;
    avertir(&avertissements);
    Ok(demarches)
}

fn avertir(avertissements: &[String]) {
    for avertissement in avertissements {
        tracing::warn!("{avertissement}");
    }
}

/// A file is for one service at a time: two would each take what the other is doing for abandoned.
pub(crate) fn verrouiller(configuration: &Configuration) -> anyhow::Result<Option<std::fs::File>> {
    let Lieu::Dossier(dossier) = configuration.lieu() else { return Ok(None) };
    std::fs::create_dir_all(&dossier).with_context(|| format!("service.donnees : {}", dossier.display()))?;
    let verrou = std::fs::File::create(dossier.join("service.lock"))
        .with_context(|| format!("service.donnees : {}", dossier.display()))?;
    match verrou.try_lock() {
        Ok(()) => Ok(Some(verrou)),
        Err(std::fs::TryLockError::WouldBlock) => anyhow::bail!(
            "service.donnees : un autre service travaille déjà dans {} ; arrêtez-le, ou donnez-leur une base PostgreSQL (database_url)",
            dossier.display()
        ),
        Err(std::fs::TryLockError::Error(cause)) => Err(cause).context("service.donnees : verrou"),
    }
}

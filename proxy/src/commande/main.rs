//! `pass-famille`: the city's command. Everything it does is in the library.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use pass_famille::actifs::Actifs;
use pass_famille::config::{Configuration, Defauts, Fichier};
use pass_famille::documents::{self, Quel};
use pass_famille::dossiers::{Depot, Reference};
use pass_famille::gestion::{self, Gestion};
use pass_famille::integration::{Choix, Integration};
use pass_famille::jeton::EtatDuJeton;
use pass_famille::simuler::{Demande, simuler};
use pass_famille::{Application, Horloge, Lieu, administration, demo, processus, serveur};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(
    version,
    about = "Le service de la ville pour le formulaire Pass Famille.",
    long_about = None,
    help_template = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}",
    subcommand_help_heading = "Commandes",
    disable_help_subcommand = true
)]
struct Ligne {
    #[command(subcommand)]
    commande: Commande,
}

#[derive(Subcommand)]
enum Commande {
    /// Sert le formulaire et reçoit les dossiers.
    Serve {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Dossier des fichiers du formulaire, au lieu de ceux qui sont dans le programme.
        #[arg(long)]
        actifs: Option<PathBuf>,
    },
    /// Dit si le service reçoit, pour la sonde d’un conteneur ; il lui faut « administration » dans le fichier de la ville.
    Sonde {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
    },
    /// Vérifie le fichier de la ville, les secrets et le jeton.
    Check {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// N’appelle pas API Particulier.
        #[arg(long)]
        hors_ligne: bool,
    },
    /// Fait tourner une ville fictive, sans réseau ni compte.
    Demo {
        /// Ville à montrer, parmi celles que le programme contient.
        #[arg(long, default_value = demo::SAINT_EXEMPLE)]
        ville: String,
        /// Port de la page de la ville ; les deux suivants servent au service et au simulateur. 0 : ports libres.
        #[arg(long, default_value_t = 8780)]
        port: u16,
        /// Site de plus qui peut porter le formulaire, par exemple http://localhost:9090 ; autant de fois qu’il le faut.
        #[arg(long)]
        origine: Vec<String>,
        /// Dossier des fichiers du formulaire, au lieu de ceux qui sont dans le programme.
        #[arg(long)]
        actifs: Option<PathBuf>,
        /// Écrit les adresses en JSON sur une ligne, pour un programme.
        #[arg(long)]
        json: bool,
    },
    /// Fait tourner seul le simulateur d’API Particulier et de FranceConnect.
    BacASable {
        /// Port d’écoute ; 0 : un port libre.
        #[arg(long, default_value_t = 8782)]
        port: u16,
        /// Identifiant de la ville chez FranceConnect.
        #[arg(long, default_value = "saint-exemple")]
        client_id: String,
        /// Adresse de retour de FranceConnect.
        #[arg(long, default_value = "http://localhost:8781/v1/franceconnect/retour")]
        retour: String,
    },
    /// Calcule ce que rapportent les tarifs, et ce que changerait un autre fichier.
    Simuler {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Autre fichier de la ville, à comparer.
        #[arg(long)]
        contre: Option<PathBuf>,
        /// Foyers, en CSV ; une population inventée sinon.
        #[arg(long)]
        foyers: Option<PathBuf>,
        /// Taille de la population inventée.
        #[arg(long, default_value_t = 10_000, conflicts_with = "foyers")]
        population: u32,
        /// Graine de la population inventée : la même donne les mêmes foyers.
        #[arg(long, default_value_t = 1)]
        graine: u64,
        /// Dossier où écrire les tableaux en CSV.
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Dossier où dessiner, en SVG.
        #[arg(long)]
        svg: Option<PathBuf>,
    },
    /// Écrit la demande d’habilitation à recopier dans DataPass.
    Habilitation {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Dossier où l’écrire, en Markdown et en PDF ; sans lui, elle s’affiche.
        #[arg(long)]
        sortie: Option<PathBuf>,
    },
    /// Affiche la notice d’information des familles.
    Notice {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// En JSON, pour une page du site.
        #[arg(long)]
        json: bool,
    },
    /// Écrit tous les documents du délégué à la protection des données.
    Documents {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Dossier où les écrire : demande d’habilitation, notice, fiche du registre des traitements, projet d’AIPD.
        #[arg(long)]
        sortie: PathBuf,
    },
    /// Lit les dossiers reçus.
    Dossiers {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        #[command(subcommand)]
        quoi: Quoi,
    },
    /// Écrit la balise à coller dans la page de la ville, avec son empreinte.
    Tag {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Services cochés d’avance, séparés par des virgules.
        #[arg(long, value_delimiter = ',')]
        demarches: Vec<String>,
        #[command(flatten)]
        options: OptionsDeBalise,
        /// Dossier des fichiers du formulaire, au lieu de ceux qui sont dans le programme.
        #[arg(long)]
        actifs: Option<PathBuf>,
    },
    /// Vérifie ou exporte le registre des échanges.
    Registre {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        #[command(subcommand)]
        quoi: QuoiRegistre,
    },
    /// Efface ce qui est arrivé au terme ; le service le fait aussi, toutes les heures.
    Purge {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        /// Dit seulement ce qui serait effacé.
        #[arg(long)]
        dry_run: bool,
    },
    /// Change les clés du magasin, ou fait la clé d’un programme.
    Cles {
        #[command(subcommand)]
        quoi: QuoiCles,
    },
    /// Montre, refait ou annule les livraisons abandonnées.
    Livraisons {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
        #[command(subcommand)]
        quoi: QuoiLivraisons,
    },
    /// Écrit le document OpenAPI.
    Openapi,
}

/// What the tag says beyond its services.
#[derive(clap::Args)]
struct OptionsDeBalise {
    /// fr, en ou ar.
    #[arg(long, default_value = "")]
    langue: String,
    /// clair, sombre ou auto.
    #[arg(long, default_value = "")]
    theme: String,
    /// ombre ou cadre.
    #[arg(long, default_value = "")]
    isolation: String,
    /// proche, immediate ou clic.
    #[arg(long, default_value = "")]
    ouverture: String,
    /// normale ou compacte.
    #[arg(long, default_value = "")]
    densite: String,
    /// Ce qu’il faut montrer quand rien ne marche, par exemple « Service enfance, 02 00 00 00 00 ».
    #[arg(long, default_value = "")]
    contact: String,
    /// Une couleur du thème clair, par exemple accent=#7a1f5c ; autant de fois qu’il le faut.
    #[arg(long, value_parser = couleur)]
    couleur: Vec<(String, String)>,
    /// Une couleur du thème sombre, par exemple accent=#f0b0d8 ; autant de fois qu’il le faut.
    #[arg(long, value_parser = couleur)]
    couleur_sombre: Vec<(String, String)>,
    /// Rayon des coins, par exemple 0 ou 4px.
    #[arg(long, default_value = "")]
    rayon: String,
    /// Police, par exemple « Luciole, sans-serif ».
    #[arg(long, default_value = "")]
    police: String,
}

fn couleur(texte: &str) -> Result<(String, String), String> {
    let (nom, valeur) =
        texte.split_once('=').ok_or("écrivez le nom de la couleur, « = » et sa valeur : accent=#7a1f5c")?;
    Ok((nom.trim().to_owned(), valeur.trim().to_owned()))
}

#[derive(Subcommand)]
enum QuoiRegistre {
    /// Dit s’il est entier, ou quelle ligne manque ou a changé.
    Verify {
        /// Témoin noté lors d’une vérification précédente : « numéro:empreinte ».
        #[arg(long)]
        temoin: Option<String>,
    },
    /// Dit quel agent se cache derrière chaque pseudonyme : pour le délégué seul.
    Pseudonymes,
    /// L’écrit en CSV.
    Export {
        /// Fichier à écrire ; il ne doit pas exister.
        #[arg(long)]
        sortie: PathBuf,
    },
}

#[derive(Subcommand)]
enum QuoiCles {
    /// Chiffre tout de nouveau avec la première clé de PASS_FAMILLE_CLES_DOSSIERS.
    Rotation {
        /// Fichier de la ville.
        #[arg(long)]
        config: PathBuf,
    },
    /// Fait la clé d’un programme qui lit les dossiers.
    Api {
        /// Nom du programme, que le registre garde.
        nom: String,
    },
}

#[derive(Subcommand)]
enum QuoiLivraisons {
    /// Celles qui sont abandonnées, et celles qui échouent.
    Lister {
        /// Toutes, faites et à faire comprises.
        #[arg(long)]
        toutes: bool,
    },
    /// Les refait.
    Rejouer {
        /// Numéro d’une seule ; toutes sans lui.
        id: Option<String>,
    },
    /// Y renonce : celles qui attendaient derrière continuent.
    Annuler {
        /// Numéro d’une seule ; toutes sans lui.
        id: Option<String>,
    },
}

#[derive(Subcommand)]
enum Quoi {
    /// Références et dates.
    Lister,
    /// Un dossier entier, en JSON : il contient des données personnelles.
    Montrer {
        /// Référence du reçu, avec ou sans espaces.
        #[arg(required = true, num_args = 1..)]
        reference: Vec<String>,
    },
    /// Efface maintenant le contenu d’un dossier et ses pièces, à la demande de la famille.
    Effacer {
        /// Référence du reçu, avec ou sans espaces.
        #[arg(required = true, num_args = 1..)]
        reference: Vec<String>,
    },
    /// Une pièce d’un dossier, telle qu’elle a été envoyée.
    Piece {
        /// Référence du reçu, sans espaces.
        reference: String,
        /// Numéro de la pièce, que « montrer » donne.
        numero: String,
        /// Fichier à écrire ; il ne doit pas exister.
        #[arg(long)]
        sortie: PathBuf,
    },
}

fn main() -> ExitCode {
    if let Err(cause) = journaliser(variable("PASS_FAMILLE_JOURNAL").as_deref()) {
        eprintln!("{cause:#}");
        return ExitCode::FAILURE;
    }
    match executer(Ligne::parse().commande) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause:#}");
            ExitCode::FAILURE
        }
    }
}

/// The log, on the error output: for eyes, or one JSON object a line for a program.
fn journaliser(forme: Option<&str>) -> anyhow::Result<()> {
    let filtre = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let journal = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filtre);
    match forme {
        None | Some("" | "texte") => journal.with_ansi(std::io::stderr().is_terminal()).init(),
        Some("json") => journal.json().flatten_event(true).init(),
        Some(autre) => anyhow::bail!("PASS_FAMILLE_JOURNAL = « {autre} » : écrivez texte ou json"),
    }
    Ok(())
}

fn executer(commande: Commande) -> anyhow::Result<()> {
    match commande {
        Commande::Openapi => {
            println!("{}", pass_famille::openapi().to_pretty_json()?);
            Ok(())
        }
        Commande::Simuler { config, contre, foyers, population, graine, csv, svg } => {
            let demande = Demande { config, contre, foyers, population, graine, csv, svg };
            print!("{}", simuler(&demande)?);
            Ok(())
        }
        Commande::Habilitation { config, sortie } => documenter(&config, Quel::Habilitation, sortie.as_deref()),
        Commande::Notice { config, json } => documenter(&config, Quel::Notice { json }, None),
        Commande::Documents { config, sortie } => documenter(&config, Quel::Tous, Some(&sortie)),
        Commande::Dossiers { config, quoi } => dossiers(&config, &quoi),
        Commande::Tag { config, demarches, options, actifs } => {
            let fichier = Fichier::lire(&config, Horloge::default().aujourdhui())?;
            let actifs = actifs_de(actifs)?;
            let OptionsDeBalise { langue, theme, isolation, ouverture, densite, contact, rayon, police, .. } = options;
            let (clair, sombre) = (options.couleur.into_iter().collect(), options.couleur_sombre.into_iter().collect());
            let choix = Choix {
                demarches,
                langue,
                theme,
                isolation,
                ouverture,
                densite,
                contact,
                clair,
                sombre,
                rayon,
                police,
            };
            let integration = Integration::new(&fichier, &actifs, &choix)
                .map_err(|fautes| anyhow::anyhow!("{}", fautes.join("\n")))?;
            print!("{}", integration.en_texte(&fichier));
            Ok(())
        }
        Commande::Sonde { config } => {
            let fichier = Fichier::lire(&config, Horloge::default().aujourdhui())?;
            administration::sonder(fichier.service.administration)
        }
        Commande::Registre { config, quoi } => {
            let gestion = Gestion::ouvrir(&config, &variable)?;
            match quoi {
                QuoiRegistre::Verify { temoin } => print!("{}", gestion.verifier_le_registre(temoin.as_deref())?),
                QuoiRegistre::Pseudonymes => print!("{}", gestion.pseudonymes()),
                QuoiRegistre::Export { sortie } => {
                    anyhow::ensure!(
                        !sortie.exists(),
                        "{} : ce fichier existe déjà, choisissez-en un autre",
                        sortie.display()
                    );
                    let octets = gestion.exporter_le_registre()?;
                    ecrire_pour_soi(&sortie, &octets)?;
                }
            }
            Ok(())
        }
        Commande::Purge { config, dry_run } => {
            print!("{}", Gestion::ouvrir(&config, &variable)?.purger(dry_run)?);
            Ok(())
        }
        Commande::Cles { quoi: QuoiCles::Rotation { config } } => {
            print!("{}", Gestion::ouvrir(&config, &variable)?.changer_de_cle()?);
            Ok(())
        }
        Commande::Cles { quoi: QuoiCles::Api { nom } } => {
            print!("{}", gestion::cle_d_api(&nom)?);
            Ok(())
        }
        Commande::Livraisons { config, quoi } => {
            let gestion = Gestion::ouvrir(&config, &variable)?;
            let texte = match quoi {
                QuoiLivraisons::Lister { toutes } => gestion.lister_les_livraisons(toutes)?,
                QuoiLivraisons::Rejouer { id } => gestion.rejouer(id.as_deref())?,
                QuoiLivraisons::Annuler { id } => gestion.abandonner(id.as_deref())?,
            };
            print!("{texte}");
            Ok(())
        }
        Commande::Check { config, hors_ligne } => match lire(&config) {
            Ok(configuration) => verifier(configuration, hors_ligne),
            // The file is written before the city has the token, which comes with the habilitation.
            Err(defauts) if hors_ligne && defauts.seuls_des_secrets_manquent() => {
                let fichier = Fichier::lire(&config, Horloge::default().aujourdhui())?;
                for manque in &defauts.0 {
                    println!("Attention : {manque}");
                }
                println!(
                    "Fichier sans faute : {}. Il manque des secrets pour servir.",
                    compter(fichier.demarches.len())
                );
                Ok(())
            }
            Err(defauts) => Err(defauts.into()),
        },
        Commande::Serve { config, actifs } => {
            // Before the first secret is read.
            processus::proteger();
            let configuration = lire(&config)?;
            let mut actifs = actifs_de(actifs)?;
            let _verrou = verrouiller(&configuration)?;
            if actifs.archiver(&configuration.fichier.service.donnees.join("formulaire"))? {
                tracing::warn!("le formulaire a changé sans changer de version : son adresse à version garde l’ancien");
            }
            execution()?.block_on(servir(configuration, actifs, config))
        }
        Commande::BacASable { port, client_id, retour } => execution()?.block_on(bac_a_sable(port, client_id, retour)),
        Commande::Demo { ville, port, origine, actifs, json } => {
            // A wrong name is said before the wait for anything else.
            demo::ville(&ville)?;
            let actifs = actifs_de(actifs)?;
            execution()?.block_on(async {
                let demo = demo::Demo::preparer(&ville, port, actifs, &origine).await?;
                demo.annoncer(json);
                demo.servir(serveur::signal_de_fin()).await
            })
        }
    }
}

/// Prints what was made before saying what it misses.
fn documenter(config: &std::path::Path, quel: Quel, sortie: Option<&std::path::Path>) -> anyhow::Result<()> {
    let (texte, manque) = documents::ecrire(config, quel, sortie)?;
    print!("{texte}");
    manque.map_or(Ok(()), Err)
}

async fn bac_a_sable(port: u16, client_id: String, retour: String) -> anyhow::Result<()> {
    let ecoute =
        TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("le port {port} est déjà pris"))?;
    let base = format!("http://localhost:{}", ecoute.local_addr()?.port());
    // Fictional families behind a fictional secret: it protects nothing, so it may be known.
    let secret = "secret-du-bac-a-sable";
    let mut client = bac_a_sable::Client::new(client_id.as_str(), secret, retour.as_str());
    client.post_logout_redirect_uris.push(retour.replace("/retour", "/fin"));
    // The agents' side of the same service, at the addresses that it has beside the citizens'.
    let service = retour.split("/v1/").next().unwrap_or_default();
    let client_agents = format!("{client_id}-agents");
    let mut agents = bac_a_sable::Client::new(client_agents.as_str(), secret, format!("{service}/agents/retour"));
    agents.post_logout_redirect_uris.push(format!("{service}/agents/fin"));
    let mut reglages = bac_a_sable::Reglages::new(base.as_str()).with_client(client).with_client_agents(agents);
    reglages.client_impot_particulier = bac_a_sable::ClientImpot::new("ville-impot", secret);
    let (api, emetteur) = (reglages.url_api_particulier(), reglages.emetteur_franceconnect());
    let (emetteur_agents, impots) = (reglages.emetteur_proconnect(), reglages.url_impot_particulier());
    let jetons_impots = reglages.url_jetons_impot_particulier();
    let simulateur = bac_a_sable::BacASable::new(reglages)?;
    println!("Le simulateur est ouvert : {base}");
    println!("Dans le fichier de la ville, pour les sections que vous y avez :");
    println!("  [api_particulier]    environnement = \"{api}\"");
    println!("  [franceconnect]      emetteur = \"{emetteur}\"");
    println!("                       client_id = \"{client_id}\"");
    println!("  [agents]             emetteur = \"{emetteur_agents}\"");
    println!("                       client_id = \"{client_agents}\"");
    println!("  [impot_particulier]  adresse = \"{impots}\"");
    println!("                       jetons = \"{jetons_impots}\"");
    println!("                       client_id = \"ville-impot\"");
    println!("Les secrets du service :");
    println!("  PASS_FAMILLE_FRANCECONNECT_SECRET={secret}");
    println!("  PASS_FAMILLE_AGENTS_SECRET={secret}");
    println!("  PASS_FAMILLE_IMPOT_SECRET={secret}");
    println!("  PASS_FAMILLE_JETON={}", simulateur.jetons().valide);
    println!("Ce jeton change à chaque démarrage du simulateur.");
    println!("Ctrl-C pour arrêter.");
    simulateur.serve(ecoute, serveur::signal_d_arret()).await?;
    Ok(())
}

fn lire(config: &std::path::Path) -> Result<Configuration, Defauts> {
    Configuration::lire(config, &variable)
}

fn variable(nom: &str) -> Option<String> {
    std::env::var(nom).ok()
}

fn compter(demarches: usize) -> String {
    format!("{demarches} démarche{}", if demarches > 1 { "s" } else { "" })
}

fn actifs_de(dossier: Option<PathBuf>) -> anyhow::Result<Actifs> {
    let actifs = match dossier {
        Some(dossier) => Actifs::lire(&dossier)?,
        None => Actifs::embarques(),
    };
    anyhow::ensure!(
        actifs.presents(),
        "les fichiers du formulaire manquent : après « cargo xtask build », donnez leur dossier avec --actifs target/actifs, ou construisez le programme avec le formulaire dedans, comme le dit README.md"
    );
    Ok(actifs)
}

/// How long API Particulier has to say what the token opens before the service receives.
const PATIENCE: Duration = Duration::from_secs(3);

async fn servir(configuration: Configuration, actifs: Actifs, config: PathBuf) -> anyhow::Result<()> {
    for avertissement in &configuration.avertissements {
        tracing::warn!("{avertissement}");
    }
    let adresse: SocketAddr = configuration.fichier.service.ecoute;
    let application = Application::new(configuration, actifs, Horloge::default())?;
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
    tokio::spawn(relire_le_jeton(Arc::clone(&application), config));
    let ecoute = TcpListener::bind(adresse).await.with_context(|| format!("écoute sur {adresse}"))?;
    tracing::info!(%adresse, "le service est prêt");
    application.demarrer().await?;
    serveur::servir(application, ecoute, serveur::signal_d_arret()).await?;
    tracing::info!("le service est arrêté");
    Ok(())
}

/// On SIGHUP, reads the secrets again and takes the new token, without dropping a request.
async fn relire_le_jeton(application: Arc<Application>, config: PathBuf) {
    #[cfg(unix)]
    if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        while signal.recv().await.is_some() {
            let fait = match lire(&config) {
                Ok(configuration) => application.remplacer_le_jeton(configuration.secrets.jeton).await,
                Err(cause) => Err(cause.into()),
            };
            match fait {
                Ok(()) => tracing::info!("le nouveau jeton sert"),
                Err(cause) => tracing::error!(cause = format!("{cause:#}"), "le jeton n’a pas été remplacé"),
            }
        }
    }
}

fn verifier(configuration: Configuration, hors_ligne: bool) -> anyhow::Result<()> {
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

fn dossiers(config: &std::path::Path, quoi: &Quoi) -> anyhow::Result<()> {
    let gestion = Gestion::ouvrir(config, &variable)?;
    let depot = gestion.depot();
    match quoi {
        Quoi::Lister => {
            let dossiers = depot.lister()?;
            if dossiers.is_empty() {
                eprintln!("Aucun dossier.");
            }
            for (reference, recu_le) in dossiers {
                println!("{reference}\t{}", jiff::Timestamp::from_second(recu_le)?);
            }
        }
        Quoi::Montrer { reference } => {
            let reference = reference_de(&reference.concat())?;
            let dossier =
                depot.lire(&reference)?.context("aucun dossier n’a cette référence, ou son contenu est effacé")?;
            gestion.consulter("consultation", &reference)?;
            println!("{}", serde_json::to_string_pretty(&dossier)?);
        }
        Quoi::Effacer { reference } => print!("{}", gestion.effacer(&reference_de(&reference.concat())?)?),
        Quoi::Piece { reference, numero, sortie } => {
            let octets = depot
                .piece(&reference_de(reference)?, numero)?
                .context("ce dossier n’a pas cette pièce : « dossiers montrer » donne ses numéros")?;
            gestion.consulter("piece", &reference_de(reference)?)?;
            ecrire_pour_soi(sortie, &octets)?;
        }
    }
    Ok(())
}

/// A file is for one service at a time: two would each take what the other is doing for abandoned.
fn verrouiller(configuration: &Configuration) -> anyhow::Result<Option<std::fs::File>> {
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

fn reference_de(texte: &str) -> anyhow::Result<Reference> {
    Reference::lire(texte)
        .context("référence attendue : les 13 caractères du reçu ; vérifiez qu’ils sont bien recopiés")
}

/// For the reader of the command alone: what is written may be personal.
fn ecrire_pour_soi(sortie: &std::path::Path, octets: &[u8]) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(sortie).and_then(|mut fichier| fichier.write_all(octets)).with_context(|| {
        format!("{} : ce fichier existe déjà ou ne peut pas être écrit, choisissez-en un autre", sortie.display())
    })
}

fn execution() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

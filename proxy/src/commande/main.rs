//! `pass-famille`: the city's command. Everything it does is in the library.

mod controle;
mod ligne;
mod service;

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use ligne::{Commande, Ligne, OptionsDeBalise, Quoi, QuoiCles, QuoiLivraisons, QuoiRegistre};
use pass_famille::actifs::Actifs;
use pass_famille::config::{Configuration, Defauts, Fichier};
use pass_famille::documents::{self, Quel};
use pass_famille::dossiers::Reference;
use pass_famille::gestion::{self, Gestion};
use pass_famille::integration::{Choix, Integration};
use pass_famille::simuler::{Demande, simuler};
use pass_famille::traces::{self, Traces};
use pass_famille::{Horloge, administration, demo, processus, serveur};
use tokio::net::TcpListener;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

fn main() -> ExitCode {
    let commande = Ligne::parse().commande;
    match preparer(&commande).and_then(|traces| executer(commande, traces)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause:#}");
            ExitCode::FAILURE
        }
    }
}

/// The log, and the traces of what serves.
fn preparer(commande: &Commande) -> anyhow::Result<Option<Traces>> {
    let traces = match commande {
        Commande::Serve { .. } => Traces::demandees(&variable)?,
        _ => None,
    };
    journaliser(variable("PASS_FAMILLE_JOURNAL").as_deref(), traces.as_ref())?;
    Ok(traces)
}

/// The log, on the error output: for eyes, or one JSON object a line for a program.
fn journaliser(forme: Option<&str>, traces: Option<&Traces>) -> anyhow::Result<()> {
    let filtre = filtre(&variable("RUST_LOG").unwrap_or_default())?.with_target(traces::CIBLE, LevelFilter::OFF);
    let journal = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let journal = match forme {
        None | Some("" | "texte") => journal.with_ansi(std::io::stderr().is_terminal()).boxed(),
        Some("json") => journal.json().flatten_event(true).boxed(),
        Some(autre) => anyhow::bail!("PASS_FAMILLE_JOURNAL = « {autre} » : écrivez texte ou json"),
    };
    match traces {
        // The filter rules for both then, and costs nothing where it says no.
        None => tracing_subscriber::registry().with(journal).with(filtre).init(),
        Some(traces) => {
            tracing_subscriber::registry().with(journal.with_filter(filtre)).with(traces.couche()).init();
        }
    }
    Ok(())
}

/// What the log keeps: a level, or « cible=niveau » for one part of the program, with commas between them.
fn filtre(demande: &str) -> anyhow::Result<Targets> {
    let mut filtre = Targets::new().with_default(LevelFilter::INFO);
    for mot in demande.split(',').map(str::trim).filter(|mot| !mot.is_empty()) {
        let (cible, niveau) = mot.split_once('=').map_or((None, mot), |(cible, niveau)| (Some(cible), niveau));
        // A word that is no level would keep silent what nobody meant to.
        let Ok(niveau) = niveau.parse::<LevelFilter>() else {
            anyhow::bail!("RUST_LOG = « {mot} » : écrivez error, warn, info ou debug");
        };
        filtre = match cible {
            Some(cible) => filtre.with_target(cible, niveau),
            None => filtre.with_default(niveau),
        };
    }
    Ok(filtre)
}

fn executer(commande: Commande, traces: Option<Traces>) -> anyhow::Result<()> {
    match commande {
        Commande::Openapi => {
            print!("{}", pass_famille::OPENAPI);
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
            Ok(configuration) => controle::verifier(configuration, hors_ligne),
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
            let _verrou = service::verrouiller(&configuration)?;
            if actifs.archiver(&configuration.fichier.service.donnees.join("formulaire"))? {
                tracing::warn!("le formulaire a changé sans changer de version : son adresse à version garde l’ancien");
            }
            execution()?.block_on(service::servir(configuration, actifs, config, traces))
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

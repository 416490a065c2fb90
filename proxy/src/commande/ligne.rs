//! What can be written after `pass-famille`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use pass_famille::demo;

#[derive(Parser)]
#[command(
    version,
    about = "Le service de la ville pour le formulaire Pass Famille.",
    long_about = None,
    help_template = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}",
    subcommand_help_heading = "Commandes",
    disable_help_subcommand = true
)]
pub(crate) struct Ligne {
    #[command(subcommand)]
    pub(crate) commande: Commande,
}

#[derive(Subcommand)]
pub(crate) enum Commande {
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
pub(crate) struct OptionsDeBalise {
    /// fr, en ou ar.
    #[arg(long, default_value = "")]
    pub(crate) langue: String,
    /// clair, sombre ou auto.
    #[arg(long, default_value = "")]
    pub(crate) theme: String,
    /// ombre ou cadre.
    #[arg(long, default_value = "")]
    pub(crate) isolation: String,
    /// proche, immediate ou clic.
    #[arg(long, default_value = "")]
    pub(crate) ouverture: String,
    /// normale ou compacte.
    #[arg(long, default_value = "")]
    pub(crate) densite: String,
    /// Ce qu’il faut montrer quand rien ne marche, par exemple « Service enfance, 02 00 00 00 00 ».
    #[arg(long, default_value = "")]
    pub(crate) contact: String,
    /// Une couleur du thème clair, par exemple accent=#7a1f5c ; autant de fois qu’il le faut.
    #[arg(long, value_parser = couleur)]
    pub(crate) couleur: Vec<(String, String)>,
    /// Une couleur du thème sombre, par exemple accent=#f0b0d8 ; autant de fois qu’il le faut.
    #[arg(long, value_parser = couleur)]
    pub(crate) couleur_sombre: Vec<(String, String)>,
    /// Rayon des coins, par exemple 0 ou 4px.
    #[arg(long, default_value = "")]
    pub(crate) rayon: String,
    /// Police, par exemple « Luciole, sans-serif ».
    #[arg(long, default_value = "")]
    pub(crate) police: String,
}

fn couleur(texte: &str) -> Result<(String, String), String> {
    let (nom, valeur) =
        texte.split_once('=').ok_or("écrivez le nom de la couleur, « = » et sa valeur : accent=#7a1f5c")?;
    Ok((nom.trim().to_owned(), valeur.trim().to_owned()))
}

#[derive(Subcommand)]
pub(crate) enum QuoiRegistre {
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
pub(crate) enum QuoiCles {
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
pub(crate) enum QuoiLivraisons {
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
pub(crate) enum Quoi {
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

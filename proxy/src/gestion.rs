//! The commands by which the city's IT looks after the store: register, erasure, keys, deliveries.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::agents::{empreinte, registre_en_csv};
use crate::config::{self, Environnement, Fichier};
use crate::dossiers::{Depot, EtatLivraison, Reference};
use crate::hexadecimal;
use crate::horloge::Horloge;
use crate::livraison::rfc3339;
use crate::registre::{Acteur, Evenement};

/// A store that a command works on.
#[derive(Debug)]
pub struct Gestion {
    depot: Depot,
    fichier: Fichier,
    horloge: Horloge,
}

/// Name of the command line in the register.
const ACTEUR: Acteur = Acteur::Service(std::borrow::Cow::Borrowed("ligne de commande"));

impl Gestion {
    /// Opens the store of this file. It needs the keys of the store and no other secret: an agent's account does not hold the
    /// city's token.
    ///
    /// # Errors
    /// When the file, the keys or the store cannot be used.
    pub fn ouvrir(config: &Path, environnement: &dyn Environnement) -> anyhow::Result<Self> {
        let horloge = Horloge::default();
        let fichier = Fichier::lire(config, horloge.aujourdhui())?;
        let cles = config::cles_des_dossiers(environnement)?;
        let depot = Depot::ouvrir(&config::lieu(&fichier, environnement)?, cles)?;
        Ok(Self { depot, fichier, horloge })
    }

    /// The store itself.
    pub fn depot(&self) -> &Depot {
        &self.depot
    }

    /// Does the sum of the register again; `temoin` (`number:hash`, as an earlier check printed) must still be in it.
    ///
    /// # Errors
    /// Where it is broken.
    pub fn verifier_le_registre(&self, temoin: Option<&str>) -> anyhow::Result<String> {
        let bilan = self.depot.verifier_le_registre().map_err(|rupture| {
            anyhow::anyhow!("Registre rompu : {rupture}. Gardez la base telle qu’elle est et prévenez le délégué à la protection des données.")
        })?;
        if let Some(temoin) = temoin {
            let (numero, empreinte) = temoin
                .split_once(':')
                .and_then(|(numero, empreinte)| Some((numero.trim().parse().ok()?, empreinte.trim())))
                .filter(|(_, empreinte)| {
                    empreinte.len() == 64 && empreinte.bytes().all(|octet| octet.is_ascii_hexdigit())
                })
                .context("témoin attendu : « numéro:empreinte », comme l’a écrit une vérification précédente")?;
            let tenue = self.depot.empreinte_du_registre(numero)?;
            anyhow::ensure!(
                numero > bilan.derniere || tenue.is_some(),
                "La ligne {numero} n’est plus gardée : ce témoin a plus de 36 mois, ou des lignes ont été retirées. Il ne prouve rien ; prenez un témoin plus récent."
            );
            anyhow::ensure!(
                tenue.is_some_and(|tenue| tenue == empreinte),
                "Registre rompu : la ligne {numero} n’est plus celle du témoin. Des lignes ont été retirées ou refaites."
            );
        }
        let (premiere, derniere) = (bilan.premiere, bilan.derniere);
        let lignes = match derniere + 1 - premiere {
            // Nothing to prove yet.
            0 if derniere == 0 => return Ok("Registre entier : il est encore vide.\n".to_owned()),
            1 => format!("une ligne, la n° {derniere}"),
            nombre => format!("{nombre} lignes, de {premiere} à {derniere}"),
        };
        Ok(format!("Registre entier : {lignes}.\nTémoin à noter ailleurs : {derniere}:{}\n", bilan.empreinte))
    }

    /// What the register calls each agent of the city's file, one a line.
    pub fn pseudonymes(&self) -> String {
        let agents = self.fichier.agents.personnes.iter();
        let nommer = |courriel: &str| self.depot.cachet().agent(&courriel.trim().to_ascii_lowercase());
        agents.map(|agent| format!("agent:{}\t{}\n", nommer(&agent.courriel), agent.courriel.trim())).collect()
    }

    /// Writes that the command line read a dossier.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn consulter(&self, operation: &'static str, reference: &Reference) -> anyhow::Result<()> {
        let dossier = self.depot.cachet().dossier(reference);
        self.depot.inscrire(&Evenement::new(self.horloge.secondes(), ACTEUR, operation, "commande", "lu").sur(dossier))
    }

    /// The whole register, as CSV.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn exporter_le_registre(&self) -> anyhow::Result<Vec<u8>> {
        self.depot.inscrire(&Evenement::new(self.horloge.secondes(), ACTEUR, "registre", "commande", "csv"))?;
        registre_en_csv(&self.depot)
    }

    /// Erases what is past its time, or says what would be.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn purger(&self, a_blanc: bool) -> anyhow::Result<String> {
        let menage = self.depot.purger(self.horloge.secondes(), &self.fichier.conservation(), a_blanc)?;
        let verbe = if a_blanc { "à effacer" } else { "effacés" };
        let mut texte = format!("Dossiers {verbe} : {}\n", menage.total());
        for (demarches, nombre) in &menage.dossiers {
            writeln!(texte, "  {demarches} : {nombre}")?;
        }
        writeln!(texte, "Documents sans dossier : {}", menage.pieces)?;
        writeln!(texte, "Reçus de livraison de plus de 36 mois : {}", menage.livraisons)?;
        writeln!(texte, "Lignes du registre de plus de 36 mois : {}", menage.registre)?;
        if a_blanc {
            writeln!(texte, "Rien n’a été effacé : sans --dry-run, la commande efface.")?;
        }
        Ok(texte)
    }

    /// Erases one dossier now.
    ///
    /// # Errors
    /// When there is none, or the store cannot be written.
    pub fn effacer(&self, reference: &Reference) -> anyhow::Result<String> {
        let fait = self.depot.effacer(reference, self.horloge.secondes(), &ACTEUR)?;
        anyhow::ensure!(fait, "aucun dossier n’a cette référence, ou son contenu est déjà effacé");
        Ok(format!(
            "Le contenu du dossier {reference} est effacé ; la trace reste au registre.\nCe qui a déjà été livré (fichiers posés, copies des logiciels destinataires, exports) n’est pas effacé : faites-le là-bas aussi.\n"
        ))
    }

    /// Encrypts everything again with the first key of the ring.
    ///
    /// # Errors
    /// When the store cannot be written, or a key is missing.
    pub fn changer_de_cle(&self) -> anyhow::Result<String> {
        anyhow::ensure!(
            self.depot.a_plusieurs_cles(),
            "il n’y a qu’une clé dans PASS_FAMILLE_CLES_DOSSIERS : mettez-y la nouvelle en premier, avec un autre numéro, puis l’ancienne (« 2:…,1:… »), redémarrez les services, et recommencez"
        );
        let nombre = self.depot.changer_de_cle()?;
        let le = self.horloge.secondes();
        self.depot.inscrire(&Evenement::new(le, ACTEUR, "rotation", "magasin", "faite"))?;
        Ok(format!(
            "{nombre} contenus chiffrés de nouveau. Vous pouvez retirer l’ancienne clé de PASS_FAMILLE_CLES_DOSSIERS, de tous les services, une fois qu’ils ont redémarré avec la nouvelle en premier et que cette commande répond 0.\n"
        ))
    }

    /// Deliveries of a state, one a line.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lister_les_livraisons(&self, toutes: bool) -> anyhow::Result<String> {
        let mut listees = Vec::new();
        if toutes {
            listees = self.depot.livraisons(None, 10_000)?;
        } else {
            // Given up, then failing.
            listees.extend(self.depot.livraisons(Some(EtatLivraison::Morte), 10_000)?);
            let attente = self.depot.livraisons(Some(EtatLivraison::EnAttente), 10_000)?;
            listees.extend(attente.into_iter().filter(|livraison| livraison.cause.is_some()));
        }
        let mut texte = String::new();
        if listees.is_empty() {
            texte.push_str("Aucune.\n");
        }
        for livraison in listees {
            writeln!(
                texte,
                "{}\t{}\t{}\t{}\t{}\t{}\t{} essais\t{}",
                livraison.id,
                rfc3339(livraison.cree_le),
                livraison.cible,
                livraison.evenement,
                livraison.reference,
                livraison.etat,
                livraison.essais,
                livraison.cause.unwrap_or_default()
            )?;
        }
        Ok(texte)
    }

    /// Makes dead deliveries due again.
    ///
    /// # Errors
    /// When there is none, or the store cannot be written.
    pub fn rejouer(&self, id: Option<&str>) -> anyhow::Result<String> {
        let evenement = Evenement::new(self.horloge.secondes(), ACTEUR, "livraisons", "commande", "rejouees");
        let nombre = self.depot.rejouer(id, &evenement)?;
        anyhow::ensure!(nombre > 0 || id.is_none(), "aucune livraison abandonnée n’a ce numéro");
        Ok(format!("{nombre} livraisons à refaire : le service les reprend dans les 30 secondes.\n"))
    }

    /// Gives dead deliveries up for good, so that those behind them go on.
    ///
    /// # Errors
    /// When there is none, or the store cannot be written.
    pub fn abandonner(&self, id: Option<&str>) -> anyhow::Result<String> {
        let evenement = Evenement::new(self.horloge.secondes(), ACTEUR, "livraisons", "commande", "annulees");
        let nombre = self.depot.abandonner(id, &evenement)?;
        anyhow::ensure!(nombre > 0 || id.is_none(), "aucune livraison abandonnée n’a ce numéro");
        Ok(format!("{nombre} livraisons annulées ; celles qui les attendaient continuent.\n"))
    }
}

/// A key for a program, and the lines of the city's file that know it.
///
/// # Errors
/// When the system gives no random bytes.
pub fn cle_d_api(nom: &str) -> anyhow::Result<String> {
    let mut octets = [0; 32];
    getrandom::fill(&mut octets)?;
    let cle = format!("pf_{}", hexadecimal(&octets));
    let empreinte = empreinte(&cle);
    Ok(format!(
        "Clé, à donner au programme et à personne d’autre (elle n’est écrite nulle part) :\n{cle}\n\nDans le fichier de la ville :\n\n[[agents.cles]]\nnom = \"{nom}\"\nempreinte = \"{empreinte}\"\nportees = [\"lecture\"]\n"
    ))
}

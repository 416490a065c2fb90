//! Secrets, from the environment or from files that the environment names.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use sceau::Trousseau;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::fichier::Fichier;
use crate::livraison::Signataire;
use crate::processus;

/// Where settings are read: the process in production, a map in tests.
pub trait Environnement {
    /// The value of a variable, if it is set.
    fn lire(&self, nom: &str) -> Option<String>;
}

impl Environnement for BTreeMap<&str, String> {
    fn lire(&self, nom: &str) -> Option<String> {
        self.get(nom).cloned()
    }
}

impl<F: Fn(&str) -> Option<String>> Environnement for F {
    fn lire(&self, nom: &str) -> Option<String> {
        self(nom)
    }
}

/// What the service must know and nobody else may.
pub struct Secrets {
    /// `PASS_FAMILLE_JETON`: token of API Particulier.
    pub jeton: SecretString,
    /// `PASS_FAMILLE_FRANCECONNECT_SECRET`: FranceConnect's `client_secret`, when FranceConnect is configured.
    pub france_connect: Option<SecretString>,
    /// `PASS_FAMILLE_IMPOT_SECRET`: secret of API Impôt Particulier, when it is configured.
    pub impots: Option<SecretString>,
    /// `PASS_FAMILLE_CLES`: keys of the seals that travel through browsers. A leaked one is simply removed: families
    /// under way identify again.
    pub cles: Arc<Trousseau>,
    /// `PASS_FAMILLE_AGENTS_SECRET`: secret of the provider that signs agents in, when there is one.
    pub agents: Option<SecretString>,
    /// `PASS_FAMILLE_SMTP_SECRET`: password of the mail account, when there is one.
    pub courriel: Option<SecretString>,
    /// `PASS_FAMILLE_LIVRAISON_…`: what signs the webhooks of each target, by its name.
    pub signatures: BTreeMap<String, Signataire>,
    /// `PASS_FAMILLE_DATABASE_URL`: address of PostgreSQL with its password, in place of `service.database_url`.
    pub base: Option<SecretString>,
    /// `PASS_FAMILLE_CLES_DOSSIERS`: keys of the store. Another ring, because removing one of these loses dossiers.
    pub cles_dossiers: Arc<Trousseau>,
}

impl Secrets {
    pub(super) fn lire(fichier: &Fichier, environnement: &dyn Environnement) -> Result<Self, Vec<String>> {
        let mut defauts = Vec::new();
        let mut demander = |nom: &str, objet: &str| {
            secret(environnement, nom)
                .and_then(|valeur| valeur.ok_or_else(|| manque(nom, objet)))
                .map_err(|defaut| defauts.push(defaut))
                .ok()
        };
        let jeton = demander("PASS_FAMILLE_JETON", "le jeton d’API Particulier");
        let france_connect = fichier
            .franceconnect
            .as_ref()
            .map(|_| demander("PASS_FAMILLE_FRANCECONNECT_SECRET", "le secret donné par FranceConnect"));
        let impots = fichier
            .impot_particulier
            .as_ref()
            .map(|_| demander("PASS_FAMILLE_IMPOT_SECRET", "le secret donné par la DGFIP"));
        let agents = fichier.agents.emetteur.as_ref().map(|_| {
            demander("PASS_FAMILLE_AGENTS_SECRET", "le secret donné par le fournisseur d’identité des agents")
        });
        let courriel = fichier
            .courriel
            .as_ref()
            .and_then(|courriel| courriel.compte.as_ref())
            .map(|_| demander("PASS_FAMILLE_SMTP_SECRET", "le mot de passe du compte de messagerie"));
        let mut signatures = BTreeMap::new();
        let mut mal_ecrites = Vec::new();
        for cible in fichier.livraisons.iter().filter(|cible| cible.webhook.is_some()) {
            let nom = variable_de_livraison(&cible.nom);
            let objet = "le secret qui signe ses envois (faites-le avec : echo \"whsec_$(openssl rand -base64 32)\")";
            if let Some(texte) = demander(&nom, objet) {
                match Signataire::lire(texte.expose_secret()) {
                    Ok(signataire) => drop(signatures.insert(cible.nom.clone(), signataire)),
                    Err(erreur) => mal_ecrites.push(format!("{nom} : {erreur}")),
                }
            }
        }
        let anneaux = [
            ("PASS_FAMILLE_CLES", "la clé des sceaux (faites-la avec : echo \"1:$(openssl rand -base64 32)\")"),
            CLES_DOSSIERS,
        ];
        let textes = anneaux.map(|(nom, objet)| (nom, demander(nom, objet)));
        defauts.extend(mal_ecrites);
        let base = adresse_de_la_base(environnement).map_err(|defaut| defauts.push(defaut)).ok().flatten();
        if let [(_, Some(une)), (_, Some(autre))] = &textes
            && une.expose_secret() == autre.expose_secret()
        {
            defauts.push(
                "PASS_FAMILLE_CLES et PASS_FAMILLE_CLES_DOSSIERS sont les mêmes : tirez deux clés différentes"
                    .to_owned(),
            );
        }
        let [cles, cles_dossiers] = textes.map(|(nom, texte)| {
            let lu = Trousseau::lire(texte?.expose_secret());
            lu.map_err(|erreur| defauts.push(format!("{nom} : {erreur}"))).ok().map(Arc::new)
        });
        match (jeton, france_connect, cles, cles_dossiers) {
            (Some(jeton), france_connect, Some(cles), Some(cles_dossiers)) if defauts.is_empty() => {
                let (france_connect, impots) = (france_connect.flatten(), impots.flatten());
                let (agents, courriel) = (agents.flatten(), courriel.flatten());
                Ok(Self { jeton, france_connect, impots, cles, agents, courriel, signatures, base, cles_dossiers })
            }
            _ => Err(defauts),
        }
    }
}

const CLES_DOSSIERS: (&str, &str) = (
    "PASS_FAMILLE_CLES_DOSSIERS",
    "la clé de chiffrement des dossiers (faites-la avec : echo \"1:$(openssl rand -base64 32)\")",
);

const MANQUE: &str = " manque : mettez-y ";

fn manque(nom: &str, objet: &str) -> String {
    format!("{nom}{MANQUE}{objet}, ou le chemin de son fichier dans {nom}_FICHIER")
}

/// Whether a fault is a secret that was not given, and not one that is wrong.
pub(super) fn est_un_manque(defaut: &str) -> bool {
    defaut.starts_with("PASS_FAMILLE_") && defaut.contains(MANQUE)
}

pub(super) fn cles_des_dossiers(environnement: &dyn Environnement) -> Result<Arc<Trousseau>, String> {
    let (nom, objet) = CLES_DOSSIERS;
    let texte = secret(environnement, nom)?.ok_or_else(|| manque(nom, objet))?;
    Trousseau::lire(texte.expose_secret()).map(Arc::new).map_err(|erreur| format!("{nom} : {erreur}"))
}

/// The variable that holds the secret of a target.
pub(super) fn variable_de_livraison(nom: &str) -> String {
    format!("PASS_FAMILLE_LIVRAISON_{}", nom.to_ascii_uppercase().replace('-', "_"))
}

/// Address of PostgreSQL with its password, when it is given.
pub(super) fn adresse_de_la_base(environnement: &dyn Environnement) -> Result<Option<SecretString>, String> {
    secret(environnement, "PASS_FAMILLE_DATABASE_URL")
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// The files of secrets that other accounts of the machine may read, in sentences.
pub(super) fn ouverts(fichier: &Fichier, environnement: &dyn Environnement) -> Vec<String> {
    let livraisons = fichier.livraisons.iter().map(|cible| variable_de_livraison(&cible.nom));
    let noms = NOMS.map(str::to_owned).into_iter().chain(livraisons);
    // systemd answers for that folder, and opens its files to the service in ways that their rights do not tell.
    let de_systemd = environnement.lire("CREDENTIALS_DIRECTORY").filter(|dossier| !dossier.is_empty());
    let garde = |chemin: &Path| de_systemd.as_ref().is_some_and(|dossier| chemin.starts_with(dossier));
    noms.filter_map(|nom| {
        let variable = format!("{nom}_FICHIER");
        let chemin = environnement.lire(&variable)?;
        (!garde(Path::new(&chemin)) && est_ouvert(Path::new(&chemin))).then(|| {
            format!("{variable} : d’autres comptes peuvent lire {chemin} ; réservez-le à celui du service (chmod 600), ou laissez-le à root et prêtez-le à son groupe (chmod 640)")
        })
    })
    .collect()
}

/// Every secret but those of deliveries.
const NOMS: [&str; 8] = [
    "PASS_FAMILLE_JETON",
    "PASS_FAMILLE_FRANCECONNECT_SECRET",
    "PASS_FAMILLE_IMPOT_SECRET",
    "PASS_FAMILLE_AGENTS_SECRET",
    "PASS_FAMILLE_SMTP_SECRET",
    "PASS_FAMILLE_DATABASE_URL",
    "PASS_FAMILLE_CLES",
    "PASS_FAMILLE_CLES_DOSSIERS",
];

#[cfg(unix)]
fn est_ouvert(chemin: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let nous = processus::groupe();
    std::fs::metadata(chemin).is_ok_and(|etat| droits_ouverts(etat.mode(), etat.uid(), etat.gid(), nous))
}

/// Root's file that our group reads is how one lends a secret without giving it: the service reads it and cannot change it.
/// The package's unit and clusters do so. Who else is of that group, nobody can tell here: it should be the service's alone.
#[cfg(unix)]
fn droits_ouverts(mode: u32, proprietaire: u32, groupe: u32, nous: Option<u32>) -> bool {
    let prete = proprietaire == 0 && groupe != 0 && nous == Some(groupe);
    mode & if prete { 0o037 } else { 0o077 } != 0
}

#[cfg(not(unix))]
fn est_ouvert(_: &Path) -> bool {
    false
}

/// The variable, or the content of the file that `NOM_FICHIER` names. Blank means absent.
fn secret(environnement: &dyn Environnement, nom: &str) -> Result<Option<SecretString>, String> {
    // Wiped when it goes: the copy that stays is the one in the `SecretString`.
    let valeur = match (environnement.lire(nom), environnement.lire(&format!("{nom}_FICHIER"))) {
        (Some(_), Some(_)) => return Err(format!("{nom} et {nom}_FICHIER sont tous deux donnés : gardez-en un seul")),
        (Some(valeur), None) => Some(Zeroizing::new(valeur)),
        (None, Some(chemin)) => Some(Zeroizing::new(std::fs::read_to_string(Path::new(&chemin)).map_err(|_| {
            format!("{nom}_FICHIER : fichier illisible, vérifiez son chemin et ses droits ({chemin})")
        })?)),
        (None, None) => None,
    };
    Ok(valeur.filter(|valeur| !valeur.trim().is_empty()).map(|valeur| SecretString::from(valeur.trim())))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_open_when_others_than_the_service_read_it() {
        for (mode, proprietaire, groupe, nous, attendu) in [
            (0o100600, 998, 998, Some(998), false),
            (0o100400, 998, 998, Some(998), false),
            (0o100600, 0, 0, Some(998), false),
            // Lent by root to the service's own group: the package's unit, the secrets of a cluster.
            (0o100640, 0, 998, Some(998), false),
            (0o100440, 0, 998, Some(998), false),
            // The group could change it, or others read it.
            (0o100660, 0, 998, Some(998), true),
            (0o100644, 0, 998, Some(998), true),
            (0o100641, 0, 998, Some(998), true),
            // To a group that is not ours, or of whom knows who.
            (0o100640, 0, 33, Some(998), true),
            (0o100640, 0, 998, None, true),
            (0o100640, 998, 998, Some(998), true),
            (0o100640, 0, 0, Some(0), true),
            (0o100604, 998, 998, Some(998), true),
        ] {
            let trouve = droits_ouverts(mode, proprietaire, groupe, nous);
            assert_eq!(trouve, attendu, "{mode:o} {proprietaire}:{groupe}, nous {nous:?}");
        }
    }
}

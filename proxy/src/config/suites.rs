//! What the types of `[agents]`, `[[livraisons]]` and `[courriel]` cannot say by themselves.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use famille::Defaut;
use famille::saisie::valider_courriel;
use url::{Host, Url};

use super::fichier::{Fichier, Service};
use super::livraisons::{CHAMPS, COURRIEL, Cible, EVENEMENTS, Securite};
use super::reseaux::est_publique;
use super::verification::{est_d_ici, est_sure};

/// Every fault, at its place.
pub(super) fn verifier(fichier: &Fichier) -> Vec<Defaut> {
    let mut defauts = Vec::new();
    store(fichier, &mut defauts);
    reseau(fichier, &mut defauts);
    interieur(fichier, &mut defauts);
    agents(fichier, &mut defauts);
    let mut noms = BTreeSet::new();
    for (rang, cible) in fichier.livraisons.iter().enumerate() {
        let lieu = format!("livraisons[{rang}]");
        if !noms.insert(cible.nom.as_str()) {
            defauts.push(Defaut::new(format!("{lieu}.nom"), "ce nom est déjà pris par une autre livraison"));
        }
        livraison(fichier, cible, &lieu, &mut defauts);
    }
    courriel(fichier, &mut defauts);
    defauts
}

fn store(fichier: &Fichier, defauts: &mut Vec<Defaut>) {
    for (demarche, mois) in &fichier.ville.conservation_par_demarche {
        let lieu = format!("ville.conservation_par_demarche.{demarche}");
        if !fichier.demarches.iter().any(|autre| autre.id == *demarche) {
            defauts.push(Defaut::new(&lieu, format!("« {demarche} » n’est l’« id » d’aucun service")));
        }
        if !(1..=120).contains(mois) {
            defauts.push(Defaut::new(&lieu, "écrivez un nombre de mois entre 1 et 120"));
        }
    }
    if !(1..=8).contains(&fichier.service.repliques) {
        defauts.push(Defaut::new("service.repliques", "écrivez le nombre de services qui tournent ensemble, de 1 à 8"));
    }
    if let Some(adresse) = &fichier.service.database_url {
        let lue = Url::parse(adresse).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        let phrase = match &lue {
            None => {
                "écrivez l’adresse du serveur PostgreSQL (exemple : \"postgresql://pass_famille@base.ville.fr/pass_famille\")"
            }
            Some(url) if url.password().is_some() || adresse.contains("password=") => {
                "le mot de passe n’a pas sa place ici : mettez l’adresse entière dans PASS_FAMILLE_DATABASE_URL"
            }
            Some(_) => return,
        };
        defauts.push(Defaut::new("service.database_url", phrase));
    }
}

/// Who stands before the service, and whom it may call.
fn reseau(fichier: &Fichier, defauts: &mut Vec<Defaut>) {
    let service = &fichier.service;
    let mut noter = |cle: &str, phrase: String| defauts.push(Defaut::new(format!("service.{cle}"), phrase));
    if service.url_publique.starts_with("https://") && service.relais.is_empty() {
        // Without it every family would count for one visitor.
        noter(
            "relais",
            "« url_publique » est en https et le service écoute sans TLS : écrivez l’adresse de ce qui reçoit les familles devant lui (exemple : relais = [\"127.0.0.1\"] pour un serveur web de la même machine)"
                .to_owned(),
        );
    }
    if service.relais.iter().any(|relais| relais.est_tout()) {
        noter(
            "relais",
            "« /0 » est Internet entier : n’importe qui choisirait l’adresse d’où il vient ; écrivez celle du relais"
                .to_owned(),
        );
    }
    if !(10..=100_000).contains(&service.ecritures_par_minute) {
        noter("ecritures_par_minute", "écrivez un nombre entre 10 et 100000 (60 convient à une mairie)".to_owned());
    }
    if !(1..=100_000).contains(&service.identites_par_heure) {
        noter("identites_par_heure", "écrivez un nombre entre 1 et 100000 (10 convient à une mairie)".to_owned());
    }
    if let Some(mandataire) = &service.mandataire {
        let lue = Url::parse(mandataire).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if lue.is_none_or(|url| url.host_str().is_none() || !url.username().is_empty() || url.password().is_some()) {
            noter(
                "mandataire",
                "écrivez l’adresse du serveur mandataire, sans compte (exemple : \"http://mandataire.ville.fr:3128\")"
                    .to_owned(),
            );
        }
    }
    if let Some(securite) = &service.securite {
        let lue = match securite.strip_prefix("mailto:") {
            Some(courriel) => valider_courriel(courriel).is_ok(),
            None => securite.starts_with("https://") && Url::parse(securite).is_ok(),
        };
        // A line of a text file is made of it.
        if !lue || securite.contains(char::is_control) {
            noter(
                "securite",
                "écrivez où signaler une faille : \"mailto:\" et une adresse e-mail, ou une page en https://"
                    .to_owned(),
            );
        }
    }
}

/// Every address that the service calls, by its place.
fn appels(fichier: &Fichier) -> impl Iterator<Item = (String, &str)> {
    let impots = fichier.impot_particulier.as_ref();
    let seuls = [
        ("api_particulier.environnement", Some(fichier.api_particulier.environnement.as_str())),
        ("franceconnect.emetteur", fichier.franceconnect.as_ref().map(|lieu| lieu.emetteur.as_str())),
        ("impot_particulier.adresse", impots.map(|lieu| lieu.adresse.as_str())),
        ("impot_particulier.jetons", impots.map(|lieu| lieu.jetons.as_str())),
        ("agents.emetteur", fichier.agents.emetteur.as_deref()),
    ];
    let seuls = seuls.into_iter().filter_map(|(lieu, adresse)| Some((lieu.to_owned(), adresse?)));
    let webhooks = fichier.livraisons.iter().enumerate();
    seuls.chain(
        webhooks.filter_map(|(rang, cible)| Some((format!("livraisons[{rang}].webhook"), cible.webhook.as_deref()?))),
    )
}

/// Addresses that are written as numbers are judged here; names, when they are resolved.
fn interieur(fichier: &Fichier, defauts: &mut Vec<Defaut>) {
    let Service { url_publique, reseau_prive, .. } = &fichier.service;
    for (lieu, adresse) in appels(fichier) {
        let Some(url) = Url::parse(adresse).ok() else { continue };
        let (hote, chiffres) = match url.host() {
            Some(Host::Ipv4(chiffres)) => (chiffres.to_string(), Some(IpAddr::from(chiffres))),
            Some(Host::Ipv6(chiffres)) => (chiffres.to_string(), Some(IpAddr::from(chiffres))),
            Some(Host::Domain("localhost")) => ("localhost".to_owned(), Some(IpAddr::from(Ipv4Addr::LOCALHOST))),
            _ => continue,
        };
        let Some(chiffres) = chiffres else { continue };
        let admise = est_publique(chiffres)
            || (est_d_ici(url_publique) && chiffres.is_loopback())
            || reseau_prive.iter().any(|prive| prive.admet(&hote, chiffres));
        // A simulator in place of an administration has a sentence of its own.
        if !admise && (lieu.starts_with("livraisons") || !est_d_ici(adresse)) {
            defauts.push(Defaut::new(
                lieu,
                format!("{hote} est une adresse interne : si le service doit l’appeler, ajoutez reseau_prive = [\"{hote}\"] dans [service]"),
            ));
        }
    }
}

fn agents(fichier: &Fichier, defauts: &mut Vec<Defaut>) {
    let agents = &fichier.agents;
    let mut noter = |lieu: String, phrase: &str| defauts.push(Defaut::new(lieu, phrase));
    if let Some(emetteur) = &agents.emetteur {
        if !est_sure(emetteur) || emetteur.ends_with('/') {
            noter(
                "agents.emetteur".to_owned(),
                "écrivez l’adresse du fournisseur d’identité en https://, sans « / » à la fin",
            );
        } else if fichier.service.url_publique.starts_with("https://") && est_d_ici(emetteur) {
            noter(
                "agents.emetteur".to_owned(),
                "c’est l’adresse d’un simulateur, et le service est public : écrivez la vraie",
            );
        }
        if agents.client_id.trim().is_empty() {
            noter("agents.client_id".to_owned(), "recopiez l’identifiant donné par le fournisseur d’identité");
        }
    }
    let connue = |demarche: &String| fichier.demarches.iter().any(|autre| autre.id == *demarche);
    let mut courriels = BTreeSet::new();
    for (rang, personne) in agents.personnes.iter().enumerate() {
        let lieu = |cle: &str| format!("agents.personnes[{rang}].{cle}");
        if valider_courriel(&personne.courriel).is_err() {
            noter(lieu("courriel"), "écrivez l’adresse professionnelle complète de l’agent");
        }
        if !courriels.insert(personne.courriel.trim().to_ascii_lowercase()) {
            noter(lieu("courriel"), "cet agent est déjà dans la liste : réunissez ses rôles");
        }
        if personne.roles.is_empty() {
            noter(lieu("roles"), "écrivez au moins un rôle : \"lecture\", \"instruction\" ou \"dpo\"");
        }
        if !personne.demarches.iter().all(connue) {
            noter(lieu("demarches"), "un de ces noms n’est l’« id » d’aucun service");
        }
    }
    let mut empreintes = BTreeSet::new();
    for (rang, cle) in agents.cles.iter().enumerate() {
        let lieu = |champ: &str| format!("agents.cles[{rang}].{champ}");
        if ["pass-famille", "ligne de commande"].contains(&cle.nom.trim().to_lowercase().as_str()) {
            noter(lieu("nom"), "ce nom est celui du service lui-même au registre : choisissez-en un autre");
        }
        if cle.nom.trim().is_empty() {
            noter(lieu("nom"), "écrivez le nom du programme : le registre le garde");
        }
        if cle.empreinte.len() != 64 || !cle.empreinte.bytes().all(|octet| octet.is_ascii_hexdigit()) {
            noter(
                lieu("empreinte"),
                "recopiez l’empreinte que donne « pass-famille cles api » : 64 chiffres et lettres",
            );
        } else if !empreintes.insert(cle.empreinte.to_ascii_lowercase()) {
            noter(lieu("empreinte"), "cette clé est déjà celle d’un autre programme : faites-en une autre");
        }
        if cle.portees.is_empty() {
            noter(lieu("portees"), "écrivez au moins une portée : \"lecture\", \"pieces\" ou \"etat\"");
        }
        if !cle.demarches.iter().all(connue) {
            noter(lieu("demarches"), "un de ces noms n’est l’« id » d’aucun service");
        }
    }
}

fn livraison(fichier: &Fichier, cible: &Cible, lieu: &str, defauts: &mut Vec<Defaut>) {
    let mut noter = |cle: &str, phrase: String| defauts.push(Defaut::new(format!("{lieu}.{cle}"), phrase));
    let permis = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-';
    if cible.nom.is_empty() || cible.nom.len() > 40 || !cible.nom.bytes().all(permis) {
        noter("nom", "écrivez un nom en minuscules sans accent, chiffres et tirets, 40 au plus".to_owned());
    } else if cible.nom == COURRIEL {
        noter("nom", "ce nom est celui des lettres aux familles : choisissez-en un autre".to_owned());
    }
    match (&cible.webhook, &cible.dossier) {
        (Some(adresse), None) if !est_sure(adresse) => {
            noter("webhook", "écrivez l’adresse complète en https:// (http seulement vers cette machine)".to_owned());
        }
        (None, Some(dossier)) if !dossier.is_absolute() => {
            noter("dossier", "écrivez un chemin complet, qui commence par « / »".to_owned());
        }
        (None, None) | (Some(_), Some(_)) => {
            noter("nom", "écrivez « webhook » ou « dossier », l’un des deux".to_owned());
        }
        _ => {}
    }
    for evenement in &cible.evenements {
        if !EVENEMENTS.contains(&evenement.as_str()) {
            let connus = EVENEMENTS.join(", ");
            noter("evenements", format!("« {evenement} » n’est pas un événement : écrivez parmi {connus}"));
        }
    }
    for demarche in &cible.demarches {
        if !fichier.demarches.iter().any(|autre| autre.id == *demarche) {
            noter("demarches", format!("« {demarche} » n’est l’« id » d’aucun service"));
        }
    }
    for (cle, champ) in
        cible.champs.iter().map(|champ| ("champs", champ)).chain(cible.noms.keys().map(|nom| ("noms", nom)))
    {
        let premier = champ.split('.').next().unwrap_or_default();
        if !CHAMPS.contains(&premier) {
            noter(cle, format!("« {champ} » : un dossier n’a pas « {premier} » ; voyez la liste dans LIVRAISONS.md"));
        }
    }
}

fn courriel(fichier: &Fichier, defauts: &mut Vec<Defaut>) {
    let Some(courriel) = &fichier.courriel else { return };
    let mut noter = |cle: &str, phrase: &str| defauts.push(Defaut::new(format!("courriel.{cle}"), phrase));
    if courriel.serveur.trim().is_empty() || courriel.serveur.contains(['/', ':', ' ']) {
        noter(
            "serveur",
            "écrivez le nom du serveur de messagerie, sans « smtp:// » ni port (exemple : \"smtp.ville.fr\")",
        );
    }
    let ici = matches!(courriel.serveur.as_str(), "localhost" | "127.0.0.1" | "::1");
    if courriel.securite == Securite::Aucune && !ici {
        noter(
            "securite",
            "sans chiffrement, seul un serveur de cette machine est permis : écrivez \"starttls\" ou \"tls\"",
        );
    }
    if courriel.securite == Securite::Aucune && courriel.compte.is_some() {
        noter("compte", "sans chiffrement, aucun mot de passe n’est envoyé : retirez « compte »");
    }
    if valider_courriel(&courriel.expediteur).is_err() {
        noter("expediteur", "écrivez l’adresse que les familles verront (exemple : \"familles@ville.fr\")");
    }
}

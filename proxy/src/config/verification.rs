//! What the types of the file cannot say by themselves.

use std::collections::{BTreeMap, BTreeSet};

use famille::saisie::valider_courriel;
use famille::{Defaut, Demarche};
use url::Url;

use super::fichier::Fichier;

/// Every fault, at its place, in a sentence that says what to write.
pub(super) fn verifier(fichier: &Fichier) -> Vec<Defaut> {
    let mut defauts = Vec::new();
    let mut noter = |lieu: &str, phrase: String| defauts.push(Defaut::new(lieu, phrase));

    let ville = &fichier.ville;
    if ville.nom.trim().is_empty() {
        noter("ville.nom", "ce texte est vide, et les familles le liront".to_owned());
    }
    if valider_courriel(&ville.dpo).is_err() {
        noter(
            "ville.dpo",
            "écrivez l’adresse e-mail complète du délégué à la protection des données (exemple : dpo@ville.fr)"
                .to_owned(),
        );
    }
    if ville.codes_postaux.is_empty() {
        noter("ville.codes_postaux", "écrivez au moins un code postal à 5 chiffres (exemple : [\"45990\"])".to_owned());
    }
    for code in &ville.codes_postaux {
        if code.len() != 5 || !code.bytes().all(|octet| octet.is_ascii_digit()) {
            noter(
                "ville.codes_postaux",
                format!("« {code} » n’est pas un code postal : écrivez ses 5 chiffres (exemple : \"01200\")"),
            );
        }
    }
    if ville.origines.is_empty() {
        noter(
            "ville.origines",
            "écrivez l’adresse du site qui porte le formulaire (exemple : [\"https://www.ville.fr\"])".to_owned(),
        );
    }
    for origine in &ville.origines {
        if !est_origine(origine) {
            noter(
                "ville.origines",
                format!(
                    "« {origine} » n’est pas une origine : écrivez https:// et le nom du site, sans chemin ni « / » final"
                ),
            );
        }
    }
    // Pages are judged by the sites: one that is badly written would make every page wrong.
    if ville.origines.iter().all(|origine| est_origine(origine)) {
        for page in &ville.pages {
            let url = Url::parse(page).ok().filter(|url| url.query().is_none() && url.fragment().is_none());
            let origine = url.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
            if !ville.origines.contains(&origine) {
                noter(
                    "ville.pages",
                    format!(
                        "« {page} » : écrivez l’adresse complète d’une page d’un site de « origines », sans « ? » ni « # »"
                    ),
                );
            }
        }
        for origine in &ville.origines {
            if !ville
                .pages
                .iter()
                .any(|page| Url::parse(page).is_ok_and(|url| url.origin().ascii_serialization() == *origine))
            {
                noter("ville.pages", format!("ajoutez l’adresse de la page du site {origine} qui porte le formulaire"));
            }
        }
    }
    if !(1..=120).contains(&ville.conservation_mois) {
        noter("ville.conservation_mois", "écrivez un nombre de mois entre 1 et 120".to_owned());
    }
    if !est_origine(&fichier.service.url_publique) {
        noter("service.url_publique", "écrivez https:// et le nom du service, sans chemin ni « / » final".to_owned());
    }
    if fichier.service.administration.is_some_and(|adresse| adresse.port() == fichier.service.ecoute.port()) {
        noter(
            "service.administration",
            "écrivez un autre port que celui de « ecoute », qui ne soit pas public (exemple : \"127.0.0.1:9464\")"
                .to_owned(),
        );
    }
    // Whoever has an account on the machine may take the place of a simulator that is not there, and get the secrets.
    if fichier.service.url_publique.starts_with("https://") {
        let adresses = [
            ("api_particulier.environnement", Some(&fichier.api_particulier.environnement)),
            ("franceconnect.emetteur", fichier.franceconnect.as_ref().map(|france_connect| &france_connect.emetteur)),
            ("impot_particulier.adresse", fichier.impot_particulier.as_ref().map(|impots| &impots.adresse)),
            ("impot_particulier.jetons", fichier.impot_particulier.as_ref().map(|impots| &impots.jetons)),
        ];
        for (lieu, adresse) in adresses {
            if adresse.is_some_and(|adresse| est_d_ici(adresse)) {
                noter(lieu, "c’est l’adresse d’un simulateur, et le service est public : écrivez la vraie".to_owned());
            }
        }
    }
    if let environnement = fichier.api_particulier.environnement.as_str()
        && !matches!(environnement, "production" | "bac_a_sable")
        && !est_sure(environnement)
    {
        noter(
            "api_particulier.environnement",
            "écrivez \"production\", \"bac_a_sable\", ou une adresse en https://".to_owned(),
        );
    }
    if let Some(france_connect) = &fichier.franceconnect {
        if !est_sure(&france_connect.emetteur) || france_connect.emetteur.ends_with('/') {
            noter(
                "franceconnect.emetteur",
                "écrivez l’adresse de FranceConnect en https://, sans « / » à la fin".to_owned(),
            );
        }
        if france_connect.client_id.trim().is_empty() {
            noter("franceconnect.client_id", "recopiez l’identifiant donné par FranceConnect".to_owned());
        }
    }
    if let Some(impots) = &fichier.impot_particulier {
        for (lieu, adresse) in
            [("impot_particulier.adresse", &impots.adresse), ("impot_particulier.jetons", &impots.jetons)]
        {
            if !est_sure(adresse) {
                noter(lieu, "recopiez l’adresse en https:// que donne l’habilitation".to_owned());
            }
        }
        if impots.client_id.trim().is_empty() {
            noter("impot_particulier.client_id", "recopiez l’identifiant donné par la DGFIP".to_owned());
        }
        if impots.franceconnect && fichier.franceconnect.is_none() {
            noter("impot_particulier.franceconnect", "ajoutez la partie [franceconnect], ou écrivez false".to_owned());
        }
    }
    for defaut in fichier.conformite.verifier() {
        noter(&defaut.chemin, defaut.phrase);
    }
    if fichier.demarches.is_empty() {
        noter("demarches", "écrivez au moins un service ([[demarches]])".to_owned());
    }
    verifier_contact(&ville.contact, "ville.contact", &mut defauts);
    defauts.extend(verifier_demarches(fichier.demarches.iter().enumerate()));
    defauts.extend(super::suites::verifier(fichier));
    defauts
}

/// Every fault of these démarches, each with its rank in the file, and of them together.
pub(super) fn verifier_demarches<'a>(demarches: impl IntoIterator<Item = (usize, &'a Demarche)>) -> Vec<Defaut> {
    let mut defauts = Vec::new();
    let mut services = BTreeSet::new();
    let mut pieces = BTreeMap::new();
    for (rang, demarche) in demarches {
        let lieu = format!("demarches[{rang}]");
        if !services.insert(demarche.id.as_str()) {
            defauts.push(Defaut::new(
                format!("{lieu}.id"),
                "cet « id » est déjà pris par un autre service : écrivez-en un autre",
            ));
        }
        if let Some(contact) = &demarche.contact {
            verifier_contact(contact, &format!("{lieu}.contact"), &mut defauts);
        }
        for (numero, piece) in demarche.pieces.iter().enumerate() {
            // The citizen gives it once for all the services that ask for it.
            let (autre, libelle) =
                *pieces.entry(piece.id.as_str()).or_insert((demarche.id.as_str(), piece.libelle.as_str()));
            if libelle != piece.libelle && autre != demarche.id {
                defauts.push(Defaut::new(
                    format!("{lieu}.pieces[{numero}].libelle"),
                    format!(
                        "la pièce « {} » s’appelle « {libelle} » dans « {autre} » : écrivez le même libellé, ou un autre « id » si c’est une autre pièce",
                        piece.id
                    ),
                ));
            }
        }
        defauts.extend(demarche.verifier(&lieu));
    }
    defauts
}

fn verifier_contact(contact: &famille::Contact, lieu: &str, defauts: &mut Vec<Defaut>) {
    for (cle, texte) in
        [("service", &contact.service), ("telephone", &contact.telephone), ("accueil", &contact.accueil)]
    {
        if texte.trim().is_empty() {
            defauts.push(Defaut::new(format!("{lieu}.{cle}"), "ce texte est vide, et les familles le liront"));
        }
    }
    if valider_courriel(&contact.courriel).is_err() {
        defauts.push(Defaut::new(
            format!("{lieu}.courriel"),
            "écrivez une adresse e-mail complète (exemple : familles@ville.fr)",
        ));
    }
}

/// `https://nom[:port]` and nothing more; `http` on this machine only.
pub(crate) fn est_origine(texte: &str) -> bool {
    // It is written into policies, where `*`, `;` and `,` would say something else.
    let nom = |url: &Url| {
        url.host_str()
            .is_some_and(|nom| nom.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-.:[]_".contains(&octet)))
    };
    Url::parse(texte).is_ok_and(|url| url.origin().ascii_serialization() == texte && nom(&url)) && est_sure(texte)
}

pub(super) fn est_sure(texte: &str) -> bool {
    Url::parse(texte).is_ok_and(|url| match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => est_d_ici(texte),
        _ => false,
    })
}

/// An address of this machine.
pub(crate) fn est_d_ici(texte: &str) -> bool {
    Url::parse(texte).is_ok_and(|url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

//! What the types of the file cannot say by themselves.

use std::collections::BTreeSet;

use famille::saisie::valider_courriel;
use url::Url;

use super::fichier::Fichier;

/// Every fault, in a sentence that names the place and says what to write.
pub(super) fn verifier(fichier: &Fichier) -> Vec<String> {
    let mut defauts = Vec::new();
    let mut noter = |lieu: &str, phrase: String| defauts.push(format!("{lieu} : {phrase}"));

    let ville = &fichier.ville;
    let textes = [
        ("ville.nom", &ville.nom),
        ("ville.contact.service", &ville.contact.service),
        ("ville.contact.telephone", &ville.contact.telephone),
        ("ville.contact.accueil", &ville.contact.accueil),
    ];
    for (lieu, texte) in textes {
        if texte.trim().is_empty() {
            noter(lieu, "ce texte est vide, et les familles le liront".to_owned());
        }
    }
    for (lieu, courriel) in [("ville.dpo", &ville.dpo), ("ville.contact.courriel", &ville.contact.courriel)] {
        if valider_courriel(courriel).is_err() {
            noter(lieu, "écrivez une adresse e-mail complète (exemple : dpo@ville.fr)".to_owned());
        }
    }
    if ville.codes_postaux.is_empty()
        || ville.codes_postaux.iter().any(|code| code.len() != 5 || !code.bytes().all(|octet| octet.is_ascii_digit()))
    {
        noter("ville.codes_postaux", "écrivez au moins un code postal à 5 chiffres (exemple : [\"45990\"])".to_owned());
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
    let mut vus = BTreeSet::new();
    for (rang, demarche) in fichier.demarches.iter().enumerate() {
        let lieu = format!("demarches[{rang}]");
        if !vus.insert(demarche.id.as_str()) {
            noter(&lieu, "cet « id » est déjà pris par un autre service".to_owned());
        }
        for defaut in demarche.verifier(&lieu) {
            noter(&defaut.chemin, defaut.phrase);
        }
    }
    defauts
}

/// `https://nom[:port]` and nothing more; `http` on this machine only.
fn est_origine(texte: &str) -> bool {
    Url::parse(texte).is_ok_and(|url| url.origin().ascii_serialization() == texte) && est_sure(texte)
}

fn est_sure(texte: &str) -> bool {
    Url::parse(texte).is_ok_and(|url| match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    })
}

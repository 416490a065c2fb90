//! The city's account at a provider. Checked once, when the client is made: a bad value is told in a sentence that says
//! what to write, and nothing is sent before.

use secrecy::SecretString;
use url::{Host, Url};

use crate::Echec;

/// What a provider gave the city at registration, where it must bring people back, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Reglages {
    /// The issuer, without a slash at the end.
    pub emetteur: String,
    /// `client_id`
    pub client_id: String,
    /// `client_secret`, sent with the token request only.
    pub client_secret: SecretString,
    /// The registered `redirect_uri`.
    pub retour: String,
    /// The registered `post_logout_redirect_uri`, if people are to be brought back after leaving.
    pub retour_deconnexion: Option<String>,
    /// Where a session ends when the discovery document does not say it.
    pub deconnexion: Option<String>,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// `acr_values`, asked for.
    pub acr_demandes: Vec<String>,
    /// The levels that the id token may have. Empty: any, even unsaid.
    pub acr_admis: Vec<String>,
    /// How user information must come.
    pub informations: Informations,
}

/// How user information must come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Informations {
    /// As a signed JWT only.
    Signees,
    /// As a signed JWT, or as bare JSON, whose only proof is the connection that brought it.
    SigneesOuNues,
}

impl Reglages {
    pub(crate) fn verifier(&self) -> Result<(), Echec> {
        adresse("emetteur", &self.emetteur)?;
        if self.emetteur.ends_with('/') {
            // The issuer is compared to the letter with the one in every token.
            return refuser("emetteur : écrivez l'adresse sans « / » à la fin");
        }
        adresse("retour", &self.retour)?;
        if let Some(retour) = &self.retour_deconnexion {
            adresse("retour_deconnexion", retour)?;
        }
        if let Some(fin) = &self.deconnexion {
            adresse("emetteur", fin)?;
        }
        if self.client_id.trim().is_empty() {
            return refuser("client_id : recopiez l'identifiant donné à l'inscription");
        }
        if self.scopes.iter().any(|scope| scope.is_empty() || scope.contains(char::is_whitespace)) {
            return refuser("scopes : un scope par élément, sans espace");
        }
        let mut acr = self.acr_demandes.iter().chain(&self.acr_admis);
        if acr.any(|acr| acr.is_empty() || acr.contains(char::is_whitespace)) {
            return refuser("acr : un niveau de garantie par élément, sans espace");
        }
        Ok(())
    }
}

/// `https` everywhere, except on this very machine where a simulator runs without a certificate.
pub(crate) fn adresse_sure(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Domain(nom)) => nom == "localhost" || nom.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        },
        _ => false,
    }
}

fn adresse(champ: &str, valeur: &str) -> Result<Url, Echec> {
    let url = Url::parse(valeur).map_err(|_| {
        Echec::Configuration(format!("{champ} : écrivez une adresse complète, comme https://exemple.fr/retour").into())
    })?;
    if !adresse_sure(&url) {
        return refuser(format!("{champ} : l'adresse doit commencer par https://"));
    }
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return refuser(format!("{champ} : l'adresse ne doit contenir ni « # » ni identifiants"));
    }
    Ok(url)
}

fn refuser<T>(phrase: impl Into<std::borrow::Cow<'static, str>>) -> Result<T, Echec> {
    Err(Echec::Configuration(phrase.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reglages() -> Reglages {
        Reglages {
            emetteur: "https://fc.exemple.fr/api/v2".into(),
            client_id: "commune".into(),
            client_secret: "secret".into(),
            retour: "https://commune.exemple.fr/v1/franceconnect/retour".into(),
            retour_deconnexion: None,
            deconnexion: None,
            scopes: vec!["cnaf_quotient_familial".into()],
            acr_demandes: vec!["eidas1".into()],
            acr_admis: vec!["eidas1".into()],
            informations: Informations::Signees,
        }
    }

    #[test]
    fn only_safe_addresses_are_taken() {
        for (adresse, admise) in [
            ("https://fc.exemple.fr/api/v2", true),
            ("http://localhost:8782/franceconnect/api/v2", true),
            ("http://fc.localhost/api/v2", true),
            ("http://127.0.0.1:9/api/v2", true),
            ("http://[::1]:9/api/v2", true),
            ("http://fc.exemple.fr/api/v2", false),
            ("http://localhost.exemple.fr/api/v2", false),
            ("http://192.168.1.4/api/v2", false),
            ("https://fc.exemple.fr/api/v2/", false),
            ("https://fc.exemple.fr/api/v2#x", false),
            ("https://moi:mdp@fc.exemple.fr/api/v2", false),
            ("ftp://fc.exemple.fr", false),
            ("fc.exemple.fr", false),
            ("", false),
        ] {
            let verdict = Reglages { emetteur: adresse.into(), ..reglages() }.verifier();
            assert_eq!(verdict.is_ok(), admise, "{adresse}: {verdict:?}");
        }
    }

    #[test]
    fn each_bad_setting_is_named() {
        for (reglages, nom) in [
            (Reglages { client_id: " ".into(), ..reglages() }, "client_id"),
            (Reglages { retour: "/retour".into(), ..reglages() }, "retour"),
            (
                Reglages { retour_deconnexion: Some("http://commune.exemple.fr".into()), ..reglages() },
                "retour_deconnexion",
            ),
            (Reglages { scopes: vec!["a b".into()], ..reglages() }, "scopes"),
            (Reglages { acr_demandes: vec!["".into()], ..reglages() }, "acr"),
        ] {
            let phrase = format!("{:?}", reglages.verifier().unwrap_err());
            assert!(phrase.contains(nom), "{phrase}");
        }
    }

    #[test]
    fn the_secret_is_not_printed() {
        let texte = format!("{:?}", Reglages { client_secret: "CANARI".into(), ..reglages() });
        assert!(!texte.contains("CANARI"), "{texte}");
    }
}

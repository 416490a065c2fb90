//! Where API Particulier is, with which token, for whom. Checked once, before anything is sent.

use std::{fmt, time::Duration};

use famille::Siret;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// One account at API Particulier.
#[derive(Clone, Debug)]
pub struct Reglages {
    /// Which installation is called.
    pub environnement: Environnement,
    /// The city's token. It goes into the `Authorization` header and nowhere else.
    pub jeton: SecretString,
    /// SIRET of the public body that receives the data: the city, not its editor.
    pub recipient: Siret,
    /// How long to wait.
    pub delais: Delais,
    /// `User-Agent`: name, version and a way to reach whoever operates, so that API Particulier can write to them.
    pub agent: String,
}

impl Reglages {
    /// Settings with the default time-outs and user agent.
    pub fn new(environnement: Environnement, jeton: SecretString, recipient: Siret) -> Self {
        let agent = concat!("pass-famille/", env!("CARGO_PKG_VERSION")).to_owned();
        Self { environnement, jeton, recipient, delais: Delais::default(), agent }
    }

    /// The address under which every path is, when all settings are usable.
    pub(crate) fn verifier(&self) -> Result<Url, ErreurReglages> {
        let base = self.environnement.base().filter(adresse_sure).ok_or(ErreurReglages::Adresse)?;
        let nue = base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !nue {
            return Err(ErreurReglages::Adresse);
        }
        let jeton = self.jeton.expose_secret();
        if jeton.is_empty() || !jeton.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err(ErreurReglages::Jeton);
        }
        if self.agent.is_empty() || !self.agent.bytes().all(|octet| octet.is_ascii_graphic() || octet == b' ') {
            return Err(ErreurReglages::Agent);
        }
        Ok(base)
    }
}

/// An installation of API Particulier. Each has its own tokens.
#[derive(Clone, PartialEq, Eq)]
pub enum Environnement {
    /// Real families.
    Production,
    /// The official sandbox: fictional families.
    BacASable,
    /// Another installation, such as a simulator; the paths of the API are added to this address. `https`, or `http` on
    /// this very machine.
    Autre(Url),
}

impl Environnement {
    fn base(&self) -> Option<Url> {
        match self {
            Self::Production => Url::parse("https://particulier.api.gouv.fr").ok(),
            Self::BacASable => Url::parse("https://staging.particulier.api.gouv.fr").ok(),
            Self::Autre(url) => Some(url.clone()),
        }
    }
}

impl fmt::Debug for Environnement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Production => f.write_str("Production"),
            Self::BacASable => f.write_str("BacASable"),
            // Only the host: an address pasted with a user or a token in it must not reach a log.
            Self::Autre(url) => write!(f, "Autre({})", url.host_str().unwrap_or("?")),
        }
    }
}

/// Time-outs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delais {
    /// To open the connection.
    pub connexion: Duration,
    /// For everything, body included. API Particulier itself waits 10 s for the caisses, twice at worst.
    pub total: Duration,
}

impl Default for Delais {
    fn default() -> Self {
        Self { connexion: Duration::from_secs(5), total: Duration::from_secs(25) }
    }
}

/// A setting that can't be used, with what to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurReglages {
    /// The address.
    #[error("adresse d'API Particulier : écrivez une adresse qui commence par https://, sans identifiant ni paramètre")]
    Adresse,
    /// The token.
    #[error("jeton d'API Particulier : recopiez le jeton en entier, sans espace ni retour à la ligne")]
    Jeton,
    /// The user agent.
    #[error("agent : écrivez un nom en lettres sans accent, comme « pass-famille/1.0 (mairie@exemple.fr) »")]
    Agent,
    /// The TLS client.
    #[error("le client HTTPS ne peut pas être construit : vérifiez les certificats racine du système")]
    Tls,
}

/// `https` everywhere, except on this very machine where a simulator runs without a certificate.
fn adresse_sure(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(nom))) => nom == "localhost" || nom.ends_with(".localhost"),
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reglages(adresse: &str) -> Reglages {
        let siret = Siret::parse("13002526500013").unwrap();
        Reglages::new(Environnement::Autre(Url::parse(adresse).unwrap()), "jeton-CANARI".into(), siret)
    }

    #[test]
    fn only_safe_addresses_are_called() {
        for (adresse, admise) in [
            ("https://api.exemple.fr", true),
            ("https://api.exemple.fr/prefixe/", true),
            ("http://localhost:8782/api-particulier", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://api.exemple.fr", false),
            ("http://10.0.0.1", false),
            ("https://moi@api.exemple.fr", false),
            ("https://api.exemple.fr/?token=x", false),
            ("https://api.exemple.fr/#x", false),
            ("mailto:api@exemple.fr", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(reglages(adresse).verifier().is_ok(), admise, "{adresse}");
        }
        assert!(Reglages { environnement: Environnement::Production, ..reglages("https://x.fr") }.verifier().is_ok());
        assert!(Reglages { environnement: Environnement::BacASable, ..reglages("https://x.fr") }.verifier().is_ok());
    }

    #[test]
    fn a_token_or_an_agent_that_cannot_travel_is_refused() {
        for jeton in ["", "a b", "a\n", "é"] {
            let reglages = Reglages { jeton: jeton.into(), ..reglages("https://x.fr") };
            assert_eq!(reglages.verifier(), Err(ErreurReglages::Jeton));
        }
        let reglages = Reglages { agent: "mairie\r\n".into(), ..reglages("https://x.fr") };
        assert_eq!(reglages.verifier(), Err(ErreurReglages::Agent));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let texte = format!("{:?}", reglages("https://CANARI:CANARI@api.exemple.fr/CANARI?CANARI"));
        assert!(!texte.contains("CANARI") && texte.contains("api.exemple.fr"), "{texte}");
    }
}

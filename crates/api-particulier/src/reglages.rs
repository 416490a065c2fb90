//! Where API Particulier is, with which token, for whom. Checked once, before anything is sent, and never changed after:
//! a client with other settings is another client.

use std::{fmt, time::Duration};

use famille::Siret;
use reqwest::header::{self, HeaderName};
use secrecy::SecretString;
use url::{Host, Url};

use crate::{
    appel::Delegation,
    authentification::{self, Strategie},
    dpop::CleDpop,
    journal::Journal,
    reprise::Reprise,
};

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
    /// The token that follows [`jeton`](Self::jeton), while both are good: it serves from the end of the first on.
    pub jeton_suivant: Option<SecretString>,
    /// Another way of having tokens, in place of the two above.
    pub strategie: Option<Strategie>,
    /// The delegation for which an editor's token calls, when several could be meant. May be changed for a call
    /// ([`ApiParticulier::pour_delegation`](crate::ApiParticulier::pour_delegation)).
    pub delegation: Option<Delegation>,
    /// The name of the header that tells API Particulier, opaquely, which agent looks. Upstream calls its own
    /// provisional, so that there is no default. See [`ApiParticulier::pour_agent`](crate::ApiParticulier::pour_agent).
    pub entete_agent: Option<String>,
    /// The key that proves that this server holds the token; none sends no proof.
    pub dpop: Option<CleDpop>,
    /// How to try again; none never does.
    pub reprise: Option<Reprise>,
    /// Who is told of each request.
    pub journal: Option<Journal>,
    /// Addresses of this machine from which calls leave in turn, when it has several: API Particulier counts a thousand calls
    /// a minute for each. Empty, the system chooses. A client that is given ready-made ignores them.
    pub sorties: Vec<std::net::IpAddr>,
}

impl Reglages {
    /// Settings with the default time-outs and user agent.
    pub fn new(environnement: Environnement, jeton: SecretString, recipient: Siret) -> Self {
        let agent = concat!("pass-famille/", env!("CARGO_PKG_VERSION")).to_owned();
        Self {
            environnement,
            jeton,
            recipient,
            delais: Delais::default(),
            agent,
            jeton_suivant: None,
            strategie: None,
            delegation: None,
            entete_agent: None,
            dpop: None,
            reprise: None,
            journal: None,
            sorties: Vec::new(),
        }
    }

    /// Settings whose tokens come from a strategy.
    pub fn avec_strategie(environnement: Environnement, strategie: Strategie, recipient: Siret) -> Self {
        Self { strategie: Some(strategie), ..Self::new(environnement, SecretString::default(), recipient) }
    }

    /// Settings from `API_PARTICULIER_TOKEN`, `API_PARTICULIER_ENV` (`production`, which is the default, or `staging`) and
    /// `API_PARTICULIER_BASE_URL`, which wins over the latter. `lire` gives a variable: `|nom| std::env::var(nom).ok()`.
    /// What is then set on the result wins over all of them.
    ///
    /// # Errors
    /// The [`ErreurReglages`] that says what to write.
    pub fn depuis_environnement(
        lire: impl Fn(&str) -> Option<String>,
        recipient: Siret,
    ) -> Result<Self, ErreurReglages> {
        let lire = |nom| lire(nom).filter(|valeur| !valeur.is_empty());
        let environnement = match (lire("API_PARTICULIER_BASE_URL"), lire("API_PARTICULIER_ENV").as_deref()) {
            (Some(base), _) => Environnement::Autre(Url::parse(&base).map_err(|_| ErreurReglages::Adresse)?),
            (None, None | Some("production")) => Environnement::Production,
            (None, Some("staging")) => Environnement::BacASable,
            (None, Some(_)) => return Err(ErreurReglages::Environnement),
        };
        let jeton = lire("API_PARTICULIER_TOKEN").ok_or(ErreurReglages::Jeton)?;
        Ok(Self::new(environnement, jeton.into(), recipient))
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
        if self.strategie.is_none() {
            authentification::verifier(&self.jeton)?;
            self.jeton_suivant.as_ref().map_or(Ok(()), authentification::verifier)?;
        }
        if self.agent.is_empty() || !self.agent.bytes().all(|octet| octet.is_ascii_graphic() || octet == b' ') {
            return Err(ErreurReglages::Agent);
        }
        self.entete_agent()?;
        Ok(base)
    }

    /// The header of the agent. Those that the client itself writes are not for that.
    pub(crate) fn entete_agent(&self) -> Result<Option<HeaderName>, ErreurReglages> {
        let Some(nom) = &self.entete_agent else { return Ok(None) };
        let nom = HeaderName::try_from(nom.as_str()).map_err(|_| ErreurReglages::EnteteAgent)?;
        let reserves = [
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CACHE_CONTROL,
            header::CONNECTION,
            header::CONTENT_LENGTH,
            header::COOKIE,
            header::HOST,
            header::TE,
            header::TRANSFER_ENCODING,
            header::UPGRADE,
            header::USER_AGENT,
        ];
        let libre = !reserves.contains(&nom) && !["dpop", "x-generate-proof", "x-api-key"].contains(&nom.as_str());
        libre.then_some(Some(nom)).ok_or(ErreurReglages::EnteteAgent)
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
    /// The name of the environment.
    #[error("environnement d'API Particulier : écrivez « production » ou « staging »")]
    Environnement,
    /// The delegation.
    #[error("délégation : recopiez l'identifiant de l'espace éditeur, en lettres sans accent, chiffres et tirets")]
    Delegation,
    /// The header of the agent, or its value.
    #[error(
        "agent final : nommez un en-tête libre, et un identifiant opaque (lettres, chiffres, tirets), sans nom ni courriel"
    )]
    EnteteAgent,
    /// The tokens come from elsewhere.
    #[error("jeton d'API Particulier : il vient d'une stratégie, c'est elle qui le renouvelle")]
    JetonDeStrategie,
    /// The TLS client.
    #[error("le client HTTPS ne peut pas être construit : vérifiez les certificats racine du système")]
    Tls,
}

/// `https` everywhere, except on this very machine where a simulator runs without a certificate.
pub(crate) fn adresse_sure(url: &Url) -> bool {
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
            let courant = Reglages { jeton: jeton.into(), ..reglages("https://x.fr") };
            let suivant = Reglages { jeton_suivant: Some(jeton.into()), ..reglages("https://x.fr") };
            for reglages in [courant, suivant] {
                assert_eq!(reglages.verifier(), Err(ErreurReglages::Jeton));
            }
        }
        let reglages = Reglages { agent: "mairie\r\n".into(), ..reglages("https://x.fr") };
        assert_eq!(reglages.verifier(), Err(ErreurReglages::Agent));
    }

    #[test]
    fn the_environment_names_the_installation_and_the_token() {
        let siret = || Siret::parse("13002526500013").unwrap();
        let (jeton, base) =
            (("API_PARTICULIER_TOKEN", "t"), ("API_PARTICULIER_BASE_URL", "https://passerelle.exemple.fr"));
        let vide = ("API_PARTICULIER_BASE_URL", "");
        let env = |valeur| ("API_PARTICULIER_ENV", valeur);
        let passerelle = Environnement::Autre(Url::parse(base.1).unwrap());
        for (variables, attendu) in [
            (vec![jeton], Ok(Environnement::Production)),
            (vec![jeton, env("production"), vide], Ok(Environnement::Production)),
            (vec![jeton, env("staging")], Ok(Environnement::BacASable)),
            (vec![jeton, env("staging"), base], Ok(passerelle)),
            (vec![jeton, env("recette")], Err(ErreurReglages::Environnement)),
            (vec![jeton, ("API_PARTICULIER_BASE_URL", "ici")], Err(ErreurReglages::Adresse)),
            (vec![env("staging")], Err(ErreurReglages::Jeton)),
        ] {
            let lire =
                |nom: &str| variables.iter().find(|(cle, _)| *cle == nom).map(|(_, valeur)| (*valeur).to_owned());
            let lus = Reglages::depuis_environnement(lire, siret()).map(|reglages| reglages.environnement);
            assert_eq!(lus, attendu, "{variables:?}");
        }
        // What is said in the program wins.
        let lire = |nom: &str| (nom == jeton.0).then(|| jeton.1.to_owned());
        let lus = Reglages {
            environnement: Environnement::BacASable,
            ..Reglages::depuis_environnement(lire, siret()).unwrap()
        };
        assert_eq!(lus.environnement, Environnement::BacASable);
    }

    #[test]
    fn the_header_of_the_agent_is_a_free_one() {
        for (nom, libre) in [
            ("X-Agent-Id", true),
            ("Authorization", false),
            ("Host", false),
            ("DPoP", false),
            ("x-generate-proof", false),
            ("Content-Length", false),
            ("é", false),
            ("", false),
            ("a b", false),
        ] {
            let reglages = Reglages { entete_agent: Some(nom.into()), ..reglages("https://x.fr") };
            assert_eq!(reglages.verifier().is_ok(), libre, "{nom}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let texte = format!("{:?}", reglages("https://CANARI:CANARI@api.exemple.fr/CANARI?CANARI"));
        assert!(!texte.contains("CANARI") && texte.contains("api.exemple.fr"), "{texte}");
    }
}

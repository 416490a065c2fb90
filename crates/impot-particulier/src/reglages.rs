//! Where API Impôt Particulier is, with which account, for which rights. Checked once, before anything is sent.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// One account at the DGFIP's gateway.
#[derive(Clone)]
pub struct Reglages {
    /// The API's root, version included: `https://<gateway>/impotparticulier/1.0`. The gateway's name comes with the
    /// habilitation. `https`, or `http` on this very machine.
    pub adresse: Url,
    /// Where tokens are given: `https://<gateway>/token`.
    pub adresse_jetons: Url,
    /// Identifier of the account (« clé »).
    pub identifiant: String,
    /// Its secret. It goes into the `Authorization` header of requests for tokens and nowhere else.
    pub secret: SecretString,
    /// What tokens are asked for: what the habilitation opens.
    pub ressources: Vec<Ressource>,
    /// `ID_Teleservice`, when the habilitation names one.
    pub id_teleservice: Option<String>,
    /// How long to wait.
    pub delais: Delais,
    /// `User-Agent`: name, version and a way to reach whoever operates.
    pub agent: String,
}

impl Reglages {
    /// Settings with both resources, no téléservice, and the default time-outs and user agent.
    pub fn new(adresse: Url, adresse_jetons: Url, identifiant: impl Into<String>, secret: SecretString) -> Self {
        Self {
            adresse,
            adresse_jetons,
            identifiant: identifiant.into(),
            secret,
            ressources: vec![Ressource::Situation, Ressource::DerniereSituation],
            id_teleservice: None,
            delais: Delais::default(),
            agent: concat!("pass-famille/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    pub(crate) fn verifier(&self) -> Result<(), ErreurReglages> {
        let visible = |texte: &str| !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_graphic());
        if !adresse_sure(&self.adresse) {
            Err(ErreurReglages::Adresse)
        } else if !adresse_sure(&self.adresse_jetons) {
            Err(ErreurReglages::AdresseJetons)
        } else if !visible(&self.identifiant) || self.identifiant.contains(':') {
            // A colon would end the identifier in the `Authorization` header.
            Err(ErreurReglages::Identifiant)
        } else if !visible(self.secret.expose_secret()) {
            Err(ErreurReglages::Secret)
        } else if self.ressources.is_empty() {
            Err(ErreurReglages::Ressources)
        } else if self.id_teleservice.as_deref().is_some_and(|id| !visible(id)) {
            Err(ErreurReglages::Teleservice)
        } else if self.agent.is_empty() || !self.agent.bytes().all(|o| o.is_ascii_graphic() || o == b' ') {
            Err(ErreurReglages::Agent)
        } else {
            Ok(())
        }
    }
}

impl std::fmt::Debug for Reglages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Only the hosts: an address pasted with a secret in it must not reach a log.
        f.debug_struct("Reglages")
            .field("adresse", &self.adresse.host_str().unwrap_or("?"))
            .field("adresse_jetons", &self.adresse_jetons.host_str().unwrap_or("?"))
            .field("ressources", &self.ressources)
            .field("delais", &self.delais)
            .field("agent", &self.agent)
            .finish_non_exhaustive()
    }
}

/// A right of the gateway, named as its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ressource {
    /// `RessourceIR`: the situation of a year.
    Situation,
    /// `RessourceIRDerniere`: the last situation of a year.
    DerniereSituation,
}

impl Ressource {
    /// The scope.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Situation => "RessourceIR",
            Self::DerniereSituation => "RessourceIRDerniere",
        }
    }
}

/// Time-outs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delais {
    /// To open a connection.
    pub connexion: Duration,
    /// For everything: the token where one is needed, the answer, and the second attempt after a refused token.
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
    /// The API's address.
    #[error(
        "adresse d'API Impôt Particulier : écrivez une adresse qui commence par https://, sans identifiant ni paramètre"
    )]
    Adresse,
    /// The address of the tokens.
    #[error(
        "adresse des jetons de la DGFIP : écrivez une adresse qui commence par https://, sans identifiant ni paramètre"
    )]
    AdresseJetons,
    /// The identifier.
    #[error("identifiant de la DGFIP : recopiez-le en entier, sans espace ni deux-points")]
    Identifiant,
    /// The secret.
    #[error("secret de la DGFIP : recopiez-le en entier, sans espace ni retour à la ligne")]
    Secret,
    /// The resources.
    #[error("ressources de la DGFIP : nommez au moins une ressource que votre habilitation ouvre")]
    Ressources,
    /// The téléservice.
    #[error("identifiant du téléservice : recopiez celui de votre habilitation, ou n'en écrivez aucun")]
    Teleservice,
    /// The user agent.
    #[error("agent : écrivez un nom en lettres sans accent, comme « pass-famille/1.0 (mairie@exemple.fr) »")]
    Agent,
    /// The TLS client.
    #[error("le client HTTPS ne peut pas être construit : vérifiez les certificats racine du système")]
    Tls,
}

/// `https` everywhere, except on this very machine where a simulator runs without a certificate; a path and nothing more.
fn adresse_sure(url: &Url) -> bool {
    let machine = match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(nom))) => nom == "localhost" || nom.ends_with(".localhost"),
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    };
    machine
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reglages() -> Reglages {
        let url = |texte: &str| Url::parse(texte).unwrap();
        Reglages::new(
            url("https://api.exemple.fr/impotparticulier/1.0"),
            url("https://api.exemple.fr/token"),
            "CANARI-ID",
            "CANARI-SECRET".into(),
        )
    }

    #[test]
    fn only_safe_addresses_are_called() {
        for (adresse, admise) in [
            ("https://api.exemple.fr", true),
            ("http://localhost:8782/impot-particulier/1.0", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://api.exemple.fr", false),
            ("http://localhost.exemple.fr", false),
            ("http://10.0.0.1", false),
            ("https://moi@api.exemple.fr", false),
            ("https://:secret@api.exemple.fr", false),
            ("https://api.exemple.fr/?token=x", false),
            ("https://api.exemple.fr/#x", false),
            ("mailto:api@exemple.fr", false),
        ] {
            let url = Url::parse(adresse).unwrap();
            let api = Reglages { adresse: url.clone(), ..reglages() }.verifier();
            let jetons = Reglages { adresse_jetons: url, ..reglages() }.verifier();
            let refus = |erreur| if admise { Ok(()) } else { Err(erreur) };
            assert_eq!(
                (api, jetons),
                (refus(ErreurReglages::Adresse), refus(ErreurReglages::AdresseJetons)),
                "{adresse}"
            );
        }
    }

    #[test]
    fn what_cannot_travel_in_a_header_is_refused() {
        for mauvais in ["", "a b", "a\r\nb", "é"] {
            let texte = mauvais.to_owned();
            for (reglages, erreur) in [
                (Reglages { identifiant: texte.clone(), ..reglages() }, ErreurReglages::Identifiant),
                (Reglages { secret: mauvais.into(), ..reglages() }, ErreurReglages::Secret),
                (Reglages { id_teleservice: Some(texte.clone()), ..reglages() }, ErreurReglages::Teleservice),
            ] {
                assert_eq!(reglages.verifier(), Err(erreur), "{mauvais:?}");
            }
        }
        for (reglages, erreur) in [
            (Reglages { identifiant: "a:b".into(), ..reglages() }, ErreurReglages::Identifiant),
            (Reglages { ressources: vec![], ..reglages() }, ErreurReglages::Ressources),
            (Reglages { agent: "mairie\r\n".into(), ..reglages() }, ErreurReglages::Agent),
        ] {
            assert_eq!(reglages.verifier(), Err(erreur));
        }
        assert_eq!(reglages().verifier(), Ok(()));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let adresse = Url::parse("https://CANARI:CANARI@api.exemple.fr/CANARI?CANARI").unwrap();
        let texte = format!("{:?}", Reglages { adresse: adresse.clone(), adresse_jetons: adresse, ..reglages() });
        assert!(!texte.contains("CANARI") && texte.contains("api.exemple.fr"), "{texte}");
    }
}

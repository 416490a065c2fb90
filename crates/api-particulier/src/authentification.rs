//! Where the token of a call comes from. The transport knows no token: it asks a strategy at every attempt, so that a
//! renewed token, or another way of having one, changes nothing else.

use std::{
    fmt,
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::ErreurReglages;

/// The token of a call, some day.
pub type FuturJeton<'a> = Pin<Box<dyn Future<Output = Result<SecretString, JetonIndisponible>> + Send + 'a>>;

/// A strategy: it gives the token that goes into `Authorization: Bearer`. It is asked at every attempt and may keep what
/// it gave for as long as it knows it to be good.
pub trait Authentification: Send + Sync {
    /// The token of the next call.
    fn jeton(&self) -> FuturJeton<'_>;

    /// When the token ends, where that is known.
    fn fin(&self) -> Option<SystemTime> {
        None
    }
}

/// No token could be had. The call then fails as [`Config::JetonIndisponible`](crate::Config::JetonIndisponible), without
/// having been sent. The reason stays with the strategy: it may hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("aucun jeton disponible")]
pub struct JetonIndisponible;

/// A strategy inside the settings; `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Strategie(pub(crate) Arc<dyn Authentification>);

impl Strategie {
    /// Wraps a strategy of the caller's.
    pub fn new(strategie: impl Authentification + 'static) -> Self {
        Self(Arc::new(strategie))
    }
}

impl fmt::Debug for Strategie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Strategie(…)")
    }
}

/// The strategy of tokens given in the settings: one, or two that overlap while one is renewed. The first serves until
/// its own end, then the other; a token that doesn't say when it ends never ends here.
pub(crate) struct JetonsPorteurs(RwLock<Paire>);

#[derive(Clone)]
struct Paire {
    courant: Porteur,
    reserve: Option<Porteur>,
}

#[derive(Clone)]
struct Porteur {
    jeton: SecretString,
    fin: Option<SystemTime>,
}

impl Porteur {
    /// Both are the city's own: nobody who could time this chooses either.
    fn est(&self, jeton: &SecretString) -> bool {
        self.jeton.expose_secret() == jeton.expose_secret()
    }
}

impl JetonsPorteurs {
    pub(crate) fn new(courant: SecretString, reserve: Option<SecretString>) -> Self {
        Self(RwLock::new(Paire { courant: Porteur::new(courant), reserve: reserve.map(Porteur::new) }))
    }

    /// From the next call on, `nouveau` serves; the one that served until now stays in reserve. The same one changes nothing.
    pub(crate) fn remplacer(&self, nouveau: SecretString) {
        let mut paire = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if paire.courant.est(&nouveau) {
            return;
        }
        let ancien = std::mem::replace(&mut paire.courant, Porteur::new(nouveau));
        paire.reserve = Some(ancien);
    }

    fn porteur(&self, maintenant: SystemTime) -> Porteur {
        let paire = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match &paire.reserve {
            Some(reserve) if paire.courant.passe(maintenant) && !reserve.passe(maintenant) => reserve.clone(),
            _ => paire.courant.clone(),
        }
    }
}

impl Authentification for JetonsPorteurs {
    fn jeton(&self) -> FuturJeton<'_> {
        Box::pin(ready(Ok(self.porteur(SystemTime::now()).jeton)))
    }

    /// The later of the two ends, where both are known: what is to be warned about is being left without any token.
    fn fin(&self) -> Option<SystemTime> {
        let paire = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match (paire.courant.fin, paire.reserve.as_ref().and_then(|reserve| reserve.fin)) {
            (Some(courant), Some(reserve)) => Some(courant.max(reserve)),
            (courant, _) => courant,
        }
    }
}

impl Porteur {
    fn new(jeton: SecretString) -> Self {
        Self { fin: fin_du_jwt(jeton.expose_secret()), jeton }
    }

    fn passe(&self, maintenant: SystemTime) -> bool {
        self.fin.is_some_and(|fin| fin <= maintenant)
    }
}

/// What may stand in `Authorization`.
pub(crate) fn verifier(jeton: &SecretString) -> Result<(), ErreurReglages> {
    let jeton = jeton.expose_secret();
    if jeton.is_empty() || !jeton.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err(ErreurReglages::Jeton);
    }
    Ok(())
}

/// `exp` of a JWT, unverified: the key is API Particulier's.
fn fin_du_jwt(jeton: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Mentions {
        exp: u64,
    }
    let charge = jeton.split('.').nth(1)?;
    let Mentions { exp } = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(charge).ok()?).ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(exp: u64) -> SecretString {
        let charge = BASE64_URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{exp}}}"));
        format!("e30.{charge}.x").into()
    }

    fn instant(secondes: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(secondes)
    }

    #[test]
    fn the_second_token_serves_when_the_first_is_over() {
        let opaque = || SecretString::from("opaque");
        for (courant, reserve, servi) in [
            (jwt(200), Some(jwt(300)), "courant"),
            (jwt(100), Some(jwt(300)), "reserve"),
            (jwt(100), Some(opaque()), "reserve"),
            // Better a token that upstream will refuse in its own words than none.
            (jwt(100), Some(jwt(90)), "courant"),
            (jwt(100), None, "courant"),
            (opaque(), Some(jwt(300)), "courant"),
        ] {
            let attendu = if servi == "courant" { courant.clone() } else { reserve.clone().unwrap() };
            let lu = JetonsPorteurs::new(courant, reserve).porteur(instant(100)).jeton;
            assert_eq!(lu.expose_secret(), attendu.expose_secret());
        }
    }

    #[test]
    fn a_replaced_token_stays_in_reserve() {
        let jetons = JetonsPorteurs::new(jwt(500), None);
        assert_eq!(jetons.fin(), Some(instant(500)));
        jetons.remplacer(jwt(400));
        assert_eq!(jetons.porteur(instant(100)).fin, Some(instant(400)));
        assert_eq!(jetons.porteur(instant(450)).fin, Some(instant(500)));
        assert_eq!(jetons.fin(), Some(instant(500)));
        jetons.remplacer("opaque".into());
        assert_eq!(jetons.fin(), None);
        jetons.remplacer(jwt(900));
        assert_eq!(jetons.porteur(instant(100)).fin, Some(instant(900)));
    }
}

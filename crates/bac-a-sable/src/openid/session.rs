//! Codes and access tokens that were given out. A code lives 30 seconds and works once; used twice, it takes the token
//! that it gave down with it. A token lives 60 seconds, which is also all the time that API Particulier has.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::etat::lock;

pub(crate) const VIE_DU_CODE: i64 = 30;
pub(crate) const VIE_DU_JETON: i64 = 60;

#[derive(Default)]
pub(crate) struct Session(Mutex<Contenu>);

#[derive(Default)]
struct Contenu {
    codes: HashMap<String, Octroi>,
    acces: HashMap<String, Acces>,
}

/// What a code stands for.
#[derive(Clone)]
pub(crate) struct Octroi {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) nonce: String,
    pub(crate) scopes: Vec<String>,
    /// A persona of FranceConnect or an agent of ProConnect.
    pub(crate) persona: String,
    /// PKCE challenge.
    pub(crate) defi: Option<String>,
    pub(crate) donne_a: i64,
    /// The token that was given for it, once it was used.
    pub(crate) jeton: Option<String>,
}

/// What an access token opens.
#[derive(Clone)]
pub(crate) struct Acces {
    pub(crate) client_id: String,
    pub(crate) persona: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) fin: i64,
}

impl Session {
    pub(crate) fn keep_code(&self, code: String, octroi: Octroi) {
        let mut contenu = lock(&self.0);
        let maintenant = octroi.donne_a;
        // Long enough to recognise a code that is used again.
        contenu.codes.retain(|_, ancien| maintenant - ancien.donne_a < 600);
        contenu.codes.insert(code, octroi);
    }

    /// What the code stands for, if it is still good. A code already used revokes its token.
    pub(crate) fn read_code(&self, code: &str, maintenant: i64) -> Option<Octroi> {
        let mut contenu = lock(&self.0);
        let octroi = contenu.codes.get(code)?.clone();
        if let Some(jeton) = &octroi.jeton {
            contenu.acces.remove(jeton);
            return None;
        }
        (maintenant - octroi.donne_a < VIE_DU_CODE).then_some(octroi)
    }

    /// Trades the code for an access token. `false` when somebody else was faster.
    pub(crate) fn use_code(&self, code: &str, jeton: &str, maintenant: i64) -> bool {
        let mut contenu = lock(&self.0);
        let Some(octroi) = contenu.codes.get_mut(code).filter(|octroi| octroi.jeton.is_none()) else { return false };
        octroi.jeton = Some(jeton.to_owned());
        let acces = Acces {
            client_id: octroi.client_id.clone(),
            persona: octroi.persona.clone(),
            scopes: octroi.scopes.clone(),
            fin: maintenant + VIE_DU_JETON,
        };
        contenu.acces.retain(|_, ancien| ancien.fin > maintenant);
        contenu.acces.insert(jeton.to_owned(), acces);
        true
    }

    /// What a living token opens.
    pub(crate) fn access(&self, jeton: &str, maintenant: i64) -> Option<Acces> {
        lock(&self.0).acces.get(jeton).filter(|acces| acces.fin > maintenant).cloned()
    }
}

//! What the simulator must be told before it starts: where it is reached, who its clients are, how strict it is.

use std::collections::BTreeSet;

use crate::api_particulier::operations::Operation;
use crate::vecteurs::Vecteur;
use crate::{franceconnect, proconnect};

/// The whole configuration. [`Reglages::new`] gives what the demo uses; every field may be changed before the start.
#[derive(Clone)]
pub struct Reglages {
    /// Origin under which the simulator is reached, without a final slash: `http://localhost:8782`. It is part of the
    /// issuers of FranceConnect and ProConnect, so it must be the very one that the relying party uses.
    pub base_url: String,
    /// Scopes of the habilitation behind the API Particulier token. They may be changed while it runs.
    pub scopes: Vec<String>,
    /// FranceConnect's relying parties.
    pub clients: Vec<Client>,
    /// ProConnect's relying parties.
    pub clients_agents: Vec<Client>,
    /// Credentials of the city at API Impôt Particulier.
    pub client_impot_particulier: ClientImpot,
    /// Call limits of API Particulier.
    pub quotas: Quotas,
    /// Cases in the official sandbox's format, which answer before the families do.
    pub vecteurs: Vec<Vecteur>,
    /// Families beside the named ones, all alike but for their names: `habitant-0`, `habitant-1`… No page lists them.
    pub habitants: u32,
}

impl Reglages {
    /// A simulator at `base_url` with every family scope, the production quotas and no client of FranceConnect or ProConnect.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            scopes: Operation::QuotientFamilial.scopes().iter().map(|&scope| scope.to_owned()).collect(),
            clients: Vec::new(),
            clients_agents: Vec::new(),
            client_impot_particulier: ClientImpot::new("ville-impot", "secret-impot-de-la-ville"),
            quotas: Quotas::default(),
            vecteurs: Vec::new(),
            habitants: 0,
        }
    }

    /// Gives the API Particulier token the scopes of every operation, where [`Reglages::new`] gives those of the quotient
    /// familial.
    #[must_use]
    pub fn with_all_scopes(mut self) -> Self {
        self.scopes = scopes_of_operations().map(str::to_owned).collect();
        self
    }

    /// Adds a FranceConnect client.
    #[must_use]
    pub fn with_client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a ProConnect client.
    #[must_use]
    pub fn with_client_agents(mut self, client: Client) -> Self {
        self.clients_agents.push(client);
        self
    }

    /// Where API Particulier answers: append `/v3/…` or `/api/…`.
    pub fn url_api_particulier(&self) -> String {
        format!("{}/api-particulier", self.base_url)
    }

    /// Where API Impôt Particulier answers: append `/situations/…`, `/spi/…` or `/dernieresituation/…`.
    pub fn url_impot_particulier(&self) -> String {
        format!("{}/impot-particulier/1.0", self.base_url)
    }

    /// Where API Impôt Particulier gives its tokens.
    pub fn url_jetons_impot_particulier(&self) -> String {
        format!("{}/impot-particulier/token", self.base_url)
    }

    /// FranceConnect's issuer, to which `/.well-known/openid-configuration` is appended.
    pub fn emetteur_franceconnect(&self) -> String {
        format!("{}/franceconnect/api/v2", self.base_url)
    }

    /// ProConnect's issuer, to which `/.well-known/openid-configuration` is appended.
    pub fn emetteur_proconnect(&self) -> String {
        format!("{}/proconnect/api/v2", self.base_url)
    }
}

/// The credentials of a city at API Impôt Particulier.
#[derive(Clone)]
pub struct ClientImpot {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`, sent by HTTP Basic or in the body of the token request.
    pub client_secret: String,
    /// Scopes of the gateway that its habilitation opens: `RessourceIR`…
    pub ressources: Vec<String>,
}

impl ClientImpot {
    /// Credentials that open the income tax situations, of a year and last ones.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        let ressources = ["RessourceIR", "RessourceIRDerniere", "RessourceIRDerniere2"];
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            ressources: ressources.map(str::to_owned).to_vec(),
        }
    }
}

/// A relying party of FranceConnect or ProConnect.
#[derive(Clone)]
pub struct Client {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`, sent in the body of the token request.
    pub client_secret: String,
    /// Allowed `redirect_uri`, compared character by character.
    pub redirect_uris: Vec<String>,
    /// Allowed `post_logout_redirect_uri`, compared character by character.
    pub post_logout_redirect_uris: Vec<String>,
    /// Scopes that this client may ask for; others are refused with `invalid_scope`.
    pub scopes: Vec<String>,
}

impl Client {
    /// A client with one return address, no logout address, and every scope that the simulator knows.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            redirect_uris: vec![redirect_uri.into()],
            post_logout_redirect_uris: Vec::new(),
            scopes: all_scopes().into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Call limits. The defaults are those of production.
#[derive(Clone, Copy)]
pub struct Quotas {
    /// Calls per second for one token.
    pub par_seconde: u32,
    /// Calls per minute for one address, whatever the token. A router that is called without a connection sees all its
    /// callers as one address.
    pub par_minute: u32,
    /// Calls refused with 429 within a minute after which the address is banned: twelve hours without any answer. The
    /// real number is not published. `None` bans nobody.
    pub refus_avant_bannissement: Option<u32>,
    /// FranceConnect calls per minute for one address.
    pub franceconnect_par_minute: u32,
    /// FranceConnect calls per hour for one address.
    pub franceconnect_par_heure: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            par_seconde: 20,
            par_minute: 1000,
            refus_avant_bannissement: Some(200),
            franceconnect_par_minute: 30,
            franceconnect_par_heure: 600,
        }
    }
}

/// The scopes of every operation, in their order.
pub(crate) fn scopes_of_operations() -> impl Iterator<Item = &'static str> {
    Operation::TOUTES.into_iter().flat_map(|operation| operation.scopes().iter().copied())
}

/// Every scope of both providers; each of them only takes its own.
fn all_scopes() -> BTreeSet<&'static str> {
    franceconnect::scopes().chain(proconnect::SCOPES).collect()
}

/// What a citizen may grant of their tax situation. The last four say of which years.
pub(crate) const SCOPES_IMPOT: [&str; 19] = [
    "dgfip_rfr",
    "dgfip_nbpart",
    "dgfip_sitfam",
    "dgfip_aft",
    "dgfip_nbpac",
    "dgfip_pac",
    "dgfip_decl",
    "dgfip_nmNaiDec1",
    "dgfip_nmUsaDec1",
    "dgfip_prnmDec1",
    "dgfip_dateNaisDec1",
    "dgfip_nmNaiDec2",
    "dgfip_nmUsaDec2",
    "dgfip_prnmDec2",
    "dgfip_dateNaisDec2",
    "dgfip_annee_n_moins_1",
    "dgfip_annee_n_moins_2",
    "dgfip_annee_n_moins_3",
    "dgfip_annee_n_moins_2_si_indispo_n_moins_1",
];

/// The identity scopes of FranceConnect.
pub(crate) const SCOPES_FRANCECONNECT: [&str; 11] = [
    "openid",
    "identite_pivot",
    "profile",
    "birth",
    "given_name",
    "family_name",
    "birthdate",
    "gender",
    "birthplace",
    "birthcountry",
    "preferred_username",
];

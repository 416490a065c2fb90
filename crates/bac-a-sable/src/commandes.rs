//! The handle by which a test, or the demo, plays with a running simulator: break something, mend it, move the clock,
//! take scopes away, look at what was called.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::etat::{Partage, lock};
use crate::pannes::{Cible, Panne};
use crate::secrets::Jetons;

/// Remote control of a simulator. Clones act on the same one.
#[derive(Clone)]
pub struct Commandes(pub(crate) Partage);

impl Commandes {
    /// Breaks `cible` from the next request on.
    pub fn break_down(&self, cible: Cible, panne: Panne) {
        self.0.pannes.send_modify(|pannes| {
            pannes.insert(cible, panne);
        });
    }

    /// Mends `cible`. Requests held by [`Panne::Attente`] go on.
    pub fn repair(&self, cible: &Cible) {
        self.0.pannes.send_modify(|pannes| {
            pannes.remove(cible);
        });
    }

    /// Mends everything that was broken through this handle. The failures that a persona stands for stay.
    pub fn repair_all(&self) {
        self.0.pannes.send_modify(|pannes| pannes.clear());
    }

    /// API Particulier tokens made now: those of the start are refused once the clock was set far from it.
    pub fn tokens(&self) -> Jetons {
        self.0.cle_des_jetons.issue(self.0.horloge.now())
    }

    /// Replaces the scopes of the API Particulier token.
    pub fn set_scopes<S: Into<String>>(&self, scopes: impl IntoIterator<Item = S>) {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.0.scopes.send_modify(|actuels| *actuels = scopes);
    }

    /// Forgets the tokens that API Impôt Particulier gave: the next call with one is a 401.
    pub fn revoke_tax_tokens(&self) {
        self.0.jetons_impot.revoke();
    }

    /// Sets the date that API Particulier takes for today (periods, limits of birth dates). Tokens keep their own time.
    pub fn set_today(&self, date: Date) {
        self.0.horloge.set_today(date);
    }

    /// Stops the clock of everything at this instant, the date that API Particulier takes for today included.
    pub fn set_now(&self, instant: Timestamp) {
        self.0.horloge.stop_at(instant);
    }

    /// Ends a ban before its twelve hours.
    pub fn lift_ban(&self) {
        self.0.bannissement.lift();
    }

    /// Stops the clock of tokens, codes and quotas; from then on only [`Self::advance`] moves it.
    pub fn freeze(&self) {
        self.0.horloge.freeze();
    }

    /// Moves the clock of tokens, codes and quotas forward: a way to expire them without waiting.
    pub fn advance(&self, duree: Duration) {
        self.0.horloge.advance(SignedDuration::try_from(duree).unwrap_or(SignedDuration::MAX));
    }

    /// How many calls each door has received, refused ones included.
    pub fn calls(&self) -> Appels {
        *self.0.appels.borrow()
    }

    /// Waits until the counters satisfy `condition`: what a test does instead of sleeping.
    pub async fn wait_for_calls(&self, condition: impl FnMut(&Appels) -> bool) -> Appels {
        let mut appels = self.0.appels.subscribe();
        // The sender lives in the state that this handle holds, so the channel can't close while we wait.
        appels.wait_for(condition).await.map(|appels| *appels).unwrap_or_default()
    }

    /// The last requests to the operations of API Particulier, oldest first, with their parameters as received.
    pub fn requests(&self) -> Vec<Requete> {
        lock(&self.0.requetes).iter().cloned().collect()
    }
}

/// Number of calls per door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appels {
    /// `quotient_familial/identite`.
    pub identite: u64,
    /// `quotient_familial/france_connect`.
    pub france_connect: u64,
    /// The other operations of API Particulier, in both modalities.
    pub autres_operations: u64,
    /// Calls refused with 429 because a quota is spent.
    pub trop: u64,
    /// Calls left without an answer because the address is banned.
    pub ignores: u64,
    /// `introspect`.
    pub introspection: u64,
    /// `ping` in all its forms.
    pub ping: u64,
    /// API Impôt Particulier: situations.
    pub impot_particulier: u64,
    /// API Impôt Particulier: the gateway's token door.
    pub jeton_impot_particulier: u64,
    /// FranceConnect: discovery document.
    pub decouverte: u64,
    /// FranceConnect: keys.
    pub cles: u64,
    /// FranceConnect: authorize page shown.
    pub autorisation: u64,
    /// FranceConnect: token endpoint.
    pub jeton: u64,
    /// FranceConnect: userinfo endpoint.
    pub userinfo: u64,
    /// FranceConnect: end of session.
    pub deconnexion: u64,
    /// ProConnect: discovery document.
    pub decouverte_proconnect: u64,
    /// ProConnect: keys.
    pub cles_proconnect: u64,
    /// ProConnect: authorize page shown.
    pub autorisation_proconnect: u64,
    /// ProConnect: token endpoint.
    pub jeton_proconnect: u64,
    /// ProConnect: userinfo endpoint.
    pub userinfo_proconnect: u64,
    /// ProConnect: end of session.
    pub deconnexion_proconnect: u64,
}

/// A request as received. It holds what a person typed, so it has no `Debug`.
#[derive(Clone)]
pub struct Requete {
    /// `identite` or `france_connect`.
    pub operation: &'static str,
    /// The operation's place in addresses: `quotient_familial`.
    pub ressource: &'static str,
    /// Decoded parameters, in the order received.
    pub parametres: Vec<(String, String)>,
    /// `User-Agent` header.
    pub agent: Option<String>,
}

impl Requete {
    /// First value of a parameter.
    pub fn parametre(&self, nom: &str) -> Option<&str> {
        self.parametres.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str())
    }
}

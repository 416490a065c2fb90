//! Fixed windows, as the real throttle counts: so many calls within a period of the clock, whatever the moment in it.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::{HeaderMap, HeaderValue};

use crate::etat::lock;

#[derive(Default)]
pub(crate) struct Fenetres(Mutex<HashMap<String, Fenetre>>);

struct Fenetre {
    fin: i64,
    appels: u32,
}

/// Where a caller stands after this call.
pub(crate) struct Compte {
    limite: u32,
    reste: u32,
    fin: i64,
    pub(crate) depasse: bool,
}

impl Fenetres {
    /// Counts one call of `cle` at `maintenant`, within `limite` per `periode` seconds.
    pub(crate) fn count(&self, cle: String, limite: u32, periode: i64, maintenant: i64) -> Compte {
        let mut fenetres = lock(&self.0);
        if fenetres.len() > 1000 {
            fenetres.retain(|_, fenetre| fenetre.fin > maintenant);
        }
        let fin = (maintenant.div_euclid(periode) + 1) * periode;
        let fenetre = fenetres.entry(cle).or_insert(Fenetre { fin, appels: 0 });
        if fenetre.fin <= maintenant {
            *fenetre = Fenetre { fin, appels: 0 };
        }
        fenetre.appels = fenetre.appels.saturating_add(1);
        Compte {
            limite,
            reste: limite.saturating_sub(fenetre.appels),
            fin: fenetre.fin,
            depasse: fenetre.appels > limite,
        }
    }
}

impl Compte {
    /// The `RateLimit-*` headers, and `Retry-After` once the limit is passed.
    pub(crate) fn write(&self, entetes: &mut HeaderMap, maintenant: i64) {
        entetes.insert("ratelimit-limit", HeaderValue::from(self.limite));
        // A fault may already say that nothing remains.
        entetes.entry("ratelimit-remaining").or_insert_with(|| HeaderValue::from(self.reste));
        entetes.insert("ratelimit-reset", HeaderValue::from(self.fin));
        if self.depasse {
            entetes.insert("retry-after", HeaderValue::from(self.fin - maintenant));
        }
    }
}

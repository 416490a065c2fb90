//! The gateway's token: asked for once, kept until shortly before its end, shared by all calls. However many calls wait
//! for one, a single request is under way; those who waited share its result, a failure too, so that a gateway that is
//! down is not asked again by each of them in turn.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::header::HeaderValue;
use tokio::sync::Mutex;

use crate::Echec;

/// How long before its end a token is no longer used: a call may take this long.
const MARGE: Duration = Duration::from_secs(60);
/// How long a token is kept whose end is not told. A refused one is renewed anyway.
const DUREE_INCONNUE: Duration = Duration::from_secs(300);
const DUREE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// A token that was given.
#[derive(Debug)]
pub(crate) struct Jeton {
    /// The value of the `Authorization` header, marked as sensitive.
    pub(crate) porteur: HeaderValue,
    /// Tells it from those before and after.
    pub(crate) numero: u64,
    fin: Instant,
}

/// A token as the gateway gives it.
pub(crate) struct Donne {
    pub(crate) porteur: HeaderValue,
    /// `expires_in`.
    pub(crate) duree: Option<Duration>,
}

#[derive(Default)]
pub(crate) struct Jetons {
    garde: Mutex<Garde>,
    /// Requests for a token that came to an end, well or not.
    terminees: AtomicU64,
}

#[derive(Default)]
struct Garde {
    jeton: Option<Arc<Jeton>>,
    echec: Option<Echec>,
}

impl Jetons {
    /// A token to use now, other than the one of number `ecarte` that was refused.
    pub(crate) async fn obtenir<F>(&self, ecarte: Option<u64>, demander: F) -> Result<Arc<Jeton>, Echec>
    where
        F: AsyncFnOnce() -> Result<Donne, Echec>,
    {
        let avant = self.terminees.load(Ordering::Acquire);
        let mut garde = self.garde.lock().await;
        // Whatever came to an end while we waited is as fresh as what we would get.
        let frais = self.terminees.load(Ordering::Acquire) != avant;
        if let Some(jeton) = &garde.jeton
            && Some(jeton.numero) != ecarte
            && (frais || Instant::now() < jeton.fin)
        {
            return Ok(Arc::clone(jeton));
        }
        if let Some(echec) = &garde.echec
            && frais
        {
            return Err(echec.clone());
        }
        // If our caller gives up here, the lock opens and the next one asks.
        let resultat = demander().await;
        let numero = self.terminees.fetch_add(1, Ordering::AcqRel);
        match resultat {
            Ok(Donne { porteur, duree }) => {
                let jeton = Arc::new(Jeton { porteur, numero, fin: Instant::now() + usage(duree) });
                *garde = Garde { jeton: Some(Arc::clone(&jeton)), echec: None };
                Ok(jeton)
            }
            Err(echec) => {
                *garde = Garde { jeton: None, echec: Some(echec.clone()) };
                Err(echec)
            }
        }
    }
}

/// How long a token is used: until a minute before its end, or half its life when it is a short one.
fn usage(duree: Option<Duration>) -> Duration {
    let duree = duree.unwrap_or(DUREE_INCONNUE).min(DUREE_MAX);
    duree - MARGE.min(duree / 2)
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::Issue;

    fn donne(valeur: &'static str, secondes: u64) -> Result<Donne, Echec> {
        Ok(Donne { porteur: HeaderValue::from_static(valeur), duree: Some(Duration::from_secs(secondes)) })
    }

    #[test]
    fn a_token_is_renewed_before_its_end() {
        for (duree, attendu) in [
            (Some(3600), 3540),
            (Some(120), 60),
            (Some(60), 30),
            (Some(0), 0),
            (None, 240),
            (Some(u64::MAX), 24 * 3600 - 60),
        ] {
            assert_eq!(usage(duree.map(Duration::from_secs)), Duration::from_secs(attendu), "{duree:?}");
        }
    }

    #[tokio::test]
    async fn a_token_is_kept_until_its_end_or_its_refusal() {
        let jetons = Jetons::default();
        let premier = jetons.obtenir(None, async || donne("a", 3600)).await.unwrap();
        let encore = jetons.obtenir(None, async || donne("b", 3600)).await.unwrap();
        assert_eq!((encore.numero, &encore.porteur), (premier.numero, &premier.porteur));
        let neuf = jetons.obtenir(Some(premier.numero), async || donne("c", 0)).await.unwrap();
        assert_eq!(neuf.porteur, "c");
        // Somebody else whose call met the refused one takes the new one; but that one is over already.
        let suivant = jetons.obtenir(Some(premier.numero), async || donne("d", 3600)).await.unwrap();
        assert_eq!(suivant.porteur, "d");
        assert_eq!(jetons.obtenir(Some(premier.numero), async || donne("e", 3600)).await.unwrap().porteur, "d");
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let jetons = Jetons::default();
        let echec = jetons.obtenir(None, async || Err(Echec::sans_reponse(Issue::Indisponible))).await.unwrap_err();
        assert_eq!(echec.issue, Issue::Indisponible);
        assert_eq!(jetons.obtenir(None, async || donne("a", 3600)).await.unwrap().porteur, "a");
    }

    #[tokio::test]
    async fn those_who_wait_share_the_result() {
        for reussite in [true, false] {
            let jetons = Arc::new(Jetons::default());
            let (ouvrir, porte) = oneshot::channel::<()>();
            let (commencer, commence) = oneshot::channel::<()>();
            let premier = tokio::spawn({
                let jetons = Arc::clone(&jetons);
                async move {
                    let demander = async || {
                        let _ = commencer.send(());
                        let _ = porte.await;
                        // Over at once: those who waited take it all the same.
                        if reussite { donne("a", 0) } else { Err(Echec::sans_reponse(Issue::Injoignable)) }
                    };
                    jetons.obtenir(None, demander).await.map(|jeton| jeton.numero)
                }
            });
            commence.await.unwrap();
            let autres: Vec<_> = (0..8)
                .map(|_| {
                    let jetons = Arc::clone(&jetons);
                    tokio::spawn(async move {
                        let refaire = async || -> Result<Donne, Echec> { panic!("asked a second time") };
                        jetons.obtenir(None, refaire).await.map(|jeton| jeton.numero)
                    })
                })
                .collect();
            // One thread: each of the others runs as far as the lock.
            tokio::task::yield_now().await;
            ouvrir.send(()).unwrap();
            let resultat = premier.await.unwrap();
            assert_eq!(resultat.is_ok(), reussite);
            for autre in autres {
                assert_eq!(autre.await.unwrap(), resultat);
            }
        }
    }

    #[tokio::test]
    async fn who_gives_up_lets_the_next_one_ask() {
        let jetons = Arc::new(Jetons::default());
        let (commencer, commence) = oneshot::channel::<()>();
        let parti = tokio::spawn({
            let jetons = Arc::clone(&jetons);
            async move {
                let sans_fin = async || {
                    let _ = commencer.send(());
                    std::future::pending().await
                };
                jetons.obtenir(None, sans_fin).await.map(|jeton| jeton.numero)
            }
        });
        commence.await.unwrap();
        parti.abort();
        assert_eq!(jetons.obtenir(None, async || donne("b", 3600)).await.unwrap().porteur, "b");
    }
}

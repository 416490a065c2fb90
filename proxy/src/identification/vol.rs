//! One call for identical questions that are asked at the same time: whoever comes while it is under way waits for its answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ring::digest;
use tokio::sync::watch;

/// What makes two questions the same one; holds no personal data.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cle([u8; 32]);

/// Calls under way, by question.
pub(crate) struct Vols<T>(Mutex<HashMap<Cle, watch::Receiver<Option<T>>>>);

/// A call that ends with its caller, answered or not.
struct EnVol<'a, T> {
    vols: &'a Vols<T>,
    cle: Cle,
}

impl Cle {
    pub(crate) fn new(operation: &str, qui: &[u8]) -> Self {
        let mut contexte = digest::Context::new(&digest::SHA256);
        contexte.update(operation.as_bytes());
        contexte.update(&[0]);
        contexte.update(qui);
        let mut cle = [0; 32];
        cle.copy_from_slice(contexte.finish().as_ref());
        Self(cle)
    }
}

impl<T: Clone> Vols<T> {
    /// The answer to the question, asked by `demander` unless somebody is asking it.
    pub(crate) async fn partager<F: Future<Output = T>>(&self, cle: Cle, demander: impl FnOnce() -> F) -> T {
        loop {
            match self.prendre(cle) {
                Ok(annonce) => {
                    let vol = EnVol { vols: self, cle };
                    // In a box: a call is some ten kilobytes, that everything around it would copy on its way.
                    let reponse = Box::pin(demander()).await;
                    // Whoever comes from now on asks anew; most often nobody waits.
                    drop(vol);
                    if annonce.receiver_count() > 0 {
                        annonce.send_replace(Some(reponse.clone()));
                    }
                    return reponse;
                }
                Err(mut deja) => {
                    // An error: the caller went away without an answer. It is our turn.
                    if let Ok(reponse) = deja.wait_for(Option::is_some).await
                        && let Some(reponse) = &*reponse
                    {
                        return reponse.clone();
                    }
                }
            }
        }
    }

    /// The right to ask, or the answer to come.
    fn prendre(&self, cle: Cle) -> Result<watch::Sender<Option<T>>, watch::Receiver<Option<T>>> {
        let mut vols = self.vols();
        if let Some(deja) = vols.get(&cle) {
            return Err(deja.clone());
        }
        let (annonce, ecoute) = watch::channel(None);
        vols.insert(cle, ecoute);
        Ok(annonce)
    }

    fn vols(&self) -> std::sync::MutexGuard<'_, HashMap<Cle, watch::Receiver<Option<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Vols<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Drop for EnVol<'_, T> {
    fn drop(&mut self) {
        self.vols.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.cle);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn identical_questions_are_asked_once() {
        let (vols, appels) = (Vols::default(), AtomicU32::new(0));
        let demander = |duree| {
            let appels = &appels;
            move || async move {
                tokio::time::sleep(Duration::from_secs(duree)).await;
                appels.fetch_add(1, Ordering::Relaxed)
            }
        };
        let (un, autre) = (Cle::new("quotient", b"a"), Cle::new("quotient", b"b"));
        let (a, b, c) = tokio::join!(
            vols.partager(un, demander(1)),
            vols.partager(un, demander(1)),
            vols.partager(autre, demander(2))
        );
        assert_eq!((a, b, c), (0, 0, 1));
        // Once it is answered, the question is a new one.
        assert_eq!(vols.partager(un, demander(1)).await, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_asks_when_the_first_one_leaves() {
        let vols = Vols::default();
        let cle = Cle::new("quotient", b"a");
        let parti = tokio::time::timeout(Duration::from_secs(1), vols.partager(cle, std::future::pending::<u8>));
        let (parti, reste) = tokio::join!(parti, vols.partager(cle, || std::future::ready(7)));
        assert!(parti.is_err());
        assert_eq!(reste, 7);
    }
}

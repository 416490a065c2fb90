//! Bodies: those that come, no slower than they may, and those that go, which say when they are gone.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use super::liaison::EnCours;

/// A body that fails once its client is too slow. Only the time that we wait for it counts, not what we take ourselves.
pub(super) struct CorpsBorne {
    corps: Incoming,
    silence: Duration,
    debit: u32,
    recus: u64,
    attendu: Duration,
    /// Since when more is waited for, and the alarm.
    attente: Option<(Instant, Pin<Box<Sleep>>)>,
    lent: Arc<AtomicBool>,
}

impl CorpsBorne {
    /// `lent` is set when the body failed for its slowness.
    pub(super) fn new(corps: Incoming, silence: Duration, debit: u32, lent: Arc<AtomicBool>) -> Self {
        Self { corps, silence, debit: debit.max(1), recus: 0, attendu: Duration::ZERO, attente: None, lent }
    }

    /// How much longer the next bytes may be waited for.
    fn patience(&self) -> Duration {
        let credit = self.silence + Duration::from_secs(self.recus / u64::from(self.debit));
        credit.saturating_sub(self.attendu).min(self.silence)
    }
}

impl HttpBody for CorpsBorne {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(venu) = Pin::new(&mut self.corps).poll_frame(cx) {
            if let Some((depuis, _)) = self.attente.take() {
                self.attendu += depuis.elapsed();
            }
            if let Some(Ok(morceau)) = &venu {
                self.recus += morceau.data_ref().map_or(0, |octets| octets.len() as u64);
            }
            return Poll::Ready(venu.map(|venu| venu.map_err(axum::Error::new)));
        }
        let patience = self.patience();
        let (_, alarme) = self.attente.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(patience))));
        if alarme.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.lent.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new("le corps vient trop lentement"))))
    }

    fn is_end_stream(&self) -> bool {
        self.corps.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.corps.size_hint()
    }
}

/// The body of an answer; its request is under way until it goes.
pub(super) struct CorpsRendu {
    corps: Body,
    _en_cours: EnCours,
}

impl CorpsRendu {
    pub(super) fn new(corps: Body, en_cours: EnCours) -> Self {
        Self { corps, _en_cours: en_cours }
    }
}

impl HttpBody for CorpsRendu {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.corps).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.corps.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.corps.size_hint()
    }
}

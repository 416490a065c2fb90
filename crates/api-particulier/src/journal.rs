//! One event a request, for logs and metrics. There is no way to have the query string in it: on this API it holds names.

use std::{fmt, sync::Arc, time::Duration};

use crate::Issue;

/// A request that was answered, or was not. Everything in it may be logged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Evenement<'a> {
    /// The HTTP verb: always `GET`.
    pub methode: &'static str,
    /// The path, without its query.
    pub chemin: &'a str,
    /// The HTTP status, when there was an answer.
    pub statut: Option<u16>,
    /// What the call failed with; none when it brought data.
    pub issue: Option<Issue>,
    /// From the first byte sent to the last one read.
    pub duree: Duration,
    /// `RateLimit-Remaining`.
    pub quota_restant: Option<u32>,
    /// `X-Request-Id`.
    pub id_requete: Option<&'a str>,
    /// 1, more when it was retried.
    pub tentative: u32,
}

/// Who is told of each request. It is called on the task of the call: it must not block.
#[derive(Clone)]
pub struct Journal(Arc<dyn Fn(&Evenement<'_>) + Send + Sync>);

impl Journal {
    /// Tells `ecouter` of each request.
    pub fn new(ecouter: impl Fn(&Evenement<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(ecouter))
    }

    pub(crate) fn noter(&self, evenement: &Evenement<'_>) {
        (self.0)(evenement);
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Journal(…)")
    }
}

//! Looking on at a client's requests: for logs, metrics and an audit trail.
//!
//! An observer learns what was asked and how it ended, and nothing of what travelled: no address, token or body.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One HTTP request that was made, answered or not.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// What the request was for, the verb phrase that begins its error sentences.
    pub operation: &'static str,
    /// Whether it could change something: any method but `GET`.
    pub writes: bool,
    /// The status of the answer; none where no answer came.
    pub status: Option<u16>,
    /// DocuSign's own name for the request, from ``x-docusign-tracetoken``.
    pub request_id: Option<&'a str>,
    /// From the request to the head of its answer, or to the failure.
    pub took: Duration,
}

/// Hears of every request once. It is called in the task that makes the request and must not block.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&Exchange<'_>) + Send + Sync>);

impl Observer {
    /// Calls `hear` for every request.
    pub fn new(hear: impl Fn(&Exchange<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    pub(crate) fn hear(&self, exchange: &Exchange<'_>) {
        (self.0)(exchange);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

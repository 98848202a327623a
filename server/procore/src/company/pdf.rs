//! Procore's own PDF of an item: asked for, waited for, fetched.
//!
//! Beta, and only in Procore's zones US01 and US02: a caller needs a PDF of its own to fall back on.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, StatusCode};

use super::CompanyApi;
use crate::error::{Error, Result};
use crate::transport::Answer;

/// How often the job is looked at before giving up.
const MAX_POLLS: u32 = 30;
/// Between two looks where Procore names no time, in seconds.
const DEFAULT_WAIT: u64 = 2;
/// The longest time Procore may name, in seconds.
const MAX_WAIT: u64 = 30;

impl CompanyApi {
    /// Procore's PDF of a commitment. Looks 30 times at most, two seconds apart unless Procore names another time;
    /// then [`Error::NotReady`]. HTTP 400 means that Procore could not make it.
    pub async fn commitment_pdf(&self, project_id: i64, id: &str) -> Result<Bytes> {
        self.pdf("make a PDF of the commitment", project_id, &["commitment_contracts", id]).await
    }

    /// Procore's PDF of the item at `path` in a project, as [`CompanyApi::commitment_pdf`].
    pub(super) async fn pdf(&self, operation: &'static str, project_id: i64, path: &[&str]) -> Result<Bytes> {
        let request = |method: Method| self.in_project(method, project_id, &[path, &["pdf"]].concat());
        let mut answer =
            self.api.http.send_within(operation, request(Method::POST), super::files::LIMIT).await?;
        for _ in 0..MAX_POLLS {
            if let Some(file) = self.finished(&answer).await? {
                return Ok(file);
            }
            tokio::time::sleep(wait(&answer)).await;
            answer = self.api.http.send_within(operation, request(Method::GET), super::files::LIMIT).await?;
        }
        self.finished(&answer).await?.ok_or(Error::NotReady { operation, polls: MAX_POLLS })
    }

    /// The file, if the job is done: 200 carries it, a redirect names it, 202 and a bodiless 2xx mean work goes on.
    async fn finished(&self, answer: &Answer) -> Result<Option<Bytes>> {
        if answer.status.is_redirection() {
            let location =
                answer.header("location").ok_or_else(|| answer.unreadable("it redirects to nowhere"))?;
            let url = self.api.hosts.api_base.join(&location);
            let url = url.map_err(|_| answer.unreadable("it redirects to something that is no address"))?;
            return self.download(&url).await.map(Some);
        }
        let done = answer.status == StatusCode::OK && answer.body.starts_with(b"%PDF-");
        Ok(done.then(|| answer.body.clone()))
    }
}

fn wait(answer: &Answer) -> Duration {
    let named = answer.header("retry-after").and_then(|text| text.trim().parse().ok());
    Duration::from_secs(named.unwrap_or(DEFAULT_WAIT).min(MAX_WAIT))
}

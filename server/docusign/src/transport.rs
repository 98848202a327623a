//! Sends one request and reads its answer, whatever the answer is.
//!
//! The only room that touches HTTP: bodies have a size limit, errors are read leniently (JSON, HTML, nothing), and
//! limits become times. It must never repeat a request.

use std::time::Instant;

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Refusal, Result};
use crate::observe::{Exchange, Observer};

/// The largest JSON answer read, in bytes.
const JSON_LIMIT: usize = 16 << 20;
/// The longest message of an error that is passed on, in characters.
const MESSAGE_LIMIT: usize = 500;
/// The largest document read, in bytes: DocuSign's own limit for an envelope.
const DOCUMENT_LIMIT: usize = 200 << 20;
/// The longest wait that is believed, in seconds: a day.
const LONGEST_WAIT: i64 = 86_400;
/// A time that is none: the year 2100, in seconds of Unix.
const NEVER: i64 = 4_102_444_800;
/// DocuSign's burst window, in seconds.
const BURST_WINDOW: i64 = 30;
/// The header with DocuSign's name for a request.
const TRACE_TOKEN: &str = "x-docusign-tracetoken";

/// A successful answer.
pub(crate) struct Answer {
    operation: &'static str,
    status: u16,
    trace_id: Option<String>,
    pub(crate) body: Bytes,
}

/// The HTTP client, and those who look on.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    observers: Vec<Observer>,
}

impl Http {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client, observers: Vec::new() }
    }

    pub(crate) fn observed(mut self, observer: Observer) -> Self {
        self.observers.push(observer);
        self
    }

    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends `request` and returns its JSON answer.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        request: RequestBuilder,
    ) -> Result<T> {
        let answer = self.send(operation, request, JSON_LIMIT).await?;
        serde_json::from_slice(&answer.body)
            .map_err(|error| answer.unreadable(describe(&answer.body, &error)))
    }

    /// Sends `request` and returns its JSON answer, or `null` where the answer is empty.
    pub(crate) async fn value(&self, operation: &'static str, request: RequestBuilder) -> Result<Value> {
        let answer = self.send(operation, request, JSON_LIMIT).await?;
        if answer.body.is_empty() {
            return Ok(Value::Null);
        }
        let value: Value = serde_json::from_slice(&answer.body)
            .map_err(|error| answer.unreadable(describe(&answer.body, &error)))?;
        answer.embedded_errors(&value)?;
        Ok(value)
    }

    /// Sends `request` and returns the PDF it answers with.
    pub(crate) async fn pdf(&self, operation: &'static str, request: RequestBuilder) -> Result<Bytes> {
        let request = request.header(reqwest::header::ACCEPT, "application/pdf");
        let answer = self.send(operation, request, DOCUMENT_LIMIT).await?;
        let head = &answer.body[..answer.body.len().min(1024)];
        if !head.windows(5).any(|window| window == b"%PDF-") {
            return Err(answer.unreadable("a PDF was expected and something else came".to_owned()));
        }
        Ok(answer.body)
    }

    async fn send(&self, operation: &'static str, request: RequestBuilder, limit: usize) -> Result<Answer> {
        let no_answer = |error: reqwest::Error| Error::NoAnswer { operation, source: error.without_url() };
        let response = self.exchange(operation, request).await.map_err(no_answer)?;
        read_answer(operation, response, limit).await
    }

    async fn exchange(
        &self,
        operation: &'static str,
        request: RequestBuilder,
    ) -> Result<Response, reqwest::Error> {
        let (client, request) = request.build_split();
        let request = request?;
        let writes = request.method() != Method::GET;
        let began = Instant::now();
        let outcome = client.execute(request).await;
        let answer = outcome.as_ref().ok();
        let exchange = Exchange {
            operation,
            writes,
            status: answer.map(|response| response.status().as_u16()),
            request_id: answer.and_then(|response| response.headers().get(TRACE_TOKEN)?.to_str().ok()),
            took: began.elapsed(),
        };
        self.observers.iter().for_each(|observer| observer.hear(&exchange));
        outcome
    }
}

async fn read_answer(operation: &'static str, response: Response, limit: usize) -> Result<Answer> {
    let no_answer = |error: reqwest::Error| Error::NoAnswer { operation, source: error.without_url() };
    let status = response.status();
    let headers = response.headers().clone();
    let trace_id = text_header(&headers, TRACE_TOKEN);
    tracing::debug!(
        operation,
        status = status.as_u16(),
        trace_id,
        hourly_remaining = text_header(&headers, "x-ratelimit-remaining"),
        burst_remaining = text_header(&headers, "x-burstlimit-remaining"),
        "DocuSign answered"
    );
    if !status.is_success() {
        let body = read(response, JSON_LIMIT).await.map_err(no_answer)?.unwrap_or_default();
        return Err(Error::Refused(Box::new(refusal(operation, status.as_u16(), &headers, &body))));
    }
    let mut answer = Answer { operation, status: status.as_u16(), trace_id, body: Bytes::new() };
    match read(response, limit).await.map_err(no_answer)? {
        Some(body) => answer.body = body,
        None => return Err(answer.unreadable(format!("it is larger than {limit} bytes"))),
    }
    Ok(answer)
}

async fn read(mut response: Response, limit: usize) -> Result<Option<Bytes>, reqwest::Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

impl Answer {
    fn unreadable(&self, reason: String) -> Error {
        Error::Unreadable {
            operation: self.operation,
            reason,
            status: self.status,
            trace_id: self.trace_id.clone(),
        }
    }

    /// A 200 may refuse the one item it was asked about; `errorDetails` with code `SUCCESS` is no refusal.
    fn embedded_errors(&self, value: &Value) -> Result<()> {
        let of_items = value["envelopes"].as_array().into_iter().flatten();
        for details in std::iter::once(value).chain(of_items).map(|item| &item["errorDetails"]) {
            let Some(code) =
                details["errorCode"].as_str().filter(|code| !code.eq_ignore_ascii_case("SUCCESS"))
            else {
                continue;
            };
            return Err(Error::Refused(Box::new(Refusal {
                operation: self.operation,
                status: self.status,
                code: Some(code.to_owned()),
                message: readable(details["message"].as_str().unwrap_or("no reason was given")),
                trace_id: self.trace_id.clone(),
                wait_until: None,
                html: false,
            })));
        }
        Ok(())
    }
}

pub(crate) fn refusal(operation: &'static str, status: u16, headers: &HeaderMap, body: &[u8]) -> Refusal {
    let html = looks_like_html(body);
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: &[&str]| {
        names.iter().find_map(|name| json[*name].as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let code = text(&["errorCode", "error"]).map(|code| readable(&code));
    let message =
        text(&["message", "error_description", "error_message"]).unwrap_or_else(|| match (&code, html) {
            (Some(_), _) => "no reason was given".to_owned(),
            (None, true) => "a web page came instead of an answer".to_owned(),
            (None, false) => "no reason was given, the answer was empty or not JSON".to_owned(),
        });
    let wait_until = wait_until(status, headers, code.as_deref().unwrap_or_default());
    Refusal {
        operation,
        status,
        code,
        message: readable(&message),
        trace_id: text_header(headers, TRACE_TOKEN),
        wait_until,
        html,
    }
}

/// When the limit behind an answer ends: the hourly ones end with the clock hour, the burst ones after 30 seconds.
fn wait_until(status: u16, headers: &HeaderMap, code: &str) -> Option<DateTime<Utc>> {
    let sent = text_header(headers, "date")
        .and_then(|date| DateTime::parse_from_rfc2822(&date).ok())
        .map(|date| date.with_timezone(&Utc));
    let number = |name: &str| text_header(headers, name).and_then(|text| text.trim().parse::<i64>().ok());
    let code = code.to_ascii_uppercase();
    let burst =
        code.starts_with("BURST_") || (code.is_empty() && number("x-burstlimit-remaining") == Some(0));
    let after = |seconds: i64| sent.map(|sent| sent + TimeDelta::seconds(seconds));
    if let Some(seconds) = number(RETRY_AFTER.as_str()) {
        return after(seconds.clamp(0, LONGEST_WAIT));
    }
    if burst {
        return after(BURST_WINDOW);
    }
    let reset = || {
        let named = number("x-ratelimit-reset").filter(|epoch| *epoch < NEVER)?;
        let named = DateTime::from_timestamp(named, 0)?;
        Some(after(LONGEST_WAIT).map_or(named, |latest| named.min(latest)))
    };
    if code.contains("ENVELOPE") || code == "API_REQUEST_IS_THROTTLED" {
        return next_hour(sent).or_else(reset);
    }
    let limited = code.ends_with("LIMIT_EXCEEDED") || number("x-ratelimit-remaining") == Some(0);
    match (limited, status) {
        (true, _) => reset().or_else(|| next_hour(sent)),
        (false, 429) => reset(),
        (false, _) => None,
    }
}

fn next_hour(sent: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    sent.map(|sent| sent + TimeDelta::seconds(3600 - i64::from(sent.minute() * 60 + sent.second())))
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A message as a person can be told it: printable, and not without end.
fn readable(message: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = message.chars().take(MESSAGE_LIMIT).map(printable).collect();
    if message.chars().nth(MESSAGE_LIMIT).is_some() {
        text.push('…');
    }
    text
}

fn looks_like_html(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

fn describe(body: &[u8], error: &serde_json::Error) -> String {
    match body {
        [] => "it is empty".to_owned(),
        body if looks_like_html(body) => "a web page came instead of JSON".to_owned(),
        _ => format!("it has another shape than documented ({error})"),
    }
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;

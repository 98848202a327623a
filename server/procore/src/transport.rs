//! Sends one request and reads its answer, whatever the answer is.
//!
//! The only room that touches HTTP: bodies have a size limit, the several shapes of Procore's errors become one
//! sentence, limits become times. It must never repeat a request and never follow a redirect.

use std::time::Instant;

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Refusal, Result};
use crate::observe::{Exchange, Observer};
use crate::pace;

/// The largest JSON answer read, in bytes.
const JSON_LIMIT: usize = 16 << 20;
/// The longest message of an error that is passed on, in characters.
const MESSAGE_LIMIT: usize = 500;
/// The header with Procore's name for a request.
const REQUEST_ID: &str = "x-request-id";

/// The longest wait that is believed, in seconds: a day.
const LONGEST_WAIT: i64 = 86_400;
/// A time that is none: the year 2100, in seconds of Unix.
const NEVER: i64 = 4_102_444_800;

/// An answer whose status is neither 4xx nor 5xx.
pub(crate) struct Answer {
    pub(crate) operation: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
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

    /// Sends `request` and returns its JSON answer, taken out of the `data` envelope of v2.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        request: RequestBuilder,
    ) -> Result<T> {
        self.send(operation, request).await?.json()
    }

    /// Sends `request`; a redirect is an answer like another.
    pub(crate) async fn send(&self, operation: &'static str, request: RequestBuilder) -> Result<Answer> {
        self.send_within(operation, request, JSON_LIMIT).await
    }

    /// As [`Http::send`], for answers of up to `limit` bytes.
    pub(crate) async fn send_within(
        &self,
        operation: &'static str,
        request: RequestBuilder,
        limit: usize,
    ) -> Result<Answer> {
        let no_answer = |error: reqwest::Error| Error::NoAnswer { operation, source: error.without_url() };
        pace::turn(operation).await?;
        let response = self.exchange(operation, request).await.map_err(no_answer)?;
        let (status, headers) = (response.status(), response.headers().clone());
        pace::hear(&headers);
        tracing::debug!(
            operation,
            status = status.as_u16(),
            trace_id = text_header(&headers, REQUEST_ID),
            remaining = text_header(&headers, "x-rate-limit-remaining"),
            "Procore answered"
        );
        let body = read(response, limit).await.map_err(no_answer)?;
        if status.is_client_error() || status.is_server_error() {
            let body = body.unwrap_or_default();
            return Err(Error::Refused(Box::new(refusal(operation, status.as_u16(), &headers, &body))));
        }
        let body = body.ok_or(Error::TooLarge { operation, limit })?;
        Ok(Answer { operation, status, headers, body })
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
            request_id: answer.and_then(|response| response.headers().get(REQUEST_ID)?.to_str().ok()),
            took: began.elapsed(),
        };
        self.observers.iter().for_each(|observer| observer.hear(&exchange));
        outcome
    }
}

async fn read(mut response: Response, limit: usize) -> Result<Option<Bytes>, reqwest::Error> {
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Ok(None);
    }
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
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let value: Value = serde_json::from_slice(&self.body).map_err(|error| self.not_json(&error))?;
        let value = match value {
            Value::Object(mut map) if map.contains_key("data") => map.remove("data").unwrap_or_default(),
            value => value,
        };
        serde_json::from_value(value)
            .map_err(|error| self.unreadable(format!("it has another shape than documented ({error})")))
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        text_header(&self.headers, name)
    }

    pub(crate) fn unreadable(&self, reason: impl Into<String>) -> Error {
        Error::Unreadable {
            operation: self.operation,
            reason: reason.into(),
            status: self.status.as_u16(),
            trace_id: self.header(REQUEST_ID),
        }
    }

    fn not_json(&self, error: &serde_json::Error) -> Error {
        self.unreadable(match &self.body[..] {
            [] => "it is empty".to_owned(),
            body if looks_like_html(body) => "a web page came instead of JSON".to_owned(),
            _ => format!("it is not JSON ({error})"),
        })
    }
}

pub(crate) fn refusal(operation: &'static str, status: u16, headers: &HeaderMap, body: &[u8]) -> Refusal {
    let html = looks_like_html(body);
    let (code, message) = match serde_json::from_slice(body) {
        Ok(json) => (code(&json), message(&json)),
        Err(_) if html || body.len() > 300 => (None, None),
        Err(_) => (None, std::str::from_utf8(body).ok().map(|text| text.trim().to_owned())),
    };
    let message = message.filter(|text| !text.is_empty()).unwrap_or_else(|| match html {
        true => "a web page came instead of an answer".to_owned(),
        false => "no reason was given".to_owned(),
    });
    let (code, message) = (code.map(|code| readable(&code)), readable(&message));
    let trace_id = text_header(headers, REQUEST_ID);
    Refusal { operation, status, code, message, trace_id, wait_until: wait_until(status, headers), html }
}

/// The OAuth `error`, or `code` / `error.code` where it is a word; `{"error":"The access token is invalid"}` is a
/// message.
fn code(json: &Value) -> Option<String> {
    let candidates = [&json["error"], &json["error"]["code"], &json["code"]];
    let mut words = candidates.into_iter().filter_map(Value::as_str);
    words.find(|text| !text.is_empty() && !text.contains(' ')).map(str::to_owned)
}

fn message(json: &Value) -> Option<String> {
    let mut parts = Vec::new();
    flatten("", &json["errors"], &mut parts);
    if parts.is_empty() {
        let candidates = [
            &json["error_description"],
            &json["error"]["message"],
            &json["message"],
            &json["reason"],
            &json["error"],
        ];
        parts.extend(candidates.into_iter().filter_map(Value::as_str).take(1).map(str::to_owned));
        flatten("", &json["error"]["details"], &mut parts);
    }
    if parts.is_empty() {
        parts.extend(json.as_str().map(str::to_owned));
    }
    parts.dedup();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Procore's `errors` is a text, a list, a map from field to texts, or `{base, fields}`.
fn flatten(field: &str, value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::String(text) if field.is_empty() => parts.push(text.clone()),
        Value::String(text) => parts.push(format!("{field} {text}")),
        Value::Array(items) => items.iter().for_each(|item| flatten(field, item, parts)),
        Value::Object(map) => match map.get("message").and_then(Value::as_str) {
            Some(text) => {
                let source = map.get("source").and_then(Value::as_str).unwrap_or(field);
                flatten(source, &Value::String(text.to_owned()), parts);
            }
            None => map.iter().for_each(|(name, inner)| {
                let field = if matches!(name.as_str(), "base" | "fields") { field } else { name };
                flatten(field, inner, parts);
            }),
        },
        _ => {}
    }
}

/// When the limit behind a 429 or 503 ends.
fn wait_until(status: u16, headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let number = |name: &str| text_header(headers, name).and_then(|text| text.trim().parse::<i64>().ok());
    let retry_after = number(RETRY_AFTER.as_str())
        .and_then(|seconds| Some(sent_at(headers)? + TimeDelta::seconds(seconds.clamp(0, LONGEST_WAIT))));
    let reset = || {
        let named = number("x-rate-limit-reset").filter(|epoch| *epoch < NEVER)?;
        let named = DateTime::from_timestamp(named, 0)?;
        Some(sent_at(headers).map_or(named, |sent| named.min(sent + TimeDelta::seconds(LONGEST_WAIT))))
    };
    match status {
        429 => retry_after.or_else(reset),
        408 | 500..=599 => retry_after,
        _ => None,
    }
}

/// When Procore wrote the answer, by its own clock.
pub(crate) fn sent_at(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = text_header(headers, "date")?;
    DateTime::parse_from_rfc2822(&date).ok().map(|sent| sent.with_timezone(&Utc))
}

pub(crate) fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
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

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;

//! DocuSign Connect: webhooks in JSON, one message per event (SIM), signed by HMAC.
//!
//! Verify the raw bytes first, then parse. Messages come at least once, out of order and sometimes hours late;
//! there is no event id, so the tuple of [`Event::key`] tells repeats. Never trust a message's order: apply it by
//! the envelope's state.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::envelope::Envelope;
use crate::wire;

/// One webhook message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `envelope-completed`, `recipient-declined` and so on.
    pub event: String,
    /// The account the envelope belongs to.
    pub account_id: String,
    /// The envelope.
    pub envelope_id: String,
    /// The recipient, for `recipient-…` events.
    pub recipient_id: Option<String>,
    /// When DocuSign made the message.
    pub generated_at: DateTime<Utc>,
    /// How often DocuSign tried before; inside the signed body, so a repeat is not byte-identical.
    pub retry_count: u32,
    /// The envelope as it was then, if the message carries it.
    pub envelope: Option<Envelope>,
}

impl Event {
    /// Equal for repeats of one message, different otherwise.
    pub fn key(&self) -> (&str, &str, Option<&str>, DateTime<Utc>) {
        (&self.envelope_id, &self.event, self.recipient_id.as_deref(), self.generated_at)
    }
}

/// Why a body is no Connect message. Displays as one sentence.
#[derive(Debug, thiserror::Error)]
pub enum MalformedEvent {
    /// Not JSON of the expected shape.
    #[error("The webhook body is not a DocuSign Connect message in JSON SIM format: {0}.")]
    Shape(#[from] serde_json::Error),
    /// A member without which the message means nothing is missing or unreadable.
    #[error("The webhook body is a DocuSign message without a usable {0}.")]
    Missing(&'static str),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent {
    #[serde(default, deserialize_with = "wire::string")]
    event: String,
    #[serde(default, deserialize_with = "wire::number")]
    retry_count: Option<u32>,
    #[serde(default, deserialize_with = "wire::date")]
    generated_date_time: Option<DateTime<Utc>>,
    data: WireData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireData {
    #[serde(default, deserialize_with = "wire::string")]
    account_id: String,
    #[serde(default, deserialize_with = "wire::string")]
    envelope_id: String,
    #[serde(default, deserialize_with = "wire::text")]
    recipient_id: Option<String>,
    envelope_summary: Option<Envelope>,
}

/// Whether any of `keys` made any of `headers` over the raw `body`.
///
/// `headers` are the values of all `X-DocuSign-Signature-N`, each the base64 of HMAC-SHA256; the key is the secret's
/// text as DocuSign displays it, not decoded. Numbers are not bound to keys, because DocuSign renumbers when one is
/// removed. Compares in constant time; no header or no key is `false`.
pub fn verify<'h>(keys: &[impl AsRef<str>], headers: impl Iterator<Item = &'h str>, body: &[u8]) -> bool {
    let claims: Vec<Vec<u8>> = headers.filter_map(|header| STANDARD.decode(header.trim()).ok()).collect();
    let mut found = Choice::from(0);
    for key in keys.iter().map(AsRef::as_ref).filter(|key| !key.is_empty()) {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { continue };
        mac.update(body);
        let own = mac.finalize().into_bytes();
        for claim in &claims {
            found |= own.as_slice().ct_eq(claim.as_slice());
        }
    }
    found.into()
}

/// The signature DocuSign would send for `body` under `key`: the value of an `X-DocuSign-Signature-N` header.
pub fn sign(key: &str, body: &[u8]) -> String {
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| STANDARD.encode(mac.chain_update(body).finalize().into_bytes()))
        .unwrap_or_default()
}

/// Reads a message. Unknown members and events are passed on, never refused.
pub fn parse(body: &[u8]) -> Result<Event, MalformedEvent> {
    let wire: WireEvent = serde_json::from_slice(body)?;
    if wire.event.is_empty() {
        return Err(MalformedEvent::Missing("event"));
    }
    let WireData { account_id, envelope_id, recipient_id, envelope_summary } = wire.data;
    let envelope = envelope_summary.map(|summary| Envelope {
        envelope_id: if summary.envelope_id.is_empty() { envelope_id.clone() } else { summary.envelope_id },
        ..summary
    });
    if envelope_id.is_empty() {
        return Err(MalformedEvent::Missing("data.envelopeId"));
    }
    Ok(Event {
        event: wire.event,
        account_id,
        envelope_id,
        recipient_id,
        generated_at: wire.generated_date_time.ok_or(MalformedEvent::Missing("generatedDateTime"))?,
        retry_count: wire.retry_count.unwrap_or_default(),
        envelope,
    })
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;

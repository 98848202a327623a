//! The body of a Connect message in the JSON SIM shape, and its signature.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::envelope::{
    model::Envelope,
    wire::{self, Include},
};

/// The configuration id that per-envelope notifications carry.
const CONFIGURATION_ID: u64 = 10_363_315;

/// An event's message about an envelope as it is now.
pub(super) fn message(
    envelope: &Envelope,
    event: &str,
    recipient_id: Option<&str>,
    include_data: &[String],
    now: DateTime<Utc>,
) -> Value {
    let mut data = json!({
        "accountId": envelope.account_id,
        "userId": envelope.sender.user_id,
        "envelopeId": envelope.envelope_id,
    });
    if let Some(recipient_id) = recipient_id {
        data["recipientId"] = recipient_id.into();
    }
    if !include_data.is_empty() {
        let include = Include { documents: true, ..Include::read(&include_data.join(",")) };
        data["envelopeSummary"] = wire::envelope(envelope, include);
    }
    json!({
        "event": event,
        "apiVersion": "v2.1",
        "uri": format!("/restapi/v2.1/accounts/{}/envelopes/{}", envelope.account_id, envelope.envelope_id),
        "retryCount": 0,
        "configurationId": CONFIGURATION_ID,
        "generatedDateTime": wire::long_moment(now),
        "data": data,
    })
}

/// `X-DocuSign-Signature-n`: base64 of HMAC-SHA256 over the raw body.
pub(super) fn signature(key: &str, body: &[u8]) -> String {
    // A key of any length is good for HMAC.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| STANDARD.encode(mac.chain_update(body).finalize().into_bytes()))
        .unwrap_or_default()
}

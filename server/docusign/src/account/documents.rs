//! The files of an envelope and its history.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;

use super::AccountApi;
use crate::error::Result;
use crate::wire;

/// One line of an envelope's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditEvent {
    /// DocuSign's fields by name: `logTime`, `UserName`, `UserId`, `Action`, `Message`, `EnvelopeStatus`,
    /// `ClientIPAddress` and others.
    pub fields: BTreeMap<String, String>,
}

impl AuditEvent {
    /// One field, its name compared without case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AuditEvents {
    #[serde(default, deserialize_with = "wire::list")]
    audit_events: Vec<WireAuditEvent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAuditEvent {
    #[serde(default, deserialize_with = "wire::list")]
    event_fields: Vec<EventField>,
}

#[derive(Deserialize)]
struct EventField {
    name: String,
    #[serde(default, deserialize_with = "wire::string")]
    value: String,
}

impl AccountApi {
    /// All documents as one PDF, with the certificate of completion at its end if `certificate`.
    /// DocuSign allows three of these at a time per envelope.
    pub async fn combined_document(&self, envelope_id: &str, certificate: bool) -> Result<Bytes> {
        let request = self
            .get(&["envelopes", envelope_id, "documents", "combined"])
            .query(&[("certificate", certificate.to_string())]);
        self.http.pdf("download the signed documents", request).await
    }

    /// The certificate of completion as a PDF.
    pub async fn certificate(&self, envelope_id: &str) -> Result<Bytes> {
        let request = self.get(&["envelopes", envelope_id, "documents", "certificate"]);
        self.http.pdf("download the certificate of completion", request).await
    }

    /// One document as a PDF, by the id it was created with.
    pub async fn document(&self, envelope_id: &str, document_id: u32) -> Result<Bytes> {
        let request = self.get(&["envelopes", envelope_id, "documents", &document_id.to_string()]);
        self.http.pdf("download the document", request).await
    }

    /// The history of an envelope, oldest first.
    pub async fn audit_events(&self, envelope_id: &str) -> Result<Vec<AuditEvent>> {
        let request = self.get(&["envelopes", envelope_id, "audit_events"]);
        let answer: AuditEvents = self.http.json("read the envelope's history", request).await?;
        let fields =
            |event: WireAuditEvent| event.event_fields.into_iter().map(|field| (field.name, field.value));
        Ok(answer
            .audit_events
            .into_iter()
            .map(|event| AuditEvent { fields: fields(event).collect() })
            .collect())
    }
}

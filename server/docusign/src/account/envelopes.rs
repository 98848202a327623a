//! Creating, reading, finding, sending, voiding and discarding envelopes.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::json;

use super::AccountApi;
use crate::definition::EnvelopeDefinition;
use crate::envelope::Envelope;
use crate::error::Result;
use crate::wire;

/// Envelopes per page of a list; DocuSign allows 1000.
const PAGE: usize = 100;
/// How many ids one list request names.
const IDS_AT_ONCE: usize = 100;
/// Pages read before a list is cut off, so that a paging fault cannot read for ever.
const MAX_PAGES: usize = 200;
/// Characters of a void reason that DocuSign keeps.
const VOID_REASON: usize = 200;

/// What DocuSign says of a new envelope.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeSummary {
    /// A GUID.
    pub envelope_id: String,
    /// `created`, `sent` or `processing`.
    pub status: String,
    /// When it took that status.
    #[serde(default, rename = "statusDateTime", deserialize_with = "wire::date")]
    pub status_at: Option<DateTime<Utc>>,
}

/// An envelope found by its transaction id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// A GUID.
    pub envelope_id: String,
    /// In lower case.
    pub status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopesInformation {
    #[serde(default, deserialize_with = "wire::list")]
    envelopes: Vec<Envelope>,
    #[serde(default, deserialize_with = "wire::list")]
    envelope_transaction_statuses: Vec<TransactionStatus>,
    #[serde(default, deserialize_with = "wire::number")]
    total_set_size: Option<u32>,
    #[serde(default, deserialize_with = "wire::text")]
    next_uri: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionStatus {
    #[serde(default, deserialize_with = "wire::string")]
    transaction_id: String,
    #[serde(default, deserialize_with = "wire::text")]
    envelope_id: Option<String>,
    #[serde(default, deserialize_with = "wire::string")]
    status: String,
}

impl AccountApi {
    /// Creates an envelope. If [`Error::reply_lost`](crate::Error::reply_lost), look it up by transaction id and
    /// custom field before creating another: DocuSign does not refuse a second one.
    ///
    /// A template that the account does not have, or that the person may not use, answers
    /// [`Error::is_template_missing`](crate::Error::is_template_missing).
    pub async fn create_envelope(&self, definition: &EnvelopeDefinition) -> Result<EnvelopeSummary> {
        let mut request = self.post(&["envelopes"]);
        if definition.template_id.is_some() {
            // Without it, a draft keeps the template's roles beside ours, as recipients without a name.
            request = request.query(&[("merge_roles_on_draft", "true")]);
        }
        self.http.json("create the envelope", request.json(definition)).await
    }

    /// Reads one envelope with its recipients and custom fields.
    pub async fn envelope(&self, envelope_id: &str) -> Result<Envelope> {
        let request = self.get(&["envelopes", envelope_id]).query(&[("include", "recipients,custom_fields")]);
        self.http.json("read the envelope", request).await
    }

    /// Sends a draft. Of an envelope sent already, DocuSign says `ENVELOPE_INVALID_STATUS`: read its status.
    pub async fn send_draft(&self, envelope_id: &str) -> Result<()> {
        let request = self.put(&["envelopes", envelope_id]).json(&json!({ "status": "sent" }));
        self.http.value("send the envelope", request).await.map(drop)
    }

    /// Voids an envelope that is sent or delivered; a draft is discarded instead. `reason` is shown to the
    /// recipients and cut at 200 characters.
    pub async fn void(&self, envelope_id: &str, reason: &str) -> Result<()> {
        let reason: String = reason.chars().take(VOID_REASON).collect();
        let body = json!({ "status": "voided", "voidedReason": reason });
        self.http
            .value("void the envelope", self.put(&["envelopes", envelope_id]).json(&body))
            .await
            .map(drop)
    }

    /// Moves a draft to the recycle bin, the only way to delete one.
    pub async fn discard_draft(&self, envelope_id: &str) -> Result<()> {
        let request = self.put(&["folders", "recyclebin"]).json(&json!({ "envelopeIds": [envelope_id] }));
        self.http.value("discard the draft", request).await.map(drop)
    }

    /// Sends the invitation again to everyone whose turn it is.
    pub async fn resend(&self, envelope_id: &str) -> Result<()> {
        let request =
            self.put(&["envelopes", envelope_id]).query(&[("resend_envelope", "true")]).json(&json!({}));
        self.http.value("resend the envelope", request).await.map(drop)
    }

    /// The envelopes created with this transaction id in the last seven days. A new envelope may take a moment to
    /// be listed.
    pub async fn find_by_transaction(&self, transaction_id: &str) -> Result<Vec<Found>> {
        let request = self.get(&["envelopes"]).query(&[("transaction_ids", transaction_id)]);
        let page: EnvelopesInformation =
            self.http.json("look up the envelope by transaction id", request).await?;
        let known =
            page.envelope_transaction_statuses.into_iter().filter(|row| row.transaction_id == transaction_id);
        Ok(known
            .filter_map(|row| {
                let envelope_id = row.envelope_id.filter(|id| id.chars().any(|c| c != '0' && c != '-'))?;
                Some(Found { envelope_id, status: row.status.to_ascii_lowercase() })
            })
            .collect())
    }

    /// The envelopes changed since `from` whose custom field `name` is `value`.
    pub async fn find_by_custom_field(
        &self,
        name: &str,
        value: &str,
        from: DateTime<Utc>,
    ) -> Result<Vec<Envelope>> {
        let query = vec![("from_date", timestamp(from)), ("custom_field", format!("{name}={value}"))];
        self.list("look up the envelope by custom field", query).await
    }

    /// The envelopes whose status changed from `from` to `to` (absent: now), with recipients and custom fields.
    /// Reads all pages. The one call DocuSign recommends for keeping up without webhooks.
    pub async fn list_status_changes(
        &self,
        from: DateTime<Utc>,
        to: Option<DateTime<Utc>>,
    ) -> Result<Vec<Envelope>> {
        let mut query = vec![("from_date", timestamp(from))];
        query.extend(to.map(|to| ("to_date", timestamp(to))));
        self.list("list the envelopes that changed", query).await
    }

    /// The envelopes with these ids, with recipients and custom fields; one call for up to a hundred. Ids that DocuSign
    /// does not list are left out. Not a status request of one envelope, so the 15-minute rule is kept.
    pub async fn envelopes(&self, ids: &[&str]) -> Result<Vec<Envelope>> {
        let mut all = Vec::new();
        for some in ids.chunks(IDS_AT_ONCE) {
            all.extend(self.list("list the envelopes", vec![("envelope_ids", some.join(","))]).await?);
        }
        Ok(all)
    }

    async fn list(&self, operation: &'static str, query: Vec<(&str, String)>) -> Result<Vec<Envelope>> {
        let mut all: Vec<Envelope> = Vec::new();
        for _ in 0..MAX_PAGES {
            let request = self
                .get(&["envelopes"])
                .query(&query)
                .query(&[("include", "recipients,custom_fields")])
                .query(&[("count", PAGE), ("start_position", all.len())]);
            let page: EnvelopesInformation = self.http.json(operation, request).await?;
            let read = page.envelopes.len();
            all.extend(page.envelopes);
            let more = match page.total_set_size {
                Some(total) => all.len() < total as usize,
                None => page.next_uri.is_some(),
            };
            if read == 0 || !more {
                break;
            }
        }
        Ok(all)
    }
}

fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

//! Reading and correcting the recipients of an envelope.

use serde::Deserialize;
use serde_json::{Value, json};

use super::AccountApi;
use crate::envelope::Recipients;
use crate::error::Result;
use crate::wire;

/// A correction of one signer. An absent member stays as it is; an e-mail value counts as a new address even if
/// it is the old one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientUpdate {
    /// Which signer.
    pub recipient_id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new e-mail address.
    pub email: Option<String>,
    /// The new place in the order, from 1.
    pub routing_order: Option<u32>,
}

/// What became of one correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientUpdateResult {
    /// Which signer.
    pub recipient_id: String,
    /// Why not, if refused: DocuSign's code and message.
    pub refused: Option<(String, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateSummary {
    #[serde(default, deserialize_with = "wire::list")]
    recipient_update_results: Vec<UpdateResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateResult {
    #[serde(default, deserialize_with = "wire::string")]
    recipient_id: String,
    #[serde(default)]
    error_details: Value,
}

impl AccountApi {
    /// The recipients of an envelope, in routing order.
    pub async fn recipients(&self, envelope_id: &str) -> Result<Recipients> {
        self.http.json("read the recipients", self.get(&["envelopes", envelope_id, "recipients"])).await
    }

    /// Corrects signers of an envelope in work; with `resend`, those whose turn it is are invited again. DocuSign
    /// answers each correction by itself: one may be refused (a signer who has signed) while another is taken.
    pub async fn update_recipients(
        &self,
        envelope_id: &str,
        updates: &[RecipientUpdate],
        resend: bool,
    ) -> Result<Vec<RecipientUpdateResult>> {
        let signers: Vec<Value> = updates.iter().map(RecipientUpdate::wire).collect();
        let request = self
            .put(&["envelopes", envelope_id, "recipients"])
            .query(&[("resend_envelope", resend.to_string())])
            .json(&json!({ "signers": signers }));
        let summary: UpdateSummary = self.http.json("correct the recipients", request).await?;
        Ok(summary.recipient_update_results.into_iter().map(RecipientUpdateResult::from).collect())
    }
}

impl RecipientUpdate {
    fn wire(&self) -> Value {
        let mut wire = json!({ "recipientId": self.recipient_id });
        if let Some(name) = &self.name {
            wire["name"] = json!(name);
        }
        if let Some(email) = &self.email {
            wire["email"] = json!(email);
        }
        if let Some(order) = self.routing_order {
            wire["routingOrder"] = json!(order.to_string());
        }
        wire
    }
}

impl From<UpdateResult> for RecipientUpdateResult {
    fn from(result: UpdateResult) -> Self {
        let text = |name: &str| result.error_details[name].as_str().unwrap_or_default().to_owned();
        let code = text("errorCode");
        let fine = code.is_empty() || code.eq_ignore_ascii_case("SUCCESS");
        let refused = (!fine).then(|| (code, text("message")));
        Self { recipient_id: result.recipient_id, refused }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_with_error_details_is_no_refusal() {
        let summary: UpdateSummary = serde_json::from_str(
            r#"{"recipientUpdateResults":[
                {"recipientId":"1","errorDetails":{"errorCode":"SUCCESS","message":""}},
                {"recipientId":"2","errorDetails":{"errorCode":"RECIPIENT_UPDATE_FAILED",
                 "message":"The recipient could not be updated.  Recipient not in state that allows correction."}},
                {"recipientId":"3"}]}"#,
        )
        .unwrap();
        let results: Vec<_> =
            summary.recipient_update_results.into_iter().map(RecipientUpdateResult::from).collect();
        let refused: Vec<_> =
            results.iter().map(|result| result.refused.as_ref().map(|(code, _)| code.as_str())).collect();
        assert_eq!(refused, [None, Some("RECIPIENT_UPDATE_FAILED"), None]);
    }
}

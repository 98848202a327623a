//! Addresses of DocuSign's own pages: preparing a draft, correcting an envelope, signing.
//!
//! An address is a key to the page: hand it to the person's browser at once and never store or log it.

use serde::Deserialize;
use serde::Serialize;
use serde_json::json;
use url::Url;

use super::AccountApi;
use crate::error::Result;

/// Who is about to sign, exactly as the envelope names them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientViewRequest {
    /// Where DocuSign sends the browser afterwards, with `event=` appended; not a source of truth.
    pub return_url: String,
    /// How the caller knows the person: `none`, `email`, `password` and others of DocuSign's list.
    pub authentication_method: String,
    /// The recipient's e-mail address.
    pub email: String,
    /// The recipient's name.
    pub user_name: String,
    /// The recipient's client user id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_user_id: Option<String>,
    /// Tells recipients of the same name and address apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_id: Option<String>,
}

#[derive(Deserialize)]
struct ViewUrl {
    url: Url,
}

impl AccountApi {
    /// DocuSign's page to finish and send a draft. Lives ten minutes. `return_url` has 470 characters at most.
    pub async fn sender_view(&self, envelope_id: &str, return_url: &str) -> Result<Url> {
        let body = json!({
            "returnUrl": return_url,
            "viewAccess": "envelope",
            "settings": { "startingScreen": "Tagger", "sendButtonAction": "redirect", "showBackButton": "false" },
        });
        self.view("open the envelope for sending", envelope_id, "sender", &body).await
    }

    /// DocuSign's page to correct an envelope that is sent or delivered. Lives ten minutes.
    pub async fn correct_view(&self, envelope_id: &str, return_url: &str) -> Result<Url> {
        let body = json!({ "returnUrl": return_url, "viewAccess": "envelope" });
        self.view("open the envelope for correction", envelope_id, "correct", &body).await
    }

    /// DocuSign's signing page for a recipient whose turn it is. Lives five minutes and opens once.
    pub async fn recipient_view(&self, envelope_id: &str, request: &RecipientViewRequest) -> Result<Url> {
        self.view("open the envelope for signing", envelope_id, "recipient", request).await
    }

    async fn view<B: Serialize + ?Sized>(
        &self,
        operation: &'static str,
        envelope_id: &str,
        kind: &str,
        body: &B,
    ) -> Result<Url> {
        let request = self.post(&["envelopes", envelope_id, "views", kind]).json(body);
        self.http.json::<ViewUrl>(operation, request).await.map(|view| view.url)
    }
}

//! Secret links into the signing and sending pages, and every other random token here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::store::Store;

const KIND: &str = "docusign.link";

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    /// A signer's link in a mail: lives as long as the envelope.
    Mail,
    /// A recipient view: five minutes, one use; becomes a session.
    RecipientView,
    /// What a recipient view becomes when it is opened.
    SigningSession,
    /// A draft's sender view: ten minutes.
    SenderView,
    /// The same for an envelope under way.
    CorrectView,
}

impl Purpose {
    fn life(self) -> Option<Duration> {
        match self {
            Self::Mail => None,
            Self::RecipientView => Some(Duration::minutes(5)),
            Self::SigningSession => Some(Duration::hours(1)),
            Self::SenderView | Self::CorrectView => Some(Duration::minutes(10)),
        }
    }
}

/// A link that was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Link {
    pub(super) purpose: Purpose,
    pub(super) envelope_id: String,
    /// Empty for the sender's views.
    pub(super) recipient_id: String,
    /// Whom it was given to; a corrected address makes it void.
    pub(super) email: String,
    pub(super) return_url: Option<String>,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) used: bool,
}

impl Link {
    pub(super) fn new(purpose: Purpose, envelope_id: &str, now: DateTime<Utc>) -> Self {
        Self {
            purpose,
            envelope_id: envelope_id.to_owned(),
            recipient_id: String::new(),
            email: String::new(),
            return_url: None,
            expires_at: purpose.life().map(|life| now + life),
            used: false,
        }
    }

    pub(super) fn to(mut self, recipient_id: &str, email: &str) -> Self {
        self.recipient_id = recipient_id.to_owned();
        self.email = email.to_owned();
        self
    }

    pub(super) fn returning(mut self, url: Option<String>) -> Self {
        self.return_url = url;
        self
    }

    pub(super) fn is_live(&self, now: DateTime<Utc>) -> bool {
        !self.used && self.expires_at.is_none_or(|end| end > now)
    }

    /// The return URL with an event, if the link came with one.
    pub(super) fn back(&self, event: &str) -> Option<String> {
        let mut url = url::Url::parse(self.return_url.as_deref()?).ok()?;
        url.query_pairs_mut().append_pair("event", event);
        if matches!(self.purpose, Purpose::SenderView | Purpose::CorrectView) {
            url.query_pairs_mut().append_pair("envelopeId", &self.envelope_id);
        }
        Some(url.into())
    }

    /// Keeps the link and returns its token.
    pub(super) async fn give(&self, store: &Store) -> Result<String, sqlx::Error> {
        let token = random_token();
        store.put(KIND, &token, self).await?;
        Ok(token)
    }
}

/// The link of a token.
pub(super) async fn find(store: &Store, token: &str) -> Result<Option<Link>, sqlx::Error> {
    store.get(KIND, token).await
}

/// Marks a link as used.
pub(super) async fn use_up(store: &Store, token: &str, link: &Link) -> Result<(), sqlx::Error> {
    store.put(KIND, token, &Link { used: true, ..link.clone() }).await
}

/// 256 random bits, safe in a URL.
pub(super) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

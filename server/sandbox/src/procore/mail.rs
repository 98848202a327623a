//! The notification mails Procore would send, kept so that a tester can see who was told what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Shared, store::Store};

const KIND: &str = "procore-mail";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mail {
    pub(super) at: DateTime<Utc>,
    pub(super) to_name: String,
    pub(super) to_email: String,
    pub(super) subject: String,
    pub(super) text: Vec<String>,
}

/// All mails, oldest first.
pub(super) async fn all(store: &Store) -> Result<Vec<Mail>, sqlx::Error> {
    store.list(KIND).await
}

/// Sends one mail to each, by name and address; nobody gets two.
pub(super) async fn send(
    shared: &Shared,
    to: &[(String, String)],
    subject: &str,
    text: &[String],
) -> Result<(), sqlx::Error> {
    let mut to = to.to_vec();
    to.sort();
    to.dedup();
    for (to_name, to_email) in to {
        let mail = Mail {
            at: shared.clock.now(),
            to_name,
            to_email,
            subject: subject.to_owned(),
            text: text.to_vec(),
        };
        shared.store.put(KIND, &Uuid::now_v7().to_string(), &mail).await?;
    }
    Ok(())
}

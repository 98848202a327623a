//! The recipients of attempts, as DocuSign last told of them.

use app::model::{
    envelope::{RecipientKind, RecipientState},
    ids::EnvelopeId,
};
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Result, text_of, time_of_some};

/// A recipient of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// DocuSign's recipientId.
    pub recipient_id: String,
    /// `Subcontractor`.
    pub role: String,
    /// Signs, or receives a copy.
    pub kind: RecipientKind,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first.
    pub routing_order: u32,
    /// Where they stand.
    pub state: RecipientState,
    /// When they got there.
    pub at: Option<DateTime<Utc>>,
    /// Why they refused.
    pub declined_reason: Option<String>,
}

#[derive(FromRow)]
struct RecipientRow {
    recipient_id: String,
    role: String,
    kind: String,
    name: String,
    email: String,
    routing_order: i64,
    state: String,
    at: Option<String>,
    declined_reason: Option<String>,
}

/// An attempt's recipients in routing order.
pub async fn of_envelope(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<Vec<Recipient>> {
    let rows: Vec<RecipientRow> = sqlx::query_as(
        "SELECT recipient_id, role, kind, name, email, routing_order, state, at, declined_reason FROM recipients
         WHERE envelope_id = $1 ORDER BY routing_order, recipient_id",
    )
    .bind(&id.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Recipient {
                kind: if row.kind == "cc" { RecipientKind::CarbonCopy } else { RecipientKind::Signer },
                state: RecipientState::from_slug(&row.state),
                at: time_of_some(row.at.as_deref(), "recipients", "at")?,
                routing_order: u32::try_from(row.routing_order).unwrap_or(1),
                recipient_id: row.recipient_id,
                role: row.role,
                name: row.name,
                email: row.email,
                declined_reason: row.declined_reason,
            })
        })
        .collect()
}

/// Writes a recipient down as they are now.
pub async fn save(connection: &mut AnyConnection, id: &EnvelopeId, recipient: &Recipient) -> Result<()> {
    sqlx::query(
        "INSERT INTO recipients (envelope_id, recipient_id, role, kind, name, email, routing_order, state, at, declined_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (envelope_id, recipient_id) DO UPDATE SET role = excluded.role, kind = excluded.kind, name = excluded.name,
             email = excluded.email, routing_order = excluded.routing_order, state = excluded.state, at = excluded.at,
             declined_reason = excluded.declined_reason",
    )
    .bind(&id.0)
    .bind(&recipient.recipient_id)
    .bind(&recipient.role)
    .bind(match recipient.kind {
        RecipientKind::Signer => "signer",
        RecipientKind::CarbonCopy => "cc",
    })
    .bind(&recipient.name)
    .bind(&recipient.email)
    .bind(i64::from(recipient.routing_order))
    .bind(recipient.state.slug())
    .bind(recipient.at.map(text_of))
    .bind(recipient.declined_reason.as_deref())
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes recipients who are no longer in the envelope.
pub async fn remove(connection: &mut AnyConnection, id: &EnvelopeId, recipient_id: &str) -> Result<()> {
    sqlx::query("DELETE FROM recipients WHERE envelope_id = $1 AND recipient_id = $2")
        .bind(&id.0)
        .bind(recipient_id)
        .execute(connection)
        .await?;
    Ok(())
}

//! One change of an attempt each. What depends on how it was read says so by answering false.

use app::model::{
    envelope::{EnvelopeState, Filing},
    ids::{EnvelopeId, PersonId},
    item::ItemRef,
};
use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::{
    super::{Result, exactly_one, text_of},
    Envelope, OurStatus, TABLE,
};

/// Moves an attempt from the state it was read in to the next; false where somebody else was faster.
pub async fn step(
    connection: &mut AnyConnection,
    envelope: &Envelope,
    next: EnvelopeState,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sent_at = envelope.sent_at.or(next.is_out().then_some(now)).map(text_of);
    let finished_at = (!next.is_active()).then(|| text_of(now));
    let done = sqlx::query(
        "UPDATE envelopes SET state = $3, active = $4, reason = $5, sent_at = $6, finished_at = $7 WHERE id = $1 AND state = $2",
    )
    .bind(&envelope.id.0)
    .bind(envelope.state.slug())
    .bind(next.slug())
    .bind(i64::from(next.is_active()))
    .bind(reason)
    .bind(sent_at)
    .bind(finished_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the create call begins now; false where the attempt has changed since it was read.
pub async fn begin_post(
    connection: &mut AnyConnection,
    envelope: &Envelope,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET posted_at = $4, posts = posts + 1 WHERE id = $1 AND posts = $2 AND state = $3 AND docusign_id IS NULL",
    )
    .bind(&envelope.id.0)
    .bind(i64::from(envelope.posts))
    .bind(envelope.state.slug())
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that DocuSign has refused the last create call, which does not count then.
pub async fn take_post_back(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET posted_at = NULL, posts = posts - 1 WHERE id = $1")
        .bind(&id.0)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Notes that DocuSign has nothing of the last create call, though its answer was lost.
pub async fn forget_post(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET posted_at = NULL WHERE id = $1")
        .bind(&id.0)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Stores DocuSign's id; false where the attempt has one already.
pub async fn set_docusign_id(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    docusign_id: &str,
) -> Result<bool> {
    let done = sqlx::query("UPDATE envelopes SET docusign_id = $2 WHERE id = $1 AND docusign_id IS NULL")
        .bind(&id.0)
        .bind(docusign_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes when DocuSign told of it.
pub async fn set_told(connection: &mut AnyConnection, id: &EnvelopeId, told_at: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET told_at = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(text_of(told_at))
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Notes whether the item has a status that we have given it.
pub async fn set_our_status(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    our_status: OurStatus,
) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET status_set = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(our_status as i64)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Hands the putting back of the item's status on to a newer attempt.
pub async fn hand_status_on(connection: &mut AnyConnection, item: &ItemRef, to: &EnvelopeId) -> Result<()> {
    sqlx::query(
        "UPDATE envelopes SET status_set = 0 WHERE project_id = $1 AND tool = $2 AND item_id = $3 AND active = 0 AND id <> $4",
    )
    .bind(item.project.0)
    .bind(item.tool.slug())
    .bind(&item.id.0)
    .bind(&to.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Files are filed with this person's Procore login from now on.
pub async fn set_filer(connection: &mut AnyConnection, id: &EnvelopeId, filer: PersonId) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET filer_id = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(filer.0)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Another login to DocuSign and another person's to Procore serve the attempt from now on; false where somebody
/// else was faster, or a create call is on its way with the old one.
pub async fn hand_over(
    connection: &mut AnyConnection,
    envelope: &Envelope,
    grant: &str,
    filer: PersonId,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET grant_id = $3, filer_id = $4
         WHERE id = $1 AND grant_id = $2 AND filer_id = $5 AND (docusign_id IS NOT NULL OR posted_at IS NULL)",
    )
    .bind(&envelope.id.0)
    .bind(&envelope.grant)
    .bind(grant)
    .bind(filer.0)
    .bind(envelope.filer.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Holds the attempt's row until the transaction ends, so that two events cannot both write the same news.
pub async fn hold(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<()> {
    let done =
        sqlx::query("UPDATE envelopes SET id = id WHERE id = $1").bind(&id.0).execute(connection).await?;
    exactly_one(&done, TABLE)
}

/// Holds the attempt's row like [`hold`], where DocuSign has nothing of it; false otherwise.
pub async fn hold_unposted(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET id = id WHERE id = $1 AND posted_at IS NULL AND docusign_id IS NULL",
    )
    .bind(&id.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a failed attempt again, where the item has no other active one.
pub async fn reopen(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET state = 'preparing', active = 1, reason = NULL, finished_at = NULL, posts = 0 WHERE id = $1 AND state = 'failed'",
    )
    .bind(&id.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces why an attempt is where it is.
pub async fn set_reason(connection: &mut AnyConnection, id: &EnvelopeId, reason: Option<&str>) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET reason = $2 WHERE id = $1")
        .bind(&id.0)
        .bind(reason)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Takes the filing up again; false where it is not stuck.
pub async fn unstick_filing(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET filing = 'waiting', filing_reason = NULL WHERE id = $1 AND filing = 'stuck'",
    )
    .bind(&id.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes how far the signed files are.
pub async fn set_filing(connection: &mut AnyConnection, id: &EnvelopeId, filing: &Filing) -> Result<()> {
    let (word, reason) = match filing {
        Filing::NotDue => ("not_due", None),
        Filing::Waiting => ("waiting", None),
        Filing::Filed => ("filed", None),
        Filing::Stuck(reason) => ("stuck", Some(reason.as_str())),
    };
    let done = sqlx::query("UPDATE envelopes SET filing = $2, filing_reason = $3 WHERE id = $1")
        .bind(&id.0)
        .bind(word)
        .bind(reason)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Takes the right to ask DocuSign for it by its id now; false where it was asked after `not_since`.
pub async fn take_ask(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET asked_at = $2 WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3)",
    )
    .bind(&id.0)
    .bind(text_of(now))
    .bind(text_of(not_since))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the right to ask DocuSign back: asking did not work.
pub async fn give_refresh_back(connection: &mut AnyConnection, id: &EnvelopeId) -> Result<()> {
    let done = sqlx::query("UPDATE envelopes SET refreshed_at = NULL WHERE id = $1")
        .bind(&id.0)
        .execute(connection)
        .await?;
    exactly_one(&done, TABLE)
}

/// Takes the right to ask DocuSign now; false where somebody asked after `not_since`.
pub async fn take_refresh(
    connection: &mut AnyConnection,
    id: &EnvelopeId,
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE envelopes SET refreshed_at = $2 WHERE id = $1 AND (refreshed_at IS NULL OR refreshed_at <= $3)",
    )
    .bind(&id.0)
    .bind(text_of(now))
    .bind(text_of(not_since))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

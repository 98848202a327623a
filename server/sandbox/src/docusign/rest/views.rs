//! One-time addresses of the sending and signing pages.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Map, Value, json};

use super::{
    super::{
        access::Caller,
        envelope::{
            model::{Envelope, RecipientStatus, Status},
            tabs::word,
        },
        error::ApiError,
        links::{Link, Purpose},
    },
    request::{EnvelopePath, envelope, object, object_or_empty},
};
use crate::Shared;

const LONGEST_RETURN_URL: usize = 470;

type Answer = Result<(StatusCode, Json<Value>), ApiError>;

/// `POST …/views/sender` and `…/views/edit`: a draft's sending page, for ten minutes.
pub(super) async fn sender(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Answer {
    let envelope = envelope(&shared, &caller, &path).await?;
    if envelope.status != Status::Created {
        return Err(ApiError::status(
            "Sender view cannot be created for an envelope that is not in a draft state.",
        ));
    }
    sending_view(&shared, &envelope, Purpose::SenderView, &body).await
}

/// `POST …/views/correct`: the same page for an envelope under way.
pub(super) async fn correct(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Answer {
    let envelope = envelope(&shared, &caller, &path).await?;
    if !envelope.status.is_in_process() {
        let mut state = envelope.status.as_str().to_owned();
        state[..1].make_ascii_uppercase();
        return Err(ApiError::status(format!(
            "Correct view cannot be created for an envelope in a {state} state."
        )));
    }
    sending_view(&shared, &envelope, Purpose::CorrectView, &body).await
}

async fn sending_view(shared: &Shared, envelope: &Envelope, purpose: Purpose, body: &Bytes) -> Answer {
    let url = return_url(&object_or_empty(body)?)?;
    let link = Link::new(purpose, &envelope.envelope_id, shared.clock.now()).returning(url);
    let token = link.give(&shared.store).await?;
    Ok((StatusCode::CREATED, Json(json!({ "url": format!("{}/sending/{token}", shared.docusign_url) }))))
}

fn return_url(body: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let url = word(body, "returnUrl").filter(|url| !url.is_empty());
    let is_good = |url: &String| {
        url.len() <= LONGEST_RETURN_URL
            && url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    if url.as_ref().is_some_and(|url| !is_good(url)) {
        return Err(ApiError::parameter(format!(
            "The returnUrl must be an http(s) URL of at most {LONGEST_RETURN_URL} characters."
        )));
    }
    Ok(url)
}

/// `POST …/views/recipient`: the signing page of an embedded recipient, for five minutes and one use.
pub(super) async fn recipient(
    State(shared): State<Shared>,
    caller: Caller,
    Path(path): Path<EnvelopePath>,
    body: Bytes,
) -> Answer {
    let asked = object(&body)?;
    let envelope = envelope(&shared, &caller, &path).await?;
    if matches!(envelope.status, Status::Created | Status::Deleted) {
        return Err(ApiError::status("Recipient view cannot be created for an envelope that was not sent."));
    }
    let url = return_url(&asked)?;
    if url.is_none() || word(&asked, "authenticationMethod").is_none() {
        return Err(ApiError::parameter("returnUrl and authenticationMethod are required."));
    }
    let same = |member: &str, own: &str| word(&asked, member).is_some_and(|given| given == own);
    let found = envelope.recipients.iter().find(|one| {
        let embedded = one.client_user_id.as_deref().is_some_and(|own| same("clientUserId", own));
        embedded
            && word(&asked, "email").is_some_and(|email| email.eq_ignore_ascii_case(&one.email))
            && same("userName", &one.name)
    });
    let one = found.ok_or_else(|| {
        ApiError::bad(
            "UNKNOWN_ENVELOPE_RECIPIENT",
            "The recipient you have identified is not a valid recipient of the specified envelope.",
        )
    })?;
    if one.status == RecipientStatus::Created {
        return Err(ApiError::bad(
            "RECIPIENT_NOT_IN_SEQUENCE",
            "The recipient's turn has not come in the envelope's routing order.",
        ));
    }
    let link = Link::new(Purpose::RecipientView, &envelope.envelope_id, shared.clock.now())
        .to(&one.recipient_id, &one.email)
        .returning(url);
    let token = link.give(&shared.store).await?;
    Ok((StatusCode::CREATED, Json(json!({ "url": format!("{}/signing/{token}", shared.docusign_url) }))))
}

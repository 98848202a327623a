//! Answers that are not the thing asked for, with the bodies Procore documents or is seen to send.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// Text of `developers.procore.com/documentation/tutorial-mpz`.
const MISSING_COMPANY: &str = "Missing Procore-Company-Id header! Each call your application makes to the Procore API must contain \
     a request header that includes the Procore-Company-Id field. This request header field specifies the id \
     of the company into which you are making the call.";

/// Attributes that cannot be written as asked, and why.
pub(super) type Wrong = BTreeMap<String, Vec<String>>;

/// Why an attribute that a running workflow moves is not to be written.
pub(super) fn held_by(workflow: &str) -> String {
    format!("is controlled by the workflow \"{workflow}\" and cannot be changed here")
}

/// Why a call is not answered.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401 without any token.
    NoToken,
    /// 401 for a token that is unknown, expired or revoked; says which.
    BadToken(&'static str),
    /// 400 without the `Procore-Company-Id` header.
    MissingCompanyId,
    /// 403: the app is not installed in that company.
    NotConnected,
    /// 403: the person's access level is too low; says what it takes.
    Forbidden(&'static str),
    /// 404, also for what the person may not see.
    NotFound,
    /// 400 with a sentence.
    BadRequest(String),
    /// 409 with a sentence.
    Conflict(String),
    /// 410: an upload that was not used in time.
    Gone(String),
    /// 422: field to messages.
    Invalid(Wrong),
    /// 500: the sandbox itself failed.
    Store(sqlx::Error),
}

impl Refusal {
    /// 422 for one field.
    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(Wrong::from([(field.to_owned(), vec![message.into()])]))
    }

    fn parts(&self) -> (StatusCode, Value) {
        let status = match self {
            Self::NoToken | Self::BadToken(_) => StatusCode::UNAUTHORIZED,
            Self::MissingCompanyId | Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotConnected | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Gone(_) => StatusCode::GONE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = match self {
            Self::NoToken => json!({"errors": "Unauthorized"}),
            Self::BadToken(message) => json!({"error": message}),
            Self::MissingCompanyId => json!({"errors": [MISSING_COMPANY]}),
            Self::NotConnected => json!({"errors": ["App is not connected to this company."]}),
            Self::Forbidden(message) => json!({"errors": [message]}),
            Self::NotFound => json!({"errors": ["Not found"]}),
            Self::BadRequest(message) | Self::Conflict(message) | Self::Gone(message) => {
                json!({"errors": [message]})
            }
            Self::Invalid(fields) => json!({"errors": fields}),
            Self::Store(error) => {
                json!({"errors": [format!("The sandbox could not keep its state: {error}")]})
            }
        };
        (status, body)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "the sandbox could not keep its state");
        }
        let (status, body) = self.parts();
        let mut response = (status, Json(body)).into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="Procore", error="invalid_token""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A timestamp as Procore writes it: `YYYY-MM-DDTHH:MM:SSZ`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What v2 endpoints answer: the thing under `data`.
pub(super) fn data(value: impl Into<Value>) -> Json<Value> {
    Json(json!({"data": value.into()}))
}

/// A request body that is a JSON object; anything else is a 400 that says why.
pub(super) struct Body(pub(super) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|error| Refusal::BadRequest(error.body_text()))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Refusal::BadRequest("The request body must be a JSON object.".to_owned())),
            Err(error) => Err(Refusal::BadRequest(format!("The request body is not valid JSON: {error}."))),
        }
    }
}

//! DocuSign's error answers: `{"errorCode", "message"}` under a status.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error as eSignature answers it. The codes are DocuSign's own; see its error-codes page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl ApiError {
    /// Most of DocuSign's errors: 400 with a code.
    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    pub(super) fn unauthorized(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, code, message: message.into() }
    }

    pub(super) fn missing(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, code, message: message.into() }
    }

    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::bad(
            "INVALID_REQUEST_PARAMETER",
            format!("The request contained at least one invalid parameter. {}", message.into()),
        )
    }

    pub(super) fn body(message: impl Into<String>) -> Self {
        Self::bad(
            "INVALID_REQUEST_BODY",
            format!("The request body is missing or improperly formatted. {}", message.into()),
        )
    }

    pub(super) fn no_envelope() -> Self {
        Self::missing(
            "ENVELOPE_DOES_NOT_EXIST",
            "The envelope specified either does not exist or you have no rights to it.",
        )
    }

    pub(super) fn no_document() -> Self {
        Self::missing("DOCUMENT_DOES_NOT_EXIST", "The document specified was not found.")
    }

    pub(super) fn no_template() -> Self {
        Self::bad("TEMPLATE_ID_INVALID", "Invalid template ID.")
    }

    pub(super) fn status(message: impl Into<String>) -> Self {
        Self::bad("ENVELOPE_INVALID_STATUS", format!("Invalid envelope status. {}", message.into()))
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the sandbox could not keep DocuSign's state");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "UNSPECIFIED_ERROR",
            message: "An unspecified error has occurred.".to_owned(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "errorCode": self.code, "message": self.message }))).into_response()
    }
}

//! What can go wrong between a program and DocuSign, and what to do about it.
//!
//! An error carries DocuSign's own code, message and trace token, and a [`Class`] that says what helps. It must
//! never carry a token, an authorization code or a signed address. To classify one more error code, add it to the
//! table in [`Refusal::class`].

use chrono::{DateTime, Utc};

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What to do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try again later; look first whether the call was carried out if [`Error::reply_lost`] says so.
    Retry,
    /// A limit is reached; try again at this time.
    WaitUntil(DateTime<Utc>),
    /// The access token or the grant is refused: refresh, and if that is refused too, let the person sign in again.
    Reconnect,
    /// Something in the request can be mended by a person: an e-mail address, a document, an anchor.
    FixData,
    /// Neither time nor data will help.
    GiveUp,
}

/// Why a call to DocuSign failed. Displays as one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// DocuSign answered with an error.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No answer arrived.
    #[error("DocuSign could not be asked to {operation}: {}.", chain(.source))]
    NoAnswer {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// The failure below, stripped of its address.
        source: reqwest::Error,
    },
    /// An answer arrived that DocuSign's API would not give: HTML, cut off, or of another shape.
    #[error("DocuSign's answer to the request to {operation} could not be read: {reason}.")]
    Unreadable {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// What is wrong with the answer.
        reason: String,
        /// HTTP status of the answer.
        status: u16,
        /// `X-DocuSign-TraceToken`.
        trace_id: Option<String>,
    },
    /// DocuSign named an API host that may not receive a token.
    #[error(
        "DocuSign named the API host {base_uri}, which is not a DocuSign host of this environment; \
         check that the configured environment is the one the account belongs to."
    )]
    OutsideAllowList {
        /// The refused address.
        base_uri: String,
    },
}

/// DocuSign's refusal of one request.
#[derive(Debug, thiserror::Error)]
#[error("DocuSign refused to {operation}: {} ({}HTTP {status}).", .message.trim_end_matches('.'), code_prefix(.code))]
pub struct Refusal {
    /// What was attempted, as a verb phrase.
    pub operation: &'static str,
    /// HTTP status; 200 where one item of a larger request was refused.
    pub status: u16,
    /// `errorCode` of the API or `error` of the OAuth endpoints, as sent.
    pub code: Option<String>,
    /// DocuSign's message, or a sentence in its place.
    pub message: String,
    /// `X-DocuSign-TraceToken`, which DocuSign's support asks for.
    pub trace_id: Option<String>,
    /// When a limit named by the answer ends.
    pub wait_until: Option<DateTime<Utc>>,
    /// The body was a web page, as proxies and firewalls send it.
    pub html: bool,
}

fn code_prefix(code: &Option<String>) -> String {
    code.as_ref().map(|code| format!("{code}, ")).unwrap_or_default()
}

fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

impl Error {
    /// What to do about it.
    pub fn class(&self) -> Class {
        match self {
            Self::Refused(refusal) => refusal.class(),
            Self::NoAnswer { source, .. } if source.is_builder() => Class::FixData,
            Self::NoAnswer { .. } | Self::Unreadable { .. } => Class::Retry,
            Self::OutsideAllowList { .. } => Class::GiveUp,
        }
    }

    /// `errorCode` of the API or `error` of the OAuth endpoints, as sent; compare without case.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.code.as_deref(),
            _ => None,
        }
    }

    /// HTTP status of the answer, if one arrived.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Unreadable { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// `X-DocuSign-TraceToken` of the answer.
    pub fn trace_id(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.trace_id.as_deref(),
            Self::Unreadable { trace_id, .. } => trace_id.as_deref(),
            _ => None,
        }
    }

    /// The request may have been carried out although no good answer came: look it up, do not repeat it.
    pub fn reply_lost(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.status >= 500 || refusal.status == 408 || refusal.html,
            Self::NoAnswer { source, .. } => !source.is_connect() && !source.is_builder(),
            Self::Unreadable { .. } => true,
            Self::OutsideAllowList { .. } => false,
        }
    }

    /// The thing asked for is not there, or not for this person.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
            || ["ENVELOPE_DOES_NOT_EXIST", "DOCUMENT_DOES_NOT_EXIST", "RESOURCE_NOT_FOUND"]
                .iter()
                .any(|code| self.has_code(code))
    }

    /// A new envelope names a template that the account does not have, or that the person may not use.
    pub fn is_template_missing(&self) -> bool {
        self.has_code("TEMPLATE_ID_INVALID")
    }

    /// The access token is refused, while the grant behind it may live: one refresh may mend it.
    pub fn is_token_rejected(&self) -> bool {
        self.class() == Class::Reconnect && !self.is_grant_dead()
    }

    /// The grant itself is dead (`invalid_grant`, `consent_required`): only the person can mend it.
    pub fn is_grant_dead(&self) -> bool {
        self.has_code("invalid_grant") || self.has_code("consent_required")
    }

    /// Whether [`Error::code`] is `code`, without regard to case.
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|own| own.eq_ignore_ascii_case(code))
    }
}

impl Refusal {
    /// DocuSign does not publish which HTTP status goes with which code, so the code decides first.
    fn class(&self) -> Class {
        let code = self.code.as_deref().unwrap_or_default().to_ascii_uppercase();
        if code.ends_with("LIMIT_EXCEEDED") || code == "API_REQUEST_IS_THROTTLED" || self.status == 429 {
            return self.wait_until.map_or(Class::Retry, Class::WaitUntil);
        }
        match code.as_str() {
            "INVALID_GRANT" | "CONSENT_REQUIRED" | "INVALID_TOKEN" => return Class::Reconnect,
            "USER_AUTHENTICATION_FAILED"
            | "AUTHORIZATION_INVALID_TOKEN"
            | "PARTNER_AUTHENTICATION_FAILED" => {
                return Class::Reconnect;
            }
            "INVALID_CLIENT" | "UNAUTHORIZED_CLIENT" | "INVALID_REQUEST" | "UNSUPPORTED_GRANT_TYPE" => {
                return Class::GiveUp;
            }
            "EDIT_LOCK_ENVELOPE_ALREADY_LOCKED" | "EDIT_LOCK_NOT_LOCK_OWNER" => return Class::Retry,
            "ENVELOPE_DOES_NOT_EXIST"
            | "DOCUMENT_DOES_NOT_EXIST"
            | "RESOURCE_NOT_FOUND"
            | "ENVELOPE_INVALID_STATUS"
            | "ENVELOPE_CANNOT_VOID_INVALID_STATE"
            | "ENVELOPE_ALLOWANCE_EXCEEDED"
            | "PLAN_ITEM_NOT_ENABLED"
            | "RECIPIENT_NOT_IN_SEQUENCE"
            | "INVALID_CAPTIVE_RECIPIENT_OPERATION"
            | "ACCOUNT_NOT_AUTHORIZED_FOR_ENVELOPE"
            | "USER_NOT_ENVELOPE_SENDER_OR_RECIPIENT"
            | "USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT" => return Class::GiveUp,
            "UNSPECIFIED_ERROR" if self.status < 500 => return Class::GiveUp,
            code if code.contains("_LACKS_") => return Class::GiveUp,
            _ => {}
        }
        match self.status {
            401 => Class::Reconnect,
            408 | 500..=599 => self.wait_until.map_or(Class::Retry, Class::WaitUntil),
            200 | 201 | 400 | 409 | 413 | 415 | 422 => Class::FixData,
            _ => Class::GiveUp,
        }
    }
}

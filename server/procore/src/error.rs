//! What can go wrong between a program and Procore, and what to do about it.
//!
//! An error carries Procore's own message, code and request id, and a [`Class`] that says what helps. It must never
//! carry a token, an authorization code or a signed address. To classify one more answer, add it to
//! [`Refusal::class`].

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
    /// Something in the request can be mended by a person: a field of the item, a file.
    FixData,
    /// Neither time nor data will help.
    GiveUp,
}

/// Why a call to Procore failed. Displays as one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Procore answered with an error.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No answer arrived.
    #[error("Procore could not be asked to {operation}: {}.", chain(.source))]
    NoAnswer {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// The failure below, stripped of its address.
        source: reqwest::Error,
    },
    /// It was not attempted, because the limit on calls is nearly reached and work in the background waits.
    #[error(
        "Procore was not asked to {operation}: its limit on calls is nearly reached, and what is left is kept for people."
    )]
    HeldBack {
        /// What was to be attempted, as a verb phrase.
        operation: &'static str,
        /// When the limit begins afresh.
        until: DateTime<Utc>,
    },
    /// An answer arrived that Procore's API would not give: HTML, cut off, or of another shape.
    #[error("Procore's answer to the request to {operation} could not be read: {reason}.")]
    Unreadable {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// What is wrong with the answer.
        reason: String,
        /// HTTP status of the answer.
        status: u16,
        /// `X-Request-Id`.
        trace_id: Option<String>,
    },
    /// A file is larger than this client takes.
    #[error("Procore was asked to {operation}, and the file is larger than {} MB; choose a smaller one.", .limit >> 20)]
    TooLarge {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// In bytes.
        limit: usize,
    },
    /// Procore was still at work after the last look.
    #[error("Procore was asked to {operation} and was still at it after {polls} looks; try again later.")]
    NotReady {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// How often it was looked at.
        polls: u32,
    },
    /// Procore's API has no such thing.
    #[error("Procore offers no way to {operation}.")]
    NotOffered {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
    },
    /// A file lies at an address this client does not follow.
    #[error("Procore was asked to {operation}, and the address {origin} may not be followed: {reason}.")]
    AddressRefused {
        /// What was attempted, as a verb phrase.
        operation: &'static str,
        /// Scheme, host and port only; the rest may be a signature.
        origin: String,
        /// Why.
        reason: &'static str,
    },
}

/// Procore's refusal of one request.
#[derive(Debug, thiserror::Error)]
#[error("Procore refused to {operation}: {} ({}HTTP {status}).", .message.trim_end_matches('.'), code_prefix(.code))]
pub struct Refusal {
    /// What was attempted, as a verb phrase.
    pub operation: &'static str,
    /// HTTP status.
    pub status: u16,
    /// OAuth `error` or the `code` of newer answers, as sent; most answers have none.
    pub code: Option<String>,
    /// Procore's message, or a sentence in its place.
    pub message: String,
    /// `X-Request-Id`, which Procore's support asks for.
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
            Self::NoAnswer { .. } | Self::Unreadable { .. } | Self::NotReady { .. } => Class::Retry,
            Self::TooLarge { .. } => Class::FixData,
            Self::HeldBack { until, .. } => Class::WaitUntil(*until),
            Self::AddressRefused { .. } | Self::NotOffered { .. } => Class::GiveUp,
        }
    }

    /// OAuth `error` or the `code` of newer answers, as sent; compare without case.
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

    /// `X-Request-Id` of the answer.
    pub fn trace_id(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.trace_id.as_deref(),
            Self::Unreadable { trace_id, .. } => trace_id.as_deref(),
            _ => None,
        }
    }

    /// The request may have been carried out although no good answer came: look before repeating it.
    pub fn reply_lost(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.status >= 500 || refusal.status == 408 || refusal.html,
            Self::NoAnswer { source, .. } => !source.is_connect() && !source.is_builder(),
            Self::Unreadable { .. } | Self::NotReady { .. } => true,
            Self::TooLarge { .. }
            | Self::AddressRefused { .. }
            | Self::NotOffered { .. }
            | Self::HeldBack { .. } => false,
        }
    }

    /// The thing asked for is not there, or not for this person: Procore does not tell which.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// A resource the project does not have, or that the person may not read: Procore does not tell which.
    pub(crate) fn may_be_hidden(&self) -> bool {
        !self.is_app_not_connected() && matches!(self.status(), Some(403 | 404))
    }

    /// The app is not installed in the company (Company Admin, App Management).
    pub fn is_app_not_connected(&self) -> bool {
        matches!(self, Self::Refused(refusal)
            if refusal.message.to_ascii_lowercase().contains("app is not connected to this company"))
    }

    /// The access token is refused, while the grant behind it may live: one refresh may mend it.
    pub fn is_token_rejected(&self) -> bool {
        self.class() == Class::Reconnect && !self.is_grant_dead()
    }

    /// The grant itself is dead (`invalid_grant`): only the person can mend it.
    pub fn is_grant_dead(&self) -> bool {
        self.has_code("invalid_grant")
    }

    /// Whether [`Error::code`] is `code`, without regard to case.
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|own| own.eq_ignore_ascii_case(code))
    }
}

impl Refusal {
    fn class(&self) -> Class {
        match self.code.as_deref().unwrap_or_default() {
            "invalid_grant" | "invalid_token" => return Class::Reconnect,
            "invalid_client"
            | "unauthorized_client"
            | "invalid_request"
            | "unsupported_grant_type"
            | "invalid_scope" => return Class::GiveUp,
            _ => {}
        }
        match self.status {
            401 => Class::Reconnect,
            408 | 409 | 410 | 429 | 500..=599 => self.wait_until.map_or(Class::Retry, Class::WaitUntil),
            400 | 406 | 413 | 415 | 422 => Class::FixData,
            _ => Class::GiveUp,
        }
    }
}

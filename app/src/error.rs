//! The only error that reaches a browser: each variant a sentence a person can act on.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

use crate::model::problem::Problem;

/// Why a page or a form could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session is over.
    #[error("You are signed out. Sign in with Procore to go on; nothing you sent before is lost.")]
    SignedOut,
    /// Not there, or not theirs to see: the two look the same.
    #[error("{what} was not found, or you do not have access to it in Procore.")]
    NotFound {
        /// `This subcontract`.
        what: String,
    },
    /// Theirs to see, not to do; the sentence says who can.
    #[error("{0}")]
    Forbidden(String),
    /// The form has problems.
    #[error("{}", sentences(.0))]
    Invalid(Vec<Problem>),
    /// It cannot be done in this state; the sentence says why.
    #[error("{0}")]
    Conflict(String),
    /// A vendor does not answer, or answers that it cannot now.
    #[error("{vendor} cannot be reached right now. {what_now}")]
    VendorDown {
        /// `Procore` or `DocuSign`.
        vendor: String,
        /// What happens next and what the person can do.
        what_now: String,
    },
    /// A vendor refused; its words are in the sentence.
    #[error("{0}")]
    VendorRefused(String),
    /// The Procore grant is dead.
    #[error(
        "Procore no longer accepts your sign-in. Sign in with Procore again; your envelopes are still tracked."
    )]
    ProcoreReconnect,
    /// The DocuSign grant is dead.
    #[error(
        "DocuSign needs you to log in again (Re-Authentication Required). Open My Profile Settings and choose Login with DocuSign."
    )]
    DocusignReconnect,
    /// Their network address has asked too often.
    #[error(
        "Too many requests came from your network at once, so this one was not carried out. Wait {seconds} seconds and try again."
    )]
    TooOften {
        /// How long to wait.
        seconds: u64,
    },
    /// The page and the server could not talk.
    #[error("The server could not be reached: {0}. Check the connection and try again.")]
    Network(String),
    /// A fault of ours; the reference is in the log.
    #[error(
        "Something went wrong on our side. Try again; if it stays, give your administrator this reference: {reference}."
    )]
    Internal {
        /// Found in the server's log.
        reference: String,
    },
}

impl AppError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::ProcoreReconnect => 401,
            Self::NotFound { .. } => 404,
            Self::Forbidden(_) => 403,
            Self::Invalid(_) => 422,
            Self::Conflict(_) | Self::DocusignReconnect => 409,
            Self::TooOften { .. } => 429,
            Self::VendorRefused(_) => 502,
            Self::VendorDown { .. } | Self::Network(_) => 503,
            Self::Internal { .. } => 500,
        }
    }

    /// The form's problems, if that is what it is.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid(problems) => problems,
            _ => &[],
        }
    }
}

fn sentences(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join(" ")
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(message) | ServerFnErrorErr::Response(message) => {
                Self::Network(message)
            }
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => {
                Self::Invalid(vec![Problem::new(
                    "form",
                    format!("The form could not be read ({message}). Reload the page and try again."),
                )])
            }
            other => Self::Network(other.to_string()),
        }
    }
}

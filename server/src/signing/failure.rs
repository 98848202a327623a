//! Why a use case did not work: for a person as a sentence, for a job as what to do next.

use app::error::AppError;
use chrono::{DateTime, Utc};

use crate::{
    seal,
    store::{self, failures::Reason},
};

const DOCUSIGN_LOGIN_ENDED: &str = "DocuSign no longer accepts the login it is done with. Its owner logs in again under My Profile Settings, or somebody takes over.";
const PROCORE_LOGIN_ENDED: &str =
    "Procore no longer accepts the login it is done with. Its owner signs in again, or somebody takes over.";

/// Why a use case did not work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What a person is told as it is.
    #[error(transparent)]
    Told(#[from] AppError),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A token could not be opened.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// Procore.
    #[error(transparent)]
    Procore(#[from] procore::Error),
    /// DocuSign.
    #[error(transparent)]
    Docusign(#[from] docusign::Error),
    /// The document.
    #[error("The item's document could not be made: {0}")]
    Paperwork(#[from] paperwork::Error),
    /// A background thread ended early.
    #[error("a background thread ended early: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// It is too early; nothing is wrong.
    #[error("{why}")]
    Later {
        /// When to look again.
        at: DateTime<Utc>,
        /// What is waited for.
        why: String,
    },
}

/// The answer of a use case.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// What a job does after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Time may help: the usual schedule.
    Retry,
    /// Time helps, from then on.
    WaitUntil(DateTime<Utc>),
    /// Only a person can help.
    Person,
}

impl Failure {
    /// What a job does next.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Later { at, .. } => Remedy::WaitUntil(*at),
            Self::Store(store::Error::Corrupt { .. }) | Self::Seal(_) | Self::Paperwork(_) => Remedy::Person,
            Self::Store(_) | Self::Thread(_) => Remedy::Retry,
            Self::Told(AppError::VendorDown { .. } | AppError::Network(_)) => Remedy::Retry,
            Self::Told(_) => Remedy::Person,
            Self::Procore(error) => match error.class() {
                procore::Class::Retry => Remedy::Retry,
                procore::Class::WaitUntil(at) => Remedy::WaitUntil(at),
                procore::Class::Reconnect | procore::Class::FixData | procore::Class::GiveUp => {
                    Remedy::Person
                }
            },
            Self::Docusign(error) => match error.class() {
                docusign::Class::Retry => Remedy::Retry,
                docusign::Class::WaitUntil(at) => Remedy::WaitUntil(at),
                docusign::Class::Reconnect | docusign::Class::FixData | docusign::Class::GiveUp => {
                    Remedy::Person
                }
            },
        }
    }

    /// Whether only a new login of the person helps.
    pub fn needs_login(&self) -> bool {
        match self {
            Self::Told(error) => matches!(error, AppError::ProcoreReconnect | AppError::DocusignReconnect),
            Self::Procore(error) => error.class() == procore::Class::Reconnect,
            Self::Docusign(error) => error.class() == docusign::Class::Reconnect,
            _ => false,
        }
    }

    /// Whether what was asked for is not there, or not theirs to see.
    pub fn is_out_of_sight(&self) -> bool {
        match self {
            Self::Procore(error) => error.is_not_found() || error.status() == Some(403),
            Self::Told(error) => matches!(error, AppError::NotFound { .. } | AppError::Forbidden(_)),
            _ => false,
        }
    }

    /// Whether DocuSign has said no, and not only failed to answer for now.
    pub fn is_docusigns_no(&self) -> bool {
        matches!(self, Self::Docusign(_)) && self.remedy() == Remedy::Person
    }

    /// The failure as the Failures page tells it.
    pub fn reason(&self) -> Reason {
        Reason { why: self.sentence(), login: self.needs_login() }
    }

    /// The failure as a person should read it. Logs it once where the reason is ours.
    pub fn told(self) -> AppError {
        match self {
            Self::Told(error) => error,
            Self::Procore(error) => told_by_procore(&error),
            Self::Docusign(error) => told_by_docusign(&error),
            Self::Later { why, .. } => AppError::Conflict(why),
            other => {
                let reference = crate::ids::id();
                tracing::error!(%reference, error = %other, "a use case failed: {other}");
                match other {
                    Self::Paperwork(error) => {
                        AppError::Conflict(format!("The item's document could not be made: {error}"))
                    }
                    _ => AppError::Internal { reference },
                }
            }
        }
    }

    /// One sentence for pages that others read too, about work that is done in a person's name.
    pub fn sentence(&self) -> String {
        match self {
            Self::Told(AppError::DocusignReconnect) => DOCUSIGN_LOGIN_ENDED.to_owned(),
            Self::Told(AppError::ProcoreReconnect) => PROCORE_LOGIN_ENDED.to_owned(),
            Self::Docusign(_) if self.needs_login() => DOCUSIGN_LOGIN_ENDED.to_owned(),
            Self::Procore(_) if self.needs_login() => PROCORE_LOGIN_ENDED.to_owned(),
            Self::Procore(error) if error.status() == Some(403) && !error.is_app_not_connected() => {
                "Procore does not allow this with the login it is done with; its owner may have lost a permission, or left the project.".to_owned()
            }
            Self::Procore(error) => told_by_procore(error).to_string(),
            Self::Docusign(error) => told_by_docusign(error).to_string(),
            Self::Store(_) | Self::Seal(_) | Self::Thread(_) => {
                let reference = crate::ids::id();
                tracing::error!(%reference, error = %self, "a job failed: {self}");
                AppError::Internal { reference }.to_string()
            }
            other => other.to_string(),
        }
    }
}

impl From<Failure> for AppError {
    fn from(failure: Failure) -> Self {
        failure.told()
    }
}

fn down(vendor: &str) -> AppError {
    AppError::VendorDown {
        vendor: vendor.to_owned(),
        what_now: "Nothing is lost; try again in a few minutes.".to_owned(),
    }
}

fn told_by_procore(error: &procore::Error) -> AppError {
    if error.is_app_not_connected() {
        return AppError::Forbidden(
            "The Countersign app is not installed in this company. A company admin can install it in Procore under Company Admin › App Management."
                .to_owned(),
        );
    }
    if error.is_not_found() {
        return AppError::NotFound { what: "What you asked for".to_owned() };
    }
    if error.status() == Some(403) {
        return AppError::Forbidden("Procore says that you do not have the permission for this. Ask your project’s Procore administrator.".to_owned());
    }
    match error.class() {
        procore::Class::Reconnect => AppError::ProcoreReconnect,
        procore::Class::Retry | procore::Class::WaitUntil(_) => down("Procore"),
        procore::Class::FixData | procore::Class::GiveUp => AppError::VendorRefused(error.to_string()),
    }
}

fn told_by_docusign(error: &docusign::Error) -> AppError {
    if error.has_code("ANCHOR_TAB_STRING_NOT_FOUND") {
        return AppError::VendorRefused(
            "The document has no place to sign: DocuSign did not find the anchor words of a signer in it. \
             Send Countersign’s own document, or put the anchor words into the firm’s template, then try again."
                .to_owned(),
        );
    }
    match error.class() {
        docusign::Class::Reconnect => AppError::DocusignReconnect,
        docusign::Class::Retry | docusign::Class::WaitUntil(_) => down("DocuSign"),
        docusign::Class::FixData | docusign::Class::GiveUp => AppError::VendorRefused(error.to_string()),
    }
}

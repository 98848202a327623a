//! The audit log: who did what to which item, and the requests at the vendors that go with it.
//!
//! To add an action: a variant of [`Action`] and its line in the table below it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use super::{
    ids::{CompanyId, ProjectId},
    item::ItemRef,
    project::{Company, Project},
};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// A session began.
    SignedIn,
    /// A session began in a frame, handed over by a window that had signed in.
    HandedOver,
    /// A session was ended.
    SignedOut,
    /// A DocuSign account was linked.
    Linked,
    /// A link was taken away.
    Unlinked,
    /// A vendor takes a person's tokens no longer.
    ConnectionEnded,
    /// **Enable DocuSign** was turned on.
    IntegrationOn,
    /// **Enable DocuSign** was turned off.
    IntegrationOff,
    /// Procore was asked to announce changes.
    AnnouncementsAskedFor,
    /// A rule was changed.
    RulesChanged,
    /// A person asked for signatures.
    Send,
    /// Many items were sent together.
    BulkStarted,
    /// Such a run was stopped.
    BulkStopped,
    /// Such a run was taken up again.
    BulkContinued,
    /// The draft is in DocuSign.
    EnvelopeMade,
    /// DocuSign's answer to the draft was lost.
    ReplyLost,
    /// The envelope could not be made.
    EnvelopeFailed,
    /// The envelope went out.
    EnvelopeSent,
    /// A recipient was asked, opened, signed, or got a copy.
    RecipientStep,
    /// Everyone has signed.
    EnvelopeCompleted,
    /// A signer declined.
    EnvelopeDeclined,
    /// The envelope was voided, or expired, in DocuSign.
    EnvelopeVoided,
    /// DocuSign no longer has the envelope.
    EnvelopeUnavailable,
    /// A person asked DocuSign for the state.
    Refresh,
    /// A person mailed the signers again.
    Resend,
    /// A person voided the envelope.
    Void,
    /// A person opened a draft in DocuSign to finish it.
    Finish,
    /// A person tried a stuck step again.
    Retry,
    /// A person took an envelope over whose sender’s login does not serve it.
    TakenOver,
    /// An envelope, or its item, could not be followed.
    FollowingStuck,
    /// A person said that nothing more is to be done about a failure.
    FailureHandled,
    /// The signed files are on the Procore item.
    Filed,
    /// They could not be put there.
    FilingStuck,
    /// The item's status in Procore was set.
    StatusSet,
    /// It could not be set.
    StatusFailed,
    /// The item was changed in Procore while it is out.
    ItemChanged,
    /// The vendors' tokens were sealed with another key.
    KeyChanged,
    /// A line of an item's history from before there was this log.
    Earlier,
}

const ACTIONS: [(Action, &str, &str); 38] = [
    (Action::SignedIn, "signed_in", "Signed in"),
    (Action::HandedOver, "handed_over", "Signed in inside Procore"),
    (Action::SignedOut, "signed_out", "Signed out"),
    (Action::Linked, "linked", "DocuSign linked"),
    (Action::Unlinked, "unlinked", "DocuSign unlinked"),
    (Action::ConnectionEnded, "connection_ended", "Connection ended"),
    (Action::IntegrationOn, "integration_on", "DocuSign enabled"),
    (Action::IntegrationOff, "integration_off", "DocuSign disabled"),
    (Action::AnnouncementsAskedFor, "announcements_asked_for", "Procore’s announcements asked for"),
    (Action::RulesChanged, "rules_changed", "Rules changed"),
    (Action::Send, "send", "Signatures asked for"),
    (Action::BulkStarted, "bulk_started", "Bulk send started"),
    (Action::BulkStopped, "bulk_stopped", "Bulk send stopped"),
    (Action::BulkContinued, "bulk_continued", "Bulk send continued"),
    (Action::EnvelopeMade, "envelope_made", "Envelope made"),
    (Action::ReplyLost, "reply_lost", "DocuSign’s answer lost"),
    (Action::EnvelopeFailed, "envelope_failed", "Envelope not made"),
    (Action::EnvelopeSent, "envelope_sent", "Envelope sent"),
    (Action::RecipientStep, "recipient_step", "Recipient’s step"),
    (Action::EnvelopeCompleted, "envelope_completed", "Completed"),
    (Action::EnvelopeDeclined, "envelope_declined", "Declined"),
    (Action::EnvelopeVoided, "envelope_voided", "Voided in DocuSign"),
    (Action::EnvelopeUnavailable, "envelope_unavailable", "Gone from DocuSign"),
    (Action::Refresh, "refresh", "Refreshed"),
    (Action::Resend, "resend", "Resent"),
    (Action::Void, "void", "Voided"),
    (Action::Finish, "finish", "Opened in DocuSign"),
    (Action::Retry, "retry", "Tried again"),
    (Action::TakenOver, "taken_over", "Taken over"),
    (Action::FollowingStuck, "following_stuck", "Not followed"),
    (Action::FailureHandled, "failure_handled", "Failure handled"),
    (Action::Filed, "filed", "Filed in Procore"),
    (Action::FilingStuck, "filing_stuck", "Not filed in Procore"),
    (Action::StatusSet, "status_set", "Status set in Procore"),
    (Action::StatusFailed, "status_failed", "Status not set in Procore"),
    (Action::ItemChanged, "item_changed", "Item changed in Procore"),
    (Action::KeyChanged, "key_changed", "Sealing key changed"),
    (Action::Earlier, "earlier", "Before the audit log"),
];

impl Action {
    /// Every action, in the order of the filter.
    pub fn all() -> impl Iterator<Item = Self> {
        ACTIONS.into_iter().map(|(action, ..)| action)
    }

    /// The word in the log and in the URL.
    pub fn slug(self) -> &'static str {
        self.row().1
    }

    /// The words on the page.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// The action a word stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        ACTIONS.iter().find(|(_, known, _)| *known == slug).map(|(action, ..)| *action)
    }

    fn row(self) -> (Self, &'static str, &'static str) {
        ACTIONS.into_iter().find(|(action, ..)| *action == self).unwrap_or((self, "", ""))
    }
}

/// A request that could change something at a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorRequest {
    /// `DocuSign` or `Procore`.
    pub vendor: String,
    /// What it was for: `create the envelope`.
    pub operation: String,
    /// The status of the answer; none where none came.
    pub status: Option<u16>,
    /// The vendor's own name for the request, to be told to its support.
    pub request_id: Option<String>,
}

impl VendorRequest {
    /// `DocuSign: create the envelope, 201, 7f1c…`.
    pub fn words(&self) -> String {
        let status = self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let request_id = self.request_id.as_deref().unwrap_or("no request id");
        format!("{}: {}, {status}, {request_id}", self.vendor, self.operation)
    }
}

/// Which entries a page shows. Stands in the URL; what is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Number, title, or any words of an entry.
    pub search: String,
    /// An actor's name, or a part of it.
    pub person: String,
    /// An action's word.
    pub action: String,
    /// The first day, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// One envelope, by Countersign's id.
    pub envelope: String,
    /// Only entries before this one: the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// Whether the whole log is checked.
    pub check: bool,
}

impl AuditQuery {
    /// The address of a log that shows what is asked for; what is not asked for is left out.
    pub fn href(&self, path: &str) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let before = self.before.map(|seq| seq.to_string()).unwrap_or_default();
        let mut out = Serializer::new(String::new());
        for (name, value) in [
            ("search", self.search.as_str()),
            ("person", &self.person),
            ("action", &self.action),
            ("from", &day(self.from)),
            ("to", &day(self.to)),
            ("envelope", &self.envelope),
            ("before", &before),
            ("check", if self.check { "1" } else { "" }),
        ] {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        let query = out.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Whether anything but the page is asked for.
    pub fn is_filtered(&self) -> bool {
        let words = [&self.search, &self.person, &self.action, &self.envelope];
        self.from.is_some() || self.to.is_some() || words.into_iter().any(|word| !word.is_empty())
    }
}

/// What an entry is about, as far as the reader may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// No item.
    None,
    /// An item, with its words.
    Item(ItemRef, String),
    /// An item that the reader does not see in Procore; what was done to it is not told.
    Hidden,
}

/// An entry as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its place in the log.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// A person's name, `DocuSign`, `Procore` or `Countersign`.
    pub actor: String,
    /// What was done, in two or three words.
    pub action: String,
    /// What was done, as a sentence; empty where the subject is hidden.
    pub what: String,
    /// The item.
    pub subject: Subject,
    /// The project, on a company's page.
    pub project: Option<String>,
    /// The envelope.
    pub envelope: Option<String>,
    /// What went to the vendors with it.
    pub requests: Vec<VendorRequest>,
    /// The hash that closes it.
    pub hash: String,
}

/// What became of checking the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checked {
    /// Every entry fits.
    Sound {
        /// How many there are.
        entries: i64,
        /// The hash of the last one.
        hash: String,
    },
    /// One does not; a sentence says which and why.
    Flawed(String),
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The company.
    pub company: Company,
    /// Its project; none for the whole company.
    pub project: Option<Project>,
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// Where older entries go on; none where these are the last.
    pub older: Option<i64>,
    /// Who has done anything here, for the filter.
    pub people: Vec<String>,
    /// What the check said, where one was asked for.
    pub checked: Option<Checked>,
}

/// Whose log a page shows.
pub type AuditPlace = (CompanyId, Option<ProjectId>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_survives_its_word() {
        for action in Action::all() {
            assert_eq!(Action::from_slug(action.slug()), Some(action));
            assert!(!action.label().is_empty());
        }
    }
}

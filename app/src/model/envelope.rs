//! An envelope's life: its state machine, its recipients, and what a page shows of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ids::EnvelopeId, link::Environment};

/// Where an attempt to get an item signed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeState {
    /// Accepted; the documents and the envelope are being made.
    Preparing,
    /// DocuSign's answer was lost; it is being looked up, nothing is posted again meanwhile.
    Unknown,
    /// A draft in DocuSign: set-up is not finished.
    Draft,
    /// Out; nobody has looked at it yet.
    Sent,
    /// Out; everyone whose turn it is has looked at it.
    Delivered,
    /// Everyone signed.
    Completed,
    /// A signer declined.
    Declined,
    /// Withdrawn by the sender, or expired.
    Voided,
    /// Could not be made; nothing is in DocuSign.
    Failed,
    /// DocuSign no longer shows it.
    Unavailable,
}

/// What DocuSign, or the making of the envelope, tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The create call's answer was lost.
    ReplyLost,
    /// A draft exists.
    Drafted,
    /// `sent`.
    Sent,
    /// `delivered`.
    Delivered,
    /// `completed`.
    Completed,
    /// `declined`.
    Declined,
    /// `voided`, or the draft was discarded.
    Voided,
    /// It could not be made.
    Failed,
    /// DocuSign does not find it.
    NotFound,
}

impl Signal {
    /// The signal a DocuSign envelope status stands for; none for statuses that pass by (`signed`, `correct`, `processing`).
    pub fn from_docusign_status(status: &str) -> Option<Self> {
        Some(match status.to_ascii_lowercase().as_str() {
            "created" => Self::Drafted,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "completed" => Self::Completed,
            "declined" => Self::Declined,
            "voided" | "deleted" | "timedout" => Self::Voided,
            _ => return None,
        })
    }
}

/// What a signal does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// The new state.
    To(EnvelopeState),
    /// Nothing, and why.
    Ignored(&'static str),
}

impl EnvelopeState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Preparing,
        Self::Unknown,
        Self::Draft,
        Self::Sent,
        Self::Delivered,
        Self::Completed,
        Self::Declined,
        Self::Voided,
        Self::Failed,
        Self::Unavailable,
    ];

    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Unknown => "unknown",
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Declined => "declined",
            Self::Voided => "voided",
            Self::Failed => "failed",
            Self::Unavailable => "unavailable",
        }
    }

    /// The words on a badge.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Preparing => "Preparing",
            Self::Unknown => "Checking with DocuSign",
            Self::Draft => "Setup not completed",
            Self::Sent => "Signature pending",
            Self::Delivered => "Viewed",
            Self::Completed => "Completed",
            Self::Declined => "Declined",
            Self::Voided => "Voided",
            Self::Failed => "Not sent",
            Self::Unavailable => "Unavailable",
        }
    }

    /// The state a word from the database stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// Whether the item may not get another envelope meanwhile.
    pub const fn is_active(self) -> bool {
        matches!(
            self,
            Self::Preparing | Self::Unknown | Self::Draft | Self::Sent | Self::Delivered | Self::Unavailable
        )
    }

    /// Whether signers have it.
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Preparing => 0,
            Self::Unknown => 1,
            Self::Draft => 2,
            Self::Sent => 3,
            Self::Delivered => 4,
            Self::Completed | Self::Declined | Self::Voided | Self::Failed => 5,
            Self::Unavailable => 2,
        }
    }

    /// What a signal makes of this state. Never backwards; a terminal state stays.
    pub fn apply(self, signal: Signal) -> Transition {
        let next = match signal {
            Signal::ReplyLost => Self::Unknown,
            Signal::Drafted => Self::Draft,
            Signal::Sent => Self::Sent,
            Signal::Delivered => Self::Delivered,
            Signal::Completed => Self::Completed,
            Signal::Declined => Self::Declined,
            Signal::Voided => Self::Voided,
            Signal::Failed if self.rank() > Self::Unknown.rank() => {
                return Transition::Ignored("the envelope exists, so it was made");
            }
            Signal::Failed => Self::Failed,
            Signal::NotFound => Self::Unavailable,
        };
        if self == next {
            return Transition::Ignored("already there");
        }
        if !self.is_active() {
            return Transition::Ignored("a finished envelope stays finished");
        }
        let comes_back = self == Self::Unavailable && next.rank() >= Self::Draft.rank();
        let goes_missing = next == Self::Unavailable && self.rank() >= Self::Draft.rank();
        if comes_back || goes_missing || next.rank() > self.rank() {
            Transition::To(next)
        } else {
            Transition::Ignored("older than what is known")
        }
    }
}

/// A signer, or somebody who receives a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientKind {
    /// Needs to sign.
    Signer,
    /// Receives a copy.
    CarbonCopy,
}

/// Where a recipient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// Their turn has not come.
    Waiting,
    /// DocuSign has mailed them.
    Sent,
    /// They have looked.
    Delivered,
    /// They have signed, or have their copy.
    Completed,
    /// They refused.
    Declined,
    /// Their mail came back.
    Undeliverable,
}

impl RecipientState {
    /// The state a DocuSign recipient status stands for.
    pub fn from_docusign_status(status: &str) -> Self {
        match status.to_ascii_lowercase().as_str() {
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "signed" | "completed" => Self::Completed,
            "declined" => Self::Declined,
            "autoresponded" => Self::Undeliverable,
            _ => Self::Waiting,
        }
    }

    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Declined => "declined",
            Self::Undeliverable => "undeliverable",
        }
    }

    /// The state a word from the database stands for.
    pub fn from_slug(slug: &str) -> Self {
        [Self::Sent, Self::Delivered, Self::Completed, Self::Declined, Self::Undeliverable]
            .into_iter()
            .find(|state| state.slug() == slug)
            .unwrap_or(Self::Waiting)
    }
}

/// A recipient on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientView {
    /// `Subcontractor`; may be what the sender wrote.
    pub role: String,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first.
    pub routing_order: u32,
    /// Signs, or receives a copy.
    pub kind: RecipientKind,
    /// Where they stand.
    pub state: RecipientState,
    /// When they got there.
    pub at: Option<DateTime<Utc>>,
    /// Why they refused.
    pub declined_reason: Option<String>,
    /// Whether the envelope waits for them.
    pub ball_in_court: bool,
}

impl RecipientView {
    /// `Signed`, `Viewed`, `Waiting for their turn` …
    pub fn state_label(&self) -> &'static str {
        match (self.state, self.kind) {
            (RecipientState::Waiting, _) => "Waiting for their turn",
            (RecipientState::Sent, RecipientKind::Signer) => "Asked to sign",
            (RecipientState::Sent, RecipientKind::CarbonCopy) => "Copy sent",
            (RecipientState::Delivered, _) => "Viewed",
            (RecipientState::Completed, RecipientKind::Signer) => "Signed",
            (RecipientState::Completed, RecipientKind::CarbonCopy) => "Copy received",
            (RecipientState::Declined, _) => "Declined",
            (RecipientState::Undeliverable, _) => "Email came back",
        }
    }
}

/// How far the signed files are on their way to the Procore item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filing {
    /// Nothing to file yet.
    NotDue,
    /// On its way.
    Waiting,
    /// Read back from the Procore item.
    Filed,
    /// It did not work; the sentence says why. It is tried again where that can help.
    Stuck(String),
}

/// The six banners users know, and ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Banner {
    /// The envelope is being made.
    Preparing,
    /// DocuSign's answer was lost and is being looked up.
    Checking,
    /// DocuSign Envelope Setup Not Completed.
    SetupNotCompleted,
    /// Signature Pending, with the names the envelope waits for.
    SignaturePending(Vec<String>),
    /// Signature Required: it is this person's turn.
    SignatureRequired,
    /// Signature Completed.
    SignatureCompleted,
    /// Re-Authentication Required.
    ReauthenticationRequired,
    /// DocuSign Envelope is Currently Unavailable.
    Unavailable,
    /// Declined by somebody.
    Declined,
    /// Voided, with the reason.
    Voided,
    /// Could not be made.
    NotSent,
}

impl Banner {
    /// The banner's title.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Preparing => "Preparing the DocuSign Envelope",
            Self::Checking => "Checking with DocuSign",
            Self::SetupNotCompleted => "DocuSign Envelope Setup Not Completed",
            Self::SignaturePending(_) => "Signature Pending",
            Self::SignatureRequired => "Signature Required",
            Self::SignatureCompleted => "Signature Completed",
            Self::ReauthenticationRequired => "Re-Authentication Required",
            Self::Unavailable => "DocuSign Envelope is Currently Unavailable",
            Self::Declined => "Signature Declined",
            Self::Voided => "Envelope Voided",
            Self::NotSent => "The Envelope Was Not Sent",
        }
    }
}

/// An envelope on the item's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeView {
    /// Our id.
    pub id: EnvelopeId,
    /// DocuSign's id, once it has one.
    pub docusign_id: Option<String>,
    /// Its page in DocuSign, once it has one.
    pub docusign_url: Option<String>,
    /// Where it stands.
    pub state: EnvelopeState,
    /// What to show this person.
    pub banner: Banner,
    /// The envelope's subject.
    pub subject: String,
    /// Who sends it.
    pub sender: String,
    /// The DocuSign account it goes out from.
    pub account_name: String,
    /// Where that account lives.
    pub environment: Environment,
    /// The documents in it, in order.
    pub documents: Vec<String>,
    /// In routing order.
    pub recipients: Vec<RecipientView>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was completed, declined or voided.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it was voided, declined or could not be made, and what to do.
    pub reason: Option<String>,
    /// How far the signed files are.
    pub filing: Filing,
    /// What this person may do.
    pub actions: EnvelopeActions,
    /// Where a signer who is looking at the page goes to sign.
    pub signing_url: Option<String>,
    /// Why somebody else should take it over; none where that is not needed, or not this person's to do.
    pub take_over: Option<TakeOver>,
}

/// An envelope whose logins no longer serve it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOver {
    /// What is wrong, as a sentence.
    pub why: String,
    /// What the person must do before they can take it over; none where they can now.
    pub first: Option<String>,
}

/// What a person may do with an envelope now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeActions {
    /// Withdraw it (out), or throw the draft away.
    pub void: bool,
    /// Mail the signers again.
    pub resend: bool,
    /// Ask DocuSign for its state.
    pub refresh: bool,
    /// When Refresh can be used again, where it cannot now.
    pub refresh_after: Option<DateTime<Utc>>,
    /// Go on with the set-up in DocuSign.
    pub finish: bool,
    /// Download the PDF in its current state.
    pub download: bool,
    /// Try to make it again.
    pub retry: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn end(signals: &[Signal]) -> EnvelopeState {
        signals.iter().fold(EnvelopeState::Preparing, |state, signal| match state.apply(*signal) {
            Transition::To(next) => next,
            Transition::Ignored(_) => state,
        })
    }

    /// A history as DocuSign tells it, told in any order and with repetitions.
    fn told_anyhow(history: &'static [Signal]) -> impl Strategy<Value = Vec<Signal>> {
        let extra = prop::collection::vec(prop::sample::select(history), 0..6);
        extra.prop_flat_map(move |extra| Just([history, &extra].concat()).prop_shuffle())
    }

    const SIGNED: &[Signal] = &[Signal::Drafted, Signal::Sent, Signal::Delivered, Signal::Completed];
    const VOIDED: &[Signal] = &[Signal::ReplyLost, Signal::Drafted, Signal::Sent, Signal::Voided];

    proptest! {
        #[test]
        fn events_in_any_order_and_number_end_the_same(signed in told_anyhow(SIGNED), voided in told_anyhow(VOIDED)) {
            prop_assert_eq!(end(&signed), EnvelopeState::Completed);
            prop_assert_eq!(end(&voided), EnvelopeState::Voided);
        }
    }

    #[test]
    fn a_finished_envelope_stays_finished() {
        for finished in EnvelopeState::ALL.into_iter().filter(|state| !state.is_active()) {
            for signal in [Signal::Sent, Signal::Completed, Signal::Voided, Signal::NotFound, Signal::Failed]
            {
                assert!(
                    matches!(finished.apply(signal), Transition::Ignored(_)),
                    "{finished:?} and {signal:?}"
                );
            }
        }
    }

    #[test]
    fn an_envelope_that_exists_cannot_count_as_not_made() {
        assert!(matches!(EnvelopeState::Draft.apply(Signal::Failed), Transition::Ignored(_)));
        assert_eq!(EnvelopeState::Unknown.apply(Signal::Failed), Transition::To(EnvelopeState::Failed));
    }

    #[test]
    fn an_envelope_out_of_sight_comes_back() {
        assert_eq!(end(&[Signal::Sent, Signal::NotFound]), EnvelopeState::Unavailable);
        assert_eq!(end(&[Signal::Sent, Signal::NotFound, Signal::Sent]), EnvelopeState::Sent);
    }

    #[test]
    fn every_state_survives_its_word() {
        for state in EnvelopeState::ALL {
            assert_eq!(EnvelopeState::from_slug(state.slug()), Some(state));
        }
    }
}

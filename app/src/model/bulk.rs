//! Sending many items at once: the preview, the run, and what became of each item.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    envelope::EnvelopeState,
    ids::{BulkId, ItemId},
    item::{ItemRef, ItemSummary},
    problem::Problem,
    project::Project,
    tool::Tool,
};

/// The most items that can be chosen at once.
pub const BULK_MAX: usize = 200;

/// The chosen items before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkPreview {
    /// The project.
    pub project: Project,
    /// The tool.
    pub tool: Tool,
    /// The DocuSign account they will go out from.
    pub account: String,
    /// The chosen items, in the order they were chosen in.
    pub rows: Vec<BulkRow>,
    /// Why reading the rest has to wait, where it has to.
    pub held: Option<Held>,
}

impl BulkPreview {
    /// How many items still have to be read from Procore.
    pub fn unread(&self) -> usize {
        self.count(|check| *check == Check::Unread)
    }

    /// How many items something is missing of, or are left out.
    pub fn left_out(&self) -> usize {
        self.count(|check| matches!(check, Check::Problems(_) | Check::LeftOut(_)))
    }

    /// The items that can be sent.
    pub fn ready(&self) -> impl Iterator<Item = &ItemRef> {
        self.rows.iter().filter(|row| row.check == Check::Ready).map(|row| &row.item)
    }

    fn count(&self, wished: impl Fn(&Check) -> bool) -> usize {
        self.rows.iter().filter(|row| wished(&row.check)).count()
    }
}

/// A chosen item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRow {
    /// Where it is.
    pub item: ItemRef,
    /// Its row in the list; none where the person does not see it.
    pub summary: Option<ItemSummary>,
    /// Who will be asked, in signing order.
    pub signers: Vec<BulkSigner>,
    /// Whether it can be sent.
    pub check: Check,
}

/// Who will be asked to sign an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkSigner {
    /// `Subcontractor`.
    pub role: String,
    /// Empty where it is missing.
    pub name: String,
    /// Empty where it is missing.
    pub email: String,
}

/// Whether an item can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// Not known: it has not been read from Procore yet.
    Unread,
    /// Yes.
    Ready,
    /// Not as it is; each problem says what mends it.
    Problems(Vec<Problem>),
    /// No, and the sentence says why.
    LeftOut(String),
}

/// Why a run does not go on right now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Held {
    /// The sender must sign in with Procore.
    Procore,
    /// The sender must log in to DocuSign, or link an account.
    Docusign,
    /// It goes on by itself.
    Later {
        /// What is waited for, as a sentence.
        why: String,
        /// When, where that is known.
        until: Option<DateTime<Utc>>,
    },
}

impl Held {
    /// What is waited for, as a sentence.
    pub fn sentence(&self) -> &str {
        match self {
            Self::Procore => {
                "Procore no longer accepts the sender’s sign-in. Nothing is lost: it goes on by itself once they have signed in with Procore again."
            }
            Self::Docusign => {
                "The sender’s DocuSign account is not linked, or DocuSign needs them to log in again. Nothing is lost: it goes on by itself once they have logged in under My Profile Settings."
            }
            Self::Later { why, .. } => why,
        }
    }

    /// Whether it waits for a person.
    pub const fn is_pause(&self) -> bool {
        matches!(self, Self::Procore | Self::Docusign)
    }
}

/// A run on the way, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRun {
    /// Its id.
    pub id: BulkId,
    /// The project.
    pub project: Project,
    /// The tool.
    pub tool: Tool,
    /// Who started it.
    pub sender: String,
    /// Whether that is the person who looks at it.
    pub own: bool,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// How it is.
    pub state: RunState,
    /// The items, in order.
    pub items: Vec<BulkItem>,
}

impl BulkRun {
    /// How many items nothing more happens to.
    pub fn done(&self) -> usize {
        self.items.iter().filter(|item| item.outcome.is_done()).count()
    }

    /// The items that did not go out and could be sent again, where the run is over.
    pub fn to_send_again(&self) -> Vec<ItemId> {
        let over = matches!(self.state, RunState::Stopped | RunState::Finished);
        let again = self.items.iter().filter(|item| over && item.outcome.can_be_sent_again());
        again.map(|item| item.item.id.clone()).collect()
    }

    /// How many items there are of each outcome, as `12 sent, 1 not sent`; none that are nobody.
    pub fn tally(&self) -> String {
        tally(self.items.iter().map(|item| item.outcome.clone()))
    }
}

/// A run in the list of runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRunRow {
    /// Its id.
    pub id: BulkId,
    /// The tool.
    pub tool: Tool,
    /// Who started it.
    pub sender: String,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// How it is.
    pub state: RunState,
    /// How many items it has.
    pub items: usize,
    /// `12 sent, 1 not sent`.
    pub tally: String,
}

/// The runs of a project that a person may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRuns {
    /// The project.
    pub project: Project,
    /// Newest first.
    pub runs: Vec<BulkRunRow>,
}

/// How a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    /// It goes on.
    Sending,
    /// It waits.
    Held(Held),
    /// It ends after the item in hand.
    Stopping,
    /// Somebody has stopped it.
    Stopped,
    /// Every item has been taken up.
    Finished,
}

impl RunState {
    /// The words on its badge.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Sending => "Sending",
            Self::Held(held) if held.is_pause() => "Paused",
            Self::Held(_) => "Waiting",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Finished => "Finished",
        }
    }

    /// Whether it can still be stopped.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Sending | Self::Held(_))
    }
}

/// An item of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkItem {
    /// Where it is.
    pub item: ItemRef,
    /// Its number when it was chosen.
    pub number: String,
    /// Its title when it was chosen.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an item of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Its turn is yet to come.
    Waiting,
    /// It is taken up right now.
    Sending,
    /// It has an envelope, which is in this state.
    Sent(EnvelopeState),
    /// It could not be sent, and the sentence says why.
    Failed(String),
    /// It was left out, and the sentence says why.
    Skipped(String),
    /// The run was stopped before its turn.
    Stopped,
}

impl Outcome {
    /// The words on its badge.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sending => "Sending",
            Self::Sent(state) => state.label(),
            Self::Failed(_) => "Not sent",
            Self::Skipped(_) => "Left out",
            Self::Stopped => "Stopped",
        }
    }

    /// Why, where there is something to say.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Failed(why) | Self::Skipped(why) => Some(why),
            _ => None,
        }
    }

    const fn is_done(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }

    const fn can_be_sent_again(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Stopped)
    }

    const fn group(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "being sent",
            Self::Sent(_) => "sent",
            Self::Failed(_) => "not sent",
            Self::Skipped(_) => "left out",
            Self::Stopped => "stopped",
        }
    }
}

/// How many there are of each outcome, as `12 sent, 1 not sent`.
pub fn tally(outcomes: impl Iterator<Item = Outcome>) -> String {
    let mut counts =
        [("sent", 0), ("not sent", 0), ("left out", 0), ("being sent", 0), ("waiting", 0), ("stopped", 0)];
    for outcome in outcomes {
        for (_, count) in counts.iter_mut().filter(|(group, _)| *group == outcome.group()) {
            *count += 1;
        }
    }
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(group, count)| format!("{count} {group}"))
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_item_in_one_group() {
        let outcomes = [
            Outcome::Sent(EnvelopeState::Sent),
            Outcome::Waiting,
            Outcome::Sent(EnvelopeState::Completed),
            Outcome::Failed("No email.".into()),
        ];
        assert_eq!(tally(outcomes.into_iter()), "2 sent, 1 not sent, 1 waiting");
    }

    #[test]
    fn what_is_out_or_was_left_out_is_not_offered_again() {
        assert!(Outcome::Stopped.can_be_sent_again() && Outcome::Failed(String::new()).can_be_sent_again());
        for outcome in [Outcome::Sent(EnvelopeState::Declined), Outcome::Skipped(String::new())] {
            assert!(!outcome.can_be_sent_again(), "{outcome:?}");
        }
    }
}

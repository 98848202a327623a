//! What an item was when it was sent, and what of it is different now.
//!
//! The snapshot is taken of the same answer of Procore that the document is made of. Lists compare what they show
//! anyway; everything is compared on the item's page, and by [`watch`] for items that are out.

use std::collections::BTreeMap;

use app::model::{
    audit::Action,
    ids::{ItemId, PersonId, ProjectId},
    item::{ItemChange, ItemRef},
    tool::Tool,
};
use serde::{Deserialize, Serialize};

use super::{
    failure::Result,
    following::{self, Side},
    items::{self, Item, Lines},
    page,
};
use crate::{
    services::Services,
    store::{
        audit::{Actor, Entry},
        envelopes::{self, Envelope},
        snapshots,
    },
};

/// The most characters of a text that a comparison shows.
const SHOWN: usize = 160;

/// An item as it was sent: label and value of everything that a signer agrees to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Number, title, company, sum: what a list shows.
    pub head: Vec<(String, String)>,
    /// Fields and longer texts.
    pub body: Vec<(String, String)>,
    /// Lines by their number.
    pub lines: Vec<(String, String)>,
}

impl Snapshot {
    /// An item as it is now.
    pub fn of(item: &Item, lines: &Lines) -> Self {
        let texts = page::paragraphs(item);
        let texts = texts.into_iter().map(|(heading, paragraphs)| (heading, paragraphs.join("\n")));
        Self {
            head: head(item),
            body: page::agreed_fields(item).into_iter().chain(texts).collect(),
            lines: self::lines(item, lines),
        }
    }

    /// What is different in `now`.
    pub fn differences(&self, now: &Self) -> Vec<ItemChange> {
        [
            differences(&self.head, &now.head),
            differences(&self.body, &now.body),
            differences(&self.lines, &now.lines),
        ]
        .concat()
    }
}

fn head(item: &Item) -> Vec<(String, String)> {
    let total = item.total.as_ref().map(ToString::to_string);
    [
        ("Number", Some(item.number.clone())),
        ("Title", Some(item.title.clone())),
        ("Company", item.party.clone()),
        ("Total", total),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label.to_owned(), value?)))
    .collect()
}

fn lines(item: &Item, lines: &Lines) -> Vec<(String, String)> {
    match lines {
        Lines::None => Vec::new(),
        Lines::Schedule(lines) => lines
            .iter()
            .map(|line| {
                let label = format!("Line {}", line.position);
                (label, format!("{} – {}", line.description, item.money(line.amount)))
            })
            .collect(),
        Lines::Continuation(lines) => lines
            .iter()
            .map(|line| {
                let amounts = [
                    line.scheduled_value,
                    line.work_completed_this_period,
                    line.materials_presently_stored,
                    line.total_retainage,
                ];
                let amounts = amounts.map(|amount| item.money(amount).to_string()).join(", ");
                (format!("Line {}", line.item_number), format!("{} – {amounts}", line.description))
            })
            .collect(),
    }
}

/// Values that changed, in the order they were sent; then what is new.
fn differences(sent: &[(String, String)], now: &[(String, String)]) -> Vec<ItemChange> {
    let index = |side: &[(String, String)]| -> BTreeMap<String, String> { side.iter().cloned().collect() };
    let (sent_by, now_by) = (index(sent), index(now));
    let gone_or_other =
        sent.iter().filter(|(label, value)| now_by.get(label) != Some(value)).map(|(label, value)| {
            ItemChange {
                what: label.clone(),
                sent: Some(shown(value)),
                now: now_by.get(label).map(|value| shown(value)),
            }
        });
    let new = now.iter().filter(|(label, _)| !sent_by.contains_key(label)).map(|(label, value)| ItemChange {
        what: label.clone(),
        sent: None,
        now: Some(shown(value)),
    });
    gone_or_other.chain(new).collect()
}

fn shown(value: &str) -> String {
    if value.chars().count() <= SHOWN {
        return value.to_owned();
    }
    format!("{}…", value.chars().take(SHOWN).collect::<String>().trim_end())
}

/// Whether a row of a list shows that the item is no longer as it was sent. A list that tells no sum says
/// nothing about it.
pub fn head_differs(sent: &Snapshot, item: &Item) -> bool {
    let silent = item.total.as_ref().is_some_and(|total| total.amount.is_zero());
    let now: BTreeMap<String, String> = head(item).into_iter().collect();
    let counts = |label: &str| label != "Company" && !(silent && label == "Total");
    sent.head.iter().any(|(label, value)| counts(label) && now.get(label) != Some(value))
}

/// What of an item that is out is different from what was sent.
///
/// # Errors
/// The database's.
pub async fn since_sent(
    services: &Services,
    envelope: &Envelope,
    item: &Item,
    lines: &Lines,
) -> Result<Vec<ItemChange>> {
    let sent = snapshots::of_envelope(&mut *services.db.connection().await?, &envelope.id).await?;
    Ok(sent.map(|sent| sent.snapshot.differences(&Snapshot::of(item, lines))).unwrap_or_default())
}

/// Looks at every item that is out whether it has changed in Procore, with the login its files are filed with: one list call for
/// each tool of a project, and the item itself only where the list shows a change.
///
/// # Errors
/// The database's; a tool that cannot be read is logged, lands on Failures, and the next one is taken.
pub async fn watch(services: &Services) -> Result<()> {
    let out = envelopes::active_at_docusign(&mut *services.db.connection().await?).await?;
    compare_all(services, out).await
}

/// [`watch`] for one list, asked afresh: Procore has announced a change.
///
/// # Errors
/// The database's.
pub async fn look_through(services: &Services, project: ProjectId, tool: Tool) -> Result<()> {
    let out = envelopes::out_of_list(&mut *services.db.connection().await?, project, tool).await?;
    for envelope in &out {
        services.remembered.items.invalidate(&(envelope.filer, project, tool)).await;
    }
    compare_all(services, out).await
}

/// [`watch`] for one item: Procore has announced that it was changed.
///
/// # Errors
/// The database's.
pub async fn look_at(services: &Services, project: ProjectId, tool: Tool, item: &ItemId) -> Result<()> {
    let out = envelopes::out_of_list(&mut *services.db.connection().await?, project, tool).await?;
    let Some(envelope) = out.into_iter().find(|envelope| envelope.item.id == *item) else { return Ok(()) };
    let compared = match items::read(services, envelope.filer, &envelope.item).await {
        Err(failure) if failure.is_out_of_sight() => compare(services, &envelope, None).await,
        Err(failure) => Err(failure),
        Ok(now) => compare(services, &envelope, Some(&now)).await,
    };
    settle(services, &[envelope], compared).await
}

async fn compare_all(services: &Services, out: Vec<Envelope>) -> Result<()> {
    let mut by_list: BTreeMap<(PersonId, ProjectId, Tool), Vec<Envelope>> = BTreeMap::new();
    for envelope in out {
        by_list
            .entry((envelope.filer, envelope.item.project, envelope.item.tool))
            .or_default()
            .push(envelope);
    }
    for ((filer, ..), out) in by_list {
        let compared = watch_list(services, filer, &out).await;
        settle(services, &out, compared).await?;
    }
    Ok(())
}

/// Items that cannot be compared land on Failures.
async fn settle(services: &Services, out: &[Envelope], compared: Result<()>) -> Result<()> {
    match compared {
        Ok(()) => following::worked(services, Side::Procore, out).await,
        Err(error) => {
            tracing::warn!(%error, "items that are out could not be compared");
            following::failed(services, Side::Procore, out, &error).await
        }
    }
}

async fn watch_list(services: &Services, filer: PersonId, out: &[Envelope]) -> Result<()> {
    let Some(ItemRef { company, project, tool, .. }) = out.first().map(|envelope| envelope.item.clone())
    else {
        return Ok(());
    };
    let items = items::all(services, filer, company, project, tool).await?;
    for envelope in out {
        compare(services, envelope, items.iter().find(|item| item.place == envelope.item)).await?;
    }
    Ok(())
}

/// Compares an item that Procore has touched since it was last compared, or no longer lists.
async fn compare(services: &Services, envelope: &Envelope, listed: Option<&Item>) -> Result<()> {
    let stored = snapshots::of_envelope(&mut *services.db.connection().await?, &envelope.id).await?;
    let Some(stored) = stored else { return Ok(()) };
    let touched_at = listed.and_then(|item| item.updated_at);
    let known = match listed {
        Some(_) => touched_at.is_some() && stored.compared_at == touched_at,
        None => stored.changed,
    };
    if known {
        return Ok(());
    }
    let changes = differences_now(services, envelope, &stored.snapshot).await?;
    let changed = !changes.is_empty();
    let mut tx = services.db.begin().await?;
    snapshots::set_compared(&mut tx, &envelope.id, touched_at, changed).await?;
    if changed != stored.changed {
        let what = if changed {
            let what =
                changes.iter().map(|change| change.what.as_str()).take(3).collect::<Vec<_>>().join(", ");
            format!("the item was changed in Procore while it is out: {what}")
        } else {
            "the item is again as it was sent".to_owned()
        };
        let now = services.clock.now();
        tx.note(Entry::new(Action::ItemChanged, Actor::Procore, now, what).about(envelope));
    }
    tx.commit().await?;
    if changed != stored.changed {
        services.live.changed(&envelope.item);
    }
    Ok(())
}

/// What is different in Procore now. An item that was deleted, or taken out of the sender's sight, is one difference.
async fn differences_now(
    services: &Services,
    envelope: &Envelope,
    sent: &Snapshot,
) -> Result<Vec<ItemChange>> {
    let item = match items::read(services, envelope.filer, &envelope.item).await {
        Err(failure) if failure.is_out_of_sight() => {
            let what = format!("it was deleted, or {} can no longer see it", envelope.sender_name);
            return Ok(vec![ItemChange { what, sent: None, now: None }]);
        }
        item => item?,
    };
    let lines = items::lines(services, envelope.filer, &item).await?;
    Ok(sent.differences(&Snapshot::of(&item, &lines)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn says_what_was_changed_added_and_removed() {
        let sent = pairs(&[("Line 1", "Steel – $1.00"), ("Line 2", "Deck – $2.00")]);
        let now = pairs(&[("Line 1", "Steel – $3.00"), ("Line 3", "Paint – $4.00")]);
        let changes = differences(&sent, &now);
        let said: Vec<_> =
            changes.iter().map(|it| (it.what.as_str(), it.sent.is_some(), it.now.is_some())).collect();
        assert_eq!(said, [("Line 1", true, true), ("Line 2", true, false), ("Line 3", false, true)]);
    }

    proptest! {
        #[test]
        fn what_is_the_same_shows_no_difference(values in prop::collection::vec(("[a-z]{1,4}", ".{0,20}"), 0..9)) {
            let by: BTreeMap<String, String> = values.into_iter().collect();
            let side: Vec<_> = by.into_iter().collect();
            prop_assert!(differences(&side, &side).is_empty());
        }
    }
}

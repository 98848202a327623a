//! A tool's list: filtered, sorted, a page at a time.

use std::{cmp::Ordering, collections::HashMap};

use app::{
    error::AppError,
    model::{
        envelope::EnvelopeState,
        ids::{CompanyId, ProjectId},
        item::{ItemList, ItemQuery, ItemSummary, PAGE_SIZE, Signing},
        person::{AccessLevel, Viewer},
        tool::Tool,
    },
};

use super::{
    super::{access, changes, companies, failure::Result},
    Item, all,
};
use crate::{
    services::Services,
    store::{envelopes, snapshots},
};

/// A page of a tool's list.
///
/// # Errors
/// [`AppError::NotFound`] for a project that is not theirs, [`AppError::Forbidden`] for a tool that is not.
pub async fn list(
    services: &Services,
    who: &Viewer,
    company: CompanyId,
    project: ProjectId,
    tool: Tool,
    query: &ItemQuery,
) -> Result<ItemList> {
    let shown = companies::project(services, who, company, project).await?;
    let level = access::level(services, who, company, project, tool).await?;
    if level == AccessLevel::None {
        return Err(AppError::Forbidden(format!(
            "You have no access to {} in this project. Ask your project’s Procore administrator.",
            tool.in_procore()
        ))
        .into());
    }
    let items = all(services, who.id, company, project, tool).await?;
    let newest = newest(services, project, tool).await?;
    let mut rows: Vec<ItemSummary> = items
        .iter()
        .map(|item| {
            let newest = newest.get(&item.place.id.0);
            summary(
                item,
                newest.map(|newest| newest.state),
                newest.is_some_and(|newest| newest.changed(item)),
            )
        })
        .filter(|row| matches(row, query))
        .collect();
    rows.sort_by(|one, other| compare(one, other, &query.sort));
    Ok(page_of(rows, query.page, |rows, matching, page, pages| ItemList {
        project: shown,
        access: level,
        rows,
        matching,
        total: items.len(),
        page,
        pages,
    }))
}

/// The row of an item.
pub fn summary(item: &Item, signing: Option<EnvelopeState>, changed: bool) -> ItemSummary {
    ItemSummary {
        item: item.place.clone(),
        kind: item.kind,
        number: item.number.clone(),
        title: item.title.clone(),
        party: item.party.clone(),
        parent: item.parent(),
        status: item.status.clone(),
        base_status: item.base_status.clone(),
        executed: item.executed,
        private: item.private,
        total: item.total.clone(),
        updated_at: item.updated_at,
        signing,
        changed,
    }
}

/// The newest envelope of an item.
struct Newest {
    state: EnvelopeState,
    sent: Option<snapshots::Stored>,
}

impl Newest {
    /// Whether the item is out and no longer what was sent: known, or seen from the list itself.
    fn changed(&self, item: &Item) -> bool {
        self.state.is_active()
            && self
                .sent
                .as_ref()
                .is_some_and(|sent| sent.changed || changes::head_differs(&sent.snapshot, item))
    }
}

async fn newest(services: &Services, project: ProjectId, tool: Tool) -> Result<HashMap<String, Newest>> {
    let mut connection = services.db.connection().await?;
    let mut sent: HashMap<_, _> =
        snapshots::active_of_tool(&mut connection, project, tool).await?.into_iter().collect();
    let states = envelopes::states_of_tool(&mut connection, project, tool).await?;
    Ok(states
        .into_iter()
        .map(|(item, state)| {
            let sent = sent.remove(&item);
            (item, Newest { state, sent })
        })
        .collect())
}

fn page_of<T>(
    rows: Vec<ItemSummary>,
    wanted: u32,
    list: impl FnOnce(Vec<ItemSummary>, usize, u32, u32) -> T,
) -> T {
    let matching = rows.len();
    let pages = u32::try_from(matching.div_ceil(PAGE_SIZE)).unwrap_or(u32::MAX).max(1);
    let page = wanted.clamp(1, pages);
    let rows = rows.into_iter().skip((page as usize - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
    list(rows, matching, page, pages)
}

fn matches(row: &ItemSummary, query: &ItemQuery) -> bool {
    let words = [Some(&row.number), Some(&row.title), row.party.as_ref(), row.parent.as_ref()];
    let text = words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ").to_lowercase();
    let signing = Signing::from_slug(&query.signing);
    query.search.to_lowercase().split_whitespace().all(|word| text.contains(word))
        && (query.status.is_empty()
            || row.status == query.status
            || row.base_status.as_deref() == Some(query.status.as_str()))
        && (query.kind.is_empty() || row.kind.slug() == query.kind)
        && signing.is_none_or(|signing| signing.holds(row.signing, row.changed))
}

fn compare(one: &ItemSummary, other: &ItemSummary, sort: &str) -> Ordering {
    let (column, descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
    let amount = |row: &ItemSummary| row.total.as_ref().map(|total| total.amount);
    let by_column = match column {
        "title" => one.title.to_lowercase().cmp(&other.title.to_lowercase()),
        "parent" => one.parent.cmp(&other.parent),
        "party" => one.party.cmp(&other.party),
        "status" => one.status_label().cmp(&other.status_label()),
        "total" => amount(one).cmp(&amount(other)),
        "updated" => one.updated_at.cmp(&other.updated_at),
        _ => natural(&one.number, &other.number),
    };
    let by_column = if descending { by_column.reverse() } else { by_column };
    by_column.then_with(|| natural(&one.number, &other.number))
}

/// `No. 9` before `No. 10`: numbers that are as long compare as text.
fn natural(one: &str, other: &str) -> Ordering {
    let digits = |text: &str| text.chars().rev().take_while(char::is_ascii_digit).count();
    let stem = |text: &str| text.chars().take(text.chars().count() - digits(text)).collect::<String>();
    stem(one).cmp(&stem(other)).then_with(|| digits(one).cmp(&digits(other))).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use app::model::{ids::ItemId, item::ItemRef, money::Money, tool::ItemKind};

    use super::*;

    fn row(number: &str, title: &str, status: &str) -> ItemSummary {
        ItemSummary {
            item: ItemRef {
                company: CompanyId(1),
                project: ProjectId(2),
                tool: Tool::Commitments,
                id: ItemId(number.into()),
            },
            kind: ItemKind::Subcontract,
            number: number.into(),
            title: title.into(),
            party: Some("Óscar & Sons".into()),
            parent: None,
            status: status.into(),
            base_status: None,
            executed: Some(false),
            private: false,
            total: Some(Money::new(1.into(), "USD")),
            updated_at: None,
            signing: None,
            changed: false,
        }
    }

    #[test]
    fn finds_by_words_in_any_order_and_case() {
        let query = |search: &str| ItemQuery { search: search.into(), ..ItemQuery::default() };
        assert!(matches(&row("SC-001", "Structural steel", "Draft"), &query("STEEL sc-001 óscar")));
        assert!(!matches(&row("SC-001", "Structural steel", "Draft"), &query("steel concrete")));
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let rows = (0..45).map(|n| row(&format!("SC-{n:03}"), "t", "Draft")).collect();
        let (rows, matching, page, pages) =
            page_of(rows, 9, |rows, matching, page, pages| (rows, matching, page, pages));
        assert_eq!((rows.len(), matching, page, pages), (5, 45, 3, 3));
    }

    #[test]
    fn the_tenth_invoice_comes_after_the_ninth() {
        assert_eq!(natural("No. 9", "No. 10"), Ordering::Less);
        assert_eq!(natural("SC-002", "SC-010"), Ordering::Less);
        assert_eq!(natural("CO-9", "PCO-1"), Ordering::Less);
    }
}

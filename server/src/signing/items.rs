//! A tool's list, and the item behind a row.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use super::{
    access, companies,
    failure::{Failure, Result},
    tokens,
};
use crate::{services::Services, store::envelopes};
use app::{
    error::AppError,
    model::{
        envelope::EnvelopeState,
        ids::{CompanyId, ItemId, PersonId, ProjectId},
        item::{ItemList, ItemQuery, ItemRef, ItemSummary, PAGE_SIZE, Signing},
        money::Money,
        person::{AccessLevel, Viewer},
        tool::{ItemKind, Tool},
    },
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
            "You have no access to the {} tool of this project. Ask your project’s Procore administrator.",
            tool.label()
        ))
        .into());
    }
    let commitments = commitments(services, who.id, company, project).await?;
    let states = newest_states(services, project, tool).await?;
    let mut rows: Vec<ItemSummary> = commitments
        .iter()
        .map(|commitment| {
            let item = ItemRef { company, project, tool, id: ItemId(commitment.id.clone()) };
            summary(item, commitment, states.get(&commitment.id).copied())
        })
        .filter(|row| matches(row, query))
        .collect();
    rows.sort_by(|one, other| compare(one, other, &query.sort));
    Ok(page_of(rows, query.page, |rows, matching, page, pages| ItemList {
        project: shown,
        access: level,
        rows,
        matching,
        total: commitments.len(),
        page,
        pages,
    }))
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

async fn newest_states(
    services: &Services,
    project: ProjectId,
    tool: Tool,
) -> Result<HashMap<String, EnvelopeState>> {
    let mut connection = services.db.connection().await?;
    Ok(envelopes::states_of_tool(&mut connection, project, tool).await?.into_iter().collect())
}

async fn commitments(
    services: &Services,
    person: PersonId,
    company: CompanyId,
    project: ProjectId,
) -> Result<Arc<Vec<procore::Commitment>>> {
    let cache = &services.remembered.commitments;
    if let Some(commitments) = cache.get(&(person, project)).await {
        return Ok(commitments);
    }
    let asked =
        tokens::in_company(services, person, company, |api| async move { api.commitments(project.0).await })
            .await?;
    let commitments = Arc::new(asked);
    cache.insert((person, project), commitments.clone()).await;
    Ok(commitments)
}

/// Forgets what Procore said of a project's items, after one has been changed.
pub async fn forget(services: &Services, project: ProjectId) {
    let cache = &services.remembered.commitments;
    let stale: Vec<_> = cache.iter().map(|(key, _)| *key).filter(|(_, known)| *known == project).collect();
    for key in stale {
        cache.invalidate(&key).await;
    }
}

/// The item as the person sees it in Procore now.
///
/// # Errors
/// [`AppError::NotFound`] where they do not see it.
pub async fn commitment(
    services: &Services,
    person: PersonId,
    item: &ItemRef,
) -> Result<procore::Commitment> {
    let (project, id) = (item.project.0, item.id.0.as_str());
    let asked =
        tokens::in_company(
            services,
            person,
            item.company,
            |api| async move { api.commitment(project, id).await },
        )
        .await;
    match asked {
        Err(Failure::Procore(error)) if error.is_not_found() => {
            Err(AppError::NotFound { what: "This item".to_owned() }.into())
        }
        answer => answer,
    }
}

/// What kind of item a commitment is.
pub const fn kind_of(commitment: &procore::Commitment) -> ItemKind {
    match commitment.kind {
        procore::CommitmentKind::PurchaseOrder => ItemKind::PurchaseOrder,
        procore::CommitmentKind::Subcontract => ItemKind::Subcontract,
    }
}

/// An amount of a commitment.
pub fn money(commitment: &procore::Commitment, amount: rust_decimal::Decimal) -> Money {
    Money::new(amount, commitment.currency.as_deref().unwrap_or("USD"))
}

/// The row of a commitment.
pub fn summary(
    item: ItemRef,
    commitment: &procore::Commitment,
    signing: Option<EnvelopeState>,
) -> ItemSummary {
    ItemSummary {
        item,
        kind: kind_of(commitment),
        number: commitment.number.clone(),
        title: commitment.title.clone(),
        party: commitment.vendor.as_ref().map(|vendor| vendor.name.clone()).filter(|name| !name.is_empty()),
        status: commitment.status.clone(),
        executed: commitment.executed,
        private: commitment.private,
        total: money(commitment, commitment.grand_total),
        updated_at: commitment.updated_at,
        signing,
    }
}

fn matches(row: &ItemSummary, query: &ItemQuery) -> bool {
    let text = format!("{} {} {}", row.number, row.title, row.party.as_deref().unwrap_or("")).to_lowercase();
    query.search.to_lowercase().split_whitespace().all(|word| text.contains(word))
        && (query.status.is_empty() || row.status == query.status)
        && (query.kind.is_empty() || row.kind.slug() == query.kind)
        && (query.signing.is_empty() || Signing::of(row.signing).slug() == query.signing)
}

fn compare(one: &ItemSummary, other: &ItemSummary, sort: &str) -> Ordering {
    let (column, descending) = sort.strip_prefix('-').map_or((sort, false), |column| (column, true));
    let by_column = match column {
        "title" => one.title.to_lowercase().cmp(&other.title.to_lowercase()),
        "party" => one.party.cmp(&other.party),
        "status" => one.status.cmp(&other.status),
        "total" => one.total.amount.cmp(&other.total.amount),
        "updated" => one.updated_at.cmp(&other.updated_at),
        _ => one.number.cmp(&other.number),
    };
    let by_column = if descending { by_column.reverse() } else { by_column };
    by_column.then_with(|| one.number.cmp(&other.number))
}

#[cfg(test)]
mod tests {
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
            status: status.into(),
            executed: false,
            private: false,
            total: Money::new(1.into(), "USD"),
            updated_at: None,
            signing: None,
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
}

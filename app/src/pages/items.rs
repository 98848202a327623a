//! `…/{tool}`: a tool's list. Everything it shows stands in the URL.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::place::use_tool;
use crate::{
    api::items::items,
    components::{
        alert::ErrorAlert,
        choosing::{Choice, ChoosingForm},
        item_filters::{ItemFilters, list_href},
        item_table::ItemTable,
        live_updates::live_updates,
        loaded::Skeleton,
        pager::Pager,
        project_bar::ProjectBar,
    },
    model::{
        item::{ItemList, ItemQuery, PAGE_SIZE},
        person::AccessLevel,
        tool::Tool,
    },
    routes::Route,
};

/// The filters, and the rows they leave.
#[component]
pub fn ItemsPage() -> impl IntoView {
    let place = use_tool();
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let text = |name: &str| params.get(name).unwrap_or_default();
            ItemQuery {
                search: text("search"),
                status: text("status"),
                kind: text("kind"),
                signing: text("signing"),
                sort: text("sort"),
                page: text("page").parse().unwrap_or(1),
            }
        })
    });
    let list = Resource::new(
        move || (place.get(), query.get()),
        |(place, query)| async move {
            let ((company, project), tool) = place?;
            Ok((tool, query.clone(), items(company, project, tool, query).await?))
        },
    );
    live_updates(list, move || place.get().ok().map(|(project, _)| project));
    let choice = Choice::of(place);
    let heading = move || place.get().map_or("Not found", |(_, tool)| tool.label());
    let filters = move || {
        place.get().ok().map(|((company, project), tool)| {
            let path = Route::Items(company, project, tool).href();
            view! { <ItemFilters tool path query /> }
        })
    };
    view! {
        <Title text=heading />
        <section class="page">
            <Transition>
                {move || Suspend::new(async move {
                    list.await.ok().map(|(_, _, list)| view! { <ProjectBar project=list.project /> })
                })}
            </Transition>
            <h1>{heading}</h1>
            {filters}
            <Transition fallback=Skeleton>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok((tool, query, list)) => view! { <Rows tool query list choice /> }.into_any(),
                        Err(error) => view! { <ErrorAlert error /> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
    .into_any()
}

#[component]
fn Rows(tool: Tool, query: ItemQuery, list: ItemList, choice: Choice) -> impl IntoView {
    let (company, project) = (list.project.company, list.project.id);
    let may_send = list.access == AccessLevel::Admin && list.project.integration.is_on();
    let runs = may_send.then(|| {
        view! {
            <a class="quiet" href=Route::BulkRuns(company, project).href()>
                "Bulk sends"
            </a>
        }
    });
    let path = Route::Items(company, project, tool).href();
    let count = count_line(&list);
    let (page, pages, matching, total) = (list.page, list.pages, list.matching, list.total);
    let page_href = {
        let (path, query) = (path.clone(), query.clone());
        Callback::new(move |page| list_href(&path, &ItemQuery { page, ..query.clone() }))
    };
    let body = if total == 0 {
        view! {
            <div class="empty">
                <p>{format!("This project has no {} that you can see.", tool.label().to_lowercase())}</p>
                <p class="help">"Create them in Procore; they appear here by themselves."</p>
            </div>
        }
        .into_any()
    } else if matching == 0 {
        view! {
            <div class="empty">
                <p>"Nothing matches these filters."</p>
                <a class="button" href=path>
                    "Clear filters"
                </a>
            </div>
        }
        .into_any()
    } else {
        let here = list.rows.iter().map(|row| row.item.id.clone()).collect();
        let choice = may_send.then_some(choice);
        let table = view! { <ItemTable tool path query rows=list.rows choice /> };
        let table = match choice {
            Some(choice) => {
                let action = Route::Bulk(company, project, tool, Vec::new()).href();
                view! {
                    <ChoosingForm choice action here>
                        {table}
                    </ChoosingForm>
                }
                .into_any()
            }
            None => table.into_any(),
        };
        view! {
            {table}
            <Pager page pages href=page_href />
        }
        .into_any()
    };
    view! {
        <div class="count-line">
            <p class="count" role="status">
                {count}
            </p>
            {runs}
        </div>
        {body}
    }
    .into_any()
}

/// `Showing 1–20 of 43`.
fn count_line(list: &ItemList) -> String {
    if list.rows.is_empty() {
        return format!("0 of {}", list.total);
    }
    let first = (list.page.max(1) as usize - 1) * PAGE_SIZE + 1;
    let last = first + list.rows.len() - 1;
    let filtered =
        if list.matching == list.total { String::new() } else { format!(" (filtered from {})", list.total) };
    format!("Showing {first}–{last} of {}{filtered}", list.matching)
}

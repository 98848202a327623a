//! `…/failures`: what did not work, in a project or in all of a company's. Everything it shows stands in the URL.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::place::use_owner;
use crate::{
    api::failures::load_failures,
    components::{
        alert::{ErrorAlert, FormAlert},
        breadcrumb::Breadcrumb,
        failure_filters::{FailureFilters, failures_href},
        failure_list::{FailureSteering, FailureTable},
        live_updates::live_updates,
        loaded::Skeleton,
        pager::Pager,
        project_bar::ProjectBar,
    },
    model::failure::{FailureList, FailureQuery},
    routes::Route,
};

/// The filters, and the failures they leave.
#[component]
pub fn FailuresPage() -> impl IntoView {
    let place = use_owner();
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let text = |name: &str| params.get(name).unwrap_or_default();
            FailureQuery {
                state: text("state"),
                tool: text("tool"),
                search: text("search"),
                page: text("page").parse().unwrap_or(1),
            }
        })
    });
    let steering = FailureSteering::new();
    let list = Resource::new(
        move || (place.get(), query.get(), steering.version()),
        |(place, query, _)| async move {
            let (company, project) = place?;
            load_failures(company, project, query).await
        },
    );
    live_updates(list, move || place.get().ok().and_then(|(company, project)| Some((company, project?))));
    let filters = move || {
        place.get().ok().map(|(company, project)| {
            let path = Route::Failures(company, project).href();
            view! { <FailureFilters path query /> }
        })
    };
    view! {
        <Title text="Failures" />
        <section class="page">
            <Transition>
                {move || Suspend::new(async move { list.await.ok().map(above) })}
            </Transition>
            <h1>"Failures"</h1>
            <p class="help">
                "What Countersign could not do by itself and does not try any more. Try it again once its cause is mended, or mark it as handled when you have done it by hand."
            </p>
            {filters}
            <FormAlert error=steering.refusal() />
            <Transition fallback=Skeleton>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => whole(list, &query.get_untracked(), steering),
                        Err(error) => view! { <ErrorAlert error /> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
    .into_any()
}

/// Where the page is: in a project, or in a company.
fn above(list: FailureList) -> AnyView {
    match list.project {
        Some(project) => view! { <ProjectBar project /> }.into_any(),
        None => {
            let company = list.company;
            view! { <Breadcrumb above=vec![(company.name, Route::Projects(company.id))] here="Failures" /> }
                .into_any()
        }
    }
}

fn whole(list: FailureList, query: &FailureQuery, steering: FailureSteering) -> AnyView {
    let path = Route::Failures(list.company.id, list.project.as_ref().map(|project| project.id)).href();
    if list.rows.is_empty() {
        return nothing(query, path);
    }
    let (page, pages) = (list.page, list.pages);
    let count = match list.matching {
        1 => "1 failure".to_owned(),
        matching => format!("{matching} failures"),
    };
    let query = query.clone();
    let href = Callback::new(move |page| failures_href(&path, &FailureQuery { page, ..query.clone() }));
    let everywhere = list.project.is_none();
    view! {
        <p class="count" role="status">
            {count}
        </p>
        <FailureTable rows=list.rows everywhere steering />
        <Pager page pages href />
    }
    .into_any()
}

fn nothing(query: &FailureQuery, path: String) -> AnyView {
    if query.is_filtered() {
        return view! {
            <div class="empty">
                <p>"Nothing matches these filters."</p>
                <a class="button" href=path>
                    "Clear filters"
                </a>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="empty">
            <p>"Nothing has failed."</p>
            <p class="help">"Everything that was sent is on its way, or back on its item."</p>
        </div>
    }
    .into_any()
}

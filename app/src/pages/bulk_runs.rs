//! `…/bulk`: the project's runs that sent many items.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{bulk_run::tone, place::use_project};
use crate::{
    api::bulk::load_bulk_runs,
    components::{
        badge::Badge, live_updates::live_updates, loaded::loaded, project_bar::ProjectBar, when::When,
    },
    model::{
        bulk::{BulkRunRow, BulkRuns},
        project::Project,
    },
    routes::Route,
};

/// The newest runs the person may see.
#[component]
pub fn BulkRunsPage() -> impl IntoView {
    let place = use_project();
    let runs = Resource::new(
        move || place.get(),
        |place| async move {
            let (company, project) = place?;
            load_bulk_runs(company, project).await
        },
    );
    live_updates(runs, move || place.get().ok());
    loaded(runs, whole)
}

fn whole(BulkRuns { project, runs }: BulkRuns) -> AnyView {
    let body = if runs.is_empty() {
        view! {
            <div class="empty">
                <p>"Nothing has been sent in bulk in this project yet."</p>
                <p class="help">"Tick items in a list and choose Send to DocuSign."</p>
            </div>
        }
        .into_any()
    } else {
        let rows = runs.into_iter().map(|run| row(&project, run)).collect_view();
        view! {
            <table class="table items" aria-label="Bulk sends">
                <thead>
                    <tr>
                        <th scope="col">"Started"</th>
                        <th scope="col">"Tool"</th>
                        <th scope="col">"Started by"</th>
                        <th scope="col" class="number">
                            "Items"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Result"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <Title text="Bulk sends" />
        <section class="page">
            <ProjectBar project />
            <h1>"Bulk sends"</h1>
            {body}
        </section>
    }
    .into_any()
}

fn row(project: &Project, run: BulkRunRow) -> AnyView {
    let href = Route::BulkRun(project.company, project.id, run.id).href();
    view! {
        <tr>
            <th scope="row">
                <a href=href>
                    <When at=run.created_at />
                </a>
            </th>
            <td data-label="Tool">{run.tool.label()}</td>
            <td data-label="Started by">{run.sender}</td>
            <td data-label="Items" class="number">
                {run.items}
            </td>
            <td data-label="State">
                <Badge tone=tone(&run.state) label=run.state.label() />
            </td>
            <td data-label="Result">{run.tally}</td>
        </tr>
    }
    .into_any()
}

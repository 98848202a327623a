//! The projects of a company.

use leptos::prelude::*;

use super::badge::IntegrationBadge;
use crate::{
    model::{project::Project, tool::Tool},
    routes::Route,
};

/// The projects, each with the pages it has.
#[component]
pub fn ProjectList(
    /// The projects.
    projects: Vec<Project>,
) -> impl IntoView {
    if projects.is_empty() {
        return view! {
            <p class="empty">
                "You are in no project of this company. Ask your Procore administrator to add you to one."
            </p>
        }
        .into_any();
    }
    view! { <ul class="project-list">{projects.into_iter().map(row).collect_view()}</ul> }.into_any()
}

fn row(project: Project) -> AnyView {
    let (company, id) = (project.company, project.id);
    let details = [project.number, project.place].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let label = project.name.clone();
    let tools = Tool::ALL
        .map(|tool| view! { <a href=Route::Items(company, id, tool).href()>{tool.label()}</a> })
        .collect_view();
    view! {
        <li class="card">
            <div class="project-name">
                <h2>
                    <a href=Route::Items(company, id, Tool::Commitments).href()>{project.name}</a>
                </h2>
                <p class="quiet">{details}</p>
            </div>
            <IntegrationBadge on=project.integration.is_on() />
            <nav class="links" aria-label=label>
                {tools}
                <a href=Route::ProjectSettings(company, id).href()>"Project settings"</a>
                <a href=Route::Profile(company, id).href()>"My Profile Settings"</a>
            </nav>
        </li>
    }
    .into_any()
}

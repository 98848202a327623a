//! Which project a page is in.

use leptos::prelude::*;

use super::badge::IntegrationBadge;
use crate::{model::project::Project, routes::Route};

/// The project's name, number and place, and whether DocuSign is on.
#[component]
pub fn ProjectBar(
    /// The project.
    project: Project,
) -> impl IntoView {
    let details = [project.number, project.place].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <p class="project-bar">
            <a class="quiet" href=Route::Projects(project.company).href()>
                "All projects"
            </a>
            <strong>{project.name}</strong>
            <span class="quiet">{details}</span>
            <IntegrationBadge on=project.integration.is_on() />
        </p>
    }
    .into_any()
}

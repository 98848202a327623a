//! Which project a page is in.

use leptos::prelude::*;

use super::badge::IntegrationBadge;
use crate::{model::project::Project, routes::Route};

/// The project's name, number and place, whether DocuSign is on, and how many failures wait for the person.
#[component]
pub fn ProjectBar(
    /// The project.
    project: Project,
) -> impl IntoView {
    let failures = (project.failures > 0).then(|| {
        let words = match project.failures {
            1 => "1 failure".to_owned(),
            count => format!("{count} failures"),
        };
        view! {
            <a class="badge bad" href=Route::Failures(project.company, Some(project.id)).href()>
                {words}
            </a>
        }
    });
    let details = [project.number, project.place].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <p class="project-bar">
            <a class="quiet" href=Route::Projects(project.company).href()>
                "All projects"
            </a>
            <strong>{project.name}</strong>
            <span class="quiet">{details}</span>
            <IntegrationBadge on=project.integration.is_on() />
            {failures}
        </p>
    }
    .into_any()
}

//! `/profile`: **My Profile Settings** outside a project.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_query_value;
use crate::{
    api::project::{companies, projects},
    components::{
        alert::{Alert, DetourAlert, respond_with},
        badge::{IntegrationBadge, Tone},
        loaded::loaded,
    },
    error::AppError,
    model::project::Project,
    routes::Route,
};

/// The projects of all companies; one that Procore does not open to the person is left out.
async fn load_all_projects() -> Result<Vec<Project>, AppError> {
    let mut all = Vec::new();
    for company in companies().await? {
        match projects(company.id).await {
            Ok(projects) => all.extend(projects),
            Err(AppError::Forbidden(_) | AppError::NotFound { .. }) => respond_with(200),
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Says that the DocuSign account is linked inside a project, and lists the projects.
#[component]
pub fn ProfileAnywherePage() -> impl IntoView {
    let problem = use_query_value("problem");
    let projects = Resource::new(|| (), |()| load_all_projects());
    loaded(projects, move |projects| {
        let rows = projects
            .into_iter()
            .map(|project| {
                view! {
                    <li class="card">
                        <a href=Route::Profile(project.company, project.id).href()>{project.name}</a>
                        <IntegrationBadge on=project.integration.is_on() />
                    </li>
                }
            })
            .collect_view();
        view! {
            <Title text="My Profile Settings" />
            <section class="page narrow">
                <h1>"My Profile Settings"</h1>
                <DetourAlert slug=problem />
                <Alert tone=Tone::Info>
                    "Your DocuSign account is linked inside a project. Open My Profile Settings in one of your projects:"
                </Alert>
                <ul class="project-list compact">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

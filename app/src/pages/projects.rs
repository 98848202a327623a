//! `/companies/{company}`: the company's projects.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_company;
use crate::{
    api::project::{load_company_settings, projects},
    components::{loaded::loaded, project_list::ProjectList},
    routes::Route,
};

/// The projects the person may see.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    let company = use_company();
    let page = Resource::new(
        move || company.get(),
        |company| async move {
            let company = company?;
            Ok((load_company_settings(company).await?.company, projects(company).await?))
        },
    );
    loaded(page, |(company, projects)| {
        view! {
            <Title text=company.name.clone() />
            <section class="page">
                <div class="page-head">
                    <h1>{company.name}</h1>
                    <div class="buttons">
                        <a class="button" href=Route::Failures(company.id, None).href()>
                            "Failures"
                        </a>
                        <a class="button" href=Route::CompanySettings(company.id).href()>
                            "Company settings"
                        </a>
                    </div>
                </div>
                <ProjectList projects />
            </section>
        }
        .into_any()
    })
}

//! `/companies/{company}/rules` and `/companies/{company}/projects/{project}/rules`: every rule at a glance.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_owner, use_query_value};
use crate::{
    api::rules::load_rules,
    components::{
        alert::Alert, badge::Tone, breadcrumb::Breadcrumb, history::History, loaded::loaded,
        project_bar::ProjectBar, rules_table::RulesTable,
    },
    model::{
        history::HistoryEntry,
        ids::{CompanyId, ProjectId},
        rules::page::{RulesOverview, RulesOwner},
    },
    routes::Route,
};

/// The table, the projects with rules of their own, and the history.
#[component]
pub fn RulesPage() -> impl IntoView {
    let owner = use_owner();
    let updated = use_query_value("updated");
    let overview = Resource::new(
        move || (owner.get(), updated.get()),
        |(owner, _)| async move {
            let (company, project) = owner?;
            load_rules(company, project).await
        },
    );
    loaded(overview, move |overview| whole(overview, updated))
}

fn whole(overview: RulesOverview, updated: Signal<Option<String>>) -> AnyView {
    let RulesOverview { owner, rows, own_rules, history } = overview;
    let company = owner.company.id;
    let in_project = owner.project.is_some();
    let lead = if in_project {
        "What holds for this project’s items. What is not set here comes from the company."
    } else {
        "What holds for the items of all projects. A project can have rules of its own."
    };
    view! {
        <Title text="Rules for signing" />
        <section class="page">
            <Above owner=owner.clone() here="Rules for signing" />
            <h1>"Rules for signing"</h1>
            <p class="lead">{lead}</p>
            {move || updated.get().map(|_| view! { <Alert tone=Tone::Good>"The rules were saved."</Alert> })}
            {(!owner.may_change).then(|| view! { <p class="help">{who_may_change(in_project)}</p> })}
            <RulesTable rows may_change=owner.may_change />
            {(!in_project).then(|| projects(company, own_rules))}
            {changes(history)}
        </section>
    }
    .into_any()
}

const fn who_may_change(in_project: bool) -> &'static str {
    if in_project {
        "Only a person with Admin on this project’s Admin tool in Procore can change these rules."
    } else {
        "Only a person with Admin on the company’s Admin tool in Procore can change these rules."
    }
}

/// The way to a page of rules: through the project, or through the company.
#[component]
pub fn Above(
    /// Whose rules they are.
    owner: RulesOwner,
    /// The page's name.
    here: &'static str,
    /// The page between, for a form.
    #[prop(optional)]
    between: Option<(String, Route)>,
) -> impl IntoView {
    let company = owner.company;
    match owner.project {
        Some(project) => {
            let settings =
                ("Project settings".to_owned(), Route::ProjectSettings(project.company, project.id));
            let above = [Some(settings), between].into_iter().flatten().collect::<Vec<_>>();
            view! {
                <ProjectBar project />
                <Breadcrumb above here />
            }
            .into_any()
        }
        None => {
            let projects = (company.name, Route::Projects(company.id));
            let settings = ("Company settings".to_owned(), Route::CompanySettings(company.id));
            let above = [Some(projects), Some(settings), between].into_iter().flatten().collect::<Vec<_>>();
            view! { <Breadcrumb above here /> }.into_any()
        }
    }
}

fn projects(company: CompanyId, own_rules: Vec<(ProjectId, String)>) -> AnyView {
    let list = if own_rules.is_empty() {
        view! { <p class="quiet">"No project has rules of its own. They can be set under Project settings."</p> }
            .into_any()
    } else {
        let links = own_rules
            .into_iter()
            .map(|(project, name)| {
                view! {
                    <li>
                        <a href=Route::Rules(company, Some(project)).href()>{name}</a>
                    </li>
                }
            })
            .collect_view();
        view! { <ul>{links}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="own-rules-title">
            <h2 id="own-rules-title">"Projects with rules of their own"</h2>
            {list}
        </section>
    }
    .into_any()
}

fn changes(history: Vec<HistoryEntry>) -> AnyView {
    let list = if history.is_empty() {
        view! { <p class="quiet">"Nothing has been changed yet."</p> }.into_any()
    } else {
        view! { <History entries=history /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="changes-title">
            <h2 id="changes-title">"Changes"</h2>
            {list}
        </section>
    }
    .into_any()
}

//! `/`: what Countersign does, or the person's companies and projects.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{
        project::{companies, projects},
        session::load_frame,
    },
    components::{
        icon::{Glyph, Icon},
        loaded::loaded,
        open_form::OpenForm,
        project_list::ProjectList,
        sign_in_form::SignInForm,
    },
    error::AppError,
    model::project::{Company, Project},
    routes::Route,
};

/// The companies; of a single one also the projects. None where nobody is signed in, with whether
/// this is the sandbox.
type Home = Result<(Vec<Company>, Option<Vec<Project>>), bool>;

async fn load_home() -> Result<Home, AppError> {
    let frame = load_frame().await?;
    if frame.viewer.is_none() {
        return Ok(Err(frame.deployment.sandbox.is_some()));
    }
    let companies = companies().await?;
    let projects = match companies.as_slice() {
        [only] => Some(projects(only.id).await?),
        _ => None,
    };
    Ok(Ok((companies, projects)))
}

/// The landing page, or the way to the projects.
#[component]
pub fn HomePage() -> impl IntoView {
    let home = Resource::new(|| (), |()| load_home());
    view! {
        <Title text="" />
        {loaded(home, |home| match home {
            Err(sandbox) => view! { <Landing sandbox /> }.into_any(),
            Ok((companies, projects)) => view! { <Companies companies projects /> }.into_any(),
        })}
    }
    .into_any()
}

#[component]
fn Companies(companies: Vec<Company>, projects: Option<Vec<Project>>) -> impl IntoView {
    let only = companies.first().cloned().zip(projects);
    if let Some((company, projects)) = only {
        return view! {
            <section class="page">
                <div class="page-head">
                    <h1>{company.name}</h1>
                    <a class="button" href=Route::CompanySettings(company.id).href()>
                        "Company settings"
                    </a>
                </div>
                <ProjectList projects />
                <OpenItem />
            </section>
        }
        .into_any();
    }
    if companies.is_empty() {
        return view! {
            <section class="page narrow">
                <h1>"Companies"</h1>
                <p class="empty">
                    "Your Procore login belongs to no company that uses Countersign. Ask your Procore administrator to install it."
                </p>
            </section>
        }
        .into_any();
    }
    let rows = companies
        .into_iter()
        .map(|company| {
            view! {
                <li class="card">
                    <h2>
                        <a href=Route::Projects(company.id).href()>{company.name}</a>
                    </h2>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="page">
            <h1>"Companies"</h1>
            <ul class="project-list">{rows}</ul>
            <OpenItem />
        </section>
    }
    .into_any()
}

#[component]
fn OpenItem() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="open-title">
            <h2 id="open-title">"Open a Procore item"</h2>
            <OpenForm />
        </section>
    }
}

#[component]
fn Landing(sandbox: bool) -> impl IntoView {
    let steps = [
        (Glyph::Pen, "Send from the item", "Open a commitment, check the recipients from the company directory, and send it out with DocuSign."),
        (Glyph::Clock, "Watch who is next", "See who has the ball in court, when they looked and when they signed, on a page that changes by itself."),
        (Glyph::Check, "Get it back on the item", "The signed PDF and the certificate are filed on the Procore item; its status, executed mark and date are set."),
    ]
    .map(|(glyph, title, words)| {
        view! {
            <li>
                <Icon glyph />
                <h2>{title}</h2>
                <p>{words}</p>
            </li>
        }
    })
    .collect_view();
    view! {
        <section class="page landing">
            <h1>"Procore commitments, signed with DocuSign"</h1>
            <p class="lead">
                "Countersign sends purchase orders and subcontracts out for signature from where your team keeps them, and brings them back signed."
            </p>
            <SignInForm return_to="/" />
            {sandbox.then(|| view! { <SandboxPeople /> })}
            <ol class="steps">{steps}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn SandboxPeople() -> impl IntoView {
    let people = [
        ("Maria Alvarez", "company admin: may change every setting and send"),
        ("Priya Nair", "contract administrator: Admin on Commitments, may send"),
        ("Tom Becker", "project engineer: Standard on Commitments, sees but may not send"),
        ("Jón Þórsson", "Read Only on Commitments"),
    ]
    .map(|(name, role)| {
        view! {
            <li>
                <strong>{name}</strong>
                ", "
                {role}
            </li>
        }
    })
    .collect_view();
    view! {
        <section class="card people" aria-labelledby="people-title">
            <h2 id="people-title">"Who you can be in the sandbox"</h2>
            <ul>{people}</ul>
            <p class="help">
                "All four work at Harborline Builders. Their password, in Procore and in DocuSign, is "
                <code>"countersign"</code> "."
            </p>
        </section>
    }
    .into_any()
}

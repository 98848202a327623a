//! `/companies/{company}/projects/{project}/settings`: the project's **Enable DocuSign** switch.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_project, use_query_value};
use crate::{
    api::project::{SetProjectIntegration, load_project_settings},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::Tone,
        loaded::loaded,
        project_bar::ProjectBar,
        switch_form::SwitchFields,
    },
    model::project::ProjectSettings,
    routes::Route,
};

/// The switch; hidden where the company's is off.
#[component]
pub fn ProjectSettingsPage() -> impl IntoView {
    let place = use_project();
    let updated = use_query_value("updated");
    let action = ServerAction::<SetProjectIntegration>::new();
    let settings = Resource::new(
        move || (place.get(), action.version().get()),
        |(place, _)| async move {
            let (company, project) = place?;
            load_project_settings(company, project).await
        },
    );
    loaded(settings, move |settings| {
        let project = settings.project.clone();
        let (may_read, audit) = (settings.may_change, Route::Audit(project.company, Some(project.id)).href());
        let rules = Route::Rules(project.company, Some(project.id)).href();
        let form = if project.integration.company_on {
            switch(action, settings).into_any()
        } else {
            company_is_off(settings).into_any()
        };
        view! {
            <Title text="Project settings" />
            <section class="page narrow">
                <ProjectBar project />
                <h1>"Project settings"</h1>
                {move || {
                    updated.get().map(|_| view! { <Alert tone=Tone::Good>"The project was updated."</Alert> })
                }}
                <FormAlert error=refusal(action) />
                {form}
                <p>
                    <a href=rules>"Rules for signing"</a>
                    ": statuses, signers, reminders and messages of this project."
                </p>
                {may_read
                    .then(|| {
                        view! {
                            <p>
                                <a href=audit>"Audit log"</a>
                                ": who did what in this project."
                            </p>
                        }
                    })}
            </section>
        }
        .into_any()
    })
}

fn switch(action: ServerAction<SetProjectIntegration>, settings: ProjectSettings) -> AnyView {
    let project = settings.project;
    let open = match settings.open_envelopes {
        0 => "Envelopes already out go on being tracked; there is none right now.".to_owned(),
        1 => "Envelopes already out go on being tracked; there is one right now.".to_owned(),
        count => format!("Envelopes already out go on being tracked; there are {count} right now."),
    };
    view! {
        <ActionForm action attr:class="card">
            <input type="hidden" name="company" value=project.company.to_string() />
            <input type="hidden" name="project" value=project.id.to_string() />
            <SwitchFields
                enabled=project.integration.is_on()
                may_change=settings.may_change
                effect=format!(
                    "Lets this project’s commitments go out for signature with DocuSign. When you turn it off, nothing new can be sent. {open}",
                )
                who="Only a person with Admin on this project’s Admin tool in Procore can change this."
                pending=action.pending()
            />
        </ActionForm>
    }
    .into_any()
}

fn company_is_off(settings: ProjectSettings) -> AnyView {
    let project = settings.project;
    view! {
        <div class="card">
            <p>{project.integration.how_to_turn_on()}</p>
            <p>
                <a href=Route::CompanySettings(project.company).href()>"Company settings"</a>
            </p>
        </div>
    }
    .into_any()
}

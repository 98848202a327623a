//! `/companies/{company}/settings`: the company's **Enable DocuSign** switch, and how changes in Procore become known.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_company, use_query_value};
use crate::{
    api::project::{AskForAnnouncements, SetCompanyIntegration, load_company_settings},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::Tone,
        breadcrumb::Breadcrumb,
        loaded::loaded,
        switch_form::SwitchFields,
    },
    model::project::{ChangeNews, CompanySettings},
    routes::Route,
};

/// How soon the page asks again while Procore is being asked.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The switch, and who may turn it.
#[component]
pub fn CompanySettingsPage() -> impl IntoView {
    let company = use_company();
    let updated = use_query_value("updated");
    let action = ServerAction::<SetCompanyIntegration>::new();
    let announce = ServerAction::<AskForAnnouncements>::new();
    let settings = Resource::new(
        move || (company.get(), action.version().get(), announce.version().get()),
        |(company, ..)| async move { load_company_settings(company?).await },
    );
    Effect::new(move |_| {
        let asked = matches!(settings.get(), Some(Ok(CompanySettings { changes: ChangeNews::Asked, .. })));
        if asked {
            set_timeout(move || settings.refetch(), ASK_AGAIN_AFTER);
        }
    });
    loaded(settings, move |settings| {
        let changes = settings.enabled.then(|| changes(announce, &settings));
        let company = settings.company;
        view! {
            <Title text="Company settings" />
            <section class="page narrow">
                <Breadcrumb above=vec![(company.name.clone(), Route::Projects(company.id))] here="Company settings" />
                <h1>"Company settings"</h1>
                {move || {
                    updated.get().map(|_| view! { <Alert tone=Tone::Good>"The company was updated."</Alert> })
                }}
                <FormAlert error=refusal(action) />
                <FormAlert error=refusal(announce) />
                <ActionForm action attr:class="card">
                    <input type="hidden" name="company" value=company.id.to_string() />
                    <SwitchFields
                        enabled=settings.enabled
                        may_change=settings.may_change
                        effect="Lets the company’s projects send items out with DocuSign; each project can be turned off by itself. When you turn it off, nothing new can be sent. Envelopes already out go on being tracked, and signed files still come back."
                        who="Only a person with Admin on the company’s Admin tool in Procore can change this."
                        pending=action.pending()
                    />
                </ActionForm>
                {changes}
                <p>
                    <a href=Route::Rules(company.id, None).href()>"Rules for signing"</a>
                    ": statuses, signers, reminders and messages of all projects."
                </p>
                {settings
                    .may_change
                    .then(|| {
                        view! {
                            <p>
                                <a href=Route::Audit(company.id, None).href()>"Audit log"</a>
                                ": who did what in all projects."
                            </p>
                        }
                    })}
            </section>
        }
        .into_any()
    })
}

fn changes(action: ServerAction<AskForAnnouncements>, settings: &CompanySettings) -> impl IntoView + use<> {
    let company = settings.company.id;
    let told = match &settings.changes {
        ChangeNews::Announced => {
            "Procore announces when an item that is out for signature is changed, and its page says so within seconds. Subcontractor invoices, which Procore does not announce, are looked at every 20 minutes."
        }
        ChangeNews::Asked => "Procore is being asked to announce changes…",
        ChangeNews::LookedUp { .. } => {
            "Items that are out for signature are looked at every 20 minutes. Procore can announce changes as they are made."
        }
    };
    let problem = match &settings.changes {
        ChangeNews::LookedUp { problem } => problem.clone(),
        ChangeNews::Announced | ChangeNews::Asked => None,
    };
    let can_ask = settings.may_change && matches!(settings.changes, ChangeNews::LookedUp { .. });
    view! {
        <section class="card" aria-labelledby="changes">
            <h2 id="changes">"Changes made in Procore"</h2>
            <p>{told}</p>
            {problem
                .map(|problem| {
                    view! {
                        <Alert tone=Tone::Waiting>
                            "Procore was asked to announce changes and does not: " {problem}
                        </Alert>
                    }
                })}
            {can_ask
                .then(|| {
                    view! {
                        <ActionForm action>
                            <input type="hidden" name="company" value=company.to_string() />
                            <p class="help">
                                "Procore is asked with your login, which needs Standard on Procore’s Webhooks API tool."
                            </p>
                            <button class="button" type="submit" disabled=move || action.pending().get()>
                                "Ask Procore to announce changes"
                            </button>
                        </ActionForm>
                    }
                })}
        </section>
    }
}

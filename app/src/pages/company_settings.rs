//! `/companies/{company}/settings`: the company's **Enable DocuSign** switch.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_company, use_query_value};
use crate::{
    api::project::{SetCompanyIntegration, load_company_settings},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::Tone,
        breadcrumb::Breadcrumb,
        loaded::loaded,
        switch_form::SwitchFields,
    },
    routes::Route,
};

/// The switch, and who may turn it.
#[component]
pub fn CompanySettingsPage() -> impl IntoView {
    let company = use_company();
    let updated = use_query_value("updated");
    let action = ServerAction::<SetCompanyIntegration>::new();
    let settings = Resource::new(
        move || (company.get(), action.version().get()),
        |(company, _)| async move { load_company_settings(company?).await },
    );
    loaded(settings, move |settings| {
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

//! `…/profile/account`: which of a DocuSign login's accounts to link.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_project, use_query_value};
use crate::{
    api::account_link::{ChooseAccount, load_account_choice},
    components::{
        alert::{FormAlert, refusal},
        loaded::loaded,
        project_bar::ProjectBar,
    },
    model::link::OfferedAccount,
    routes::Route,
};

/// The accounts to choose from, the default one first.
#[component]
pub fn ChooseAccountPage() -> impl IntoView {
    let place = use_project();
    let pending = use_query_value("pending");
    let action = ServerAction::<ChooseAccount>::new();
    let choice = Resource::new(
        move || (place.get(), pending.get().unwrap_or_default()),
        |(place, pending)| async move {
            let (company, project) = place?;
            Ok((company, project, pending.clone(), load_account_choice(pending).await?))
        },
    );
    loaded(choice, move |(company, project, pending, choice)| {
        let back = Route::Profile(company, project).href();
        let accounts = choice
            .accounts
            .into_iter()
            .enumerate()
            .map(|(index, account)| offered(index == 0, account))
            .collect_view();
        view! {
            <Title text="Choose a DocuSign account" />
            <section class="page narrow">
                <ProjectBar project=choice.project />
                <h1>"Choose a DocuSign account"</h1>
                <p>
                    "You are logged in to DocuSign as " <strong>{choice.name}</strong> " (" {choice.email}
                    "). Envelopes go out from the account you choose here."
                </p>
                <FormAlert error=refusal(action) />
                <ActionForm action attr:class="card">
                    <input type="hidden" name="company" value=company.to_string() />
                    <input type="hidden" name="project" value=project.to_string() />
                    <input type="hidden" name="pending" value=pending />
                    <fieldset>
                        <legend>"DocuSign account"</legend>
                        {accounts}
                    </fieldset>
                    <label class="choice">
                        <input type="checkbox" name="all_projects" value="true" />
                        <span>"Use this account for all my projects"</span>
                    </label>
                    <div class="buttons">
                        <button type="submit" class="button primary" disabled=move || action.pending().get()>
                            {move || if action.pending().get() { "Linking…" } else { "Link account" }}
                        </button>
                        <a class="button" href=back>
                            "Cancel"
                        </a>
                    </div>
                </ActionForm>
            </section>
        }
        .into_any()
    })
}

fn offered(first: bool, account: OfferedAccount) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name="account" value=account.id checked=first required=true />
            <span>
                {account.name} {account.is_default.then(|| view! { <span class="quiet">" (your default account)"</span> })}
            </span>
        </label>
    }
}

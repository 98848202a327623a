//! `/open`: takes a Procore address to the item's page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::{Form, Redirect};

use super::place::use_query_value;
use crate::{
    api::items::open,
    components::{
        alert::{ErrorPage, FormAlert},
        loaded::loaded,
    },
    error::AppError,
    routes::Route,
};

/// Goes to the item `?url=` stands for, or asks for an address.
#[component]
pub fn OpenPage() -> impl IntoView {
    let url = use_query_value("url");
    let found = Resource::new(
        move || url.get().unwrap_or_default(),
        |url| async move {
            if url.trim().is_empty() {
                return Ok(None);
            }
            Ok(Some((url.clone(), open(url).await)))
        },
    );
    view! {
        <Title text="Open a Procore item" />
        {loaded(found, |found| match found {
            None => view! { <Ask url="" error=None /> }.into_any(),
            Some((_, Ok(item))) => view! { <Redirect path=Route::Item(item).href() /> }.into_any(),
            Some((_, Err(error @ AppError::SignedOut))) => view! { <ErrorPage error /> }.into_any(),
            Some((url, Err(error))) => view! { <Ask url error=Some(error) /> }.into_any(),
        })}
    }
    .into_any()
}

#[component]
fn Ask(#[prop(into)] url: String, error: Option<AppError>) -> impl IntoView {
    let error = Signal::stored(error);
    view! {
        <section class="page narrow">
            <h1>"Open a Procore item"</h1>
            <FormAlert error />
            <p>"Paste the address of a commitment from Procore; Countersign opens it here."</p>
            <Form method="get" action=Route::Open.href() attr:class="card">
                <label class="field grow">
                    <span class="label">"Procore address"</span>
                    <input type="url" name="url" value=url required=true autocomplete="off" />
                </label>
                <button type="submit" class="button primary">
                    "Open"
                </button>
            </Form>
        </section>
    }
    .into_any()
}

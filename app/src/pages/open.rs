//! `/open`: takes a Procore address to its page here.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::place::use_query_value;
use crate::{
    api::items::open,
    components::{
        alert::{ErrorPage, FormAlert},
        loaded::loaded,
        open_form::OpenForm,
    },
    error::AppError,
};

/// Goes where `?url=` leads, or asks for an address.
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
            Some((_, Ok(route))) => view! { <Redirect path=route.href() /> }.into_any(),
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
            <p>"Paste the address of an item, a list or a project from Procore; Countersign opens it here."</p>
            <div class="card">
                <OpenForm url />
            </div>
        </section>
    }
    .into_any()
}

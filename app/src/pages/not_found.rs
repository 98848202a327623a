//! Any address that is none of ours.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{components::alert::ErrorPage, error::AppError};

/// Says that the page does not exist, with HTTP 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text="Not found" />
        <ErrorPage error=AppError::NotFound { what: "This page".to_owned() } />
    }
}

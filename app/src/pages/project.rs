//! `/companies/{company}/projects/{project}`: leads on to the project's commitments.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::{not_found::NotFoundPage, place::use_project};
use crate::{model::tool::Tool, routes::Route};

/// A project has no page of its own: its tools are its pages.
#[component]
pub fn ProjectPage() -> impl IntoView {
    match use_project().get_untracked() {
        Ok((company, project)) => {
            view! { <Redirect path=Route::Items(company, project, Tool::Commitments).href() /> }.into_any()
        }
        Err(_) => view! { <NotFoundPage /> }.into_any(),
    }
}

//! The way from the projects to the page.

use leptos::prelude::*;

use crate::routes::Route;

/// The pages above this one, and this one's name.
#[component]
pub fn Breadcrumb(
    /// Name and route of the pages above, the topmost first.
    above: Vec<(String, Route)>,
    /// This page's name.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let links = above
        .into_iter()
        .map(|(name, route)| view! { <li><a href=route.href()>{name}</a></li> })
        .collect_view();
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol>
                {links}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
    .into_any()
}

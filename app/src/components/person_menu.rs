//! The person's initials in the upper right corner, and the menu behind them.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_location;

use crate::{
    model::person::Viewer,
    pages::place::project_of_path,
    routes::{Route, endpoint},
};

const MENU: &str = "person-menu";

/// The initials button with **My Profile Settings** and **Sign out**.
#[component]
pub fn PersonMenu(
    /// Who is signed in.
    viewer: Viewer,
) -> impl IntoView {
    let pathname = use_location().pathname;
    let profile = move || {
        project_of_path(&pathname.get())
            .map_or(Route::ProfileAnywhere, |(company, project)| Route::Profile(company, project))
            .href()
    };
    view! {
        <button
            type="button"
            class="initials"
            popovertarget=MENU
            aria-label=format!("{}: {}, menu", viewer.initials(), viewer.name)
        >
            {viewer.initials()}
        </button>
        <div id=MENU class="menu" popover="auto">
            <p class="menu-person">
                <strong>{viewer.name}</strong>
                <span class="quiet">{viewer.email}</span>
            </p>
            <a href=profile on:click=|_| close()>
                "My Profile Settings"
            </a>
            <a href="/" on:click=|_| close()>
                "My projects"
            </a>
            <form method="post" action=endpoint::SIGN_OUT>
                <button type="submit">"Sign out"</button>
            </form>
        </div>
    }
    .into_any()
}

fn close() {
    let menu = document().get_element_by_id(MENU).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(menu) = menu {
        // A menu that is closed already is as good as one that could be closed.
        let _ = menu.hide_popover();
    }
}

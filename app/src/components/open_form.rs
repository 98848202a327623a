//! The box for an address from Procore.

use leptos::prelude::*;
use leptos_router::components::Form;

use crate::routes::Route;

/// Takes the address of a page of Procore to the same page here.
#[component]
pub fn OpenForm(
    /// What stands in it at first.
    #[prop(optional, into)]
    url: String,
) -> impl IntoView {
    view! {
        <Form method="get" action=Route::Open.href() attr:class="open-form">
            <label class="field grow">
                <span class="label">"Procore address"</span>
                <input type="text" inputmode="url" name="url" value=url required=true autocomplete="off" />
            </label>
            <button type="submit" class="button">
                "Open"
            </button>
        </Form>
    }
    .into_any()
}

//! `/sign-in`: where signed-out people land.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_query_value;
use crate::{
    components::{alert::DetourAlert, sign_in_form::SignInForm},
    routes::safe_return,
};

/// The button, and what went wrong the last time.
#[component]
pub fn SignInPage() -> impl IntoView {
    let problem = use_query_value("problem");
    let asked = use_query_value("return_to");
    let return_to =
        Signal::derive(move || asked.get().as_deref().and_then(safe_return).unwrap_or("/").to_owned());
    view! {
        <Title text="Sign in" />
        <section class="page narrow">
            <h1>"Sign in"</h1>
            <DetourAlert slug=problem />
            <p>"Countersign uses your Procore login. You see and do here what you may see and do in Procore."</p>
            <SignInForm return_to />
        </section>
    }
}

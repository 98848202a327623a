//! **Sign in with Procore**.

use leptos::prelude::*;

use crate::routes::endpoint;

/// The button that starts the sign-in with Procore.
#[component]
pub fn SignInForm(
    /// The path to come back to.
    #[prop(into)]
    return_to: Signal<String>,
) -> impl IntoView {
    view! {
        <form method="post" action=endpoint::SIGN_IN>
            <input type="hidden" name="return_to" value=move || return_to.get() />
            <button type="submit" class="button primary">
                "Sign in with Procore"
            </button>
        </form>
    }
}

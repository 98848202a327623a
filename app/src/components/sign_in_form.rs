//! **Sign in with Procore**.

use leptos::prelude::*;

use super::login_window::{framed, login_target, open_login_window};
use crate::routes::{Route, endpoint};

/// The button that starts the sign-in with Procore; from a frame, in a window of its own.
#[component]
pub fn SignInForm(
    /// The path to come back to.
    #[prop(into)]
    return_to: Signal<String>,
) -> impl IntoView {
    let framed = framed();
    let comes_back_to = move || if framed { Route::SignedIn.href() } else { return_to.get() };
    let new_tab = framed.then(|| {
        view! {
            <p class="help">
                "The sign-in opens in a window of its own. You can also "
                <a href=move || return_to.get() target="_blank">
                    "open this page in a new tab"
                </a> "."
            </p>
        }
    });
    view! {
        <form method="post" action=endpoint::SIGN_IN target=login_target() on:submit=|_| open_login_window()>
            <input type="hidden" name="return_to" value=comes_back_to />
            <button type="submit" class="button primary">
                "Sign in with Procore"
            </button>
        </form>
        {new_tab}
    }
}

//! Logins from within a frame: the vendors' login pages refuse to be framed, so they open in a window of their own.
//!
//! Owns both ends: the forms that open the window, and what the window tells the frame when it has come back to us.
//! Only our own origin is listened to. A browser keeps a frame's cookies apart from a window's, so a sign-in hands
//! over a code with which the frame begins a session of its own.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::{ev, prelude::*};
use serde::{Deserialize, Serialize};

use crate::routes::endpoint;

/// The window's name.
const NAME: &str = "countersign-login";
const FEATURES: &str = "popup,width=520,height=760";

/// What the window tells the frame that opened it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "countersign", rename_all = "snake_case")]
pub enum Done {
    /// Signed in with Procore: the code begins the frame's session.
    SignedIn {
        /// Good once, for a short time.
        code: String,
    },
    /// The DocuSign account is linked.
    Linked,
}

/// Whether the page stands in a frame. The server takes it from the request; the browser finds it on the document.
pub fn framed() -> bool {
    #[cfg(feature = "ssr")]
    return use_context::<axum::http::request::Parts>()
        .is_some_and(|parts| parts.headers.get("sec-fetch-dest").is_some_and(|dest| dest == "iframe"));
    #[cfg(not(feature = "ssr"))]
    document().document_element().is_some_and(|html| html.has_attribute("data-framed"))
}

/// The `target` of a form that leads to a vendor's page; without script it opens a tab.
pub fn login_target() -> Option<&'static str> {
    framed().then_some(NAME)
}

/// Opens the window for the form that is being submitted, where the page stands in a frame.
pub fn open_login_window() {
    if framed() {
        // Where the browser refuses the window, the form's target opens a tab.
        let _ = window().open_with_url_and_target_and_features("", NAME, FEATURES);
    }
}

/// In the window: tells the frame that opened it, and closes. Nothing happens in any other window.
pub fn tell_frame(done: &Done) {
    let opener = window().opener().ok().filter(|opener| !opener.is_null() && !opener.is_undefined());
    let (Some(opener), Ok(NAME)) = (opener, window().name().as_deref()) else { return };
    let opener: web_sys::Window = opener.unchecked_into();
    if let (Ok(words), Ok(origin)) = (serde_json::to_string(done), window().location().origin()) {
        // An opener that has left our origin is told nothing, and the page says what to do.
        if opener.post_message(&JsValue::from_str(&words), &origin).is_ok() {
            let _ = window().close();
        }
    }
}

/// In the frame: goes on where a login in the window has ended.
#[component]
pub fn LoginListener() -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    let code = NodeRef::<leptos::html::Input>::new();
    let return_to = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::message, move |event| match told(&event) {
            Some(Done::SignedIn { code: word }) => {
                if let (Some(form), Some(code), Some(return_to)) =
                    (form.get_untracked(), code.get_untracked(), return_to.get_untracked())
                {
                    code.set_value(&word);
                    return_to.set_value(&here());
                    let _ = form.submit();
                }
            }
            Some(Done::Linked) => drop(window().location().reload()),
            None => {}
        });
        on_cleanup(move || handle.remove());
    });
    view! {
        <form method="post" action=endpoint::HAND_OVER node_ref=form hidden=true>
            <input type="hidden" name="code" node_ref=code />
            <input type="hidden" name="return_to" node_ref=return_to />
        </form>
    }
}

fn told(event: &web_sys::MessageEvent) -> Option<Done> {
    let ours = window().location().origin().is_ok_and(|origin| origin == event.origin());
    let words = ours.then(|| event.data().as_string()).flatten()?;
    serde_json::from_str(&words).ok()
}

fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

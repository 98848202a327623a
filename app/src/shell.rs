//! The HTML document around the app.
//!
//! Owns the head of every page. It must never load anything from another host.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{App, components::login_window::framed};

/// The HTML document. [`HydrationScripts`] and [`AutoReload`] put the answer's nonce on their scripts,
/// which the server names in its `Content-Security-Policy`. A page in a frame says so, for its style and its scripts.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-framed=framed().then_some("")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" id="leptos" href="/pkg/countersign.css" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

//! Sentences that need attention, and the page shown in place of one that could not be had.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
    sign_in_form::SignInForm,
};
use crate::{
    error::AppError,
    pages::place::project_of_path,
    routes::{Detour, Route},
};

/// A sentence in a box. Bad news interrupts a screen reader; good news waits its turn.
#[component]
pub fn Alert(
    /// How it feels.
    tone: Tone,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let (role, glyph) = match tone {
        Tone::Bad => ("alert", Glyph::Warning),
        Tone::Good => ("status", Glyph::Check),
        _ => ("note", Glyph::Info),
    };
    view! {
        <div class=format!("alert {}", tone.word()) role=role>
            <Icon glyph />
            <div class="alert-words">{children()}</div>
        </div>
    }
    .into_any()
}

/// What a detour in `?problem=` says; nothing where the word is none of ours.
#[component]
pub fn DetourAlert(
    /// The word in the URL.
    #[prop(into)]
    slug: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        slug.get()
            .and_then(|slug| Detour::from_slug(&slug))
            .map(|detour| view! { <Alert tone=Tone::Bad>{detour.sentence()}</Alert> })
    }
}

/// What a form's action was refused with, last time.
pub fn refusal<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    Signal::derive(move || match &*action.value().read() {
        Some(Err(error)) => Some(error.clone()),
        _ => None,
    })
}

/// Why a form was refused, with the way out where there is one.
///
/// A page that fetches anew while the action ends replaces this view and disposes of the refusal with it; the old
/// view then has nothing to say.
#[component]
pub fn FormAlert(
    /// The refusal.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    move || {
        error.try_get().flatten().map(|error| {
            let sentence = error.to_string();
            view! { <Alert tone=Tone::Bad>{sentence} <WayOut error /></Alert> }
        })
    }
}

/// The page shown where its data could not be had: a heading, the sentence, the way out. On the server
/// it gives the response the error's status.
#[component]
pub fn ErrorPage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    respond_with(error.status());
    let title = match &error {
        AppError::SignedOut | AppError::ProcoreReconnect => "Sign in to go on",
        AppError::NotFound { .. } => "Not found",
        AppError::Forbidden(_) => "Not allowed",
        AppError::DocusignReconnect => "Re-Authentication Required",
        AppError::VendorDown { .. } | AppError::Network(_) => "Not available right now",
        _ => "This did not work",
    };
    let sentence = error.to_string();
    view! {
        <section class="page narrow">
            <Title text=title />
            <h1>{title}</h1>
            <Alert tone=Tone::Bad>{sentence}</Alert>
            <div class="buttons">
                <WayOut error />
                <a class="button" href="/">
                    "Your projects"
                </a>
            </div>
        </section>
    }
    .into_any()
}

/// Why a part of a page could not be had. On the server it gives the response the error's status.
#[component]
pub fn ErrorAlert(
    /// Why.
    error: AppError,
) -> impl IntoView {
    respond_with(error.status());
    let sentence = error.to_string();
    view! {
        <Alert tone=Tone::Bad>{sentence} <WayOut error /></Alert>
        <p>
            <a class="button" href="/">
                "Your projects"
            </a>
        </p>
    }
}

/// The link or button that mends an error, where one does.
#[component]
fn WayOut(error: AppError) -> impl IntoView {
    let location = use_location();
    let path = location.pathname.get_untracked();
    match error {
        AppError::SignedOut | AppError::ProcoreReconnect => {
            let search = location.search.get_untracked();
            let return_to = if search.is_empty() { path } else { format!("{path}?{search}") };
            Some(view! { <SignInForm return_to /> }.into_any())
        }
        AppError::DocusignReconnect => {
            let href = project_of_path(&path)
                .map_or(Route::ProfileAnywhere, |(company, project)| Route::Profile(company, project))
                .href();
            let link = view! {
                <a class="button primary" href=href>
                    "My Profile Settings"
                </a>
            };
            Some(link.into_any())
        }
        _ => None,
    }
}

/// Gives the response of the page its status; nothing in the browser.
pub fn respond_with(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

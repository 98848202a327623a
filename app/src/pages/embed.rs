//! `/embed`, `/embed/panel` and `/embed/signed-in`: where Procore's frames come in, and where their sign-in ends.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use crate::{
    api::{items::open_view, session::hand_over},
    components::{
        alert::ErrorPage,
        frame::use_frame,
        loaded::loaded,
        login_window::{Done, tell_frame},
        side_panel::SidePanel,
    },
    error::AppError,
    model::ids::{CompanyId, ProjectId},
    routes::Route,
};

/// The *Full Screen* app: `?company=…&project=…` as Procore fills them in, and optionally `view` and `id`.
#[component]
pub fn EmbedPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let id = |name: &str| query.get(name).and_then(|text| text.parse().ok());
            let word = |name: &str| query.get(name).filter(|word| !word.is_empty());
            (id("company").map(CompanyId), id("project").map(ProjectId), word("view"), word("id"))
        })
    });
    let landing = Resource::new(
        move || asked.get(),
        |(company, project, view, id)| async move {
            match (company, project, view) {
                (Some(company), Some(project), Some(view)) => open_view(company, project, view, id).await,
                (Some(company), Some(project), None) => Ok(Route::Project(company, project)),
                (Some(company), None, _) => Ok(Route::Projects(company)),
                (None, _, _) => Ok(Route::Home),
            }
        },
    );
    loaded(landing, |route| view! { <Redirect path=route.href() /> }.into_any())
}

/// The *Side Panel* app, until Procore has said which item is open, and where it cannot be shown.
#[component]
pub fn PanelPage() -> impl IntoView {
    let panel = expect_context::<SidePanel>();
    view! {
        <Title text="Side panel" />
        {loaded(use_frame(), move |frame| {
            if frame.viewer.is_none() {
                return view! { <ErrorPage error=AppError::SignedOut /> }.into_any();
            }
            (move || match panel.problem.get() {
                Some(error) => view! { <ErrorPage error /> }.into_any(),
                None => view! { <Waiting /> }.into_any(),
            })
                .into_any()
        })}
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="page narrow">
            <h1>"Waiting for Procore"</h1>
            <p role="status">"This panel shows the item that is open in Procore."</p>
            <p class="help">
                "If nothing appears, open a commitment, a prime contract, one of their change orders or invoices, or a correspondence item in Procore, or "
                <a href=Route::Open.href()>"paste its address"</a> "."
            </p>
        </section>
    }
    .into_any()
}

/// Ends a sign-in that a frame has started: hands the session over to the frame and closes the window.
#[component]
pub fn SignedInPage() -> impl IntoView {
    let code = Resource::new(|| (), |()| hand_over());
    Effect::new(move |_| {
        if let Some(Ok(code)) = code.get() {
            tell_frame(&Done::SignedIn { code });
        }
    });
    loaded(code, |_| {
        view! {
            <Title text="Signed in" />
            <section class="page narrow">
                <h1>"You are signed in"</h1>
                <p>"Close this window and go on in Procore."</p>
                <p class="help">
                    "If Procore’s page still asks you to sign in, your browser keeps the two apart. "
                    <a href=Route::Home.href()>"Go on in this window"</a> " instead."
                </p>
            </section>
        }
        .into_any()
    })
}

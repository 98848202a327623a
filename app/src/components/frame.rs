//! What stands around every page: the sandbox strip, the header, the footer.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    icon::{Glyph, Icon},
    login_window::{LoginListener, framed},
    person_menu::PersonMenu,
    side_panel::provide_side_panel,
};
use crate::{
    api::session::{Frame as FrameData, load_frame},
    error::AppError,
    model::{person::SandboxAddresses, tool::Tool},
    pages::place::project_of_path,
    routes::Route,
};

/// Who is signed in and what installation this is, asked once per load.
#[derive(Clone, Copy)]
pub struct FrameResource(Resource<Result<FrameData, AppError>>);

/// Asks for the frame's data, for [`Frame`] and the pages.
pub fn provide_frame() {
    provide_context(FrameResource(Resource::new(|| (), |()| load_frame())));
}

/// Who is signed in and what installation this is.
pub fn use_frame() -> Resource<Result<FrameData, AppError>> {
    expect_context::<FrameResource>().0
}

/// The frame around a page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let frame = use_frame();
    provide_side_panel();
    view! {
        <a class="skip-link" href="#main" rel="external">
            "Skip to content"
        </a>
        <header class="frame-header">
            <Suspense>
                {move || Suspend::new(async move {
                    frame.await.ok().and_then(|frame| frame.deployment.sandbox).map(|addresses| view! { <SandboxStrip addresses /> })
                })}
            </Suspense>
            <div class="topbar">
                <a class="brand" href="/">
                    <Icon glyph=Glyph::Pen />
                    "Countersign"
                </a>
                <ProjectLinks />
                <Suspense>
                    {move || Suspend::new(async move {
                        frame.await.ok().and_then(|frame| frame.viewer).map(|viewer| view! { <PersonMenu viewer /> })
                    })}
                </Suspense>
            </div>
        </header>
        <main id="main" tabindex="-1">
            {children()}
        </main>
        {if framed() {
            view! { <LoginListener /> }.into_any()
        } else {
            view! {
                <footer class="frame-footer">
                    "Countersign joins Procore and DocuSign. It is not a product of either company."
                </footer>
            }
            .into_any()
        }}
    }
    .into_any()
}

#[component]
fn SandboxStrip(addresses: SandboxAddresses) -> impl IntoView {
    view! {
        <p class="sandbox-strip">
            <strong>"Sandbox"</strong>
            ": no real Procore or DocuSign. "
            <a href=addresses.mailbox target="_blank">
                "Mailbox"
            </a>
            " · "
            <a href=addresses.procore target="_blank">
                "Procore pages"
            </a>
        </p>
    }
    .into_any()
}

/// The pages of the project the address is in.
#[component]
fn ProjectLinks() -> impl IntoView {
    let pathname = use_location().pathname;
    let place = Memo::new(move |_| project_of_path(&pathname.get()));
    move || {
        place.get().map(|(company, project)| {
            let tools = Tool::ALL.map(|tool| (tool.label(), Route::Items(company, project, tool)));
            let failures = ("Failures", Route::Failures(company, Some(project)));
            let settings = ("Project settings", Route::ProjectSettings(company, project));
            let links = tools
                .into_iter()
                .chain([failures, settings])
                .map(|(label, route)| {
                    let href = route.href();
                    let own = href.clone();
                    let current = move || {
                        let path = pathname.get();
                        (path == own || path.strip_prefix(&own).is_some_and(|rest| rest.starts_with('/')))
                            .then_some("true")
                    };
                    view! {
                        <a href=href aria-current=current>
                            {label}
                        </a>
                    }
                })
                .collect_view();
            view! {
                <nav class="project-links" aria-label="Project">
                    {links}
                </nav>
            }
        })
    }
}

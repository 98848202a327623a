//! The route table.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::frame::{Frame, provide_frame},
    pages::{
        bulk::BulkPage,
        bulk_run::BulkRunPage,
        bulk_runs::BulkRunsPage,
        choose_account::ChooseAccountPage,
        company_settings::CompanySettingsPage,
        embed::{EmbedPage, PanelPage, SignedInPage},
        failures::FailuresPage,
        home::HomePage,
        item::ItemPage,
        items::ItemsPage,
        not_found::NotFoundPage,
        open::OpenPage,
        profile::ProfilePage,
        profile_anywhere::ProfileAnywherePage,
        project::ProjectPage,
        project_settings::ProjectSettingsPage,
        projects::ProjectsPage,
        rules::RulesPage,
        rules_editor::RulesEditorPage,
        send::SendPage,
        sign_in::SignInPage,
    },
};

/// Every page, in the frame they share.
///
/// All pages are rendered whole on the server ([`SsrMode::Async`]): they can be read and used before
/// WASM arrives, and their HTTP status is the answer's. Fixed words stand before parameters, because
/// the first match wins.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_frame();
    let whole = SsrMode::Async;
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { "Countersign".to_owned() } else { format!("{title} · Countersign") }
        } />
        <Router>
            <Frame>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=whole.clone() />
                    <Route path=path!("/sign-in") view=SignInPage ssr=whole.clone() />
                    <Route path=path!("/open") view=OpenPage ssr=whole.clone() />
                    <Route path=path!("/embed") view=EmbedPage ssr=whole.clone() />
                    <Route path=path!("/embed/panel") view=PanelPage ssr=whole.clone() />
                    <Route path=path!("/embed/signed-in") view=SignedInPage ssr=whole.clone() />
                    <Route path=path!("/profile") view=ProfileAnywherePage ssr=whole.clone() />
                    <Route path=path!("/companies/:company") view=ProjectsPage ssr=whole.clone() />
                    <Route path=path!("/companies/:company/settings") view=CompanySettingsPage ssr=whole.clone() />
                    <Route path=path!("/companies/:company/failures") view=FailuresPage ssr=whole.clone() />
                    <Route path=path!("/companies/:company/rules") view=RulesPage ssr=whole.clone() />
                    <Route path=path!("/companies/:company/rules/:kind") view=RulesEditorPage ssr=whole.clone() />
                    <Route path=path!("/companies/:company/projects/:project") view=ProjectPage ssr=whole.clone() />
                    <Route
                        path=path!("/companies/:company/projects/:project/settings")
                        view=ProjectSettingsPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/profile")
                        view=ProfilePage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/profile/account")
                        view=ChooseAccountPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/failures")
                        view=FailuresPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/bulk")
                        view=BulkRunsPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/bulk/:run")
                        view=BulkRunPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/:tool/bulk")
                        view=BulkPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/rules")
                        view=RulesPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/rules/:kind")
                        view=RulesEditorPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/:tool")
                        view=ItemsPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=path!("/companies/:company/projects/:project/:tool/:item")
                        view=ItemPage
                        ssr=whole.clone()
                    />
                    <Route path=path!("/companies/:company/projects/:project/:tool/:item/send") view=SendPage ssr=whole />
                </Routes>
            </Frame>
        </Router>
    }
}

//! **Login with DocuSign**.

use leptos::prelude::*;

use super::login_window::{login_target, open_login_window};
use crate::{
    model::ids::{CompanyId, ProjectId},
    routes::endpoint,
};

/// The button that starts the login with DocuSign for a project; from a frame, in a window of its own.
#[component]
pub fn DocusignLogin(
    /// The project's company.
    company: CompanyId,
    /// The project the link is for.
    project: ProjectId,
) -> impl IntoView {
    view! {
        <form method="post" action=endpoint::LINK target=login_target() on:submit=|_| open_login_window()>
            <input type="hidden" name="company" value=company.to_string() />
            <input type="hidden" name="project" value=project.to_string() />
            <button type="submit" class="button primary">
                "Login with DocuSign"
            </button>
        </form>
    }
}

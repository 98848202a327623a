//! Embedded apps, framed as Procore frames them: full screen under a project, and in the side panel beside an item.
//!
//! A frame gets no login of Procore's. The full screen app is told its place by the parameters of its address; the
//! side panel's by messages: it says `initialize`, Procore answers `setup`, and says when the panel is shown or hidden.

use axum::extract::{Path, State};
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::Problem;
use crate::{
    EmbeddedApp, Shared,
    page::{Vendor, page},
    procore::{model::COMPANY, records},
};

/// `GET /{project}/project/apps/{app}`.
pub(super) async fn full_screen(
    State(shared): State<Shared>,
    Path((project_id, slug)): Path<(i64, String)>,
) -> Result<Markup, Problem> {
    let app = shared.embedded_app.as_deref().filter(|app| app.slug == slug).ok_or(Problem::Nothing)?;
    let project = records::project(&shared.store, project_id).await?.ok_or(Problem::Nothing)?;
    let body = html! {
        p { a href=(format!("/{project_id}/project/home")) { (project.name) } }
        iframe.document title=(app.name) src=(interpolated(&app.full_screen_url, project_id)) {}
    };
    Ok(page(&app.name, Vendor::Procore, body))
}

/// The side panel of a page: `view` is the page's view key, `id` what stands on it.
pub(super) fn side_panel(shared: &Shared, project_id: i64, view: &str, id: i64) -> Markup {
    let Some(app) = shared.embedded_app.as_deref() else { return html! {} };
    let context = json!({ "company_id": COMPANY.id, "project_id": project_id, "id": id, "view": view });
    html! {
        details.side-panel data-context=(context) {
            summary { (app.name) " side panel" }
            iframe title=(app.name) loading="lazy" src=(interpolated(&app.side_panel_url, project_id)) {}
        }
        style { (PreEscaped(STYLE)) }
        script { (PreEscaped(SCRIPT)) }
    }
}

/// The link to the full screen app, for a project's page.
pub(super) fn link(app: Option<&EmbeddedApp>, project_id: i64) -> Markup {
    html! {
        @if let Some(app) = app {
            p { a href=(format!("/{project_id}/project/apps/{}", app.slug)) { (app.name) } }
        }
    }
}

fn interpolated(url: &str, project_id: i64) -> String {
    url.replace("{{procore.company.id}}", &COMPANY.id.to_string())
        .replace("{{procore.project.id}}", &project_id.to_string())
}

/// The frame is loaded when the panel is opened first.
const STYLE: &str = r"
.side-panel { position: fixed; inset-block-start: 0; inset-inline-end: 0; z-index: 1; background: var(--sheet); border-inline-start: 1px solid var(--line); }
.side-panel summary { padding: .75rem 1rem; font-weight: 600; cursor: pointer; }
.side-panel[open] { width: 400px; height: 100vh; }
.side-panel iframe { display: block; width: 100%; height: calc(100vh - 3rem); border: 0; }
body:has(.side-panel[open]) { padding-inline-end: 400px; }
";

const SCRIPT: &str = r#"
const panel = document.querySelector(".side-panel");
const frame = panel.querySelector("iframe");
const origin = new URL(frame.src).origin;
let known = false;
const tell = (message) => frame.contentWindow.postMessage(message, origin);
addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.type !== "initialize") return;
  known = true;
  tell({ type: "setup", context: JSON.parse(panel.dataset.context) });
});
panel.addEventListener("toggle", () => {
  if (known) tell({ type: panel.open ? "sidepanel:app:visible" : "sidepanel:app:hidden" });
});
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_given_its_company_and_project() {
        let url =
            interpolated("http://x/embed?company={{procore.company.id}}&project={{procore.project.id}}", 9);
        assert_eq!(url, format!("http://x/embed?company={}&project=9", COMPANY.id));
    }
}

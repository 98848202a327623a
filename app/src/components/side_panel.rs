//! Procore's side panel: Procore says which item is open beside us, and we show it.
//!
//! Owns the handshake of Procore's *Side Panel* apps: the frame says `initialize`, Procore answers with `setup` and
//! the page's view key and id, and later says when the panel comes into sight. Only the page that frames us is
//! listened to, and only on an origin of the installation's list.

use leptos::wasm_bindgen::JsValue;
use leptos::{ev, prelude::*, task::spawn_local, web_sys::js_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use serde_json::Value;

use super::{frame::use_frame, login_window::framed};
use crate::{
    api::items::open_view,
    error::AppError,
    model::ids::{CompanyId, ProjectId},
    routes::Route,
};

/// What the pages in a side panel need to know.
#[derive(Clone, Copy)]
pub struct SidePanel {
    /// Why what is open in Procore cannot be shown.
    pub problem: RwSignal<Option<AppError>>,
    /// Changes whenever the panel comes into sight: time to fetch again.
    pub sighted: RwSignal<u32>,
    beside: RwSignal<Option<Beside>>,
}

/// What is open in Procore.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Beside {
    company: CompanyId,
    project: ProjectId,
    view: String,
    id: Option<String>,
}

/// What Procore says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Setup(Beside),
    Visible,
}

/// Follows what is open in Procore, where the page stands in a frame.
pub fn provide_side_panel() {
    let panel =
        SidePanel { problem: RwSignal::new(None), sighted: RwSignal::new(0), beside: RwSignal::new(None) };
    provide_context(panel);
    if framed() {
        listen(panel);
        follow(panel);
    }
}

fn listen(panel: SidePanel) {
    let frame = use_frame();
    let origins = Memo::new(move |_| match frame.get() {
        Some(Ok(frame)) if frame.viewer.is_some() => frame.deployment.frame_ancestors,
        _ => Vec::new(),
    });
    Effect::new(move |_| {
        let origins = origins.get();
        let known = origins.clone();
        let handle = window_event_listener(ev::message, move |event| {
            let said =
                (from_parent(&event) && known.contains(&event.origin())).then(|| said(&event)).flatten();
            match said {
                Some(Said::Setup(beside)) => panel.beside.set(Some(beside)),
                Some(Said::Visible) => panel.sighted.update(|times| *times += 1),
                None => {}
            }
        });
        on_cleanup(move || handle.remove());
        greet(&origins);
    });
}

/// Says `initialize` to the page that frames us: on the origin we came from, or on each it could have.
fn greet(origins: &[String]) {
    let (Ok(Some(parent)), Ok(words)) = (window().parent(), js_sys::JSON::parse(r#"{"type":"initialize"}"#))
    else {
        return;
    };
    let referrer = document().referrer();
    let came_from = origins.iter().find(|origin| referrer.starts_with(&format!("{origin}/")));
    for origin in came_from.map_or(origins, std::slice::from_ref) {
        // A parent on another origin does not get the message; that is what the origin is for.
        let _ = parent.post_message(&words, origin);
    }
}

fn follow(panel: SidePanel) {
    let navigate = use_navigate();
    let pathname = use_location().pathname;
    Effect::new(move |_| {
        let Some(beside) = panel.beside.get() else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            let Beside { company, project, view, id } = beside.clone();
            let found = open_view(company, project, view, id).await;
            if panel.beside.get_untracked() != Some(beside) {
                return;
            }
            let (href, problem) = match found {
                Ok(route) => (route.href(), None),
                Err(error) => (Route::Panel.href(), Some(error)),
            };
            panel.problem.set(problem);
            if !is_at(&pathname.get_untracked(), &href) {
                navigate(&href, NavigateOptions::default());
            }
        });
    });
}

/// Whether a path is a page, or one below it: a form that is being filled in is not left.
fn is_at(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn from_parent(event: &web_sys::MessageEvent) -> bool {
    let parent = window().parent().ok().flatten().map(JsValue::from);
    event.source().map(JsValue::from) == parent && parent.is_some()
}

fn said(event: &web_sys::MessageEvent) -> Option<Said> {
    let text = js_sys::JSON::stringify(&event.data()).ok()?.as_string()?;
    understood(&serde_json::from_str(&text).ok()?)
}

fn understood(message: &Value) -> Option<Said> {
    match message.get("type")?.as_str()? {
        "setup" => {
            let context = message.get("context")?;
            Some(Said::Setup(Beside {
                company: word(context, "company_id")?.parse().ok()?,
                project: word(context, "project_id")?.parse().ok()?,
                view: word(context, "view")?,
                id: word(context, "id"),
            }))
        }
        "sidepanel:app:visible" => Some(Said::Visible),
        _ => None,
    }
}

/// Procore writes ids as numbers or as text.
fn word(context: &Value, name: &str) -> Option<String> {
    match context.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn takes_ids_as_numbers_and_as_text() {
        let said = |company: Value, id: Value| {
            let context = json!({ "company_id": company, "project_id": 88101, "id": id, "view": "prime_contracts.detail" });
            understood(&json!({ "type": "setup", "context": context }))
        };
        let expected = Some(Said::Setup(Beside {
            company: CompanyId(4280),
            project: ProjectId(88101),
            view: "prime_contracts.detail".to_owned(),
            id: Some("9".to_owned()),
        }));
        assert_eq!(said(json!(4280), json!("9")), expected);
        assert_eq!(said(json!("4280"), json!(9)), expected);
    }

    #[test]
    fn passes_over_what_procore_does_not_say() {
        for message in [
            json!(null),
            json!("setup"),
            json!({ "type": "setup" }),
            json!({ "type": "setup", "context": { "company_id": 4280, "project_id": 88101 } }),
            json!({ "type": "setup", "context": { "company_id": "x", "project_id": 1, "view": "v" } }),
            json!({ "type": "sidepanel:app:hidden" }),
        ] {
            assert_eq!(understood(&message), None, "{message}");
        }
    }

    #[test]
    fn a_form_of_the_item_is_not_left() {
        assert!(is_at("/a/9", "/a/9"));
        assert!(is_at("/a/9/send", "/a/9"));
        assert!(!is_at("/a/99", "/a/9"));
    }
}

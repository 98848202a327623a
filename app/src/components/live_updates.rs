//! Pages that change by themselves: one stream of server-sent events per project.
//!
//! Owns the browser's end of [`endpoint::LIVE`]. An event carries nothing a page would show: it only
//! says that something changed, and the page asks again with its own rights.

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, prelude::Closure},
};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::EventSource;

use super::side_panel::SidePanel;
use crate::{error::AppError, pages::place::ProjectPlace, routes::endpoint};

/// A listening stream; closed when dropped.
struct Stream {
    source: EventSource,
    _listener: Closure<dyn FnMut()>,
}

impl Stream {
    fn open((company, project): ProjectPlace, on_change: Callback<()>) -> Option<Self> {
        let source =
            EventSource::new(&format!("{}?company={company}&project={project}", endpoint::LIVE)).ok()?;
        let listener = Closure::<dyn FnMut()>::new(move || {
            on_change.try_run(());
        });
        source.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // What happened before the stream was open, or while it was cut, is asked for now.
        source.set_onopen(Some(listener.as_ref().unchecked_ref()));
        Some(Self { source, _listener: listener })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onopen(None);
        self.source.close();
    }
}

/// Fetches again whenever something in the project changed, and when a side panel comes into sight. The browser
/// reconnects by itself.
///
/// Listens only once the page's data is there: somebody who may not see the page may not listen either.
pub fn live_updates<T>(
    data: Resource<Result<T, AppError>>,
    place: impl Fn() -> Option<ProjectPlace> + Send + Sync + 'static,
) where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let allowed = Memo::new(move |_| data.with(|data| matches!(data, Some(Ok(_)))).then(&place).flatten());
    let on_change = Callback::new(move |()| data.refetch());
    if let Some(panel) = use_context::<SidePanel>() {
        Effect::watch(move || panel.sighted.get(), move |_, _, _| data.refetch(), false);
    }
    Effect::new(move |open: Option<Option<Stream>>| {
        drop(open);
        allowed.get().and_then(|place| Stream::open(place, on_change))
    });
}

/// Says a new state to a screen reader, once, when it changes while the page is open.
#[component]
pub fn Announcer(
    /// What is true now; none while it is not known.
    #[prop(into)]
    state: Signal<Option<String>>,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<String>>| {
        let now = state.get().or_else(|| before.clone().flatten());
        if let (Some(Some(before)), Some(now)) = (&before, &now)
            && before != now
        {
            said.set(now.clone());
        }
        now
    });
    view! {
        <p class="visually-hidden" role="status" aria-live="polite">
            {move || said.get()}
        </p>
    }
}

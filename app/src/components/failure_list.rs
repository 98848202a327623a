//! Failures as a list: what failed, why, what it means, and what a person can do.

use leptos::prelude::*;

use super::{
    alert::refusal,
    badge::{Badge, Tone},
    dialog::{Dialog, close_dialog},
    when::When,
};
use crate::{
    api::failures::{HandleFailure, RetryFailure},
    error::AppError,
    model::failure::{About, FailureRow, FailureState, NOTE_MAX},
    routes::Route,
};

/// What a person does about failures, made once per page so that a refetch does not forget what is pending.
#[derive(Clone, Copy)]
pub struct FailureSteering {
    retry: ServerAction<RetryFailure>,
    handle: ServerAction<HandleFailure>,
}

impl FailureSteering {
    /// The actions.
    pub fn new() -> Self {
        Self { retry: ServerAction::new(), handle: ServerAction::new() }
    }

    /// Changes whenever an action has ended: time to fetch again.
    pub fn version(self) -> usize {
        self.retry.version().get() + self.handle.version().get()
    }

    /// What the last action was refused with.
    pub fn refusal(self) -> Signal<Option<AppError>> {
        let (retry, handle) = (refusal(self.retry), refusal(self.handle));
        Signal::derive(move || retry.get().or_else(|| handle.get()))
    }
}

impl Default for FailureSteering {
    fn default() -> Self {
        Self::new()
    }
}

/// The failures, newest first.
#[component]
pub fn FailureTable(
    /// The failures.
    rows: Vec<FailureRow>,
    /// Whether they are of several projects.
    everywhere: bool,
    /// What the buttons do.
    steering: FailureSteering,
) -> impl IntoView {
    let rows = rows.into_iter().map(|failure| row(failure, everywhere, steering)).collect_view();
    view! { <ul class="failures">{rows}</ul> }.into_any()
}

fn row(failure: FailureRow, everywhere: bool, steering: FailureSteering) -> AnyView {
    let title_id = format!("failure-{}", failure.id);
    let labelled_by = title_id.clone();
    let place = if everywhere {
        format!("{} · {}", failure.project, failure.tool.label())
    } else {
        failure.tool.label().to_owned()
    };
    let title = about(&failure);
    let tries = tries(&failure);
    let (tone, label) = state(&failure);
    let settled = settled(&failure);
    let what = failure.what.clone();
    view! {
        <li class="card failure" aria-labelledby=labelled_by>
            <p class="failure-head">
                <span class="quiet">{place}</span>
                <Badge tone label />
            </p>
            <h2 id=title_id>{title}</h2>
            <p class="failure-what">{what}</p>
            <dl class="fields">
                <div>
                    <dt>"Why"</dt>
                    <dd>{failure.why.clone()}</dd>
                </div>
                <div>
                    <dt>"What it means"</dt>
                    <dd>{failure.meaning.clone()}</dd>
                </div>
                <div>
                    <dt>"When"</dt>
                    <dd>
                        <When at=failure.last_at />
                        {tries}
                    </dd>
                </div>
                {settled}
            </dl>
            {next_step(&failure)}
            {buttons(failure, steering)}
        </li>
    }
    .into_any()
}

fn about(failure: &FailureRow) -> AnyView {
    let route = match &failure.about {
        About::Item(item) => Route::Item(item.clone()),
        About::Bulk(company, project, run) => Route::BulkRun(*company, *project, run.clone()),
        About::Nothing => return failure.title.clone().into_any(),
    };
    let title = failure.title.clone();
    view! { <a href=route.href()>{title}</a> }.into_any()
}

fn tries(failure: &FailureRow) -> AnyView {
    if failure.tries <= 1 {
        return ", tried once".into_any();
    }
    view! {
        {format!(", tried {} times since ", failure.tries)}
        <When at=failure.first_at />
    }
    .into_any()
}

const fn state(failure: &FailureRow) -> (Tone, &'static str) {
    match failure.state {
        FailureState::Open if failure.trying => (Tone::Info, "Being tried again"),
        FailureState::Open => (Tone::Bad, FailureState::Open.label()),
        FailureState::Handled => (Tone::Neutral, FailureState::Handled.label()),
        FailureState::Resolved => (Tone::Good, FailureState::Resolved.label()),
    }
}

fn settled(failure: &FailureRow) -> Option<AnyView> {
    let at = failure.settled_at?;
    let label = failure.state.label();
    let by = failure.settled_by.clone().map(|by| format!("by {by} on "));
    let note = failure.note.clone().map(|note| format!(": “{note}”"));
    let settled = view! {
        <div>
            <dt>{label}</dt>
            <dd>
                {by}
                <When at />
                {note}
            </dd>
        </div>
    };
    Some(settled.into_any())
}

/// The way out where trying again alone does not help.
fn next_step(failure: &FailureRow) -> Option<AnyView> {
    let open = failure.state == FailureState::Open;
    match &failure.about {
        About::Item(_) if open && failure.login => Some(
            view! {
                <p class="help">
                    "It goes on by itself once its owner has logged in again. Otherwise open the item and take the envelope over."
                </p>
            }
            .into_any(),
        ),
        _ => None,
    }
}

fn buttons(failure: FailureRow, steering: FailureSteering) -> Option<AnyView> {
    if !failure.may_retry && !failure.may_handle {
        return None;
    }
    let retry = failure.may_retry.then(|| retrying(&failure, steering.retry));
    let handle = failure.may_handle.then(|| handling(&failure, steering.handle));
    let buttons = view! { <div class="buttons">{retry} {handle}</div> };
    Some(buttons.into_any())
}

fn retrying(failure: &FailureRow, action: ServerAction<RetryFailure>) -> AnyView {
    let id = failure.id.0.clone();
    let described = format!("failure-{id}");
    let pending = action.pending();
    view! {
        <ActionForm action>
            <input type="hidden" name="failure" value=id />
            <button type="submit" class="button" aria-describedby=described disabled=move || pending.get()>
                "Try again"
            </button>
        </ActionForm>
    }
    .into_any()
}

fn handling(failure: &FailureRow, action: ServerAction<HandleFailure>) -> AnyView {
    let dialog = format!("handle-{}", failure.id);
    let (opens, closes, closed) = (dialog.clone(), dialog.clone(), dialog.clone());
    let described = format!("failure-{}", failure.id);
    let pending = action.pending();
    let done = action.version();
    let before = done.get_untracked();
    Effect::new(move |_| {
        if done.get() > before && matches!(*action.value().read_untracked(), Some(Ok(()))) {
            close_dialog(&closed);
        }
    });
    let id = failure.id.0.clone();
    let (title, what) = (failure.title.clone(), failure.what.clone());
    view! {
        <button type="button" class="button" command="show-modal" commandfor=opens aria-describedby=described>
            "Mark as handled"
        </button>
        <Dialog id=dialog title="Mark as handled?">
            <p>{title} ": " {what}</p>
            <p>"Countersign does not try it again. Do this once you have settled it by hand."</p>
            <ActionForm action>
                <input type="hidden" name="failure" value=id />
                <label class="field">
                    <span class="label">"Note"</span>
                    <textarea name="note" rows="2" maxlength=NOTE_MAX.to_string()></textarea>
                    <span class="help">"Optional. It stays in the item’s history."</span>
                </label>
                <div class="buttons">
                    <button type="submit" class="button primary" disabled=move || pending.get()>
                        "Mark as handled"
                    </button>
                    <button type="button" class="button" command="close" commandfor=closes>
                        "Cancel"
                    </button>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

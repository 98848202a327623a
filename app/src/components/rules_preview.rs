//! What a change of rules would do, before it is saved.

use leptos::prelude::*;

use super::{alert::Alert, badge::Tone};
use crate::{
    api::rules::SaveRules,
    model::rules::{
        page::{ChangeLine, RuleChange, RulesPreview},
        place::RulePlace,
    },
    routes::Route,
};

/// The changes in words, with **Confirm** and **Back**.
#[component]
pub fn WhatChanges(
    /// Where the rules are set.
    place: RulePlace,
    /// What would change.
    preview: RulesPreview,
    /// What was typed.
    draft: String,
    /// Saves it.
    action: ServerAction<SaveRules>,
) -> impl IntoView {
    let back = format!("{}?draft={draft}&edit=1", Route::EditRules(place));
    if preview.is_empty() {
        return view! {
            <Alert tone=Tone::Info>"Nothing would change: the rules are already as you typed them."</Alert>
            <div class="buttons">
                <a class="button" href=back>
                    "Back"
                </a>
            </div>
        }
        .into_any();
    }
    let without_effect = preview
        .without_effect
        .iter()
        .map(|setting| {
            view! {
                <p>
                    <strong>{setting.label()}</strong>
                    ": no kind of items is affected now, because each has its own rule."
                </p>
            }
        })
        .collect_view();
    let changes = preview.changes.into_iter().map(change).collect_view();
    let pending = action.pending();
    view! {
        <section class="card changes" aria-labelledby="changes-title">
            <h2 id="changes-title">"What this will change"</h2>
            {changes}
            {without_effect}
            <p>{still_out(preview.open_envelopes)}</p>
        </section>
        <ActionForm action>
            <input type="hidden" name="place" value=place.to_string() />
            <input type="hidden" name="draft" value=draft />
            <input type="hidden" name="seen" value=preview.seen />
            <div class="buttons">
                <button type="submit" class="button primary" disabled=move || pending.get()>
                    {move || if pending.get() { "Saving…" } else { "Confirm" }}
                </button>
                <a class="button" href=back>
                    "Back"
                </a>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn still_out(count: i64) -> String {
    let now = match count {
        0 => "there is none right now".to_owned(),
        1 => "there is one right now".to_owned(),
        count => format!("there are {count} right now"),
    };
    format!("Envelopes already out keep the rules they were sent with; {now}.")
}

fn change(change: RuleChange) -> AnyView {
    let title = change.title();
    let lines = change.lines.into_iter().map(line).collect_view();
    view! {
        <h3>{title.clone()}</h3>
        <table class="table items change-table">
            <caption class="visually-hidden">{format!("Changes: {title}")}</caption>
            <thead>
                <tr>
                    <th scope="col">"Setting"</th>
                    <th scope="col">"Now"</th>
                    <th scope="col">"Then"</th>
                    <th scope="col">"Where it holds"</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

fn line(line: ChangeLine) -> AnyView {
    view! {
        <tr>
            <th scope="row">{line.setting.label()}</th>
            <td data-label="Now">
                <span class="words">{line.before}</span>
            </td>
            <td data-label="Then">
                <span class="words">{line.after}</span>
            </td>
            <td data-label="Where it holds">{line.reach}</td>
        </tr>
    }
    .into_any()
}

//! `…/rules/{kind}`: the form of one place's rules; with `draft` in the query, what it would do; with `edit`
//! beside it, the form again, as it was typed.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    place::{use_query_value, use_rule_place},
    rules::Above,
};
use crate::{
    api::rules::{DraftRules, SaveRules, load_rules_editor},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::Tone,
        loaded::loaded,
        rules_form::RulesFields,
        rules_preview::WhatChanges,
    },
    model::rules::page::RulesEditor,
    routes::Route,
};

/// The form, or what it would do.
#[component]
pub fn RulesEditorPage() -> impl IntoView {
    let place = use_rule_place();
    let (draft, edit) = (use_query_value("draft"), use_query_value("edit"));
    let (drafting, saving) = (ServerAction::<DraftRules>::new(), ServerAction::<SaveRules>::new());
    let editor = Resource::new(
        move || (place.get(), draft.get(), saving.version().get()),
        |(place, draft, _)| async move { load_rules_editor(place?, draft).await },
    );
    loaded(editor, move |editor| {
        let (place, owner) = (editor.place, editor.owner.clone());
        let overview = ("Rules for signing".to_owned(), Route::Rules(place.company, place.project));
        let title = format!("Rules: {}", place.label());
        let is_kept = editor.draft.is_some();
        let gone = move || (draft.get().is_some() && !is_kept).then(no_longer_kept);
        let shown = move || match (editor.preview.clone(), editor.draft.clone()) {
            (Some(preview), Some(draft)) if edit.get().is_none() => {
                view! { <WhatChanges place preview draft action=saving /> }.into_any()
            }
            _ => form(editor.clone(), drafting),
        };
        view! {
            <Title text=title.clone() />
            <section class="page send-page">
                <Above company=owner.company project=owner.project here=place.label() between=overview />
                <h1>{title}</h1>
                <FormAlert error=refusal(drafting) />
                <FormAlert error=refusal(saving) />
                {gone}
                {shown}
            </section>
        }
        .into_any()
    })
}

/// The form of one draft. Made anew for the next one: rows that stay on the page would belong to the old.
fn form(editor: RulesEditor, action: ServerAction<DraftRules>) -> AnyView {
    let key = (editor.place, editor.draft.clone());
    view! {
        <For each=move || [key.clone()] key=Clone::clone let:_key>
            <RulesFields editor=editor.clone() action />
        </For>
    }
    .into_any()
}

fn no_longer_kept() -> AnyView {
    view! {
        <Alert tone=Tone::Info>
            "What you typed is no longer kept: it was saved meanwhile, or it is more than a day old. These are the rules as they are."
        </Alert>
    }
    .into_any()
}

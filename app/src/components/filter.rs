//! The parts of a list's filters. What the URL asks for stands in them; what was typed before WASM arrived stays.

use leptos::{html, prelude::*};

use super::icon::{Glyph, Icon};

/// A field to type in.
#[component]
pub fn Input(
    /// Its words.
    label: &'static str,
    /// Its name in the URL.
    name: &'static str,
    /// `search`, `date`.
    kind: &'static str,
    /// What the URL asks for now.
    value: Signal<String>,
    /// An example of what to type.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// The id of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Its classes.
    #[prop(default = "field")]
    class: &'static str,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    on_later_change(value, move |value| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&value);
        }
    });
    view! {
        <label class=class>
            <span class="label">{label}</span>
            <input type=kind name=name placeholder=placeholder list=list value=value.get_untracked() node_ref=input />
        </label>
    }
    .into_any()
}

/// Words to look for.
#[component]
pub fn SearchField(
    /// What the words are looked for in.
    placeholder: &'static str,
    /// What the URL asks for now.
    words: Signal<String>,
) -> impl IntoView {
    view! { <Input label="Search" name="search" kind="search" value=words placeholder class="field grow" /> }
        .into_any()
}

/// **Filter**, and **Clear** where something is filtered.
#[component]
pub fn FilterButtons(
    /// Whether something is filtered.
    filtered: Signal<bool>,
    /// The list's address without a filter.
    clear: String,
) -> impl IntoView {
    view! {
        <div class="buttons">
            <button type="submit" class="button">
                "Filter"
            </button>
            {move || {
                filtered
                    .get()
                    .then(|| {
                        view! {
                            <a class="button plain" href=clear.clone()>
                                <Icon glyph=Glyph::Cross />
                                "Clear"
                            </a>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// One of several values.
#[component]
pub fn Choice(
    /// Its words.
    label: &'static str,
    /// Its name in the URL.
    name: &'static str,
    /// What it says where nothing is chosen.
    unchosen: &'static str,
    /// Value and words.
    choices: Vec<(String, String)>,
    /// What the URL asks for now.
    chosen: Signal<String>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|(value, label)| {
            let selected = chosen.with_untracked(|chosen| *chosen == value);
            view! {
                <option value=value selected=selected>
                    {label}
                </option>
            }
        })
        .collect_view();
    let select = NodeRef::<html::Select>::new();
    on_later_change(chosen, move |value| {
        if let Some(select) = select.get_untracked() {
            select.set_value(&value);
        }
    });
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <select name=name node_ref=select>
                <option value="">{unchosen}</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

/// Calls back when the URL asks for something else than before. Not at the start: what the person has
/// chosen or typed before WASM arrived must stay.
fn on_later_change(value: Signal<String>, call: impl Fn(String) + 'static) {
    Effect::new(move |before: Option<String>| {
        let now = value.get();
        if before.is_some_and(|before| before != now) {
            call(now.clone());
        }
        now
    });
}

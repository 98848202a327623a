//! The filters of a list, and the addresses they make.

use leptos::{html, prelude::*};
use leptos_router::components::Form;
use url::form_urlencoded::Serializer;

use super::icon::{Glyph, Icon};
use crate::model::{
    item::{ItemQuery, Signing},
    tool::Tool,
};

/// The address of a list that shows what the query asks for; what is not asked for is left out.
pub fn list_href(path: &str, query: &ItemQuery) -> String {
    let mut out = Serializer::new(String::new());
    let words = [
        ("search", &query.search),
        ("kind", &query.kind),
        ("status", &query.status),
        ("signing", &query.signing),
        ("sort", &query.sort),
    ];
    for (name, value) in words.into_iter().filter(|(_, value)| !value.is_empty()) {
        out.append_pair(name, value);
    }
    if query.page > 1 {
        out.append_pair("page", &query.page.to_string());
    }
    let search = out.finish();
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// Search, kind, status and signing, as a form that needs no script.
#[component]
pub fn ItemFilters(
    /// The list.
    tool: Tool,
    /// The list's address without a query.
    path: String,
    /// What the URL asks for now.
    query: Memo<ItemQuery>,
) -> impl IntoView {
    let kinds: Vec<_> = tool.kinds().map(|kind| (kind.slug().to_owned(), kind.label().to_owned())).collect();
    let signing = Signing::ALL.map(|signing| (signing.slug().to_owned(), signing.label().to_owned()));
    let kind_choice = (kinds.len() > 1).then(|| {
        view! { <Choice label="Kind" name="kind" unchosen="All" choices=kinds chosen=Signal::derive(move || query.get().kind) /> }
    });
    let filtered = move || {
        query.with(|query| {
            [&query.search, &query.kind, &query.status, &query.signing]
                .into_iter()
                .any(|value| !value.is_empty())
        })
    };
    let clear = path.clone();
    view! {
        <Form method="get" action=path attr:class="filters" attr:role="search" attr:aria-label="Filter the list">
            <SearchField placeholder="Number, title or company" words=Signal::derive(move || query.get().search) />
            {kind_choice}
            <Choice
                label="Status"
                name="status"
                unchosen="All"
                choices=tool.statuses()
                chosen=Signal::derive(move || query.get().status)
            />
            <Choice
                label="Signing"
                name="signing"
                unchosen="All"
                choices=signing.to_vec()
                chosen=Signal::derive(move || query.get().signing)
            />
            <input type="hidden" name="sort" value=move || query.get().sort />
            <div class="buttons">
                <button type="submit" class="button">
                    "Filter"
                </button>
                {move || {
                    filtered()
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
        </Form>
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
    let search = NodeRef::<html::Input>::new();
    on_later_change(words, move |words| {
        if let Some(search) = search.get_untracked() {
            search.set_value(&words);
        }
    });
    view! {
        <label class="field grow">
            <span class="label">"Search"</span>
            <input
                type="search"
                name="search"
                placeholder=placeholder
                value=words.get_untracked()
                node_ref=search
            />
        </label>
    }
    .into_any()
}

/// One of several values.
#[component]
pub fn Choice(
    /// Its name on screen.
    label: &'static str,
    /// Its name in the URL.
    name: &'static str,
    /// What it says where nothing is chosen.
    unchosen: &'static str,
    /// The values, with what they say.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_only_what_is_asked_for() {
        assert_eq!(list_href("/x", &ItemQuery { page: 1, ..ItemQuery::default() }), "/x");
        let query =
            ItemQuery { search: "Pier & 9".into(), sort: "-total".into(), page: 2, ..ItemQuery::default() };
        assert_eq!(list_href("/x", &query), "/x?search=Pier+%26+9&sort=-total&page=2");
    }
}

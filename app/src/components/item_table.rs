//! The rows of a list; cards where the page is narrow.

use leptos::prelude::*;

use super::{
    badge::{Badge, SigningBadge, Tone},
    choosing::{Choice, ChooseItem},
    icon::{Glyph, Icon},
    item_filters::list_href,
};
use crate::{
    model::item::{ItemQuery, ItemSummary},
    routes::Route,
};

/// Heading, word in the URL, whether its values are numbers.
const COLUMNS: [(&str, Option<&str>, bool); 7] = [
    ("Number", Some("number"), false),
    ("Title", Some("title"), false),
    ("Contract company", Some("party"), false),
    ("Kind", None, false),
    ("Status", Some("status"), false),
    ("Signing", None, false),
    ("Total", Some("total"), true),
];

/// The rows, with headings that sort.
#[component]
pub fn ItemTable(
    /// What the rows are.
    label: &'static str,
    /// The list's address without a query.
    path: String,
    /// What the URL asks for now.
    query: ItemQuery,
    /// The rows of this page.
    rows: Vec<ItemSummary>,
    /// Where rows can be chosen: what is chosen.
    choice: Option<Choice>,
) -> impl IntoView {
    let headings =
        COLUMNS.map(|(label, word, number)| heading(label, word, number, &path, &query)).collect_view();
    view! {
        <table class="table items" aria-label=label>
            <thead>
                <tr>
                    {choice.map(|_| view! { <th scope="col"><span class="visually-hidden">"Select"</span></th> })}
                    {headings}
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|item| row(item, choice)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn heading(
    label: &'static str,
    word: Option<&'static str>,
    number: bool,
    path: &str,
    query: &ItemQuery,
) -> AnyView {
    let class = number.then_some("number");
    let Some(word) = word else {
        return view! { <th scope="col" class=class>{label}</th> }.into_any();
    };
    let sort = if query.sort.is_empty() { "number" } else { query.sort.as_str() };
    let (direction, mark) = match sort.strip_prefix('-') {
        Some(column) if column == word => (Some("descending"), "▼"),
        None if sort == word => (Some("ascending"), "▲"),
        _ => (None, ""),
    };
    let next = if direction == Some("ascending") { format!("-{word}") } else { word.to_owned() };
    let href = list_href(path, &ItemQuery { sort: next, page: 1, ..query.clone() });
    view! {
        <th scope="col" class=class aria-sort=direction>
            <a href=href>{label} " " <span aria-hidden="true">{mark}</span></a>
        </th>
    }
    .into_any()
}

fn row(row: ItemSummary, choice: Option<Choice>) -> AnyView {
    let choose = choice.map(|choice| {
        let (item, number) = (row.item.id.clone(), row.number.clone());
        view! {
            <td class="choose">
                <ChooseItem choice item number />
            </td>
        }
    });
    let private = row.private.then(|| {
        view! {
            <span class="private">
                <Icon glyph=Glyph::Lock />
                <span class="visually-hidden">"Private"</span>
            </span>
        }
    });
    view! {
        <tr>
            {choose}
            <th scope="row" class="code">
                <a href=Route::Item(row.item).href()>{row.number}</a>
            </th>
            <td data-label="Title">{row.title} {private}</td>
            <td data-label="Contract company">{row.party.unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label="Kind" class="short">{row.kind.label()}</td>
            <td data-label="Status">
                <Badge tone=Tone::of_status(&row.status) label=row.status />
            </td>
            <td data-label="Signing" class="short">
                <SigningBadge state=row.signing />
            </td>
            <td data-label="Total" class="number">
                {row.total.to_string()}
            </td>
        </tr>
    }
    .into_any()
}

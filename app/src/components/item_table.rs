//! The rows of a list; cards where the page is narrow.

use leptos::prelude::*;

use super::{
    badge::{Badge, SigningBadge, Tone},
    choosing::{Choice, ChooseItem},
    icon::{Glyph, Icon},
    item_filters::list_href,
};
use crate::{
    model::{
        item::{ItemQuery, ItemSummary},
        tool::Tool,
    },
    routes::Route,
};

/// A column of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Title,
    Parent,
    Party,
    Kind,
    Status,
    Signing,
    Total,
}

impl Column {
    /// The columns that say something of the items of a tool.
    fn of(tool: Tool) -> Vec<Self> {
        let second: &[Self] = match tool {
            Tool::Commitments => &[Self::Party, Self::Kind],
            Tool::PrimeContracts => &[Self::Party],
            _ => &[Self::Parent, Self::Party],
        };
        let total: &[Self] = if tool == Tool::Correspondence { &[] } else { &[Self::Total] };
        [&[Self::Number, Self::Title], second, &[Self::Status, Self::Signing], total].concat()
    }

    const fn heading(self, tool: Tool) -> &'static str {
        match (self, tool) {
            (Self::Number, _) => "Number",
            (Self::Title, Tool::OwnerInvoices | Tool::SubcontractorInvoices) => "Period",
            (Self::Title, Tool::Correspondence) => "Subject",
            (Self::Title, _) => "Title",
            (Self::Parent, Tool::Correspondence) => "Type",
            (Self::Parent, _) => "Contract",
            (Self::Party, Tool::Correspondence) => "Received from",
            (Self::Party, Tool::PrimeContracts | Tool::PrimeChangeOrders | Tool::OwnerInvoices) => {
                "Owner/Client"
            }
            (Self::Party, _) => "Contract company",
            (Self::Kind, _) => "Kind",
            (Self::Status, _) => "Status",
            (Self::Signing, _) => "Signing",
            (Self::Total, Tool::OwnerInvoices | Tool::SubcontractorInvoices) => "Payment due",
            (Self::Total, _) => "Total",
        }
    }

    /// The word in the URL that sorts by it.
    const fn sort(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("number"),
            Self::Title => Some("title"),
            Self::Parent => Some("parent"),
            Self::Party => Some("party"),
            Self::Status => Some("status"),
            Self::Total => Some("total"),
            Self::Kind | Self::Signing => None,
        }
    }
}

/// The rows, with headings that sort.
#[component]
pub fn ItemTable(
    /// The list.
    tool: Tool,
    /// The list's address without a query.
    path: String,
    /// What the URL asks for now.
    query: ItemQuery,
    /// The rows of this page.
    rows: Vec<ItemSummary>,
    /// Where rows can be chosen: what is chosen.
    choice: Option<Choice>,
) -> impl IntoView {
    let columns = Column::of(tool);
    let headings = columns.iter().map(|column| heading(*column, tool, &path, &query)).collect_view();
    let rows = rows.into_iter().map(|row| item_row(row, tool, &columns, choice)).collect_view();
    view! {
        <table class="table items" aria-label=tool.label()>
            <thead>
                <tr>
                    {choice.map(|_| view! { <th scope="col"><span class="visually-hidden">"Select"</span></th> })}
                    {headings}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn heading(column: Column, tool: Tool, path: &str, query: &ItemQuery) -> AnyView {
    let label = column.heading(tool);
    let class = (column == Column::Total).then_some("number");
    let Some(word) = column.sort() else {
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

fn item_row(row: ItemSummary, tool: Tool, columns: &[Column], choice: Option<Choice>) -> AnyView {
    let choose = choice.map(|choice| {
        let (item, number) = (row.item.id.clone(), row.number.clone());
        view! {
            <td class="choose">
                <ChooseItem choice item number />
            </td>
        }
    });
    let cells = columns.iter().map(|column| cell(&row, *column, tool)).collect_view();
    view! { <tr>{choose} {cells}</tr> }.into_any()
}

fn cell(row: &ItemSummary, column: Column, tool: Tool) -> AnyView {
    let heading = column.heading(tool);
    let words = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    match column {
        Column::Number => view! {
            <th scope="row" class="code">
                <a href=Route::Item(row.item.clone()).href()>{row.number.clone()}</a>
            </th>
        }
        .into_any(),
        Column::Title => {
            view! { <td data-label=heading>{row.title.clone()} {private(row.private)}</td> }.into_any()
        }
        Column::Parent => view! { <td data-label=heading>{words(&row.parent)}</td> }.into_any(),
        Column::Party => view! { <td data-label=heading>{words(&row.party)}</td> }.into_any(),
        Column::Kind => view! { <td data-label=heading class="short">{row.kind.label()}</td> }.into_any(),
        Column::Status => {
            let label = row.status_label();
            view! {
                <td data-label=heading>
                    <Badge tone=Tone::of_status(&label) label />
                </td>
            }
            .into_any()
        }
        Column::Signing => view! {
            <td data-label=heading class="short">
                <SigningBadge state=row.signing />
                {row.changed.then(|| view! { " " <Badge tone=Tone::Bad label="Changed since" /> })}
            </td>
        }
        .into_any(),
        Column::Total => view! {
            <td data-label=heading class="number">
                {row.total.as_ref().map(ToString::to_string)}
            </td>
        }
        .into_any(),
    }
}

fn private(private: bool) -> Option<AnyView> {
    private.then(|| {
        view! {
            <span class="private">
                <Icon glyph=Glyph::Lock />
                <span class="visually-hidden">"Private"</span>
            </span>
        }
        .into_any()
    })
}

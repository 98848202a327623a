//! Entries of the audit log.

use leptos::prelude::*;

use super::when::When;
use crate::{
    model::audit::{AuditQuery, AuditRow, Subject},
    routes::Route,
};

/// The entries, newest first.
#[component]
pub fn AuditTable(
    /// The log's address without a query.
    path: String,
    /// What the URL asks for, without a page.
    query: AuditQuery,
    /// The entries.
    rows: Vec<AuditRow>,
) -> impl IntoView {
    let rows = rows.into_iter().map(|entry| row(&path, &query, entry)).collect_view();
    view! {
        <table class="table items audit" aria-label="Audit log">
            <thead>
                <tr>
                    <th scope="col">"When"</th>
                    <th scope="col">"Who"</th>
                    <th scope="col">"What"</th>
                    <th scope="col">"Item"</th>
                    <th scope="col">"Details"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(path: &str, query: &AuditQuery, entry: AuditRow) -> AnyView {
    let details = details(path, query, &entry);
    let what = if entry.subject == Subject::Hidden {
        view! { <span class="quiet">"Only people who see the item are told."</span> }.into_any()
    } else {
        entry.what.into_any()
    };
    view! {
        <tr>
            <th scope="row">
                <When at=entry.at />
            </th>
            <td data-label="Who">{entry.actor}</td>
            <td data-label="What">
                <strong>{entry.action}</strong>
                <p>{what}</p>
            </td>
            <td data-label="Item">
                {subject(entry.subject)} {entry.project.map(|project| view! { <p class="quiet">{project}</p> })}
            </td>
            <td data-label="Details">{details}</td>
        </tr>
    }
    .into_any()
}

fn subject(subject: Subject) -> AnyView {
    match subject {
        Subject::None => ().into_any(),
        Subject::Item(item, words) => view! { <a href=Route::Item(item).href()>{words}</a> }.into_any(),
        Subject::Hidden => {
            view! { <span class="quiet">"An item that you do not see in Procore"</span> }.into_any()
        }
    }
}

/// The vendors' names for the requests, the envelope, and the entry's place in the chain.
fn details(path: &str, query: &AuditQuery, entry: &AuditRow) -> AnyView {
    let summary = match entry.requests.len() {
        0 => format!("Entry {}", entry.seq),
        1 => format!("Entry {}, one request", entry.seq),
        count => format!("Entry {}, {count} requests", entry.seq),
    };
    let requests = entry.requests.iter().map(|request| view! { <li>{request.words()}</li> }).collect_view();
    let envelope = entry.envelope.clone().map(|envelope| {
        let only = AuditQuery { envelope: envelope.clone(), ..query.clone() };
        view! {
            <p>
                "Envelope " <code>{envelope}</code> " "
                <a href=only.href(path)>"Only this envelope"</a>
            </p>
        }
    });
    view! {
        <details>
            <summary>{summary}</summary>
            <ul>{requests}</ul>
            {envelope}
            <p>"Hash " <code>{entry.hash.clone()}</code></p>
        </details>
    }
    .into_any()
}

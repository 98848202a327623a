//! The chosen items before they are sent: who signs, and what is missing.

use leptos::prelude::*;

use super::{
    badge::{Badge, Tone},
    problem_list::fix,
};
use crate::{
    model::{
        bulk::{BulkRow, BulkSigner, Check},
        item::ItemRef,
        problem::Problem,
    },
    routes::Route,
};

/// The chosen items.
#[component]
pub fn BulkTable(
    /// In order.
    rows: Vec<BulkRow>,
) -> impl IntoView {
    view! {
        <table class="table items" aria-label="Selected items">
            <thead>
                <tr>
                    <th scope="col">"Number"</th>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Signers"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="number">
                        "Total"
                    </th>
                    <th scope="col">"Can be sent"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: BulkRow) -> AnyView {
    let BulkRow { item, summary, signers, check } = row;
    let (number, title, status, total) = match summary {
        Some(summary) => {
            let (status, total) = (summary.status_label(), summary.total.map(|total| total.to_string()));
            (summary.number, summary.title, Some(status), total)
        }
        None => (item.id.0.clone(), "—".to_owned(), None, None),
    };
    let signers = match check {
        Check::Unread => view! { <span class="quiet">"…"</span> }.into_any(),
        _ if signers.is_empty() => view! { <span class="quiet">"—"</span> }.into_any(),
        _ => view! { <ul class="signers">{signers.into_iter().map(signer).collect_view()}</ul> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="code">
                <a href=Route::Item(item.clone()).href()>{number}</a>
            </th>
            <td data-label="Title">{title}</td>
            <td data-label="Signers">{signers}</td>
            <td data-label="Status">
                {status.map(|status| view! { <Badge tone=Tone::of_status(&status) label=status /> })}
            </td>
            <td data-label="Total" class="number">
                {total}
            </td>
            <td data-label="Can be sent">{checked(item, check)}</td>
        </tr>
    }
    .into_any()
}

fn signer(signer: BulkSigner) -> AnyView {
    let name = if signer.name.is_empty() { "no name".to_owned() } else { signer.name };
    let email = if signer.email.is_empty() { "no email".to_owned() } else { signer.email };
    view! {
        <li>
            {format!("{name} ({})", signer.role)} " "
            <span class="quiet">{email}</span>
        </li>
    }
    .into_any()
}

fn checked(item: ItemRef, check: Check) -> AnyView {
    match check {
        Check::Unread => view! { <span class="quiet">"Not read yet"</span> }.into_any(),
        Check::Ready => view! { <Badge tone=Tone::Good label="Ready" /> }.into_any(),
        Check::LeftOut(why) => view! {
            <Badge tone=Tone::Neutral label="Left out" />
            <p>{why}</p>
        }
        .into_any(),
        Check::Problems(problems) => view! {
            <Badge tone=Tone::Bad label="Left out" />
            <ul class="problems">{problems.into_iter().map(problem).collect_view()}</ul>
            <p>
                <a href=Route::Send(item).href()>"Fill it in by hand and send it alone"</a>
            </p>
        }
        .into_any(),
    }
}

fn problem(problem: Problem) -> AnyView {
    let fix = fix(&problem);
    view! { <li>{problem.message} {fix}</li> }.into_any()
}

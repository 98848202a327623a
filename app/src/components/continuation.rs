//! The continuation sheet of an invoice.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::badge::{Badge, Tone};
use crate::model::{item::ContinuationLine, money::Money};

/// A column of amounts: its heading, and the amount of a line.
type Column = (&'static str, fn(&ContinuationLine) -> &Money);

const COLUMNS: [Column; 6] = [
    ("Scheduled value", |line| &line.scheduled),
    ("Previous periods", |line| &line.previous),
    ("This period", |line| &line.this_period),
    ("Materials stored", |line| &line.stored),
    ("Completed and stored", |line| &line.to_date),
    ("Retainage", |line| &line.retainage),
];

/// The lines with the total of each column.
#[component]
pub fn Continuation(
    /// The lines, in order.
    lines: Vec<ContinuationLine>,
) -> impl IntoView {
    let Some(first) = lines.first() else {
        return view! { <p class="empty">"This invoice has no lines."</p> }.into_any();
    };
    let currency = first.scheduled.currency.clone();
    let totals = COLUMNS
        .map(|(_, amount)| {
            let sum: Decimal = lines.iter().map(|line| amount(line).amount).sum();
            view! { <td class="number">{Money::new(sum, currency.clone()).to_string()}</td> }
        })
        .collect_view();
    let headings =
        COLUMNS.map(|(heading, _)| view! { <th scope="col" class="number">{heading}</th> }).collect_view();
    view! {
        <div class="scroll" role="group" aria-label="Lines of the continuation sheet" tabindex="0">
            <table class="table schedule">
                <thead>
                    <tr>
                        <th scope="col">"#"</th>
                        <th scope="col">"Description of work"</th>
                        {headings}
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="2">
                            "Total"
                        </th>
                        {totals}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: ContinuationLine) -> AnyView {
    let amounts = COLUMNS
        .map(|(_, amount)| view! { <td class="number">{amount(&line).to_string()}</td> })
        .collect_view();
    let mark = line.change_order.then(|| view! { " " <Badge tone=Tone::Info label="Change order" /> });
    view! {
        <tr>
            <td class="quiet">{line.number}</td>
            <td>{line.description} {mark}</td>
            {amounts}
        </tr>
    }
    .into_any()
}

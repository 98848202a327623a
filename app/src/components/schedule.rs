//! The schedule of values.

use leptos::prelude::*;
use rust_decimal::Decimal;

use crate::model::{
    item::ScheduleLine,
    money::{Money, grouped},
};

/// The schedule of values with its total; quantities and unit costs only where a line has one.
#[component]
pub fn Schedule(
    /// Its lines, in order.
    lines: Vec<ScheduleLine>,
) -> impl IntoView {
    let Some(first) = lines.first() else {
        return view! { <p class="empty">"The schedule of values has no lines."</p> }.into_any();
    };
    let sum: Decimal = lines.iter().map(|line| line.amount.amount).sum();
    let total = Money::new(sum, first.amount.currency.clone());
    let counted = lines.iter().any(|line| line.quantity.is_some() || line.uom.is_some());
    let priced = lines.iter().any(|line| line.unit_cost.is_some());
    let labels = 3 + if counted { 2 } else { 0 } + if priced { 1 } else { 0 };
    let rows = lines.into_iter().map(move |line| row(line, counted, priced)).collect_view();
    view! {
        <div class="scroll" role="group" aria-label="Lines of the schedule of values" tabindex="0">
            <table class="table schedule">
                <thead>
                    <tr>
                        <th scope="col">"#"</th>
                        <th scope="col">"Budget code"</th>
                        <th scope="col">"Description"</th>
                        {counted.then(quantity_headings)}
                        {priced.then(|| view! { <th scope="col" class="number">"Unit cost"</th> })}
                        <th scope="col" class="number">"Amount"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan=labels.to_string()>"Total"</th>
                        <td class="number">{total.to_string()}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn quantity_headings() -> impl IntoView {
    view! {
        <th scope="col" class="number">"Quantity"</th>
        <th scope="col">"Unit"</th>
    }
}

fn row(line: ScheduleLine, counted: bool, priced: bool) -> AnyView {
    view! {
        <tr>
            <td class="quiet">{line.position}</td>
            <td class="code">{line.code.unwrap_or_default()}</td>
            <td>{line.description}</td>
            {counted.then(|| view! {
                <td class="number">{line.quantity.map(|quantity| grouped(quantity, 0))}</td>
                <td>{line.uom.unwrap_or_default()}</td>
            })}
            {priced.then(|| view! { <td class="number">{line.unit_cost.map(|cost| cost.to_string())}</td> })}
            <td class="number">{line.amount.to_string()}</td>
        </tr>
    }
    .into_any()
}

//! The schedule of values.

use leptos::prelude::*;
use rust_decimal::Decimal;

use crate::model::{
    item::ScheduleLine,
    money::{Money, grouped},
};

/// The schedule of values with its total; unit costs only where a line has one.
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
    let priced = lines.iter().any(|line| line.unit_cost.is_some());
    let rows = lines.into_iter().map(move |line| row(line, priced)).collect_view();
    view! {
        <div class="scroll" role="region" aria-label="Schedule of values" tabindex="0">
            <table class="table schedule">
                <thead>
                    <tr>
                        <th scope="col">"#"</th>
                        <th scope="col">"Budget code"</th>
                        <th scope="col">"Description"</th>
                        <th scope="col" class="number">"Quantity"</th>
                        <th scope="col">"Unit"</th>
                        {priced.then(|| view! { <th scope="col" class="number">"Unit cost"</th> })}
                        <th scope="col" class="number">"Amount"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan=if priced { "6" } else { "5" }>"Total"</th>
                        <td class="number">{total.to_string()}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: ScheduleLine, priced: bool) -> AnyView {
    view! {
        <tr>
            <td class="quiet">{line.position}</td>
            <td class="code">{line.code.unwrap_or_default()}</td>
            <td>{line.description}</td>
            <td class="number">{line.quantity.map(|quantity| grouped(quantity, 0))}</td>
            <td>{line.uom.unwrap_or_default()}</td>
            {priced.then(|| view! { <td class="number">{line.unit_cost.map(|cost| cost.to_string())}</td> })}
            <td class="number">{line.amount.to_string()}</td>
        </tr>
    }
    .into_any()
}

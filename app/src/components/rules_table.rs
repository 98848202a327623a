//! Every rule of a company or a project: one row per kind of items.

use leptos::prelude::*;

use super::badge::{Badge, Tone};
use crate::{
    model::rules::{
        Layer, Setting,
        page::{RulesRow, ShownSetting},
        place::kind_word,
        words::in_short,
    },
    routes::Route,
};

/// The columns, and the settings that stand in each.
const COLUMNS: [(&str, &[Setting]); 4] = [
    ("Status in Procore", &[Setting::OnSent, Setting::OnCompleted, Setting::OnDeclined, Setting::OnVoided]),
    ("Signers and copies", &[Setting::Signers, Setting::Copies]),
    ("Document and mail", &[Setting::Document, Setting::Template, Setting::Subject, Setting::Message]),
    ("Reminders and expiry", &[Setting::Reminders, Setting::Expiry]),
];

/// The table. What is inherited says from where; what says nothing is the product's default.
#[component]
pub fn RulesTable(
    /// All kinds first, then each kind.
    rows: Vec<RulesRow>,
    /// Whether the person may change them.
    may_change: bool,
) -> impl IntoView {
    let heads = COLUMNS.map(|(label, _)| view! { <th scope="col">{label}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| row_view(row, may_change)).collect_view();
    view! {
        <table class="table items rules-table">
            <caption class="visually-hidden">"Rules per kind of items"</caption>
            <thead>
                <tr>
                    <th scope="col">"Kind of items"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="help">"What is not marked is Countersign’s default."</p>
    }
    .into_any()
}

fn row_view(row: RulesRow, may_change: bool) -> AnyView {
    let RulesRow { place, settings } = row;
    let change = may_change.then(|| {
        let about = place.label();
        view! {
            <a class="change" href=Route::EditRules(place).href() id=format!("change-{}", kind_word(place.kind))>
                "Change"
                <span class="visually-hidden">{format!(" the rules: {about}")}</span>
            </a>
        }
    });
    let cells = COLUMNS
        .map(|(label, column)| {
            let shown: Vec<ShownSetting> =
                settings.iter().filter(|shown| column.contains(&shown.setting)).cloned().collect();
            view! { <td data-label=label>{cell(shown, place.layer())}</td> }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">
                {place.label()} " " {change}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(settings: Vec<ShownSetting>, here: Layer) -> AnyView {
    if settings.is_empty() {
        return view! { <span class="quiet">"Nothing set"</span> }.into_any();
    }
    let lines = settings
        .into_iter()
        .map(|shown| {
            let label = shown.setting.label();
            view! {
                <div>
                    <dt>{label.strip_prefix("Status ").unwrap_or(label)}</dt>
                    <dd>{in_short(&shown.words)} {mark(shown.layer, here)}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="rules">{lines}</dl> }.into_any()
}

fn mark(layer: Layer, here: Layer) -> Option<AnyView> {
    if layer == here {
        return Some(view! { " " <Badge tone=Tone::Info label="set here" /> }.into_any());
    }
    (layer != Layer::Product).then(|| {
        let words = if layer == Layer::CompanyAll && here == Layer::CompanyKind {
            "from all kinds"
        } else {
            layer.words()
        };
        view! { " " <span class="quiet">{format!("({words})")}</span> }.into_any()
    })
}

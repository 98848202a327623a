//! The page of one contract or change order, with a form to change it by hand as a person in Procore.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Place, Problem, dollars, frames,
    parts::{self, row},
};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        change_orders::words,
        items::{
            self, Collection, Item, ItemKind,
            fields::{dates, label},
            money,
            names::Names,
            pdf::plain_text,
            totals::Totals,
            write::{self, ByHand},
        },
        model::{COMPANY, Project},
        records,
    },
};

/// An item and what its page names.
struct Found {
    item: Item,
    contract: Option<Item>,
    project: Project,
}

/// The item at an address; change orders answer to their legacy package id too.
async fn find(shared: &Shared, of: Collection, place: &Place) -> Result<Found, Problem> {
    let project = place.project(shared).await?;
    let mut items = records::items(&shared.store, of, place.scope).await?;
    if let Some(batches) = of.batches() {
        items.extend(records::items(&shared.store, batches, place.scope).await?);
    }
    let known_as = |item: &Item| item.id == place.id || item.web_id() == place.id;
    let item = items.into_iter().find(|item| item.deleted_at.is_none() && known_as(item));
    let item = item.ok_or(Problem::Nothing)?;
    let contract = items::contract(shared, &item).await?;
    if place.is_of(contract.as_ref().unwrap_or(&item)) {
        Ok(Found { item, contract, project })
    } else {
        Err(Problem::Nothing)
    }
}

pub(super) async fn show(
    of: Collection,
    State(shared): State<Shared>,
    Path(place): Path<Place>,
) -> Result<Markup, Problem> {
    render(&shared, &find(&shared, of, &place).await?, None).await
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Change {
    title: String,
    status: String,
    amount: String,
}

pub(super) async fn change(
    of: Collection,
    State(shared): State<Shared>,
    Path(place): Path<Place>,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let _guard = shared.store.write_lock().await;
    let mut found = find(&shared, of, &place).await?;
    let Some(amount) = parts::amount(&change.amount) else {
        return Ok(render(&shared, &found, Some(parts::NO_AMOUNT)).await?.into_response());
    };
    let by_hand = ByHand { title: change.title, status: change.status, amount };
    if write::by_hand(&shared, &mut found.item, by_hand, parts::BY_HAND).await.is_err() {
        return Ok(render(&shared, &found, Some(parts::NO_STATUS)).await?.into_response());
    }
    Ok(Redirect::to(&super::item_path(&found.item, found.contract.as_ref())).into_response())
}

async fn render(shared: &Shared, found: &Found, problem: Option<&str>) -> Result<Markup, Problem> {
    let Found { item, contract, project } = found;
    let names = Names::read(shared).await?;
    let totals = Totals::read(shared, item).await?;
    let files = parts::files_of(shared, &item.attachments).await?;
    let title = format!("{} {}: {}", item.kind.title(), item.text("number"), item.text("title"));
    let body = html! {
        p { a href=(format!("/{}/project/home", project.id)) { (project.name) } }
        (parts::problem(problem))
        (parts::workflow(item.workflow.as_deref()))
        (general(item, contract.as_ref(), &names))
        (parts::schedule_of_values(item))
        @if let Some(change_orders) = item.kind.collection().change_orders() {
            (parts::change_orders(shared, item, change_orders, &totals).await?)
        }
        (parts::attachments(&files))
        (by_hand(item))
        (parts::change_history(&item.changes))
        (frames::side_panel(shared, project.id, super::view_key(item, contract.as_ref()), item.web_id()))
    };
    Ok(page(&title, page::Vendor::Procore, body))
}

fn general(item: &Item, contract: Option<&Item>, names: &Names) -> Markup {
    let yes_no = |flag: &str| if item.flag(flag) { "Yes" } else { "No" };
    html! {
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Status", html! { span.tag { (words(item.text("status"))) } }))
                (row("Executed", html! { (yes_no("executed")) }))
                (row("Sign with DocuSign", html! { (yes_no("signature_required")) }))
                (row("Private", html! { (yes_no("private")) }))
                @if let Some(contract) = contract {
                    (row("Contract", html! {
                        a href=(super::item_path(contract, None)) { (contract.text("number")) ": " (contract.text("title")) }
                    }))
                }
                (parties(contract.unwrap_or(item), names))
                (row("Amount", html! { (dollars(item.grand_total())) }))
                @if item.fields.contains_key("retainage_percent") {
                    (row("Default Retainage", html! { (item.text("retainage_percent")) " %" }))
                }
                @if let Some(days) = item.fields.get("schedule_impact_amount").and_then(|days| days.as_i64()) {
                    (row("Schedule Impact", html! { (days) " days" }))
                }
                @for date in dates(item.kind) {
                    (row(label(item.kind, date), html! { (parts::or_dash(item.text(date))) }))
                }
                @for text in ["payment_terms", "ship_via", "bill_to_address", "ship_to_address", "reference", "reason"] {
                    @if !item.text(text).is_empty() { (row(label(item.kind, text), html! { (item.text(text)) })) }
                }
            }
            @for text in ["description", "inclusions", "exclusions"] {
                @if !item.text(text).is_empty() {
                    h3 { (label(item.kind, text)) }
                    @for line in plain_text(item.text(text)).lines() { p { (line) } }
                }
            }
        }
    }
}

/// Who the contract is with, and of a prime contract who designs and who builds.
fn parties(contract: &Item, names: &Names) -> Markup {
    let vendor = |attribute: &str| {
        html! {
            @match contract.id_of(attribute) {
                Some(id) => { a href=(format!("/{}/company/directory/vendors/{id}", COMPANY.id)) { (names.vendor_name(id)) } }
                None => { "–" }
            }
        }
    };
    let architect = contract.id_of("architect_id").map_or("–", |id| names.person_name(id));
    html! {
        (row(label(contract.kind, "vendor_id"), vendor("vendor_id")))
        @if contract.kind == ItemKind::PrimeContract {
            (row(label(contract.kind, "contractor_id"), vendor("contractor_id")))
            (row(label(contract.kind, "architect_id"), html! { (architect) }))
        }
    }
}

fn by_hand(item: &Item) -> Markup {
    parts::by_hand(html! {
        label for="title" { "Title" }
        input id="title" name="title" autocomplete="off" required value=(item.text("title"));
        label for="status" { "Status" }
        select id="status" name="status" {
            @for status in item.kind.statuses() {
                option value=(status) selected[*status == item.text("status")] { (words(status)) }
            }
        }
        label for="amount" { "Amount" }
        input id="amount" name="amount" inputmode="decimal" autocomplete="off" required value=(money(item.grand_total()));
    })
}

//! The page of one owner or subcontractor invoice, with a form to change it by hand.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Place, Problem, dollars, frames, item_path,
    parts::{self, BY_HAND, attachments, change_history, files_of, or_dash, row},
};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        history::Edit,
        invoicing::{self, Invoice, Line, Side, label, summary::Summary},
        items::{Item, money},
        model::Project,
        records,
    },
};

/// An invoice and what its page names.
struct Found {
    invoice: Invoice,
    contract: Item,
    project: Project,
}

async fn find(shared: &Shared, side: Side, place: &Place) -> Result<Found, Problem> {
    let project = place.project(shared).await?;
    let invoice = records::invoice(&shared.store, side, place.id).await?;
    let invoice = invoice.filter(|found| found.project_id == project.id).ok_or(Problem::Nothing)?;
    let contract = records::item(&shared.store, side.contracts(), invoice.contract_id).await?;
    let contract = contract.filter(|contract| place.is_of(contract)).ok_or(Problem::Nothing)?;
    Ok(Found { invoice, contract, project })
}

/// The classic address of an invoice on its contract.
pub(super) fn path(invoice: &Invoice, contract: &Item) -> String {
    format!("{}/{}/{}", item_path(contract, None), invoice.side.path_segment(), invoice.id)
}

pub(super) async fn show(
    side: Side,
    State(shared): State<Shared>,
    Path(place): Path<Place>,
) -> Result<Markup, Problem> {
    render(&shared, &find(&shared, side, &place).await?, None).await
}

async fn render(shared: &Shared, found: &Found, problem: Option<&str>) -> Result<Markup, Problem> {
    let Found { invoice, project, .. } = found;
    let files = files_of(shared, &invoice.attachments).await?;
    let title = format!("{} {}: {}", invoice.side.title(), invoice.number, invoice.contract_title);
    let body = html! {
        p { a href=(format!("/{}/project/home", project.id)) { (project.name) } }
        (parts::problem(problem))
        (parts::workflow(invoice.workflow.as_deref()))
        (general(found, &Summary::of(&invoice.lines)))
        (lines(&invoice.lines))
        (attachments(&files))
        (by_hand(invoice))
        (change_history(&invoice.changes))
        (frames::side_panel(shared, project.id, view_key(invoice.side), invoice.id))
    };
    Ok(page(&title, page::Vendor::Procore, body))
}

/// The key under which a side panel is registered for an invoice's page.
fn view_key(side: Side) -> &'static str {
    match side {
        Side::Owner => "prime_contracts.payment_applications.detail",
        Side::Subcontractor => "commitments.requisitions.detail",
    }
}

fn general(found: &Found, sums: &Summary) -> Markup {
    let Found { invoice, contract, project } = found;
    html! {
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Status", html! { span.tag { (label(invoice.status())) } }))
                (row("Invoice #", html! { (or_dash(invoice.text("invoice_number"))) }))
                (row("Project", html! { (project.number) " " (project.name) }))
                (row("Contract", html! {
                    a href=(item_path(contract, None)) { (contract.text("number")) ": " (contract.text("title")) }
                }))
                (row("Company", html! { (invoice.company) }))
                (row("Period", html! { (or_dash(invoice.text("period_start"))) " to " (or_dash(invoice.text("period_end"))) }))
                (row("Billing Date", html! { (or_dash(invoice.text("billing_date"))) }))
            }
            h2 { "Summary" }
            dl.card {
                @for (name, amount) in [
                    ("Contract sum to date", sums.contract_sum_to_date()),
                    ("Net change by change orders", sums.net_change()),
                    ("Total completed and stored to date", sums.completed()),
                    ("Total retainage", sums.retainage()),
                    ("Total earned less retainage", sums.earned()),
                    ("Less previous certificates for payment", sums.previous_certificates()),
                    ("Current payment due", sums.due()),
                    ("Balance to finish, including retainage", sums.balance()),
                ] { (row(name, html! { (dollars(amount)) })) }
            }
        }
    }
}

fn lines(lines: &[Line]) -> Markup {
    html! {
        section aria-labelledby="lines" {
            h2 id="lines" { "Detail" }
            div.scroll tabindex="0" role="group" aria-labelledby="lines" {
                table {
                    thead {
                        tr {
                            th.number scope="col" { "#" }
                            th scope="col" { "Description of Work" }
                            th.number scope="col" { "Scheduled Value" }
                            th.number scope="col" { "Work This Period" }
                            th.number scope="col" { "Completed and Stored" }
                            th.number scope="col" { "Retainage" }
                        }
                    }
                    tbody {
                        @for line in lines {
                            tr {
                                td.number { (line.position) }
                                td { (line.description) }
                                td.number { (dollars(line.scheduled_value)) }
                                td.number { (dollars(line.work_now)) }
                                td.number { (dollars(line.to_date().total())) }
                                td.number { (dollars(line.to_date().retainage())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn by_hand(invoice: &Invoice) -> Markup {
    parts::by_hand(html! {
        label for="status" { "Status" }
        select id="status" name="status" {
            @for status in invoice.side.statuses() {
                option value=(status) selected[*status == invoice.status()] { (label(status)) }
            }
        }
        label for="line" { "Line" }
        select id="line" name="line" {
            @for line in &invoice.lines { option value=(line.id) { (line.position) ". " (line.description) } }
        }
        label for="amount" { "Work completed this period on that line (leave empty to keep)" }
        input id="amount" name="amount" inputmode="decimal" autocomplete="off";
    })
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Change {
    status: String,
    line: i64,
    amount: String,
}

pub(super) async fn change(
    side: Side,
    State(shared): State<Shared>,
    Path(place): Path<Place>,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let _guard = shared.store.write_lock().await;
    let mut found = find(&shared, side, &place).await?;
    match edit(&mut found.invoice, &change) {
        Ok(edits) => invoicing::save(&shared, &mut found.invoice, edits, (BY_HAND, None)).await?,
        Err(problem) => return Ok(render(&shared, &found, Some(problem)).await?.into_response()),
    }
    Ok(Redirect::to(&path(&found.invoice, &found.contract)).into_response())
}

/// Writes the status and, if there is one, the amount of a line; nothing if either is wrong.
fn edit(invoice: &mut Invoice, change: &Change) -> Result<Vec<Edit>, &'static str> {
    if !invoice.side.statuses().contains(&change.status.as_str()) {
        return Err(parts::NO_STATUS);
    }
    let mut edits = Vec::new();
    if !change.amount.trim().is_empty() {
        let amount = parts::amount(&change.amount).ok_or(parts::NO_AMOUNT)?;
        if let Some(line) = invoice.lines.iter_mut().find(|line| line.id == change.line) {
            let column = format!("Work Completed This Period, line {}", line.position);
            edits.push(Edit::new(&column, &money(line.work_now), &money(amount)));
            line.bill_work(amount);
        }
    }
    if change.status != invoice.status() {
        edits.push(Edit::new("Status", invoice.status(), &change.status));
        invoice.fields.insert("status".to_owned(), change.status.clone().into());
    }
    Ok(edits)
}

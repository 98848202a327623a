//! The page of one owner or subcontractor invoice, with a form to change it by hand.

use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    Problem, dollars,
    parts::{attachments, change_history, files_of, or_dash, row},
};
use crate::{
    Shared,
    page::{self, page},
    procore::{
        history::{self, Edit},
        invoicing::{Invoice, Line, Side, label, summary::Summary},
        items::money,
        model::{COMPANY, Project},
        records,
        webhooks::{self, Event},
    },
};

/// Who changes an item by hand.
pub(super) const BY_HAND: &str = "Maria Alvarez";

pub(super) async fn owner(
    State(shared): State<Shared>,
    Path((project_id, contract_id, id)): Path<(i64, i64, i64)>,
) -> Result<Markup, Problem> {
    show(&shared, Side::Owner, project_id, contract_id, id).await
}

pub(super) async fn owner_webclient(
    State(shared): State<Shared>,
    Path((company_id, project_id, contract_id, id)): Path<(i64, i64, i64, i64)>,
) -> Result<Markup, Problem> {
    of_company(company_id)?;
    show(&shared, Side::Owner, project_id, contract_id, id).await
}

pub(super) async fn subcontractor(
    State(shared): State<Shared>,
    Path((project_id, _kind, contract_id, id)): Path<(i64, String, i64, i64)>,
) -> Result<Markup, Problem> {
    show(&shared, Side::Subcontractor, project_id, contract_id, id).await
}

pub(super) async fn subcontractor_webclient(
    State(shared): State<Shared>,
    Path((company_id, project_id, _kind, contract_id, id)): Path<(i64, i64, String, i64, i64)>,
) -> Result<Markup, Problem> {
    of_company(company_id)?;
    show(&shared, Side::Subcontractor, project_id, contract_id, id).await
}

pub(super) fn of_company(company_id: i64) -> Result<(), Problem> {
    if company_id == COMPANY.id { Ok(()) } else { Err(Problem::Nothing) }
}

async fn find(
    shared: &Shared,
    side: Side,
    project_id: i64,
    contract_id: i64,
    id: i64,
) -> Result<Invoice, Problem> {
    let invoice = records::invoice(&shared.store, side, id).await?;
    let at_its_place = |found: &Invoice| found.project_id == project_id && found.contract_id == contract_id;
    invoice.filter(at_its_place).ok_or(Problem::Nothing)
}

async fn show(
    shared: &Shared,
    side: Side,
    project_id: i64,
    contract_id: i64,
    id: i64,
) -> Result<Markup, Problem> {
    let invoice = find(shared, side, project_id, contract_id, id).await?;
    let project = records::project(&shared.store, project_id).await?.ok_or(Problem::Nothing)?;
    let files = files_of(shared, &invoice.attachments).await?;
    let title = format!("{} {}: {}", side.title(), invoice.number, invoice.contract_title);
    let sums = Summary::of(&invoice.lines);
    let body = html! {
        p { a href=(format!("/{project_id}/project/home")) { (project.name) } }
        (general(&invoice, &project, &sums))
        (lines(&invoice.lines))
        (attachments(&files))
        (by_hand(&invoice))
        (change_history(&invoice.changes))
    };
    Ok(page(&title, page::Vendor::Procore, body))
}

fn general(invoice: &Invoice, project: &Project, sums: &Summary) -> Markup {
    html! {
        section aria-labelledby="general" {
            h2 id="general" { "General Information" }
            dl.card {
                (row("Status", html! { span.tag { (label(invoice.status())) } }))
                @if let Some(workflow) = &invoice.workflow { (row("Workflow", html! { (workflow) })) }
                (row("Invoice #", html! { (or_dash(invoice.text("invoice_number"))) }))
                (row("Project", html! { (project.number) " " (project.name) }))
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
    html! {
        form.card.narrow method="post" aria-labelledby="by-hand" {
            h2 id="by-hand" { "Change by hand" }
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
            button { "Save" }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Changed {
    status: String,
    line: i64,
    amount: String,
}

pub(super) async fn change_owner(
    State(shared): State<Shared>,
    Path((project_id, contract_id, id)): Path<(i64, i64, i64)>,
    Form(changed): Form<Changed>,
) -> Result<Redirect, Problem> {
    change(&shared, (Side::Owner, project_id, contract_id, id), &changed).await?;
    Ok(Redirect::to(&format!(
        "/{project_id}/project/prime_contracts/{contract_id}/payment_applications/{id}"
    )))
}

pub(super) async fn change_subcontractor(
    State(shared): State<Shared>,
    Path((project_id, kind, contract_id, id)): Path<(i64, String, i64, i64)>,
    Form(changed): Form<Changed>,
) -> Result<Redirect, Problem> {
    change(&shared, (Side::Subcontractor, project_id, contract_id, id), &changed).await?;
    Ok(Redirect::to(&format!("/{project_id}/project/commitments/{kind}/{contract_id}/requisitions/{id}")))
}

/// Takes what it can read; an amount that is none leaves the line as it is.
async fn change(
    shared: &Shared,
    (side, project_id, contract_id, id): (Side, i64, i64, i64),
    changed: &Changed,
) -> Result<(), Problem> {
    let _guard = shared.store.write_lock().await;
    let mut invoice = find(shared, side, project_id, contract_id, id).await?;
    let mut edits = Vec::new();
    if side.statuses().contains(&changed.status.as_str()) && changed.status != invoice.status() {
        edits.push(Edit::new("Status", invoice.status(), &changed.status));
        invoice.fields.insert("status".to_owned(), changed.status.clone().into());
    }
    let line = invoice.lines.iter_mut().find(|line| line.id == changed.line);
    if let (Some(line), Ok(amount)) = (line, changed.amount.trim().parse::<Decimal>()) {
        let column = format!("Work Completed This Period, line {}", line.position);
        edits.push(Edit::new(&column, &money(line.work_now), &money(amount)));
        line.bill_work(amount);
    }
    invoice.updated_at = shared.clock.now();
    history::record(&mut invoice.changes, edits, BY_HAND, invoice.updated_at);
    records::put_invoice(&shared.store, &invoice).await?;
    if let Some(resource) = side.resource() {
        webhooks::changed(shared, resource, id, project_id, Event::Update, None).await?;
    }
    Ok(())
}

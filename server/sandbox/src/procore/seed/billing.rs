//! Invoices of both sides: successive applications, computed one from the other.
//!
//! To add invoices: a row in [`CONTRACTS`] with one status per application.

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
};
use crate::{
    Shared, pdf,
    procore::{
        attachments,
        invoicing::{BillingPeriod, Invoice, Line, Retainage, Side},
        items::Item,
        model::LineItem,
        records,
        uploads::Ready,
    },
};

/// A contract and the statuses of its applications.
struct Billing {
    side: Side,
    project_id: i64,
    contract_id: i64,
    /// The first invoice's id; the others count on.
    first_id: i64,
    statuses: &'static [&'static str],
    /// Number of the application that a workflow controls, and the workflow.
    workflow: Option<(usize, &'static str)>,
    /// Change orders that are billed: from which application on, and their ids.
    changes: &'static [(usize, i64)],
}

const fn row(
    side: Side,
    (project_id, contract_id): (i64, i64),
    first_id: i64,
    statuses: &'static [&'static str],
) -> Billing {
    Billing { side, project_id, contract_id, first_id, statuses, workflow: None, changes: &[] }
}

const PC: Side = Side::Owner;
const CC: Side = Side::Subcontractor;

const DRAFT: &str = "draft";
const REVIEW: &str = "under_review";
const REVISE: &str = "revise_and_resubmit";
const APPROVED: &str = "approved";
const NOTED: &str = "approved_as_noted";
const PENDING: &str = "pending_owner_approval";

const CONTRACTS: &[Billing] = &[
    Billing {
        workflow: Some((9, "Owner Invoice Approval")),
        changes: &[(4, 630_005), (7, 630_002), (10, 630_009)],
        ..row(
            PC,
            (PIER_9, 515_340),
            820_001,
            &[
                APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED,
                APPROVED, REVISE, REVIEW, DRAFT,
            ],
        )
    },
    row(PC, (ALDER_STREET, 515_360), 821_001, &[APPROVED, APPROVED, DRAFT]),
    row(PC, (KESTREL_RIDGE, 515_380), 822_001, &[APPROVED, REVIEW]),
    Billing { changes: &[(2, 620_003)], ..row(CC, (PIER_9, 512_340), 830_001, &[APPROVED, NOTED, REVIEW]) },
    Billing {
        changes: &[(3, 620_002)],
        ..row(CC, (PIER_9, 512_342), 830_011, &[APPROVED, NOTED, PENDING, DRAFT])
    },
    Billing { changes: &[(2, 620_006)], ..row(CC, (PIER_9, 512_344), 830_021, &[APPROVED, APPROVED]) },
    row(CC, (PIER_9, 512_347), ELECTRICAL, &[PENDING]),
    row(CC, (PIER_9, 512_351), FROM_ERP, &[APPROVED]),
    row(CC, (PIER_9, 512_354), 830_051, &[APPROVED]),
    row(CC, (PIER_9, 512_352), 830_061, &[NOTED]),
    Billing {
        workflow: Some((1, "Subcontractor Invoice Review")),
        ..row(CC, (PIER_9, 512_341), 830_071, &[APPROVED])
    },
    row(CC, (PIER_9, 512_405), 830_081, &[APPROVED, REVISE]),
    row(CC, (ALDER_STREET, 513_342), 831_001, &[APPROVED, REVIEW]),
    row(CC, (ALDER_STREET, 513_341), 831_011, &[PENDING]),
    row(CC, (KESTREL_RIDGE, 514_340), 832_001, &[APPROVED, NOTED]),
];

/// An ERP system owns this one.
const FROM_ERP: i64 = 830_041;
/// The invoice with a breakdown of 400 rows.
const ELECTRICAL: i64 = 830_031;
const BREAKDOWN: usize = 400;

pub(super) async fn seed(shared: &Shared) -> Result<(), sqlx::Error> {
    for project_id in [PIER_9, ALDER_STREET, KESTREL_RIDGE] {
        for period in periods(project_id) {
            records::put_billing_period(&shared.store, &period).await?;
        }
    }
    for billing in CONTRACTS {
        let contract = records::item(&shared.store, billing.side.contracts(), billing.contract_id).await?;
        let Some(contract) = contract else { continue };
        let mut changes = Vec::new();
        for (number, id) in billing.changes {
            let Some(of) = billing.side.contracts().change_orders() else { continue };
            changes.extend(records::item(&shared.store, of, *id).await?.map(|change| (*number, change)));
        }
        let company = vendor_name(shared, &contract).await?;
        let lines = contract_lines(&contract.lines, billing.first_id == ELECTRICAL);
        keep(shared, applications(billing, (&contract, &company), lines, &changes)).await?;
    }
    Ok(())
}

pub(super) async fn vendor_name(shared: &Shared, contract: &Item) -> Result<String, sqlx::Error> {
    let Some(id) = contract.id_of("vendor_id") else { return Ok(String::new()) };
    Ok(records::vendor(&shared.store, id).await?.map(|vendor| vendor.name).unwrap_or_default())
}

/// Keeps invoices with a backup file on each second one.
async fn keep(shared: &Shared, invoices: Vec<Invoice>) -> Result<(), sqlx::Error> {
    for mut invoice in invoices {
        if invoice.number % 2 == 1 {
            let name = format!("Backup for application {}.pdf", invoice.number);
            let text =
                [invoice.contract_title.clone(), "Delivery tickets, time sheets and photos.".to_owned()];
            let bytes = pdf::plain_document(&name, &text);
            let file = Ready { name, content_type: "application/pdf".to_owned(), bytes };
            invoice.attachments.push(attachments::store(shared, invoice.owner(), file).await?);
        }
        records::put_invoice(&shared.store, &invoice).await?;
    }
    Ok(())
}

pub(super) fn retainage() -> Retainage {
    Retainage { work: Decimal::TEN, stored: Decimal::from(5) }
}

/// Rows of which nothing is billed; broken down into [`BREAKDOWN`] rows if asked.
fn contract_lines(items: &[LineItem], broken_down: bool) -> Vec<Line> {
    if !broken_down {
        return items.iter().map(|item| Line::of_contract(item, retainage())).collect();
    }
    let mut lines = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let parts = BREAKDOWN / items.len() + usize::from(index < BREAKDOWN % items.len());
        let each = (item.amount / Decimal::from(parts)).trunc();
        for part in 1..=parts {
            let last = part == parts;
            let amount = if last { item.amount - each * Decimal::from(parts - 1) } else { each };
            let description = format!("{}, part {part} of {parts}", item.description);
            let item = LineItem { amount, description, ..item.clone() };
            lines.push(Line::of_detail(&item, retainage()));
        }
    }
    lines
}

/// One application after the other, each carrying on from the one before.
fn applications(
    billing: &Billing,
    parties: (&Item, &str),
    mut lines: Vec<Line>,
    changes: &[(usize, Item)],
) -> Vec<Invoice> {
    let count = billing.statuses.len();
    let mut invoices: Vec<Invoice> = Vec::new();
    for (number, status) in (1..).zip(billing.statuses) {
        lines.extend(
            changes.iter().filter(|change| change.0 == number).map(|(_, change)| change_line(change)),
        );
        let id = billing.first_id + number as i64 - 1;
        for (position, line) in (1_u32..).zip(&mut lines) {
            (line.position, line.id) = (position, id * 1_000 + i64::from(position));
            progress(line, number, count);
        }
        let previous = invoices.last().map(|invoice| invoice.id);
        let mut invoice = invoice(billing, parties, (number, id), lines.clone());
        invoice.fields.insert("status".to_owned(), (*status).into());
        invoice.fields.insert("previous_id".to_owned(), previous.into());
        let workflow = billing.workflow.filter(|(controlled, _)| *controlled == number);
        invoice.workflow = workflow.map(|(_, name)| name.to_owned());
        invoices.push(invoice);
        lines = lines.iter().map(Line::next).collect();
    }
    invoices
}

/// One row for a whole change order.
fn change_line(change: &Item) -> Line {
    let item = LineItem {
        id: change.id,
        position: 0,
        cost_code: "01-990".to_owned(),
        cost_code_name: "Change Orders".to_owned(),
        description: format!("{}: {}", change.text("number"), change.text("title")),
        unit: None,
        amount: change.grand_total(),
    };
    Line::of_change_order(&item, change.web_id(), retainage())
}

/// Rows start one after the other and take four applications each; materials come one before.
fn progress(line: &mut Line, number: usize, count: usize) {
    let start = (line.position as usize * 7) % count;
    let quarters = Decimal::from(number.saturating_sub(start).min(4));
    let share =
        (quarters / Decimal::from(4) - Decimal::new(i64::from(line.position % 3), 2)).max(Decimal::ZERO);
    let stored = if number == start && start > 0 { Decimal::new(8, 2) } else { Decimal::ZERO };
    let deduction = line.scheduled_value.is_sign_negative();
    line.bill_up_to(if deduction { Decimal::ONE } else { share }, stored);
    if number == 9 {
        line.release(Decimal::new(5, 1));
    }
}

fn invoice(
    billing: &Billing,
    (contract, company): (&Item, &str),
    (number, id): (usize, i64),
    lines: Vec<Line>,
) -> Invoice {
    let period = &periods(billing.project_id)[(number - 1).min(PERIODS - 1)];
    let from_erp = (id == FROM_ERP).then_some("VISTA-88213");
    let fields = json!({
        "invoice_number": format!("{}-{number:03}", billing.contract_id),
        "billing_date": period.end_date,
        "period_start": period.start_date,
        "period_end": period.end_date,
        "period_id": period.id,
        "submitted_at": period.end_date,
        "payment_date": null,
        "final": false,
        "origin_id": from_erp,
        "origin_data": null,
    });
    let side = billing.side;
    let created_at = midday(&period.end_date) + chrono::Duration::minutes(id % 241);
    Invoice {
        id,
        side,
        project_id: billing.project_id,
        contract_id: billing.contract_id,
        contract_title: match side {
            Side::Owner => contract.text("title").to_owned(),
            Side::Subcontractor => format!("{} {}", contract.text("number"), contract.text("title")),
        },
        company: company.to_owned(),
        number: u32::try_from(number).unwrap_or(u32::MAX),
        fields: fields.as_object().cloned().unwrap_or_default(),
        workflow: None,
        lines,
        attachments: Vec::new(),
        changes: Vec::new(),
        created_by: 7002,
        created_at,
        updated_at: created_at,
    }
}

const PERIODS: usize = 13;
const FIRST_PERIOD: (i32, u32) = (2025, 10);

/// A month each; the last two are open.
pub(super) fn periods(project_id: i64) -> Vec<BillingPeriod> {
    let month = |index: usize| {
        let months = FIRST_PERIOD.1 - 1 + u32::try_from(index).unwrap_or(0);
        let year = FIRST_PERIOD.0 + i32::try_from(months / 12).unwrap_or(0);
        chrono::NaiveDate::from_ymd_opt(year, months % 12 + 1, 1).unwrap_or_default()
    };
    let period = |index: usize| {
        let (start, end) = (month(index), month(index + 1).pred_opt().unwrap_or_default());
        BillingPeriod {
            id: 700_000 + (project_id - 88_100) * 100 + index as i64 + 1,
            project_id,
            position: u32::try_from(index).unwrap_or(0) + 1,
            start_date: start.to_string(),
            end_date: end.to_string(),
            due_date: (end + chrono::Duration::days(10)).to_string(),
            closed: index + 2 < PERIODS,
            created_at: midday("2025-09-01"),
        }
    };
    (0..PERIODS).map(period).collect()
}

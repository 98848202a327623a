//! Invoices of both sides: successive applications, computed one from the other.
//!
//! To add invoices: a row in [`CONTRACTS`] with one status per application.

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
    schedules::{self, Schedule},
};
use crate::{
    Shared, pdf,
    procore::{
        attachments,
        invoicing::{BillingPeriod, Invoice, Line, Retainage, Side},
        model::{Commitment, LineItem},
        records,
        uploads::Ready,
    },
};

/// A contract and the statuses of its applications.
struct Billing {
    project_id: i64,
    contract_id: i64,
    /// The first invoice's id; the others count on.
    first_id: i64,
    statuses: &'static [&'static str],
    /// Number of the application that a workflow controls, and the workflow.
    workflow: Option<(usize, &'static str)>,
    /// A change order: the application it first appears in, its package, what it is for, cents.
    changes: &'static [(usize, i64, &'static str, i64)],
}

const fn row(project_id: i64, contract_id: i64, first_id: i64, statuses: &'static [&'static str]) -> Billing {
    Billing { project_id, contract_id, first_id, statuses, workflow: None, changes: &[] }
}

const DRAFT: &str = "draft";
const REVIEW: &str = "under_review";
const REVISE: &str = "revise_and_resubmit";
const APPROVED: &str = "approved";
const NOTED: &str = "approved_as_noted";
const PENDING: &str = "pending_owner_approval";

/// What the owner is billed: contract, title, owner, sum and schedule.
struct Prime {
    billing: Billing,
    title: &'static str,
    owner: &'static str,
    sum: i64,
}

const PRIMES: &[Prime] = &[
    Prime {
        billing: Billing {
            workflow: Some((9, "Owner Invoice Approval")),
            changes: &[
                (4, 620_001, "PCCO 001: Additional pile caps at gridline F", 21_245_000),
                (7, 620_002, "PCCO 002: Credit for deleted skylights", -3_812_550),
                (10, 620_003, "PCCO 003: Façade cleaning, north elevation", 8_400_075),
            ],
            ..row(
                PIER_9,
                610_001,
                820_001,
                &[
                    APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED, APPROVED,
                    APPROVED, REVISE, REVIEW, DRAFT,
                ],
            )
        },
        title: "Pier 9 Warehouse Conversion",
        owner: "Port Haven Harbor Authority",
        sum: 1_842_000_000,
    },
    Prime {
        billing: row(ALDER_STREET, 611_001, 821_001, &[APPROVED, APPROVED, DRAFT]),
        title: "Alder Street Elementary School",
        owner: "Millbrook School District 4J",
        sum: 2_214_750_050,
    },
    Prime {
        billing: row(KESTREL_RIDGE, 612_001, 822_001, &[APPROVED, REVIEW]),
        title: "Kestrel Ridge Water Treatment Plant",
        owner: "Kestrel Ridge Water District",
        sum: 6_480_000_000,
    },
];

const SUBCONTRACTS: &[Billing] = &[
    Billing {
        changes: &[
            (2, 530_101, "CCO 001: Reinforced connections at braced frame 4", 2_431_000),
            (3, 530_102, "CCO 002: Credit for shop primer", -498_025),
        ],
        ..row(PIER_9, 512_340, 830_001, &[APPROVED, NOTED, REVIEW])
    },
    row(PIER_9, 512_342, 830_011, &[APPROVED, NOTED, PENDING, DRAFT]),
    row(PIER_9, 512_344, 830_021, &[APPROVED, APPROVED]),
    row(PIER_9, 512_347, ELECTRICAL, &[PENDING]),
    row(PIER_9, 512_351, 830_041, &[APPROVED]),
    row(PIER_9, 512_354, 830_051, &[APPROVED]),
    row(PIER_9, 512_352, 830_061, &[NOTED]),
    Billing {
        workflow: Some((1, "Subcontractor Invoice Review")),
        ..row(PIER_9, 512_341, 830_071, &[APPROVED])
    },
    row(PIER_9, 512_405, 830_081, &[APPROVED, REVISE]),
    row(ALDER_STREET, 513_342, 831_001, &[APPROVED, REVIEW]),
    row(ALDER_STREET, 513_341, 831_011, &[PENDING]),
    row(KESTREL_RIDGE, 514_340, 832_001, &[APPROVED, NOTED]),
];

/// The invoice with a breakdown of 400 rows.
const ELECTRICAL: i64 = 830_031;
const BREAKDOWN: usize = 400;

pub(super) async fn seed(shared: &Shared) -> Result<(), sqlx::Error> {
    for project_id in [PIER_9, ALDER_STREET, KESTREL_RIDGE] {
        for period in periods(project_id) {
            records::put_billing_period(&shared.store, &period).await?;
        }
    }
    for prime in PRIMES {
        let lines = Schedule::Sum(prime.sum, schedules::BUILDING).lines(prime.billing.contract_id);
        let parties = (Side::Owner, prime.title, prime.owner);
        keep(shared, applications(&prime.billing, parties, contract_lines(&lines, false))).await?;
    }
    for billing in SUBCONTRACTS {
        let commitment = records::commitment(&shared.store, billing.contract_id).await?;
        let Some(commitment) = commitment else { continue };
        let lines = contract_lines(&commitment.lines, billing.first_id == ELECTRICAL);
        let company = vendor_name(shared, &commitment).await?;
        let title = format!("{} {}", commitment.text("number"), commitment.text("title"));
        keep(shared, applications(billing, (Side::Subcontractor, &title, &company), lines)).await?;
    }
    Ok(())
}

pub(super) async fn vendor_name(shared: &Shared, commitment: &Commitment) -> Result<String, sqlx::Error> {
    let Some(id) = commitment.id_of("vendor_id") else { return Ok(String::new()) };
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
fn applications(billing: &Billing, parties: (Side, &str, &str), mut lines: Vec<Line>) -> Vec<Invoice> {
    let count = billing.statuses.len();
    let mut invoices: Vec<Invoice> = Vec::new();
    for (number, status) in (1..).zip(billing.statuses) {
        lines.extend(billing.changes.iter().filter(|change| change.0 == number).map(change_order));
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

fn change_order((_, package, title, cents): &(usize, i64, &str, i64)) -> Line {
    let item = LineItem {
        id: *package * 10,
        position: 0,
        cost_code: "01-990".to_owned(),
        cost_code_name: "Change Orders".to_owned(),
        description: (*title).to_owned(),
        unit: None,
        amount: Decimal::new(*cents, 2),
    };
    Line::of_change_order(&item, *package, retainage())
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
    (side, title, company): (Side, &str, &str),
    (number, id): (usize, i64),
    lines: Vec<Line>,
) -> Invoice {
    let period = &periods(billing.project_id)[(number - 1).min(PERIODS - 1)];
    let from_erp = (id == ELECTRICAL + 10).then_some("VISTA-88213");
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
    let created_at = midday(&period.end_date) + chrono::Duration::minutes(id % 241);
    Invoice {
        id,
        side,
        project_id: billing.project_id,
        contract_id: billing.contract_id,
        contract_title: title.to_owned(),
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

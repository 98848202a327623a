//! Invoices: to the owner (payment applications) and of subcontractors (requisitions).

use app::model::{
    item::{ContinuationLine, ItemRef},
    money::Money,
    tool::ItemKind,
    when,
};
use rust_decimal::Decimal;

use super::{
    super::document::Paper,
    Contract, Item, Lines, Source, commitment, prime_contract,
    words::{day, period, text},
};

/// An invoice to the owner as an item.
pub fn to_owner(place: ItemRef, it: procore::PaymentApplication, contract: Option<Contract>) -> Item {
    let owner = match &contract {
        Some(Contract::Prime(contract)) => contract.vendor.as_ref().map(|owner| owner.name.clone()),
        _ => None,
    };
    Item {
        place,
        kind: ItemKind::OwnerInvoice,
        number: number(it.invoice_number.as_deref(), it.number),
        title: period(it.period_start, it.period_end),
        party: owner.filter(|name| !name.is_empty()),
        status: it.status.clone(),
        base_status: None,
        executed: None,
        private: false,
        total: Some(Money::new(it.g702.current_payment_due, it.currency.as_deref().unwrap_or("USD"))),
        updated_at: it.updated_at,
        contract,
        source: Source::OwnerInvoice(it),
    }
}

/// A subcontractor's invoice as an item.
pub fn of_subcontractor(place: ItemRef, it: procore::Requisition, contract: Option<Contract>) -> Item {
    Item {
        place,
        kind: ItemKind::SubcontractorInvoice,
        number: number(it.invoice_number.as_deref(), it.number),
        title: period(it.requisition_start, it.requisition_end),
        party: it.vendor.as_ref().map(|vendor| vendor.name.clone()).filter(|name| !name.is_empty()),
        status: it.status.clone(),
        base_status: None,
        executed: None,
        private: false,
        total: Some(Money::new(it.summary.current_payment_due, it.currency.as_deref().unwrap_or("USD"))),
        updated_at: it.updated_at,
        contract,
        source: Source::SubcontractorInvoice(it),
    }
}

/// The firm's own invoice number, else the running one.
fn number(own: Option<&str>, running: i64) -> String {
    own.map_or_else(|| format!("No. {running}"), str::to_owned)
}

/// Label and value of an invoice to the owner.
pub fn owner_fields(it: &procore::PaymentApplication, item: &Item) -> Vec<(String, String)> {
    [
        text("Prime contract", item.parent().as_deref()),
        text("Owner/Client", item.party.as_deref()),
        text("Application number", Some(&it.number.to_string())),
        text("Invoice number", it.invoice_number.as_deref()),
        text("Billing period", Some(&period(it.period_start, it.period_end))),
        day("Billing date", it.billing_date),
        text("Percent complete", it.percent_complete.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Label and value of a subcontractor's invoice.
pub fn subcontractor_fields(it: &procore::Requisition, item: &Item) -> Vec<(String, String)> {
    let submitted = it.submitted_at.map(when::date_time);
    [
        text("Commitment", item.parent().as_deref()),
        text("Contract company", item.party.as_deref()),
        text("Application number", Some(&it.number.to_string())),
        text("Invoice number", it.invoice_number.as_deref()),
        text("Billing period", Some(&period(it.requisition_start, it.requisition_end))),
        day("Billing date", it.billing_date),
        text("Percent complete", it.percent_complete.as_deref()),
        text("Final invoice", Some(if it.is_final { "Yes" } else { "No" })),
        text("Submitted", submitted.as_deref()),
        day("Payment date", it.payment_date),
        text("ERP status", it.erp_status.as_deref()),
        text("Comment", it.comment.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The summary block, as the item's page shows it.
pub fn sums(summary: &procore::ApplicationSummary, item: &Item) -> Vec<(String, Money)> {
    [
        ("Original contract sum", summary.original_contract_sum),
        ("Net change by change orders", summary.net_change_by_change_orders),
        ("Contract sum to date", summary.contract_sum_to_date),
        ("Total completed and stored to date", summary.total_completed_and_stored_to_date),
        ("Total retainage", summary.total_retainage),
        ("Total earned less retainage", summary.total_earned_less_retainage),
        ("Less previous certificates for payment", summary.less_previous_certificates_for_payment),
        ("Current payment due", summary.current_payment_due),
        ("Balance to finish, including retainage", summary.balance_to_finish_including_retainage),
    ]
    .map(|(label, amount)| (label.to_owned(), item.money(amount)))
    .into()
}

/// A line of the continuation sheet, as the item's page shows it.
pub fn line(line: &procore::ApplicationLine, item: &Item) -> ContinuationLine {
    ContinuationLine {
        number: line.item_number.clone(),
        description: line.description.clone(),
        scheduled: item.money(line.scheduled_value),
        previous: item.money(line.work_completed_from_previous_application),
        this_period: item.money(line.work_completed_this_period),
        stored: item.money(line.materials_presently_stored),
        to_date: item.money(line.total_completed_and_stored_to_date),
        retainage: item.money(line.total_retainage),
        change_order: line.is_change_order,
    }
}

/// The document of an invoice to the owner.
pub fn owner_printed(it: &procore::PaymentApplication, paper: Paper<'_>) -> paperwork::Document {
    let sheet = Sheet {
        number: it.number,
        invoice_number: it.invoice_number.clone(),
        status: &it.status,
        start: it.period_start,
        end: it.period_end,
        billing_date: it.billing_date,
        summary: &it.g702,
    };
    let to = ("Owner".to_owned(), paper.firms.counterpart_party());
    let from = ("Contractor".to_owned(), paper.firms.own_party());
    let via = paper.firms.architect_party().map(|architect| ("Architect".to_owned(), architect));
    paperwork::Document::PaymentApplication(application(sheet, paper, to, from, via))
}

/// The document of a subcontractor's invoice.
pub fn subcontractor_printed(it: &procore::Requisition, paper: Paper<'_>) -> paperwork::Document {
    let sheet = Sheet {
        number: it.number,
        invoice_number: it.invoice_number.clone(),
        status: &it.status,
        start: it.requisition_start,
        end: it.requisition_end,
        billing_date: it.billing_date,
        summary: &it.summary,
    };
    let to = ("General Contractor".to_owned(), paper.firms.own_party());
    let from = ("Subcontractor".to_owned(), paper.firms.counterpart_party());
    paperwork::Document::SubcontractorInvoice(paperwork::SubcontractorInvoice {
        application: application(sheet, paper, to, from, None),
        is_final: it.is_final,
        comment: it.comment.clone(),
        certification: true,
    })
}

/// Where the sums of an invoice do not fit its lines, in words.
pub fn discrepancies(paper: Paper<'_>) -> Vec<String> {
    let printed = match &paper.item.source {
        Source::OwnerInvoice(it) => owner_printed(it, paper),
        Source::SubcontractorInvoice(it) => subcontractor_printed(it, paper),
        _ => return Vec::new(),
    };
    match printed {
        paperwork::Document::PaymentApplication(application) => application.discrepancies(),
        paperwork::Document::SubcontractorInvoice(invoice) => invoice.application.discrepancies(),
        _ => Vec::new(),
    }
}

/// What both kinds of invoices have.
struct Sheet<'a> {
    number: i64,
    invoice_number: Option<String>,
    status: &'a str,
    start: Option<chrono::NaiveDate>,
    end: Option<chrono::NaiveDate>,
    billing_date: Option<chrono::NaiveDate>,
    summary: &'a procore::ApplicationSummary,
}

fn application(
    sheet: Sheet<'_>,
    paper: Paper<'_>,
    to: (String, paperwork::Party),
    from: (String, paperwork::Party),
    via: Option<(String, paperwork::Party)>,
) -> paperwork::PaymentApplication {
    let summary = sheet.summary;
    let percent = |percent: Decimal| (!percent.is_zero()).then_some(percent);
    paperwork::PaymentApplication {
        number: sheet.number.to_string(),
        invoice_number: sheet.invoice_number,
        status: paper.item.kind.status_label(sheet.status),
        currency: paper.item.currency().to_owned(),
        project: paper.project(),
        letterhead: from.1.clone(),
        to,
        from,
        via,
        contract: contract_reference(paper.item),
        period_from: sheet.start,
        period_to: sheet.end,
        billing_date: sheet.billing_date,
        original_contract_sum: summary.original_contract_sum,
        net_change_by_change_orders: summary.net_change_by_change_orders,
        change_orders: paperwork::ChangeOrderSummary {
            previous_additions: summary.positive_previous_change_order_item_total,
            previous_deductions: summary.negative_previous_change_order_item_total,
            new_additions: summary.positive_new_change_order_item_total,
            new_deductions: summary.negative_new_change_order_item_total,
        },
        retainage_of_work_percent: percent(summary.completed_work_retainage_percent),
        retainage_of_work: summary.completed_work_retainage_amount,
        retainage_of_materials_percent: percent(summary.stored_materials_retainage_percent),
        retainage_of_materials: summary.stored_materials_retainage_amount,
        less_previous_certificates: summary.less_previous_certificates_for_payment,
        tax: summary.tax_applicable_to_this_payment,
        lines: printed_lines(&paper.lines),
        attachments: paper.attachments,
        signers: paper.signers,
    }
}

fn contract_reference(item: &Item) -> paperwork::ContractRef {
    match &item.contract {
        Some(Contract::Commitment(contract)) => commitment::reference(contract),
        Some(Contract::Prime(contract)) => prime_contract::reference(contract),
        None => paperwork::ContractRef {
            label: item.parent().unwrap_or_default(),
            title: String::new(),
            date: None,
        },
    }
}

fn printed_lines(lines: &Lines) -> Vec<paperwork::ApplicationLine> {
    let Lines::Continuation(lines) = lines else { return Vec::new() };
    lines
        .iter()
        .map(|line| paperwork::ApplicationLine {
            item_number: line.item_number.clone(),
            description: line.description.clone(),
            code: line.cost_code.clone(),
            scheduled_value: line.scheduled_value,
            from_previous: line.work_completed_from_previous_application,
            this_period: line.work_completed_this_period,
            materials_stored: line.materials_presently_stored,
            retainage: line.total_retainage,
            is_change_order: line.is_change_order,
        })
        .collect()
}

//! Purchase orders and subcontracts.

use app::model::{item::ItemRef, money::Money, tool::ItemKind};

use super::{
    super::document::Paper,
    Item, Source,
    words::{dates, day, named, rich, text, texts},
};

/// A commitment as an item.
pub fn item(place: ItemRef, it: procore::Commitment) -> Item {
    Item {
        place,
        kind: match it.kind {
            procore::CommitmentKind::PurchaseOrder => ItemKind::PurchaseOrder,
            procore::CommitmentKind::Subcontract => ItemKind::Subcontract,
        },
        number: it.number.clone(),
        title: it.title.clone(),
        party: it.vendor.as_ref().map(|vendor| vendor.name.clone()).filter(|name| !name.is_empty()),
        contract: None,
        status: it.status.clone(),
        base_status: None,
        executed: Some(it.executed),
        private: it.private,
        total: Some(Money::new(it.grand_total, it.currency.as_deref().unwrap_or("USD"))),
        updated_at: it.updated_at,
        source: Source::Commitment(it),
    }
}

/// Label and value, in the order of Procore's page.
pub fn fields(it: &procore::Commitment, kind: ItemKind) -> Vec<(String, String)> {
    let retainage = it.retainage_percent.map(|percent| format!("{}%", percent.normalize()));
    [
        named("Contract company", it.vendor.as_ref()),
        named("Assigned to", it.assignee.as_ref()),
        text("Default retainage", retainage.as_deref()),
        text("Bill to", it.bill_to_address.as_deref()),
        text("Ship to", it.ship_to_address.as_deref()),
        text("Ship via", it.ship_via.as_deref()),
        text("Payment terms", it.payment_terms.as_deref()),
        day("Contract date", it.contract_date),
        day("Start date", it.contract_start_date),
        day("Estimated completion", it.contract_estimated_completion_date),
        day("Actual completion", it.actual_completion_date),
        day("Delivery date", it.delivery_date),
        day("Issued on", it.issued_on_date),
        day("Letter of intent", it.letter_of_intent_date),
        day("Approval letter", it.approval_letter_date),
        day("Execution date", it.execution_date),
        day("Returned", it.returned_date),
        kind.spec()
            .write_back
            .received_date_label
            .and_then(|label| day(label, it.signed_contract_received_date)),
        named("Created by", it.created_by.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its longer texts.
pub fn paragraphs(it: &procore::Commitment) -> Vec<(String, Vec<String>)> {
    texts(&[("Description", &it.description), ("Inclusions", &it.inclusions), ("Exclusions", &it.exclusions)])
}

/// Its document.
pub fn printed(it: &procore::Commitment, paper: Paper<'_>) -> paperwork::Document {
    paperwork::Document::Commitment(paperwork::Commitment {
        kind: match it.kind {
            procore::CommitmentKind::PurchaseOrder => paperwork::CommitmentKind::PurchaseOrder,
            procore::CommitmentKind::Subcontract => paperwork::CommitmentKind::Subcontract,
        },
        number: it.number.clone(),
        title: it.title.clone(),
        status: it.status.clone(),
        executed: it.executed,
        currency: paper.item.currency().to_owned(),
        project: paper.project(),
        contractor: paper.firms.own_party(),
        vendor: paper.firms.counterpart_party(),
        description: rich(&it.description),
        inclusions: rich(&it.inclusions),
        exclusions: rich(&it.exclusions),
        dates: dates([
            ("Contract date", it.contract_date),
            ("Start date", it.contract_start_date),
            ("Estimated completion", it.contract_estimated_completion_date),
            ("Delivery date", it.delivery_date),
            ("Issued on", it.issued_on_date),
        ]),
        retainage_percent: it.retainage_percent,
        payment_terms: it.payment_terms.clone(),
        bill_to: it.bill_to_address.clone(),
        ship_to: it.ship_to_address.clone(),
        ship_via: it.ship_via.clone(),
        delivery: None,
        total: it.grand_total,
        lines: paper.schedule(),
        attachments: paper.attachments,
        signers: paper.signers,
    })
}

/// A contract as another item's document names it.
pub fn reference(it: &procore::Commitment) -> paperwork::ContractRef {
    let kind = match it.kind {
        procore::CommitmentKind::PurchaseOrder => ItemKind::PurchaseOrder,
        procore::CommitmentKind::Subcontract => ItemKind::Subcontract,
    };
    paperwork::ContractRef {
        label: format!("{} {}", kind.label(), it.number),
        title: it.title.clone(),
        date: it.contract_date,
    }
}

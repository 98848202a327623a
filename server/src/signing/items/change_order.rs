//! Change orders of commitments and of prime contracts.

use app::model::{item::ItemRef, money::Money, person::Viewer, tool::ItemKind};
use procore::ChangeOrderOf;
use rust_decimal::Decimal;

use super::{
    super::{document::Paper, failure::Result},
    Contract, Item, Source, all, commitment, prime_contract,
    words::{dates, day, named, rich, text, texts},
};
use crate::services::Services;

/// A change order as an item.
pub fn item(place: ItemRef, it: procore::ChangeOrder, contract: Option<Contract>) -> Item {
    let party = match &contract {
        Some(Contract::Commitment(contract)) => contract.vendor.as_ref(),
        Some(Contract::Prime(contract)) => contract.vendor.as_ref(),
        None => None,
    };
    Item {
        place,
        kind: match it.of {
            ChangeOrderOf::Commitment => ItemKind::CommitmentChangeOrder,
            ChangeOrderOf::Prime => ItemKind::PrimeChangeOrder,
        },
        number: it.number.clone(),
        title: it.title.clone(),
        party: party.map(|party| party.name.clone()).filter(|name| !name.is_empty()),
        status: it.status.clone(),
        base_status: None,
        executed: Some(it.executed),
        private: it.private,
        total: Some(Money::new(it.grand_total, it.currency.as_deref().unwrap_or("USD"))),
        updated_at: it.updated_at,
        contract,
        source: Source::ChangeOrder(it),
    }
}

/// What Procore's address of a change order needs: prime ones go by their package.
pub fn link<'i>(it: &'i procore::ChangeOrder, contract: Option<&Contract>) -> (procore::ItemKind, &'i str) {
    let id = it.id.strip_prefix("package-").unwrap_or(&it.id);
    let contract_id = it.contract_id.clone();
    match (it.of, contract) {
        (ChangeOrderOf::Prime, _) => {
            let package = it.legacy_package_id.as_deref().unwrap_or(id);
            (procore::ItemKind::PrimeChangeOrder { contract: contract_id }, package)
        }
        (ChangeOrderOf::Commitment, contract) => {
            let commitment = match contract {
                Some(Contract::Commitment(contract)) => contract.kind,
                _ => procore::CommitmentKind::Subcontract,
            };
            (procore::ItemKind::CommitmentChangeOrder { commitment, contract: contract_id }, id)
        }
    }
}

/// What is particular about it.
pub fn notes(it: &procore::ChangeOrder) -> Vec<String> {
    if it.takes_attachments() {
        return Vec::new();
    }
    vec![
        "This project uses three tiers of change orders. Procore takes no files on them, so the signed PDF and the certificate go into the project’s Documents tool, in the folder Signed documents."
            .to_owned(),
    ]
}

/// Label and value, in the order of Procore's page.
pub fn fields(it: &procore::ChangeOrder, item: &Item) -> Vec<(String, String)> {
    let impact = it.schedule_impact_amount.map(|days| format!("{} days", days.normalize()));
    let yes_no = |value: bool| if value { "Yes" } else { "No" };
    [
        text("Contract", item.parent().as_deref()),
        text("Revision", it.revision.as_deref()),
        text("Change reason", it.change_reason.as_deref()),
        text("Reference", it.reference.as_deref()),
        text("Location", it.location.as_deref()),
        named("Request received from", it.received_from.as_ref()),
        named("Designated reviewer", it.designated_reviewer.as_ref()),
        named("Reviewed by", it.reviewed_by.as_ref()),
        text("Field change", it.field_change.map(yes_no)),
        text("Paid", Some(yes_no(it.paid))),
        text("Schedule impact", impact.as_deref()),
        day("Revised substantial completion", it.revised_substantial_completion_date),
        day("Due date", it.due_date),
        day("Review date", it.reviewed_at),
        day("Invoiced", it.invoiced_date),
        day("Paid on", it.paid_date),
        day("Signed Change Order Received Date", it.signed_change_order_received_date),
        named("Created by", it.created_by.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its longer texts.
pub fn paragraphs(it: &procore::ChangeOrder) -> Vec<(String, Vec<String>)> {
    texts(&[("Description", &it.description)])
}

/// The contract-sum arithmetic: the contract as signed, and the approved change orders besides this one.
///
/// # Errors
/// Procore's.
pub async fn contract_sum(
    services: &Services,
    who: &Viewer,
    item: &Item,
) -> Result<Option<paperwork::ContractSum>> {
    let (Source::ChangeOrder(it), Some(contract)) = (&item.source, &item.contract) else { return Ok(None) };
    let original = match contract {
        Contract::Commitment(contract) => contract.grand_total,
        Contract::Prime(contract) => contract.grand_total,
    };
    let place = &item.place;
    let others = all(services, who.id, place.company, place.project, place.tool).await?;
    let net_change_before: Decimal = others
        .iter()
        .filter_map(|other| match &other.source {
            Source::ChangeOrder(other) => Some(other),
            _ => None,
        })
        .filter(|other| {
            other.contract_id == it.contract_id && other.status == "approved" && other.id != it.id
        })
        .map(|other| other.grand_total)
        .sum();
    Ok(Some(paperwork::ContractSum { original, net_change_before, this_change: it.grand_total }))
}

/// The arithmetic as the item's page shows it.
pub fn sums(sum: &paperwork::ContractSum, item: &Item) -> Vec<(String, Money)> {
    [
        ("Original contract sum", sum.original),
        ("Approved change orders so far", sum.net_change_before),
        ("Contract sum before this change order", sum.before()),
        ("This change order", sum.this_change),
        ("Contract sum with this change order", sum.after()),
    ]
    .map(|(label, amount)| (label.to_owned(), item.money(amount)))
    .into()
}

/// Its document.
pub fn printed(it: &procore::ChangeOrder, paper: Paper<'_>) -> paperwork::Document {
    let (of, parties) = match it.of {
        ChangeOrderOf::Commitment => (paperwork::ChangeOrderOf::Commitment, paper.commitment_parties()),
        ChangeOrderOf::Prime => (paperwork::ChangeOrderOf::Prime, paper.prime_parties()),
    };
    let nothing = paperwork::ContractSum {
        original: Decimal::ZERO,
        net_change_before: Decimal::ZERO,
        this_change: it.grand_total,
    };
    paperwork::Document::ChangeOrder(paperwork::ChangeOrder {
        of,
        number: it.number.clone(),
        revision: it.revision.clone(),
        title: it.title.clone(),
        status: paper.item.kind.status_label(&it.status),
        executed: it.executed,
        currency: paper.item.currency().to_owned(),
        project: paper.project(),
        contract: contract_reference(it, paper.item.contract.as_ref()),
        parties,
        letterhead: paper.firms.own_party(),
        description: rich(&it.description),
        facts: facts(it),
        dates: dates([("Due date", it.due_date), ("Review date", it.reviewed_at)]),
        lines: paper.schedule(),
        sum: paper.sum.unwrap_or(nothing),
        schedule_impact_days: it.schedule_impact_amount.and_then(|days| days.to_string().parse().ok()),
        revised_substantial_completion: it.revised_substantial_completion_date,
        attachments: paper.attachments,
        signers: paper.signers,
    })
}

fn contract_reference(it: &procore::ChangeOrder, contract: Option<&Contract>) -> paperwork::ContractRef {
    match contract {
        Some(Contract::Commitment(contract)) => commitment::reference(contract),
        Some(Contract::Prime(contract)) => prime_contract::reference(contract),
        None => paperwork::ContractRef {
            label: format!("Contract {}", it.contract_id),
            title: String::new(),
            date: None,
        },
    }
}

fn facts(it: &procore::ChangeOrder) -> Vec<(String, String)> {
    [
        text("Change reason", it.change_reason.as_deref()),
        text("Reference", it.reference.as_deref()),
        text("Location", it.location.as_deref()),
        named("Request received from", it.received_from.as_ref()),
        named("Designated reviewer", it.designated_reviewer.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

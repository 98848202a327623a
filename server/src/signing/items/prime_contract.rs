//! Prime contracts.

use app::model::{item::ItemRef, money::Money, tool::ItemKind};

use super::{
    super::document::Paper,
    Item, Source,
    words::{dates, day, named, rich, text, texts},
};

/// A prime contract as an item.
pub fn item(place: ItemRef, it: procore::PrimeContract) -> Item {
    Item {
        place,
        kind: ItemKind::PrimeContract,
        number: it.number.clone(),
        title: it.title.clone(),
        party: it.vendor.as_ref().map(|owner| owner.name.clone()).filter(|name| !name.is_empty()),
        contract: None,
        status: it.status.clone(),
        base_status: None,
        executed: Some(it.executed),
        private: it.private,
        total: Some(Money::new(it.grand_total, it.currency.as_deref().unwrap_or("USD"))),
        updated_at: it.updated_at,
        source: Source::PrimeContract(it),
    }
}

/// Label and value, in the order of Procore's page.
pub fn fields(it: &procore::PrimeContract) -> Vec<(String, String)> {
    let retainage = it.retainage_percent.map(|percent| format!("{}%", percent.normalize()));
    [
        named("Owner/Client", it.vendor.as_ref()),
        named("Contractor", it.contractor.as_ref()),
        text("Architect/Engineer", it.architect.as_ref().map(|architect| architect.name.as_str())),
        text("Default retainage", retainage.as_deref()),
        day("Contract date", it.contract_date),
        day("Start date", it.contract_start_date),
        day("Estimated completion", it.contract_estimated_completion_date),
        day("Substantial completion", it.substantial_completion_date),
        day("Actual completion", it.actual_completion_date),
        day("Issued on", it.issued_on_date),
        day("Letter of intent", it.letter_of_intent_date),
        day("Approval letter", it.approval_letter_date),
        day("Execution date", it.execution_date),
        day("Returned", it.returned_date),
        day("Termination", it.contract_termination_date),
        day("Signed Contract Received Date", it.signed_contract_received_date),
        named("Created by", it.created_by.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its longer texts.
pub fn paragraphs(it: &procore::PrimeContract) -> Vec<(String, Vec<String>)> {
    texts(&[("Description", &it.description), ("Inclusions", &it.inclusions), ("Exclusions", &it.exclusions)])
}

/// The sums of its page: as signed, as changed, and as it stands.
pub fn sums(it: &procore::PrimeContract, item: &Item) -> Vec<(String, Money)> {
    [
        ("Original contract sum", Some(it.grand_total)),
        ("Approved change orders", it.approved_change_orders),
        ("Revised contract sum", it.revised_contract_amount),
    ]
    .into_iter()
    .filter_map(|(label, amount)| Some((label.to_owned(), item.money(amount?))))
    .collect()
}

/// Its document.
pub fn printed(it: &procore::PrimeContract, paper: Paper<'_>) -> paperwork::Document {
    paperwork::Document::PrimeContract(paperwork::PrimeContract {
        number: it.number.clone(),
        title: it.title.clone(),
        status: it.status.clone(),
        executed: it.executed,
        currency: paper.item.currency().to_owned(),
        project: paper.project(),
        letterhead: paper.firms.own_party(),
        parties: paper.prime_parties(),
        description: rich(&it.description),
        inclusions: rich(&it.inclusions),
        exclusions: rich(&it.exclusions),
        dates: dates([
            ("Contract date", it.contract_date),
            ("Start date", it.contract_start_date),
            ("Estimated completion", it.contract_estimated_completion_date),
            ("Substantial completion", it.substantial_completion_date),
            ("Issued on", it.issued_on_date),
        ]),
        retainage_percent: it.retainage_percent,
        total: it.grand_total,
        lines: paper.schedule(),
        attachments: paper.attachments,
        signers: paper.signers,
    })
}

/// A contract as another item's document names it.
pub fn reference(it: &procore::PrimeContract) -> paperwork::ContractRef {
    paperwork::ContractRef {
        label: format!("{} {}", ItemKind::PrimeContract.label(), it.number),
        title: it.title.clone(),
        date: it.contract_date,
    }
}

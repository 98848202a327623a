//! Items of correspondence types.

use app::model::{item::ItemRef, tool::ItemKind, when::long_date};
use chrono::NaiveDate;

use super::{
    super::document::Paper,
    Item, Source,
    words::{day, rich, text, texts},
};

/// A letter as an item.
pub fn item(place: ItemRef, it: procore::Letter) -> Item {
    let number = match it.correspondence_type.abbreviation.as_str() {
        "" => it.position.clone(),
        abbreviation => format!("{abbreviation}-{}", it.position),
    };
    Item {
        place,
        kind: ItemKind::Correspondence,
        number,
        title: it.title.clone(),
        party: it.received_from.as_ref().map(|from| from.name.clone()).filter(|name| !name.is_empty()),
        contract: None,
        status: it.status.clone(),
        base_status: Some(it.status_type.clone()).filter(|base| !base.is_empty()),
        executed: None,
        private: it.private,
        total: None,
        updated_at: it.updated_at,
        source: Source::Letter(it),
    }
}

fn names(people: &[procore::Contact]) -> String {
    people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Label and value, in the order of Procore's page.
pub fn fields(it: &procore::Letter) -> Vec<(String, String)> {
    [
        text("Type", Some(&it.correspondence_type.title)),
        text("Received from", it.received_from.as_ref().map(|from| from.name.as_str())),
        text("Assignees", Some(&names(&it.assignees))),
        text("Distribution", Some(&names(&it.distribution_members))),
        day("Due date", it.due_date),
        day("Issued", it.issued_at.map(|at| at.date_naive())),
        day("Closed", it.closed_at.map(|at| at.date_naive())),
        text("Location", it.location.as_deref()),
        text("Cost code", it.cost_code.as_deref()),
        text("Specification section", it.specification_section.as_deref()),
        text("Trades", Some(&it.trades.join(", "))),
        text("Schedule impact", it.schedule_impact.as_deref()),
        text("Cost impact", it.cost_impact.as_deref()),
        text("Created by", it.created_by.as_ref().map(|by| by.name.as_str())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its text and the responses to it.
pub fn paragraphs(it: &procore::Letter) -> Vec<(String, Vec<String>)> {
    let responses = it.responses.iter().flat_map(|response| {
        let heading = match &response.by {
            Some(by) => format!("Response of {by}"),
            None => "Response".to_owned(),
        };
        texts(&[(heading.as_str(), &Some(response.text.clone()))])
    });
    texts(&[("Description", &it.description)]).into_iter().chain(responses).collect()
}

/// Its document.
pub fn printed(it: &procore::Letter, paper: Paper<'_>, today: NaiveDate) -> paperwork::Document {
    let responses = it
        .responses
        .iter()
        .map(|response| {
            let at = response.at.map(|at| long_date(at.date_naive()));
            let heading = [response.by.clone(), at].into_iter().flatten().collect::<Vec<_>>().join(", ");
            (heading, rich(&Some(response.text.clone())))
        })
        .collect();
    paperwork::Document::Letter(paperwork::Letter {
        kind: it.correspondence_type.title.clone(),
        number: paper.item.number.clone(),
        subject: it.title.clone(),
        status: it.status.clone(),
        project: paper.project(),
        letterhead: paper.firms.own_party(),
        from: it.received_from.as_ref().or(it.created_by.as_ref()).map(|from| from.name.clone()),
        to: it.assignees.iter().map(|person| person.name.clone()).collect(),
        copies: it.distribution_members.iter().map(|person| person.name.clone()).collect(),
        date: Some(it.issued_at.map_or(today, |at| at.date_naive())),
        due: it.due_date,
        facts: [
            text("Location", it.location.as_deref()),
            text("Cost code", it.cost_code.as_deref()),
            text("Specification section", it.specification_section.as_deref()),
            text("Schedule impact", it.schedule_impact.as_deref()),
            text("Cost impact", it.cost_impact.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect(),
        body: rich(&it.description),
        responses,
        attachments: paper.attachments,
        signers: paper.signers,
    })
}

//! Correspondence items, one row each.

use serde_json::{Map, json};

use super::{
    midday,
    people::{ALDER_STREET, KESTREL_RIDGE, PIER_9},
};
use crate::{
    Shared, pdf,
    procore::{
        attachments,
        correspondence::{Letter, Response},
        model::Owner,
        records,
        uploads::Ready,
    },
};

const NOD: i64 = 301;
const RFP: i64 = 302;
const LOT: i64 = 303;

const MARIA: i64 = 7001;
const PRIYA: i64 = 7002;
const TOM: i64 = 7003;

/// A seeded item: what differs from the defaults.
#[derive(Clone, Copy)]
struct Row {
    id: i64,
    project_id: i64,
    type_id: i64,
    position: &'static str,
    title: &'static str,
    status: &'static str,
    created_by: i64,
    assignees: &'static [i64],
    distribution: &'static [i64],
    private: bool,
    workflow: Option<&'static str>,
    /// How many files it has.
    files: usize,
    /// Notes of its answers; the last is the official one.
    responses: &'static [&'static str],
}

const fn row(
    (project_id, id): (i64, i64),
    (type_id, position): (i64, &'static str),
    title: &'static str,
    status: &'static str,
    created_by: i64,
    assignees: &'static [i64],
) -> Row {
    Row {
        id,
        project_id,
        type_id,
        position,
        title,
        status,
        created_by,
        assignees,
        distribution: &[],
        private: false,
        workflow: None,
        files: 0,
        responses: &[],
    }
}

#[rustfmt::skip]
const ALL: &[Row] = &[
    Row { files: 2, distribution: &[MARIA, 9011], responses: &["We received the notice and are looking into the critical path.", "We acknowledge eleven days, subject to the schedule analysis of May."], ..row((PIER_9, 810_001), (NOD, "001"), "Delay by unforeseen timber piles at gridline F", "Open", PRIYA, &[9010]) },
    Row { files: 1, ..row((PIER_9, 810_002), (NOD, "002"), "Late delivery of curtain wall units from Dresden: Straße gesperrt", "Out for Signature", PRIYA, &[9040, 9041]) },
    Row { files: 1, responses: &["Acknowledged."], ..row((PIER_9, 810_003), (NOD, "003"), "Storm of 14 January: four working days lost", "Acknowledged", MARIA, &[9030]) },
    row((PIER_9, 810_004), (NOD, "004"), "Access to the apron withheld by the Harbor Authority", "Draft", PRIYA, &[9010]),
    Row { private: true, distribution: &[TOM], ..row((PIER_9, 810_005), (NOD, "005"), "Freight elevator: notice before termination (confidential)", "Open", MARIA, &[9110]) },
    Row { responses: &["We dispute the number of days.", "See our letter of 3 March."], ..row((PIER_9, 810_006), (NOD, "006"), "Façade anchors: prise de retard de la maçonnerie", "Disputed", PRIYA, &[9050, 9051]) },
    row((PIER_9, 810_007), (NOD, "007"), "Delay of the site trailer permits", "Closed", PRIYA, &[9130]),
    Row { workflow: Some("Notice of Delay Review"), files: 1, ..row((PIER_9, 810_008), (NOD, "008"), "Switchgear lead time beyond the schedule", "Open", PRIYA, &[9020]) },
    Row { files: 1, ..row((PIER_9, 810_021), (RFP, "001"), "Price for lightweight fill in place of structural fill", "Issued", TOM, &[9120]) },
    Row { responses: &["$ 48,250.00, valid 30 days."], ..row((PIER_9, 810_022), (RFP, "002"), "Alternate luminaires along the apron", "Proposal Received", PRIYA, &[9020, 9021]) },
    row((PIER_9, 810_023), (RFP, "003"), "Deduct for deleted skylights", "Accepted", PRIYA, &[9060]),
    row((PIER_9, 810_024), (RFP, "004"), "Additional bird-safe glazing at stair 2", "Draft", TOM, &[9040]),
    row((PIER_9, 810_025), (RFP, "005"), "Intumescent coating, two hours instead of one", "Withdrawn", PRIYA, &[9140]),
    Row { files: 3, distribution: &[PRIYA], ..row((PIER_9, 810_041), (LOT, "001"), "Signed shop drawings, structural steel, set 3", "Sent", TOM, &[9010]) },
    Row { private: true, ..row((PIER_9, 810_042), (LOT, "002"), "Original bonds and certificates", "Open", MARIA, &[9070]) },
    row((PIER_9, 810_043), (LOT, "003"), "Samples: pierre de taille, three finishes", "Received", TOM, &[9051]),
    row((PIER_9, 810_044), (LOT, "004"), "Operation and maintenance manuals, volumes 1 to 4", "Draft", TOM, &[MARIA]),
    row((ALDER_STREET, 811_001), (NOD, "001"), "Delay by hazardous material below the gymnasium", "Open", PRIYA, &[9070]),
    Row { files: 1, ..row((ALDER_STREET, 811_021), (RFP, "001"), "Upgrade of the kitchen exhaust", "Issued", PRIYA, &[9071]) },
    row((KESTREL_RIDGE, 812_001), (NOD, "001"), "Dodávka čerpadel se opozdí: pumps late by six weeks", "Open", PRIYA, &[9150, 9151]),
    row((KESTREL_RIDGE, 812_041), (LOT, "001"), "Factory test reports, clarifier drives", "Sent", MARIA, &[9160]),
];

pub(super) async fn seed(shared: &Shared) -> Result<(), sqlx::Error> {
    for letter in ALL {
        let mut item = letter.item();
        for number in 1..=letter.files {
            let name = format!("{} enclosure {number}.pdf", item.number());
            let bytes = pdf::plain_document(&name, &[letter.title.to_owned()]);
            let file = Ready { name, content_type: "application/pdf".to_owned(), bytes };
            item.attachments.push(attachments::store(shared, Owner::GenericToolItem(item.id), file).await?);
        }
        records::put_letter(&shared.store, &item).await?;
    }
    Ok(())
}

impl Row {
    fn item(&self) -> Letter {
        let created_at = midday("2026-03-02") + chrono::Duration::hours((self.id - 810_000) % 480);
        let fields = json!({
            "position": self.position,
            "title": self.title,
            "status": self.status,
            "private": self.private,
            "description": format!(
                "<p>{}.</p><p>Please answer within the time of the Contract Documents. Nothing in this letter \
                 waives any right.</p>",
                self.title
            ),
            "due_date": "2026-04-10",
            "received_from_id": self.created_by,
            "assignee_ids": self.assignees,
            "distribution_member_ids": self.distribution,
            "schedule_impact": if self.type_id == NOD { "yes_known" } else { "n_a" },
            "schedule_impact_value": if self.type_id == NOD { json!(11) } else { json!(null) },
            "cost_impact": if self.type_id == RFP { "yes_unknown" } else { "tbd" },
            "cost_impact_value": null,
        });
        let mut item = Letter {
            id: self.id,
            project_id: self.project_id,
            type_id: self.type_id,
            fields: fields.as_object().cloned().unwrap_or_else(Map::new),
            workflow: self.workflow.map(str::to_owned),
            attachments: Vec::new(),
            responses: self.responses(created_at),
            changes: Vec::new(),
            created_by: self.created_by,
            created_at,
            updated_at: created_at,
            issued_at: None,
            closed_at: None,
        };
        let mapped = item.letter_type().mapped(self.status);
        item.issued_at = (mapped != Some("Draft")).then_some(created_at);
        item.closed_at = (mapped == Some("Closed")).then_some(created_at);
        item
    }

    fn responses(&self, created_at: chrono::DateTime<chrono::Utc>) -> Vec<Response> {
        let last = self.responses.len();
        let answer = |(number, notes): (usize, &&str)| Response {
            id: 860_000 + (self.id - 810_000) * 10 + number as i64,
            notes: (*notes).to_owned(),
            official: number == last,
            by: self.assignees.first().copied().unwrap_or(self.created_by),
            attachments: Vec::new(),
            at: created_at + chrono::Duration::days(number as i64),
        };
        (1..).zip(self.responses).map(answer).collect()
    }
}

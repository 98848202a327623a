//! The writable attributes of an item.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::model::Letter;
use crate::procore::{
    answer::{Wrong, held_by},
    attachments,
    history::Edit,
};

const IMPACTS: &[&str] = &["yes_known", "yes_unknown", "no_impact", "tbd", "n_a"];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    /// `YYYY-MM-DD`; anything else is stored as null.
    Date,
    Id,
    Ids,
    /// A status of the item's type.
    Status,
    Impact,
    Number,
}

const FIELDS: &[(&str, &str, Kind)] = &[
    ("title", "Subject", Kind::Text),
    ("status", "Status", Kind::Status),
    ("position", "Number", Kind::Text),
    ("description", "Description", Kind::Text),
    ("private", "Private", Kind::Flag),
    ("due_date", "Due Date", Kind::Date),
    ("received_from_id", "Received From", Kind::Id),
    ("assignee_ids", "Assignees", Kind::Ids),
    ("distribution_member_ids", "Distribution", Kind::Ids),
    ("schedule_impact", "Schedule Impact", Kind::Impact),
    ("schedule_impact_value", "Schedule Impact (days)", Kind::Number),
    ("cost_impact", "Cost Impact", Kind::Impact),
    ("cost_impact_value", "Cost Impact ($)", Kind::Number),
];

/// What a workflow alone may write.
const OF_WORKFLOW: [&str; 3] = ["status", "due_date", "assignee_ids"];

/// Writes what a body says and gives a history row for each change; unknown names are ignored.
pub(super) fn apply(item: &mut Letter, body: &Map<String, Value>, wrong: &mut Wrong) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (name, label, kind) in FIELDS {
        let Some(given) = body.get(*name) else { continue };
        let Some(new) = read(*kind, item, given) else {
            wrong.insert((*name).to_owned(), vec!["is not included in the list".to_owned()]);
            continue;
        };
        let old = item.value(name);
        if old == new {
            continue;
        }
        if let Some(workflow) = item.workflow.as_ref().filter(|_| OF_WORKFLOW.contains(name)) {
            wrong.insert((*name).to_owned(), vec![held_by(workflow)]);
            continue;
        }
        edits.push(Edit::of_values(label, &old, &new));
        item.fields.insert((*name).to_owned(), new);
    }
    edits
}

fn read(kind: Kind, item: &Letter, given: &Value) -> Option<Value> {
    let text = given.as_str();
    let number = |given: &Value| attachments::id(given).and_then(|id| id.parse::<i64>().ok());
    match kind {
        Kind::Text => Some(text.map(Value::from).unwrap_or_default()),
        Kind::Flag => Some((given == true || given == "true").into()),
        Kind::Date => {
            Some(text.filter(|text| text.parse::<NaiveDate>().is_ok()).map(Value::from).unwrap_or_default())
        }
        Kind::Id => Some(number(given).map(Value::from).unwrap_or_default()),
        Kind::Ids => given.as_array()?.iter().map(|id| number(id).map(Value::from)).collect(),
        Kind::Status => text.filter(|status| item.letter_type().mapped(status).is_some()).map(Value::from),
        Kind::Impact => text.filter(|impact| IMPACTS.contains(impact)).map(Value::from),
        Kind::Number => match given {
            Value::Null | Value::Number(_) => Some(given.clone()),
            _ => text?.parse::<serde_json::Number>().ok().map(Value::Number),
        },
    }
}

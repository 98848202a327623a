//! Change histories: a row for each attribute that got another value.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::procore::model::Change;

/// One attribute with another value, not yet signed and dated.
#[derive(Debug)]
pub(super) struct Edit {
    column: String,
    old: String,
    new: String,
}

impl Edit {
    pub(super) fn new(column: &str, old: &str, new: &str) -> Self {
        Self { column: column.to_owned(), old: old.to_owned(), new: new.to_owned() }
    }

    /// With values as the Change History words them.
    pub(super) fn of_values(column: &str, old: &Value, new: &Value) -> Self {
        Self::new(column, &plain(old), &plain(new))
    }
}

/// Adds the edits that `by` made at one moment.
pub(super) fn record(history: &mut Vec<Change>, edits: Vec<Edit>, by: &str, at: DateTime<Utc>) {
    history.extend(edits.into_iter().map(|Edit { column, old, new }| Change {
        column,
        old,
        new,
        by: by.to_owned(),
        at,
    }));
}

/// The rows of the item with this id, newest first, each with the id the API gives it.
pub(super) fn newest_first(item_id: i64, history: &[Change]) -> impl Iterator<Item = (i64, &Change)> {
    (item_id * 1_000 + 1..).zip(history).collect::<Vec<_>>().into_iter().rev()
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

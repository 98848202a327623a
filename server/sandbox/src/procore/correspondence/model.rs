//! What is kept of a correspondence item.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::types::{self, Type};
use crate::procore::model::{Attachment, Change, Level, Person};

/// A letter of some type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct Letter {
    pub(in crate::procore) id: i64,
    pub(in crate::procore) project_id: i64,
    pub(in crate::procore) type_id: i64,
    /// The writable attributes by their API names; see `fields`.
    pub(in crate::procore) fields: Map<String, Value>,
    /// The workflow that alone may move the status, the due date and the assignees.
    pub(in crate::procore) workflow: Option<String>,
    pub(in crate::procore) attachments: Vec<Attachment>,
    pub(in crate::procore) responses: Vec<Response>,
    pub(in crate::procore) changes: Vec<Change>,
    pub(in crate::procore) created_by: i64,
    pub(in crate::procore) created_at: DateTime<Utc>,
    pub(in crate::procore) updated_at: DateTime<Utc>,
    pub(in crate::procore) issued_at: Option<DateTime<Utc>>,
    pub(in crate::procore) closed_at: Option<DateTime<Utc>>,
}

/// An answer to an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct Response {
    pub(in crate::procore) id: i64,
    pub(in crate::procore) notes: String,
    pub(in crate::procore) official: bool,
    pub(in crate::procore) by: i64,
    pub(in crate::procore) attachments: Vec<Attachment>,
    pub(in crate::procore) at: DateTime<Utc>,
}

impl Letter {
    /// A text attribute; empty when null.
    pub(in crate::procore) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn value(&self, field: &str) -> Value {
        self.fields.get(field).cloned().unwrap_or_default()
    }

    pub(in crate::procore) fn private(&self) -> bool {
        self.value("private") == true
    }

    /// The ids of an attribute that lists people.
    pub(in crate::procore) fn people(&self, field: &str) -> Vec<i64> {
        let listed = self.fields.get(field).and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_i64).collect()
    }

    pub(in crate::procore) fn letter_type(&self) -> &'static Type {
        types::find(self.type_id).unwrap_or(&types::TYPES[0])
    }

    /// `NOD-001`.
    pub(in crate::procore) fn number(&self) -> String {
        format!("{}-{}", self.letter_type().abbreviation, self.text("position"))
    }

    /// Private ones are for who made them, who they are for, and Admins of the type.
    pub(in crate::procore) fn visible_to(&self, person: &Person) -> bool {
        let level = person.level(self.letter_type().tool);
        let named = || {
            self.created_by == person.id
                || self.people("assignee_ids").contains(&person.id)
                || self.people("distribution_member_ids").contains(&person.id)
        };
        level == Level::Admin || (level >= Level::ReadOnly && (!self.private() || named()))
    }
}

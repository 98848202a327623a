//! The body of an event in each payload version: ids only, never content.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::resource::{Event, Resource};
use crate::procore::{answer::time, model::COMPANY, oauth};

/// The company admin, to whom changes by hand are put down.
const BY_HAND: i64 = 7001;

/// A change of an item, before it is written for a hook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Happened {
    pub(super) id: i64,
    pub(super) ulid: String,
    pub(super) at: DateTime<Utc>,
    pub(super) resource: Resource,
    pub(super) resource_id: i64,
    pub(super) company_id: i64,
    pub(super) project_id: i64,
    pub(super) event: Event,
    pub(super) by: Option<i64>,
}

impl Happened {
    /// `v2` and `v2.0`; `v3.0` adds related resources; `v4.0` is flat and all strings.
    pub(super) fn payload(&self, version: &str) -> Value {
        let user = self.by.unwrap_or(BY_HAND);
        if version == "v4.0" {
            return json!({
                "id": self.ulid,
                "timestamp": time(self.at),
                "reason": self.event.name(),
                "company_id": self.company_id.to_string(),
                "project_id": self.project_id.to_string(),
                "user_id": user.to_string(),
                "resource_type": self.resource.name(),
                "resource_id": self.resource_id.to_string(),
            });
        }
        let mut body = json!({
            "id": self.id,
            "ulid": self.ulid,
            "timestamp": time(self.at),
            "metadata": {
                "source_user_id": user,
                "source_project_id": self.project_id,
                "source_operation_id": null,
                "source_company_id": self.company_id,
                "source_application_id": self.by.map(|_| oauth::CLIENT_ID),
            },
            "user_id": user,
            "company_id": self.company_id,
            "project_id": self.project_id,
            "api_version": if version == "v2" { "v2" } else { version },
            "event_type": self.event.name(),
            "resource_name": self.resource.name(),
            "resource_id": self.resource_id,
        });
        if version == "v3.0" {
            body["related_resources"] = json!([
                {"id": COMPANY.id, "name": "Companies"},
                {"id": self.project_id, "name": "Projects"},
            ]);
        }
        body
    }
}

/// 26 characters of Crockford's base 32 that sort by time.
pub(super) fn ulid() -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let number = Uuid::now_v7().as_u128();
    let digit = |place: u32| DIGITS[usize::try_from(number >> (5 * place) & 31).unwrap_or(0)] as char;
    (0..26).rev().map(digit).collect()
}

//! Contracts and change orders: one record for all of them, and what they share whatever the endpoint.
//!
//! A kind is what [`kind`] says of it and the rows of [`fields`] it has. Shapes and paths of the API are
//! in the rooms of the tools: `commitments`, `prime_contracts`, `change_orders`.

pub(super) mod contracts;
pub(super) mod fields;
mod kind;
pub(super) mod lines;
pub(super) mod names;
pub(super) mod pdf;
pub(super) mod show;
pub(super) mod totals;
pub(super) mod write;

use axum::extract::Path;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use kind::{Collection, ItemKind};

use crate::{
    Shared,
    procore::{
        model::{Attachment, Change, Level, LineItem, Owner, Person},
        records,
    },
};

/// The ids in a v2.0 path of one item: company, project, item.
pub(super) type OnePath = Path<(i64, i64, i64)>;

/// A contract or change order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) id: i64,
    pub(super) project_id: i64,
    pub(super) kind: ItemKind,
    /// The attributes by their API names; see [`fields`].
    pub(super) fields: Map<String, Value>,
    pub(super) custom_fields: Map<String, Value>,
    pub(super) lines: Vec<LineItem>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) changes: Vec<Change>,
    /// The workflow that runs on it; while it does, nothing else sets the status.
    pub(super) workflow: Option<String>,
    pub(super) created_by: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

impl Item {
    /// A new item with its kind's defaults.
    pub(super) fn new(kind: ItemKind, id: i64, project_id: i64, created_by: i64, at: DateTime<Utc>) -> Self {
        Self {
            id,
            project_id,
            kind,
            fields: fields::defaults(kind),
            custom_fields: Map::new(),
            lines: Vec::new(),
            attachments: Vec::new(),
            changes: Vec::new(),
            workflow: None,
            created_by,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    /// A text attribute; empty when null.
    pub(super) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn flag(&self, field: &str) -> bool {
        self.fields.get(field).and_then(Value::as_bool).unwrap_or_default()
    }

    /// An attribute that holds an id, kept as the string that v2.0 shows.
    pub(super) fn id_of(&self, field: &str) -> Option<i64> {
        self.text(field).parse().ok()
    }

    pub(super) fn grand_total(&self) -> Decimal {
        self.lines.iter().map(|line| line.amount).sum()
    }

    pub(super) fn owner(&self) -> Owner {
        Owner::Item(self.kind.collection(), self.id)
    }

    /// The id old web addresses and webhooks know a change order by; an item's own id otherwise.
    pub(super) fn web_id(&self) -> i64 {
        self.id_of("legacy_package_id").unwrap_or(self.id)
    }

    /// Whether `person` may see it: private items are for Admins of the tool and those named on them.
    pub(super) fn visible_to(&self, person: &Person) -> bool {
        let level = self.kind.collection().level(person);
        level == Level::Admin || (level >= Level::ReadOnly && (!self.flag("private") || self.names(person)))
    }

    fn names(&self, person: &Person) -> bool {
        let id = person.id.to_string();
        let named = |value: &Value| value.as_str() == Some(&id);
        self.fields.get("accessor_ids").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(named))
    }
}

/// Whether `person` may see an item and, if it is a change order, the contract it changes.
pub(super) async fn seen_by(shared: &Shared, item: &Item, person: &Person) -> Result<bool, sqlx::Error> {
    if !item.visible_to(person) {
        return Ok(false);
    }
    match contract(shared, item).await? {
        Some(contract) => Ok(contract.visible_to(person)),
        None => Ok(true),
    }
}

/// The items of a project's list that `person` may see, deleted ones too, by id.
pub(super) async fn seen_in_project(
    shared: &Shared,
    of: Collection,
    project_id: i64,
    person: &Person,
) -> Result<Vec<Item>, sqlx::Error> {
    let mut items = records::items(&shared.store, of, project_id).await?;
    items.retain(|item| item.visible_to(person));
    if let Some(contracts) = of.contracts() {
        let contracts = records::items(&shared.store, contracts, project_id).await?;
        let seen: Vec<i64> = contracts
            .iter()
            .filter(|contract| contract.visible_to(person))
            .map(|contract| contract.id)
            .collect();
        items.retain(|item| item.id_of("contract_id").is_none_or(|id| seen.contains(&id)));
    }
    Ok(items)
}

/// The contract that a change order changes.
pub(super) async fn contract(shared: &Shared, item: &Item) -> Result<Option<Item>, sqlx::Error> {
    match item.kind.collection().contracts().zip(item.id_of("contract_id")) {
        Some((contracts, id)) => records::item(&shared.store, contracts, id).await,
        None => Ok(None),
    }
}

/// Money as an unformatted decimal with two places.
pub(super) fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

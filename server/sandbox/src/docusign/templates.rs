//! The templates of the accounts: who is asked in which order, and the fields they fill.

use serde_json::{Map, Value, json};

use super::{
    envelope::model::TabKind,
    envelope::tabs::{LISTS, label},
    people::{ACCOUNTS, USERS, User},
};

/// A template of an account. It has no document of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) account_id: &'static str,
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) subject: &'static str,
    roles: &'static [Role],
}

/// Somebody to be named when the template is used.
#[derive(Debug, PartialEq, Eq)]
struct Role {
    name: &'static str,
    routing_order: u32,
    fields: &'static [Field],
}

/// A field on the first page of the document the template is used with.
#[derive(Debug, PartialEq, Eq)]
struct Field {
    kind: TabKind,
    label: &'static str,
    required: bool,
    x: u32,
    y: u32,
}

const SUBCONTRACT_ROLES: [Role; 2] = [
    Role {
        name: "Subcontractor",
        routing_order: 1,
        fields: &[
            Field { kind: TabKind::InitialHere, label: "Initials", required: true, x: 500, y: 20 },
            Field { kind: TabKind::Text, label: "Contractor license number", required: false, x: 72, y: 20 },
        ],
    },
    Role {
        name: "General Contractor",
        routing_order: 2,
        fields: &[Field { kind: TabKind::InitialHere, label: "Initials", required: true, x: 550, y: 20 }],
    },
];

const CHANGE_ORDER_ROLES: [Role; 3] = [
    Role { name: "General Contractor", routing_order: 1, fields: &[] },
    Role { name: "Architect", routing_order: 2, fields: &[] },
    Role {
        name: "Owner",
        routing_order: 3,
        fields: &[
            Field { kind: TabKind::InitialHere, label: "Initials", required: true, x: 500, y: 20 },
            Field { kind: TabKind::Text, label: "Purchase order number", required: false, x: 72, y: 20 },
        ],
    },
];

const fn subcontract(account: usize, id: &'static str) -> Template {
    Template {
        account_id: ACCOUNTS[account].id,
        id,
        name: "Harborline subcontract",
        subject: "Please sign your subcontract",
        roles: &SUBCONTRACT_ROLES,
    }
}

const fn change_order(account: usize, id: &'static str) -> Template {
    Template {
        account_id: ACCOUNTS[account].id,
        id,
        name: "Owner change order",
        subject: "Please sign the change order",
        roles: &CHANGE_ORDER_ROLES,
    }
}

static TEMPLATES: [Template; 4] = [
    subcontract(0, "11111111-cccc-4ccc-8ccc-000000000011"),
    change_order(0, "11111111-cccc-4ccc-8ccc-000000000012"),
    subcontract(1, "11111111-cccc-4ccc-8ccc-000000000021"),
    change_order(1, "11111111-cccc-4ccc-8ccc-000000000022"),
];

/// The templates of an account, by name.
pub(super) fn of_account(account_id: &str) -> impl Iterator<Item = &'static Template> {
    TEMPLATES.iter().filter(move |template| template.account_id.eq_ignore_ascii_case(account_id))
}

/// A template of an account.
pub(super) fn find(account_id: &str, id: &str) -> Option<&'static Template> {
    of_account(account_id).find(|template| template.id.eq_ignore_ascii_case(id))
}

impl Template {
    /// Who made it.
    pub(super) fn owner(&self) -> &'static User {
        &USERS[0]
    }

    /// Its `recipients`, with their fields.
    pub(super) fn recipients(&self) -> Value {
        let signers = (1..).zip(self.roles).map(|(id, role)| role.wire(id));
        json!({ "signers": signers.collect::<Vec<_>>(), "carbonCopies": [] })
    }
}

impl Role {
    fn wire(&self, id: u32) -> Value {
        let mut tabs = Map::new();
        for (list, kind) in LISTS {
            let fields = self.fields.iter().filter(|field| field.kind == kind);
            let fields: Vec<Value> = fields.map(Field::wire).collect();
            if !fields.is_empty() {
                tabs.insert(list.to_owned(), Value::Array(fields));
            }
        }
        json!({
            "recipientId": id.to_string(),
            "roleName": self.name,
            "routingOrder": self.routing_order.to_string(),
            "name": "",
            "email": "",
            "tabs": tabs,
        })
    }
}

impl Field {
    fn wire(&self) -> Value {
        json!({
            "tabLabel": self.label,
            "name": label(self.kind),
            "pageNumber": "1",
            "xPosition": self.x.to_string(),
            "yPosition": self.y.to_string(),
            "required": self.required.to_string(),
        })
    }
}

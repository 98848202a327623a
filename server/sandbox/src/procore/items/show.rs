//! A contract as v2.0 shows it.

use serde_json::{Value, json};

use super::{Item, money, names::Names};
use crate::procore::answer::time;

/// Only in the extended view.
const EXTENDED: [&str; 2] = ["accessor_ids", "bill_recipient_ids"];
/// Attributes that hold an id and are shown as an object; whether of a vendor or of a person.
const PARTIES: [(&str, &str, bool); 4] = [
    ("vendor_id", "vendor", true),
    ("contractor_id", "contractor", true),
    ("architect_id", "architect", false),
    ("assignee_id", "assignee", false),
];

/// The default view names vendors by id only; the extended one adds names, who may see a private
/// contract, invoice contacts, custom fields and external data.
pub(in crate::procore) fn contract(item: &Item, names: &Names, extended: bool) -> Value {
    let mut body = item.fields.clone();
    if !extended {
        EXTENDED.iter().for_each(|name| drop(body.remove(*name)));
    }
    for (attribute, name, is_vendor) in PARTIES {
        if body.remove(attribute).is_none() {
            continue;
        }
        let id = item.id_of(attribute);
        let party = match (is_vendor, extended) {
            (true, true) => names.vendor(id),
            (true, false) => id.map(|id| json!({"id": id})).into(),
            (false, _) => names.person(id),
        };
        body.insert(name.to_owned(), party);
    }
    let mut body = Value::Object(body);
    body["id"] = item.id.to_string().into();
    body["type"] = item.kind.api_name().into();
    body["grand_total"] = money(item.grand_total()).into();
    body["created_by"] = names.person(Some(item.created_by));
    body["currency_configuration"] = currency();
    body["created_at"] = time(item.created_at).into();
    body["updated_at"] = time(item.updated_at).into();
    if let Some(at) = item.deleted_at {
        body["deleted_at"] = time(at).into();
    }
    if extended {
        body["custom_fields"] = Value::Object(item.custom_fields.clone());
        body["external_data"] = json!({"origin_id": null, "origin_data": null, "origin_code": null});
        body["prostore_file_ids"] = item.attachments.iter().map(|file| file.id.to_string()).collect();
    }
    body
}

pub(in crate::procore) fn currency() -> Value {
    json!({"currency_iso_code": "USD", "base_currency_iso_code": "USD", "currency_exchange_rate": "1.0"})
}

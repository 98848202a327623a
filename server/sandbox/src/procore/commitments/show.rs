//! A commitment contract as the API shows it.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        answer::{Refusal, time},
        model::Commitment,
        records,
    },
};

/// Only in the extended view.
const EXTENDED: [&str; 2] = ["accessor_ids", "bill_recipient_ids"];

/// The names behind the ids of vendors and people.
pub(super) struct Names {
    vendors: HashMap<i64, String>,
    people: HashMap<i64, String>,
}

impl Names {
    pub(super) async fn read(shared: &Shared) -> Result<Self, Refusal> {
        let vendors = records::vendors(&shared.store).await?;
        let people = records::people(&shared.store).await?;
        Ok(Self {
            vendors: vendors.into_iter().map(|vendor| (vendor.id, vendor.name)).collect(),
            people: people.into_iter().map(|person| (person.id, person.name())).collect(),
        })
    }
}

/// Money as an unformatted decimal with two places.
pub(in crate::procore) fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

/// The default view names the vendor by id only; the extended one adds its name, who may see a private
/// contract, invoice contacts, custom fields and external data.
pub(super) fn commitment(commitment: &Commitment, names: &Names, extended: bool) -> Value {
    let mut body = commitment.fields.clone();
    for derived in ["vendor_id", "assignee_id"] {
        body.remove(derived);
    }
    if !extended {
        EXTENDED.iter().for_each(|name| drop(body.remove(*name)));
    }
    let mut body = Value::Object(body);
    body["id"] = commitment.id.to_string().into();
    body["type"] = commitment.contract_type.api_name().into();
    body["grand_total"] = money(commitment.grand_total()).into();
    body["created_by"] =
        json!({"id": commitment.created_by, "name": names.people.get(&commitment.created_by)});
    body["vendor"] = commitment.id_of("vendor_id").map_or(Value::Null, |id| vendor(id, names, extended));
    if commitment.fields.contains_key("assignee_id") {
        let assignee = commitment.id_of("assignee_id");
        body["assignee"] = assignee.map(|id| json!({"id": id, "name": names.people.get(&id)})).into();
    }
    body["currency_configuration"] =
        json!({"currency_iso_code": "USD", "base_currency_iso_code": "USD", "currency_exchange_rate": "1.0"});
    body["created_at"] = time(commitment.created_at).into();
    body["updated_at"] = time(commitment.updated_at).into();
    if let Some(at) = commitment.deleted_at {
        body["deleted_at"] = time(at).into();
    }
    if extended {
        body["custom_fields"] = Value::Object(commitment.custom_fields.clone());
        body["external_data"] = json!({"origin_id": null, "origin_data": null, "origin_code": null});
        body["prostore_file_ids"] = commitment.attachments.iter().map(|file| file.id.to_string()).collect();
    }
    body
}

fn vendor(id: i64, names: &Names, extended: bool) -> Value {
    if extended { json!({"id": id, "name": names.vendors.get(&id)}) } else { json!({"id": id}) }
}

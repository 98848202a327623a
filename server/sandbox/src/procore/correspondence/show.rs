//! An item as the API shows it.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::model::{Letter, Response};
use crate::{
    Shared,
    procore::{
        answer::{Refusal, time},
        attachments, directory,
    },
};

/// Everybody who can be named on the items of a project.
pub(super) struct Users(HashMap<i64, Value>);

impl Users {
    pub(super) async fn read(shared: &Shared, project_id: i64) -> Result<Self, Refusal> {
        let users = directory::users(shared, Some(project_id)).await?;
        Ok(Self(users.into_iter().filter_map(|user| Some((user["id"].as_i64()?, user))).collect()))
    }

    /// `{id, login, name, company, locale}`; null for nobody.
    fn show(&self, id: i64) -> Value {
        let Some(user) = self.0.get(&id) else { return Value::Null };
        json!({
            "id": id,
            "login": user["email_address"],
            "name": user["name"],
            "company": user["vendor"],
            "locale": "en",
        })
    }

    /// Name and address, of those who have one.
    pub(super) fn mailbox(&self, id: i64) -> Option<(String, String)> {
        let user = self.0.get(&id)?;
        let text = |field: &str| user[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some((text("name")?, text("email_address")?))
    }

    fn listed(&self, item: &Letter, field: &str) -> Value {
        item.people(field).into_iter().map(|id| self.show(id)).filter(|user| !user.is_null()).collect()
    }
}

pub(super) fn item(shared: &Shared, item: &Letter, users: &Users) -> Value {
    let value = |field: &str| item.value(field);
    let impact = |name: &str| json!({"status": value(name), "value": value(&format!("{name}_value"))});
    json!({
        "id": item.id,
        "position": value("position"),
        "title": value("title"),
        "description": value("description"),
        "status": value("status"),
        "status_type": item.letter_type().mapped(item.text("status")),
        "private": item.private(),
        "due_date": value("due_date"),
        "issued_at": item.issued_at.map(time),
        "closed_at": item.closed_at.map(time),
        "created_at": time(item.created_at),
        "updated_at": time(item.updated_at),
        "schedule_impact": impact("schedule_impact"),
        "cost_impact": impact("cost_impact"),
        "created_by": users.show(item.created_by),
        "received_from": value("received_from_id").as_i64().map(|id| users.show(id)),
        "assignees": users.listed(item, "assignee_ids"),
        "distribution_members": users.listed(item, "distribution_member_ids"),
        "attachments": attachments::show(shared, &item.attachments),
        "generic_tool": item.letter_type().named(),
        "location": value("location"),
        "cost_code": value("cost_code"),
        "specification_section": value("specification_section"),
        "trade": value("trade"),
        "trades": [],
        "sub_job": null,
        "origin_generic_tool_item_id": null,
        "origin_rfi_id": null,
        "custom_fields": {},
    })
}

/// The older show of `/generic_tool_items/{id}` has impacts as plain amounts and no mapped status.
pub(super) fn item_of_company(shared: &Shared, one: &Letter, users: &Users) -> Value {
    let mut body = item(shared, one, users);
    let amount = |field: &str| match one.value(field) {
        Value::Null => Value::Null,
        number => number.to_string().into(),
    };
    body["schedule_impact"] = amount("schedule_impact_value");
    body["cost_impact"] = amount("cost_impact_value");
    body["generic_tool"] = json!({"id": one.type_id, "title": one.letter_type().title});
    if let Value::Object(body) = &mut body {
        body.remove("status_type");
        body.values_mut().for_each(without_company);
    }
    body
}

/// People are shown there by id, login and name alone.
fn without_company(shown: &mut Value) {
    match shown {
        Value::Array(people) => people.iter_mut().for_each(without_company),
        Value::Object(person) => ["company", "locale"].iter().for_each(|name| drop(person.remove(*name))),
        _ => {}
    }
}

pub(super) fn response(shared: &Shared, position: usize, one: &Response, users: &Users) -> Value {
    json!({
        "id": one.id,
        "notes": one.notes,
        "official": one.official,
        "position": position,
        "status": null,
        "created_at": time(one.at),
        "created_by": users.show(one.by),
        "attachments": attachments::show(shared, &one.attachments),
    })
}

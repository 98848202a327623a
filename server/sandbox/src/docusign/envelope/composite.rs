//! Composite templates: layers of recipients and fields over a document, flattened into a plain definition.
//!
//! As with DocuSign, layers go by their sequence and the last one wins; recipients match by role and routing order,
//! case counting; fields of all layers stay. Recipients of several composites with the same name, email and order
//! are one. What stands beside composite templates in `documents`, `recipients` and `customFields` is not read.

use serde_json::{Map, Value, json};

use super::{
    super::{error::ApiError, templates},
    tabs::word,
};

const RECIPIENTS: [&str; 2] = ["signers", "carbonCopies"];

/// The plain definition that one with `compositeTemplates` amounts to; any other is left as it is. `merge` leaves out
/// the roles of templates that nobody has, as sending does.
///
/// # Errors
/// `TEMPLATE_ID_INVALID`, or `INVALID_REQUEST_PARAMETER` for a composite without a document, which templates here
/// do not bring.
pub(in super::super) fn flattened(
    mut body: Map<String, Value>,
    account_id: &str,
    merge: bool,
) -> Result<Map<String, Value>, ApiError> {
    let Some(Value::Array(composites)) = body.remove("compositeTemplates") else { return Ok(body) };
    let mut whole = Whole::default();
    for composite in composites.iter().filter_map(Value::as_object) {
        whole.add(composite, account_id)?;
    }
    if merge {
        whole.recipients.retain(|one| !one.word("name").is_empty() || !one.word("email").is_empty());
    }
    body.insert("documents".to_owned(), Value::Array(whole.documents));
    body.insert("customFields".to_owned(), json!({ "textCustomFields": whole.custom_fields }));
    let of = |list: &str| -> Vec<Value> {
        let ones = whole.recipients.iter().filter(|one| one.list == list);
        ones.map(|one| Value::Object(one.members.clone())).collect()
    };
    let recipients = RECIPIENTS.map(|list| (list.to_owned(), Value::Array(of(list))));
    body.insert("recipients".to_owned(), Value::Object(Map::from_iter(recipients)));
    if let Some(subject) = whole.subject {
        body.entry("emailSubject").or_insert_with(|| subject.into());
    }
    Ok(body)
}

#[derive(Default)]
struct Whole {
    documents: Vec<Value>,
    recipients: Vec<One>,
    custom_fields: Vec<Value>,
    subject: Option<&'static str>,
}

/// A recipient in one of [`RECIPIENTS`].
struct One {
    list: &'static str,
    members: Map<String, Value>,
}

impl Whole {
    fn add(&mut self, composite: &Map<String, Value>, account_id: &str) -> Result<(), ApiError> {
        let document = composite.get("document").filter(|document| document.is_object());
        let document = document.ok_or_else(|| {
            ApiError::parameter("A composite template needs a document: the templates here have none.")
        })?;
        let mut layers = Vec::new();
        for server in objects(composite.get("serverTemplates")) {
            let id = word(server, "templateId").unwrap_or_default();
            let template = templates::find(account_id, &id).ok_or_else(ApiError::no_template)?;
            self.subject = Some(template.subject);
            let document_id = document["documentId"].clone();
            layers.push((sequence(server), on_document(template.recipients(), &document_id)));
        }
        for inline in objects(composite.get("inlineTemplates")) {
            layers.push((sequence(inline), inline.get("recipients").cloned().unwrap_or_default()));
            let fields = inline.get("customFields").and_then(|fields| fields.get("textCustomFields"));
            self.custom_fields.extend(fields.and_then(Value::as_array).into_iter().flatten().cloned());
        }
        layers.sort_by_key(|(sequence, _)| *sequence);
        let mut overlaid: Vec<One> = Vec::new();
        for one in layers.iter().flat_map(|(_, recipients)| ones(recipients)) {
            lay(&mut overlaid, one, One::has_role_of);
        }
        for one in overlaid {
            lay(&mut self.recipients, one, One::is_same_person);
        }
        self.documents.push(document.clone());
        Ok(())
    }
}

fn objects(list: Option<&Value>) -> impl Iterator<Item = &Map<String, Value>> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn sequence(layer: &Map<String, Value>) -> u32 {
    word(layer, "sequence").and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Puts the fields of a template onto the document that stands in place of its own.
fn on_document(mut recipients: Value, document_id: &Value) -> Value {
    let lists = recipients.as_object_mut().into_iter().flat_map(Map::values_mut);
    let people = lists.filter_map(Value::as_array_mut).flatten();
    let tabs = people.filter_map(|one| one.get_mut("tabs").and_then(Value::as_object_mut));
    for tab in tabs.flat_map(Map::values_mut).filter_map(Value::as_array_mut).flatten() {
        tab["documentId"] = document_id.clone();
    }
    recipients
}

fn ones(recipients: &Value) -> impl Iterator<Item = One> {
    RECIPIENTS.into_iter().flat_map(move |list| {
        objects(recipients.get(list)).map(move |members| One { list, members: members.clone() })
    })
}

/// Lays a recipient over the one it matches, or beside the others.
fn lay(below: &mut Vec<One>, above: One, matches: fn(&One, &One) -> bool) {
    match below.iter_mut().find(|one| matches(one, &above)) {
        Some(one) => one.take(above),
        None => below.push(above),
    }
}

impl One {
    fn word(&self, member: &str) -> String {
        word(&self.members, member).unwrap_or_default()
    }

    fn has_role_of(&self, other: &Self) -> bool {
        let role = self.word("roleName");
        !role.is_empty()
            && role == other.word("roleName")
            && self.word("routingOrder") == other.word("routingOrder")
    }

    fn is_same_person(&self, other: &Self) -> bool {
        let who = |one: &Self| ["name", "email", "routingOrder"].map(|member| one.word(member));
        self.list == other.list && !self.word("email").is_empty() && who(self) == who(other)
    }

    fn take(&mut self, above: Self) {
        let mut tabs =
            self.members.remove("tabs").and_then(|tabs| tabs.as_object().cloned()).unwrap_or_default();
        for (list, added) in above.members.get("tabs").and_then(Value::as_object).into_iter().flatten() {
            let below = tabs.entry(list.clone()).or_insert_with(|| json!([]));
            if let Some(below) = below.as_array_mut() {
                below.extend(added.as_array().into_iter().flatten().cloned());
            }
        }
        self.list = above.list;
        self.members.extend(above.members);
        self.members.insert("tabs".to_owned(), Value::Object(tabs));
    }
}

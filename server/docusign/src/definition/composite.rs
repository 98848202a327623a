//! An envelope with a template of the account, as DocuSign composes it: one composite template for each document.
//!
//! The first lays the server template under our recipients, who take its fields by role and signing order; the
//! document stands in place of the template's own. The last layer wins, so nothing of ours is overridden.
//! DocuSign reads custom fields from the layers, never from beside them.

use serde_json::{Map, Value, json};

use super::{CarbonCopy, EnvelopeDefinition, Signer, Tabs, TextCustomField};

/// The `compositeTemplates` of a definition with this template.
pub(super) fn templates(definition: &EnvelopeDefinition, template_id: &str) -> Vec<Value> {
    let documents = definition.documents.iter().zip(1..);
    documents
        .map(|(document, order)| {
            let mut composite = json!({
                "compositeTemplateId": order.to_string(),
                "document": document.wire(order),
            });
            if order == 1 {
                composite["serverTemplates"] = json!([{ "sequence": "1", "templateId": template_id }]);
                composite["inlineTemplates"] = json!([layer("2", definition)]);
            } else {
                composite["inlineTemplates"] = json!([people("1", definition)]);
            }
            composite
        })
        .collect()
}

/// Everyone with their fields, and the custom fields.
fn layer(sequence: &str, definition: &EnvelopeDefinition) -> Value {
    let mut layer = Map::new();
    layer.insert("sequence".to_owned(), json!(sequence));
    layer.insert("recipients".to_owned(), definition.recipients());
    layer.extend(
        TextCustomField::list(&definition.custom_fields).map(|list| ("customFields".to_owned(), list)),
    );
    Value::Object(layer)
}

/// Everyone without fields: what is signed is the first document.
fn people(sequence: &str, definition: &EnvelopeDefinition) -> Value {
    let signers =
        definition.signers.iter().map(|signer| Signer { tabs: Tabs::default(), ..signer.clone() }.wire());
    let copies = definition.carbon_copies.iter().map(CarbonCopy::wire);
    json!({
        "sequence": sequence,
        "recipients": {
            "signers": signers.collect::<Vec<_>>(),
            "carbonCopies": copies.collect::<Vec<_>>(),
        },
    })
}

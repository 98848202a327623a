//! What a template reads: `item.json`, with every figure and day already written out.

use serde::Serialize;
use serde_json::{Value, json};

use crate::anchors::words;
use crate::figures::{day, money, quantity, unit_price};
use crate::literal::clean;
use crate::{Commitment, Document, Error, Line, SignatureBlock};

/// The JSON of a document, safe to print.
pub(crate) fn item_json(document: &Document) -> Result<Vec<u8>, Error> {
    let mut item = match document {
        Document::Commitment(commitment) => commitment_item(commitment)?,
    };
    let anchors: Vec<String> = document.signers().iter().flat_map(words).collect();
    clean(&mut item, &anchors);
    item["signers"] = document.signers().iter().map(|signer| signer_item(signer, &anchors)).collect();
    Ok(serde_json::to_vec(&item)?)
}

fn commitment_item(commitment: &Commitment) -> Result<Value, Error> {
    let currency = commitment.currency.as_str();
    let mut dates = Vec::with_capacity(commitment.dates.len());
    for (label, date) in &commitment.dates {
        dates.push(json!({ "label": label, "value": day(*date) }));
    }
    let lines: Vec<PrintedLine<'_>> =
        commitment.lines.iter().map(|line| PrintedLine::new(line, currency)).collect();
    let mut item = serde_json::to_value(commitment)?;
    item["type"] = commitment.kind.title().into();
    item["vendor_role"] = commitment.kind.vendor_role().into();
    item["dates"] = dates.into();
    item["retainage_percent"] =
        commitment.retainage_percent.map(|percent| format!("{}%", quantity(percent))).into();
    for (field, text) in [("bill_to", &commitment.bill_to), ("ship_to", &commitment.ship_to)] {
        item[field] = address_lines(text.as_deref().unwrap_or_default()).into();
    }
    item["lines"] = serde_json::to_value(lines)?;
    item["total"] = money(commitment.total, currency).into();
    Ok(item)
}

fn address_lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// A signer's own words are cleaned like all others; the anchors are not.
fn signer_item(signer: &SignatureBlock, anchors: &[String]) -> Value {
    let mut item = json!({ "role": signer.role, "company": signer.company, "name": signer.name });
    clean(&mut item, anchors);
    item["sign_here"] = signer.sign_here().into();
    item["signed_date"] = signer.signed_date().into();
    item
}

/// A line of the schedule of values with its figures written out.
#[derive(Serialize)]
struct PrintedLine<'a> {
    position: u32,
    code: Option<&'a str>,
    description: &'a str,
    quantity: Option<String>,
    uom: Option<&'a str>,
    unit_cost: Option<String>,
    amount: String,
}

impl<'a> PrintedLine<'a> {
    fn new(line: &'a Line, currency: &str) -> Self {
        PrintedLine {
            position: line.position,
            code: line.code.as_deref(),
            description: &line.description,
            quantity: line.quantity.map(quantity),
            uom: line.uom.as_deref(),
            unit_cost: line.unit_cost.map(|cost| unit_price(cost, currency)),
            amount: money(line.amount, currency),
        }
    }
}

//! What a template reads: `item.json`, with every figure and day already written out.

mod application;
mod contract;
mod letter;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use crate::anchors::words;
use crate::figures::{cents, day, money, quantity, unit_price};
use crate::literal::clean;
use crate::{ContractRef, Document, Error, Line, Party, SignatureBlock};

/// The JSON of a document, safe to print.
pub(crate) fn item_json(document: &Document) -> Result<Vec<u8>, Error> {
    let mut item = match document {
        Document::Commitment(commitment) => contract::commitment(commitment)?,
        Document::ChangeOrder(change_order) => contract::change_order(change_order),
        Document::PrimeContract(prime) => contract::prime(prime),
        Document::PaymentApplication(application) => application::application(application),
        Document::SubcontractorInvoice(invoice) => application::subcontractor_invoice(invoice),
        Document::Letter(letter) => letter::letter(letter),
    };
    let anchors: Vec<String> = document.signers().iter().flat_map(words).collect();
    clean(&mut item, &anchors);
    item["signers"] = document.signers().iter().map(|signer| signer_item(signer, &anchors)).collect();
    Ok(serde_json::to_vec(&item)?)
}

fn days(dates: &[(String, NaiveDate)]) -> Value {
    dates.iter().map(|(label, date)| json!({ "label": label, "value": day(*date) })).collect()
}

fn facts(facts: &[(String, String)]) -> Value {
    facts.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect()
}

/// A company with what it is in the document.
fn in_role(role: &str, party: &Party) -> Value {
    json!({
        "role": role,
        "name": party.name,
        "address": party.address,
        "phone": party.phone,
        "contact": party.contact,
    })
}

fn in_roles(parties: &[(String, Party)]) -> Value {
    parties.iter().map(|(role, party)| in_role(role, party)).collect()
}

fn contract_ref(contract: &ContractRef) -> Value {
    json!({ "label": contract.label, "title": contract.title, "date": contract.date.map(day) })
}

fn percent(percent: Option<Decimal>) -> Option<String> {
    percent.map(|percent| format!("{}%", quantity(percent)))
}

/// What a total holds beyond its lines; none when they add up to it.
fn adjustment(lines: &[Line], total: Decimal, currency: &str) -> Option<String> {
    let added: Decimal = lines.iter().map(|line| cents(line.amount)).sum();
    let beyond = cents(total) - added;
    (!beyond.is_zero()).then(|| money(beyond, currency))
}

fn schedule<'a>(lines: &'a [Line], currency: &str) -> Vec<PrintedLine<'a>> {
    lines.iter().map(|line| PrintedLine::new(line, currency)).collect()
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

//! What items of several tools have in common: somebody or something known by name, lines, files, a currency.
//!
//! v1.0 and v2.0 spell these parts differently; both spellings are read here and nowhere else.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

use crate::wire;

/// Something known by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireNamedRef")]
pub struct NamedRef {
    /// May exceed 32 bits.
    pub id: i64,
    /// Empty where Procore does not tell it.
    pub name: String,
}

#[derive(Deserialize)]
struct WireNamedRef {
    #[serde(deserialize_with = "wire::id")]
    id: i64,
    #[serde(default, deserialize_with = "wire::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    company: Option<String>,
}

impl From<WireNamedRef> for NamedRef {
    /// v1.0 calls the name of a firm `company` in some places.
    fn from(wire: WireNamedRef) -> Self {
        Self { id: wire.id, name: wire.name.or(wire.company).unwrap_or_default() }
    }
}

/// A line of a schedule of values.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireLineItem")]
pub struct LineItem {
    /// A number in a text.
    pub id: String,
    /// Its place, from 1.
    pub position: u32,
    /// What it is for.
    pub description: String,
    /// Absent where the contract counts amounts only.
    pub quantity: Option<Decimal>,
    /// Unit of measure.
    pub uom: Option<String>,
    /// Per unit.
    pub unit_cost: Option<Decimal>,
    /// The line's sum.
    pub amount: Decimal,
    /// Budget code, such as `03-300.S`.
    pub code: Option<String>,
}

#[derive(Deserialize)]
struct WireLineItem {
    #[serde(default, deserialize_with = "wire::string")]
    id: String,
    #[serde(default, deserialize_with = "wire::position")]
    position: u32,
    #[serde(default, deserialize_with = "wire::string")]
    description: String,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::text")]
    uom: Option<String>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    unit_cost: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    amount: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    extended_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "wire::maybe_decimal")]
    total_amount: Option<Decimal>,
    #[serde(default)]
    wbs_code: Value,
    #[serde(default)]
    cost_code: Value,
}

impl From<WireLineItem> for LineItem {
    /// Lines of change order packages have no `amount`; of their two sums, `extended_amount` counts the markup in, as
    /// the package's total does.
    fn from(wire: WireLineItem) -> Self {
        Self {
            id: wire.id,
            position: wire.position,
            description: wire.description,
            quantity: wire.quantity,
            uom: wire.uom,
            unit_cost: wire.unit_cost,
            amount: wire.amount.or(wire.extended_amount).or(wire.total_amount).unwrap_or_default(),
            code: budget_code(&wire.wbs_code, &wire.cost_code),
        }
    }
}

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireAttachment")]
pub struct Attachment {
    /// A number in a text.
    pub id: String,
    /// File name.
    pub name: String,
    /// For [`CompanyApi::download`](crate::CompanyApi::download); lives for a limited time.
    pub url: Url,
    /// MIME type, where Procore tells it.
    pub content_type: Option<String>,
}

#[derive(Deserialize)]
struct WireAttachment {
    #[serde(deserialize_with = "wire::string_id")]
    id: String,
    #[serde(default, deserialize_with = "wire::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    filename: Option<String>,
    url: Url,
    #[serde(default, deserialize_with = "wire::text")]
    content_type: Option<String>,
}

impl From<WireAttachment> for Attachment {
    /// v1.0 says `filename`, v2.0 says `name`, change order packages say both.
    fn from(wire: WireAttachment) -> Self {
        Self {
            id: wire.id,
            name: wire.name.or(wire.filename).unwrap_or_default(),
            url: wire.url,
            content_type: wire.content_type,
        }
    }
}

/// The currency's ISO code out of a `currency_configuration`.
pub(super) fn currency<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    let configuration = Value::deserialize(source)?;
    Ok(["currency_iso_code", "base_currency_iso_code"].iter().find_map(|name| word(&configuration[*name])))
}

/// The budget code of a line: the flat code where the project has one, the cost code elsewhere.
pub(super) fn budget_code(wbs_code: &Value, cost_code: &Value) -> Option<String> {
    word(&wbs_code["flat_code"]).or_else(|| word(&cost_code["full_code"]))
}

/// The name of something that is written as an object or as a plain text.
pub(super) fn name_of<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(source)?;
    Ok(["name", "label", "change_reason"]
        .iter()
        .find_map(|name| word(&value[*name]))
        .or_else(|| word(&value)))
}

fn word(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;

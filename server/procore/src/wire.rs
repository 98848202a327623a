//! How Procore writes scalars: v1 ids as numbers and v2 ids as strings, money as strings, dates with and without
//! time.
//!
//! Reading is lenient where a value may be absent, strict where an item means nothing without it (ids, money).

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(crate) fn id<'de, D: Deserializer<'de>>(source: D) -> Result<i64, D::Error> {
    let value = Value::deserialize(source)?;
    id_of(&value).ok_or_else(|| D::Error::custom(format!("an id is expected, not {value}")))
}

pub(crate) fn maybe_id<'de, D: Deserializer<'de>>(source: D) -> Result<Option<i64>, D::Error> {
    Ok(id_of(&Value::deserialize(source)?))
}

pub(crate) fn ids<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<i64>, D::Error> {
    Ok(Value::deserialize(source)?.as_array().into_iter().flatten().filter_map(id_of).collect())
}

pub(crate) fn string_id<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let value = Value::deserialize(source)?;
    let text = scalar(&value).filter(|text| !text.is_empty());
    text.ok_or_else(|| D::Error::custom(format!("an id is expected, not {value}")))
}

pub(crate) fn string<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).unwrap_or_default())
}

pub(crate) fn text<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).filter(|text| !text.trim().is_empty()))
}

pub(crate) fn flag<'de, D: Deserializer<'de>>(source: D) -> Result<bool, D::Error> {
    maybe_flag(source).map(Option::unwrap_or_default)
}

pub(crate) fn maybe_flag<'de, D: Deserializer<'de>>(source: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(source)? {
        Value::Bool(flag) => Some(flag),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    })
}

pub(crate) fn position<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).and_then(|text| text.trim().parse().ok()).unwrap_or_default())
}

/// A whole number, 0 where there is none.
pub(crate) fn whole<'de, D: Deserializer<'de>>(source: D) -> Result<i64, D::Error> {
    maybe_id(source).map(Option::unwrap_or_default)
}

pub(crate) fn money<'de, D: Deserializer<'de>>(source: D) -> Result<Decimal, D::Error> {
    maybe_decimal(source).map(Option::unwrap_or_default)
}

/// `null`, an empty text and an absent member are `None`; a text that is no number is an error, never zero.
pub(crate) fn maybe_decimal<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Decimal>, D::Error> {
    let value = Value::deserialize(source)?;
    match scalar(&value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => Decimal::from_str(&text)
            .or_else(|_| Decimal::from_scientific(&text))
            .map(Some)
            .map_err(|_| D::Error::custom(format!("a decimal number is expected, not {value}"))),
    }
}

/// A date; of a timestamp, its date.
pub(crate) fn date<'de, D: Deserializer<'de>>(source: D) -> Result<Option<NaiveDate>, D::Error> {
    let value = Value::deserialize(source)?;
    let day = value.as_str().and_then(|text| text.get(..10));
    Ok(day.and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()))
}

pub(crate) fn moment<'de, D: Deserializer<'de>>(source: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let value = Value::deserialize(source)?;
    let moment = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    Ok(moment.map(|moment| moment.with_timezone(&Utc)))
}

/// A list that may be absent or `null`; an item of another shape is passed over and reported to the log.
pub(crate) fn list<'de, D, T>(source: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(match Value::deserialize(source)? {
        Value::Array(items) => readable(items),
        _ => Vec::new(),
    })
}

/// The items that can be read.
pub(crate) fn readable<T: DeserializeOwned>(items: Vec<Value>) -> Vec<T> {
    let read = |item: Value| {
        let id = item["id"].clone();
        let passed_over =
            |error: &serde_json::Error| tracing::warn!(%id, %error, "passed over a Procore item");
        serde_json::from_value(item).inspect_err(passed_over).ok()
    };
    items.into_iter().filter_map(read).collect()
}

/// An object that may be absent, `null` or of another shape.
pub(crate) fn object<'de, D, T>(source: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(source)?).ok())
}

/// A part that may be absent or `null`; one of another shape is an error.
pub(crate) fn part<'de, D, T>(source: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(Option::deserialize(source)?.unwrap_or_default())
}

/// Copies a member from inside `item` to its top.
pub(crate) fn lift(item: &mut Value, name: &str, path: &[&str]) {
    let value = path.iter().fold(&*item, |value, step| &value[*step]).clone();
    if let (Value::Object(members), false) = (item, value.is_null()) {
        members.insert(name.to_owned(), value);
    }
}

/// An id as v1 request bodies write it.
pub(crate) fn number(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| Value::from(id), Value::from)
}

fn id_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

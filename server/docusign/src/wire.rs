//! How DocuSign writes scalars: numbers and booleans as strings, dates in several spellings.
//!
//! Reading is lenient (a member of an unexpected kind reads as absent), writing is exact.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A moment such as `2022-12-09T18:29:29.7360000Z`; one without a zone is UTC.
pub(crate) fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|date| date.with_timezone(&Utc)).ok().or_else(|| {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|naive| naive.and_utc())
    })
}

pub(crate) fn date<'de, D: Deserializer<'de>>(source: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Value::deserialize(source)?.as_str().and_then(moment))
}

pub(crate) fn text<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).filter(|text| !text.is_empty()))
}

pub(crate) fn string<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).unwrap_or_default())
}

pub(crate) fn number<'de, D: Deserializer<'de>>(source: D) -> Result<Option<u32>, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).and_then(|text| text.trim().parse().ok()))
}

pub(crate) fn flag<'de, D: Deserializer<'de>>(source: D) -> Result<bool, D::Error> {
    Ok(scalar(&Value::deserialize(source)?).is_some_and(|text| text.eq_ignore_ascii_case("true")))
}

/// A list that may be absent or `null`; items of another shape are passed over.
pub(crate) fn list<'de, D, T>(source: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let Value::Array(items) = Value::deserialize(source)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

//! Query parameters as Procore writes them: `view=extended`, `filters[status]=a`, `filters[id][]=1`.

use std::{convert::Infallible, ops::RangeInclusive};

use axum::{extract::FromRequestParts, http::request::Parts};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::procore::answer::Refusal;

/// A span of time with both its ends.
pub(super) type Span = RangeInclusive<DateTime<Utc>>;

/// The decoded parameters in the order they came.
#[derive(Debug, Default, Clone)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(raw: &str) -> Self {
        Self(url::form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a parameter; empty counts as absent.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// `view=extended` shows what the default view leaves out.
    pub(super) fn extended(&self) -> bool {
        self.one("view") == Some("extended")
    }

    /// A parameter that must be a whole number if it is there.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let parse = |value: &str| {
            value
                .parse()
                .map_err(|_| Refusal::BadRequest(format!("{name} must be a whole number, not '{value}'.")))
        };
        self.one(name).map(parse).transpose()
    }

    pub(super) fn required_integer(&self, name: &str) -> Result<i64, Refusal> {
        self.integer(name)?
            .ok_or_else(|| Refusal::BadRequest(format!("param is missing or the value is empty: {name}")))
    }

    /// All values of a filter in any of its spellings: repeated, `[]`, or one bracketed list.
    pub(super) fn filter(&self, attribute: &str) -> Option<Vec<&str>> {
        let plain = format!("filters[{attribute}]");
        let listed = format!("filters[{attribute}][]");
        let values: Vec<&str> = self
            .0
            .iter()
            .filter(|(key, _)| *key == plain || *key == listed)
            .flat_map(|(_, value)| value.trim_start_matches('[').trim_end_matches(']').split(','))
            .map(|value| value.trim().trim_matches('"'))
            .filter(|value| !value.is_empty())
            .collect();
        (!values.is_empty()).then_some(values)
    }

    /// A filter that is `true` or `false`.
    pub(super) fn flag(&self, attribute: &str) -> Result<Option<bool>, Refusal> {
        match self.filter(attribute).as_deref() {
            None => Ok(None),
            Some(["true"]) => Ok(Some(true)),
            Some(["false"]) => Ok(Some(false)),
            Some(_) => Err(Refusal::BadRequest(format!("filters[{attribute}] must be true or false."))),
        }
    }

    /// A filter of the form `from...to`, each an RFC 3339 time or a date; both ends belong to it.
    pub(super) fn range(&self, attribute: &str) -> Result<Option<Span>, Refusal> {
        let Some(values) = self.filter(attribute) else { return Ok(None) };
        let ends = values.first().and_then(|value| value.split_once("..."));
        let range = ends.and_then(|(from, to)| Some(moment(from, false)?..=moment(to, true)?));
        range.map(Some).ok_or_else(|| {
            let message = format!(
                "filters[{attribute}] must be a range such as 2026-01-01T00:00:00Z...2026-02-01T00:00:00Z."
            );
            Refusal::BadRequest(message)
        })
    }
}

/// An RFC 3339 time, or a date: its first moment, or its last where the range ends.
fn moment(text: &str, end: bool) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let date: NaiveDate = text.parse().ok()?;
    let first = date.and_time(NaiveTime::MIN).and_utc();
    if end { first.checked_add_days(Days::new(1)) } else { Some(first) }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn reads_every_spelling_of_a_filter() {
        let query = Query::parse(
            "filters%5Bid%5D=%5B1%2C2%5D&filters[status][]=Out%20For%20Bid&filters[status][]=Draft",
        );
        assert_eq!(query.filter("id"), Some(vec!["1", "2"]));
        assert_eq!(query.filter("status"), Some(vec!["Out For Bid", "Draft"]));
        assert_eq!(query.filter("executed"), None);
    }

    #[test]
    fn takes_a_quoted_range_of_times_or_dates() {
        let query = Query::parse("filters[updated_at]=%222026-01-01T00:00:00Z...2026-02-01%22");
        let (from, to) = query.range("updated_at").expect("a range").expect("given").into_inner();
        assert_eq!(
            (from.to_rfc3339(), to.to_rfc3339()),
            ("2026-01-01T00:00:00+00:00".into(), "2026-02-02T00:00:00+00:00".into())
        );
        assert!(Query::parse("filters[updated_at]=yesterday").range("updated_at").is_err());
    }
}

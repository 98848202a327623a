//! Many envelopes at once: by date, by id, by transaction id, by custom field.

use std::collections::{HashMap, HashSet};

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    super::{
        access::Caller,
        envelope::{
            model::Envelope,
            registry,
            wire::{self, Include},
        },
        error::ApiError,
    },
    request::object_or_empty,
};
use crate::{
    Shared,
    faults::{Faults, Vendor},
};

/// How long a transaction id can be looked up.
const TRANSACTION_DAYS: i64 = 7;
const MOST: usize = 1000;

type Words = HashMap<String, String>;

/// What a list is narrowed by.
struct Filter {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    statuses: HashSet<String>,
    envelope_ids: Option<HashSet<String>>,
    transaction_ids: Option<Vec<String>>,
    custom_field: Option<(String, String)>,
    search_text: Option<String>,
    /// Envelopes made after this are not listed yet.
    listed_before: DateTime<Utc>,
}

/// `GET …/envelopes`.
pub(super) async fn changes(
    State(shared): State<Shared>,
    caller: Caller,
    Query(words): Query<Words>,
) -> Result<Json<Value>, ApiError> {
    let ids = words.get("envelope_ids").map(|list| split(list));
    let transactions = words.get("transaction_ids").map(|list| split(list));
    answer(&shared, &caller, &words, ids, transactions).await
}

/// `PUT …/envelopes/status`: the same, with the ids in the body.
pub(super) async fn statuses(
    State(shared): State<Shared>,
    caller: Caller,
    Query(words): Query<Words>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let body = object_or_empty(&body)?;
    let in_query =
        |name: &str| words.get(name).filter(|list| *list != "request_body").map(|list| split(list));
    let ids = in_query("envelope_ids").or_else(|| texts(&body, "envelopeIds"));
    let transactions = in_query("transaction_ids").or_else(|| texts(&body, "transactionIds"));
    answer(&shared, &caller, &words, ids, transactions).await
}

fn split(list: &str) -> Vec<String> {
    list.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn texts(body: &Map<String, Value>, member: &str) -> Option<Vec<String>> {
    let items = body.get(member)?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

async fn answer(
    shared: &Shared,
    caller: &Caller,
    words: &Words,
    ids: Option<Vec<String>>,
    transactions: Option<Vec<String>>,
) -> Result<Json<Value>, ApiError> {
    let filter = filter(shared, words, ids, transactions).await?;
    let mut found: Vec<Envelope> = registry::all(&shared.store).await?;
    found.retain(|envelope| {
        envelope.account_id == caller.account.id
            && registry::is_listed(envelope)
            && envelope.is_visible_to(caller.user)
            && filter.takes(envelope, shared.clock.now())
    });
    found.sort_by_key(|envelope| envelope.changed_at);
    if words.get("order").is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
        found.reverse();
    }
    Ok(Json(information(shared, words, &filter, &found)?))
}

async fn filter(
    shared: &Shared,
    words: &Words,
    ids: Option<Vec<String>>,
    transaction_ids: Option<Vec<String>>,
) -> Result<Filter, ApiError> {
    let date = |name: &str| words.get(name).map(|text| moment(name, text)).transpose();
    let since = date("from_date")?;
    if since.is_none() && ids.is_none() && transaction_ids.is_none() {
        return Err(ApiError::parameter("One of from_date, envelope_ids or transaction_ids is required."));
    }
    let lag = Faults::load(&shared.store, Vendor::DocuSign).await?.listing_lag_seconds;
    let field = words
        .get("custom_field")
        .map(|field| field.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok(Filter {
        since,
        until: date("to_date")?,
        statuses: words.get("status").map(|list| split(&list.to_lowercase())).into_iter().flatten().collect(),
        envelope_ids: ids.map(|ids| ids.iter().map(|id| id.to_lowercase()).collect()),
        transaction_ids,
        custom_field: match field {
            Some(None) => return Err(ApiError::parameter("custom_field must be name=value.")),
            found => found.flatten(),
        },
        search_text: words.get("search_text").map(|text| text.to_lowercase()),
        listed_before: shared.clock.now() - Duration::seconds(lag),
    })
}

fn moment(name: &str, text: &str) -> Result<DateTime<Utc>, ApiError> {
    // A `+` of a time zone arrives as a space.
    let text = text.trim().replace(' ', "+");
    let zoned = DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc()).ok();
    let plain = || text.parse::<NaiveDateTime>().map(|at| at.and_utc()).ok();
    let day = || {
        let date = text.parse::<NaiveDate>().or_else(|_| NaiveDate::parse_from_str(&text, "%m/%d/%Y"));
        date.ok()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
    };
    zoned
        .or_else(plain)
        .or_else(day)
        .ok_or_else(|| ApiError::parameter(format!("{name} '{text}' is not a date.")))
}

impl Filter {
    fn takes(&self, envelope: &Envelope, now: DateTime<Utc>) -> bool {
        let in_window = self.since.is_none_or(|since| envelope.changed_at >= since)
            && self.until.is_none_or(|until| envelope.changed_at <= until);
        let has_status = self.statuses.is_empty()
            || self.statuses.contains("any")
            || self.statuses.contains(envelope.status.as_str());
        let named = self.envelope_ids.as_ref().is_none_or(|ids| ids.contains(&envelope.envelope_id));
        let transacted = self.transaction_ids.as_ref().is_none_or(|ids| {
            let recent = now - envelope.created_at <= Duration::days(TRANSACTION_DAYS);
            recent && envelope.transaction_id.as_ref().is_some_and(|id| ids.contains(id))
        });
        let has_field = self.custom_field.as_ref().is_none_or(|(name, value)| {
            envelope.custom_fields.iter().any(|field| field.name == *name && field.value == *value)
        });
        let has_text = self.search_text.as_ref().is_none_or(|text| is_about(envelope, text));
        let is_listed = envelope.created_at <= self.listed_before;
        in_window && has_status && named && transacted && has_field && has_text && is_listed
    }
}

fn is_about(envelope: &Envelope, text: &str) -> bool {
    let people = envelope.recipients.iter().flat_map(|one| [&one.name, &one.email]);
    people.chain([&envelope.subject]).any(|word| word.to_lowercase().contains(text))
}

fn information(
    shared: &Shared,
    words: &Words,
    filter: &Filter,
    found: &[Envelope],
) -> Result<Value, ApiError> {
    let number = |name: &str, otherwise: usize| match words.get(name) {
        Some(text) => {
            text.parse().map_err(|_| ApiError::parameter(format!("{name} '{text}' is not a number.")))
        }
        None => Ok(otherwise),
    };
    let (start, count) = (number("start_position", 0)?, number("count", MOST)?.clamp(1, MOST));
    let include = Include::read(words.get("include").map(String::as_str).unwrap_or_default());
    let shown = found.get(start..).unwrap_or_default();
    let shown = &shown[..shown.len().min(count)];
    let end = start + shown.len();
    let page = |from: usize| format!("/envelopes?start_position={from}&count={count}");
    let mut information = json!({
        "resultSetSize": shown.len().to_string(),
        "startPosition": start.to_string(),
        "endPosition": end.saturating_sub(1).max(start).to_string(),
        "totalSetSize": found.len().to_string(),
        "nextUri": if end < found.len() { page(end) } else { String::new() },
        "previousUri": if start > 0 { page(start.saturating_sub(count)) } else { String::new() },
        "lastQueriedDateTime": wire::long_moment(shared.clock.now()),
        "envelopes": shown.iter().map(|envelope| wire::envelope(envelope, include)).collect::<Vec<_>>(),
    });
    if filter.transaction_ids.is_some() {
        let statuses = found.iter().map(|envelope| {
            json!({
                "transactionId": envelope.transaction_id,
                "envelopeId": envelope.envelope_id,
                "status": envelope.status.as_str(),
            })
        });
        information["envelopeTransactionStatuses"] = statuses.collect();
    }
    Ok(information)
}

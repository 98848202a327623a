//! Pages of a list: `page`, `per_page`, and the headers `Link`, `Total` and `Per-Page`.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header::LINK},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{answer::Refusal, query::Query},
};

/// How one API version pages.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// A bare array; 100 a page unless asked for up to 2,000.
    V1,
    /// `{"data": [...]}`; 10 a page unless asked for up to 100.
    V2,
}

impl Style {
    fn sizes(self) -> (usize, usize) {
        match self {
            Self::V1 => (100, 2_000),
            Self::V2 => (10, 100),
        }
    }
}

/// Cuts the asked page out of `all`, shows each row of it, and adds the headers.
pub(super) fn list<T>(
    shared: &Shared,
    uri: &Uri,
    style: Style,
    all: &[T],
    show: impl FnMut(&T) -> Value,
) -> Result<Response, Refusal> {
    let query = Query::parse(uri.query().unwrap_or_default());
    let (default, most) = style.sizes();
    let page = positive(&query, "page")?.unwrap_or(1);
    let per_page = positive(&query, "per_page")?.unwrap_or(default).min(most);
    let rows: Vec<Value> =
        all.iter().skip((page - 1).saturating_mul(per_page)).take(per_page).map(show).collect();
    let body = match style {
        Style::V1 => Value::Array(rows),
        Style::V2 => json!({"data": rows}),
    };
    let last = all.len().div_ceil(per_page).max(1);
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("total"), HeaderValue::from(all.len()));
    headers.insert(HeaderName::from_static("per-page"), HeaderValue::from(per_page));
    if let Ok(links) = HeaderValue::from_str(&links(shared, uri, &query, page, per_page, last)) {
        headers.insert(LINK, links);
    }
    Ok((headers, Json(body)).into_response())
}

fn positive(query: &Query, name: &str) -> Result<Option<usize>, Refusal> {
    match query.integer(name)?.map(usize::try_from) {
        None => Ok(None),
        Some(Ok(number)) if number > 0 => Ok(Some(number)),
        Some(_) => Err(Refusal::BadRequest(format!("{name} must be 1 or more."))),
    }
}

/// `first` and `prev` are absent on the first page, `next` on the last.
fn links(shared: &Shared, uri: &Uri, query: &Query, page: usize, per_page: usize, last: usize) -> String {
    let link = |rel: &str, number: usize| {
        let others = query.pairs().iter().filter(|(key, _)| key != "page" && key != "per_page");
        let parameters = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair("page", &number.to_string())
            .append_pair("per_page", &per_page.to_string())
            .finish();
        format!(r#"<{}{}?{parameters}>; rel="{rel}""#, shared.procore_url, uri.path())
    };
    let mut links = Vec::new();
    if page > 1 {
        links.extend([link("first", 1), link("prev", page - 1)]);
    }
    if page < last {
        links.push(link("next", page + 1));
    }
    links.push(link("last", last));
    links.join(", ")
}

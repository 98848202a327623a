//! The templates of the account: listed and read.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{
    access::Caller,
    error::ApiError,
    templates::{self, Template},
};

const MOST: usize = 1000;

/// `GET …/templates`, narrowed by `search_text` and paged.
pub(super) async fn list(
    caller: Caller,
    Query(words): Query<HashMap<String, String>>,
) -> Result<Json<Value>, ApiError> {
    let number = |name: &str, otherwise: usize| match words.get(name) {
        Some(text) => {
            text.parse().map_err(|_| ApiError::parameter(format!("{name} '{text}' is not a number.")))
        }
        None => Ok(otherwise),
    };
    let (start, count) = (number("start_position", 0)?, number("count", MOST)?.clamp(1, MOST));
    let text = words.get("search_text").map(|text| text.to_lowercase()).unwrap_or_default();
    let found: Vec<&Template> = templates::of_account(caller.account.id)
        .filter(|template| template.name.to_lowercase().contains(&text))
        .collect();
    let shown: Vec<Value> = found.iter().skip(start).take(count).map(|template| row(template)).collect();
    let end = start + shown.len();
    Ok(Json(json!({
        "resultSetSize": shown.len().to_string(),
        "startPosition": start.to_string(),
        "endPosition": end.saturating_sub(1).max(start).to_string(),
        "totalSetSize": found.len().to_string(),
        "envelopeTemplates": shown,
    })))
}

#[derive(Deserialize)]
pub(super) struct TemplatePath {
    template_id: String,
}

/// `GET …/templates/{templateId}`.
pub(super) async fn get(caller: Caller, Path(path): Path<TemplatePath>) -> Result<Json<Value>, ApiError> {
    let template = templates::find(caller.account.id, &path.template_id).ok_or_else(ApiError::no_template)?;
    let mut shown = row(template);
    shown["recipients"] = template.recipients();
    shown["documents"] = json!([]);
    Ok(Json(shown))
}

fn row(template: &Template) -> Value {
    let owner = template.owner();
    json!({
        "templateId": template.id,
        "name": template.name,
        "description": "",
        "shared": "true",
        "uri": format!("/templates/{}", template.id),
        "emailSubject": template.subject,
        "emailBlurb": "",
        "owner": { "userId": owner.id, "userName": owner.name(), "email": owner.email },
    })
}

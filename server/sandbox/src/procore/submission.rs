//! A request body of v1.0: a JSON object, or the same as a multipart form with files in it.

use axum::{
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::header::CONTENT_TYPE,
};
use serde_json::{Map, Value};

use crate::procore::{
    answer::{Body, Refusal},
    uploads::Ready,
};

/// What was sent, `prime_contract[status]=Draft` read as `{"prime_contract": {"status": "Draft"}}`.
pub(super) struct Submission {
    pub(super) body: Map<String, Value>,
    /// The files of a multipart body by the part's name: `attachments[]`.
    pub(super) files: Vec<(String, Ready)>,
}

impl Submission {
    /// Of an endpoint that takes JSON only.
    pub(super) fn of(body: Map<String, Value>) -> Self {
        Self { body, files: Vec::new() }
    }

    /// Takes the attributes that stand under `wrapper`.
    ///
    /// # Errors
    /// 400 as Rails gives it when the wrapper is missing.
    pub(super) fn wrapped(&mut self, wrapper: &str) -> Result<Map<String, Value>, Refusal> {
        match self.body.remove(wrapper) {
            Some(Value::Object(fields)) => Ok(fields),
            _ => Err(Refusal::BadRequest(format!("param is missing or the value is empty: {wrapper}"))),
        }
    }

    /// A whole number at the top of the body.
    ///
    /// # Errors
    /// 400 when it is missing or no number.
    pub(super) fn required_integer(&self, name: &str) -> Result<i64, Refusal> {
        let number = match self.body.get(name) {
            Some(Value::String(text)) => text.parse().ok(),
            Some(other) => other.as_i64(),
            None => None,
        };
        number.ok_or_else(|| Refusal::BadRequest(format!("param is missing or the value is empty: {name}")))
    }

    /// The files sent as `attachments[]`, at the top or under a wrapper.
    pub(super) fn attachments(&mut self) -> Vec<Ready> {
        let attached = self.files.extract_if(.., |(name, _)| name.contains("attachments"));
        attached.map(|(_, file)| file).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Submission {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let Body(body) = Body::from_request(request, state).await?;
            return Ok(Self::of(body));
        }
        let form = Multipart::from_request(request, state).await;
        read(form.map_err(|error| Refusal::BadRequest(error.body_text()))?)
            .await
            .map_err(|error| Refusal::BadRequest(error.body_text()))
    }
}

async fn read(mut form: Multipart) -> Result<Submission, MultipartError> {
    let mut submission = Submission { body: Map::new(), files: Vec::new() };
    while let Some(part) = form.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file_name) => {
                let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                let bytes = part.bytes().await?.to_vec();
                submission.files.push((name, Ready { name: file_name, content_type, bytes }));
            }
            None => put(&mut submission.body, &name, part.text().await?),
        }
    }
    Ok(submission)
}

/// Puts a value at `a`, `a[b]` or `a[b][]`.
fn put(body: &mut Map<String, Value>, name: &str, value: String) {
    let mut keys = name.split('[').map(|key| key.trim_end_matches(']'));
    let first = keys.next().unwrap_or_default();
    let mut place = body.entry(first).or_insert(Value::Null);
    for key in keys {
        if key.is_empty() {
            if !place.is_array() {
                *place = Value::Array(Vec::new());
            }
            if let Value::Array(list) = place {
                list.push(value.into());
            }
            return;
        }
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[key];
    }
    *place = value.into();
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::put;

    #[test]
    fn reads_bracketed_names_as_nested_attributes() {
        let mut body = Map::new();
        for (name, value) in [
            ("project_id", "88101"),
            ("prime_contract[status]", "Draft"),
            ("prime_contract[accessor_ids][]", "7002"),
            ("prime_contract[accessor_ids][]", "7003"),
        ] {
            put(&mut body, name, value.to_owned());
        }
        assert_eq!(
            Value::Object(body),
            json!({"project_id": "88101", "prime_contract": {"status": "Draft", "accessor_ids": ["7002", "7003"]}})
        );
    }
}

//! The parameters of a token call, however they are sent: JSON, form or multipart, with the client's
//! id and secret in the body or as HTTP Basic.

use std::collections::HashMap;

use axum::{
    Form, Json,
    extract::{FromRequest, Multipart, Request},
    http::header::{AUTHORIZATION, CONTENT_TYPE},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};

use crate::procore::oauth::{CLIENT_ID, CLIENT_SECRET, OauthError};

/// What a token call carries.
pub(super) struct Params {
    fields: HashMap<String, String>,
    basic: Option<(String, String)>,
}

impl Params {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn require(&self, name: &str) -> Result<&str, OauthError> {
        self.get(name)
            .ok_or_else(|| OauthError::InvalidRequest(format!("Missing required parameter: {name}.")))
    }

    /// Whether the call comes from the registered app.
    pub(super) fn client_is_known(&self) -> bool {
        let (id, secret) = match &self.basic {
            Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
            None => (self.get("client_id"), self.get("client_secret")),
        };
        (id, secret) == (Some(CLIENT_ID), Some(CLIENT_SECRET))
    }
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = OauthError;

    async fn from_request(request: Request, state: &S) -> Result<Self, OauthError> {
        let (basic, content_type) = {
            let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
            let content_type = header(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
            (header(AUTHORIZATION).and_then(basic_credentials), content_type)
        };
        let unreadable =
            |reason: String| OauthError::InvalidRequest(format!("The request body cannot be read: {reason}"));
        let fields = if content_type.starts_with("application/json") {
            let Json(object) = Json::<Map<String, Value>>::from_request(request, state)
                .await
                .map_err(|error| unreadable(error.body_text()))?;
            object.into_iter().map(|(name, value)| (name, plain(value))).collect()
        } else if content_type.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, state)
                .await
                .map_err(|error| unreadable(error.body_text()))?;
            parts(multipart).await.map_err(|error| unreadable(error.body_text()))?
        } else {
            let Form(fields) =
                Form::from_request(request, state).await.map_err(|error| unreadable(error.body_text()))?;
            fields
        };
        Ok(Self { fields, basic })
    }
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

async fn parts(
    mut multipart: Multipart,
) -> Result<HashMap<String, String>, axum::extract::multipart::MultipartError> {
    let mut fields = HashMap::new();
    while let Some(part) = multipart.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        fields.insert(name, part.text().await?);
    }
    Ok(fields)
}

fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

//! Webhooks (v1): where Procore tells of changes, and of which.
//!
//! A hook belongs to a project, or to the company where no project is given. Procore signs nothing: it only repeats
//! the `Authorization` header it was given, and events carry ids only.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::CompanyApi;
use crate::error::Result;
use crate::wire;

/// An address Procore tells of changes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Webhook {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// One for each app.
    #[serde(default, deserialize_with = "wire::string")]
    pub namespace: String,
    /// Where events go.
    #[serde(default, deserialize_with = "wire::string")]
    pub destination_url: String,
    /// The project it belongs to, if not to the company.
    #[serde(default, rename = "owned_by_project_id", deserialize_with = "wire::maybe_id")]
    pub project_id: Option<i64>,
}

/// What a hook is told of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WebhookTrigger {
    /// May exceed 32 bits.
    #[serde(deserialize_with = "wire::id")]
    pub id: i64,
    /// Procore's name, such as `Prime Contracts`.
    #[serde(default, deserialize_with = "wire::string")]
    pub resource_name: String,
    /// What happens to it.
    pub event_type: WebhookEvent,
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookEvent {
    /// It is created.
    #[serde(alias = "CREATE")]
    Create,
    /// It is changed.
    #[serde(alias = "UPDATE")]
    Update,
    /// It is deleted.
    #[serde(alias = "DELETE")]
    Delete,
}

/// The answer to many triggers at once.
#[derive(Deserialize)]
struct TakenTriggers {
    #[serde(default, deserialize_with = "wire::list")]
    success: Vec<WebhookTrigger>,
    #[serde(default)]
    failure: Vec<Value>,
}

/// What Procore posts to a hook: ids only, of any version of its payload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WebhookMessage {
    /// What it is about, such as `Prime Contracts`.
    #[serde(alias = "resource_type", deserialize_with = "wire::string")]
    pub resource_name: String,
    /// Which of them.
    #[serde(deserialize_with = "wire::string_id")]
    pub resource_id: String,
    /// Its project; none for what belongs to the company.
    #[serde(default, deserialize_with = "wire::maybe_id")]
    pub project_id: Option<i64>,
    /// Where it comes from, where Procore says so.
    #[serde(default, deserialize_with = "wire::part")]
    pub metadata: WebhookMetadata,
}

/// Where a message comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct WebhookMetadata {
    /// The app whose call has made the change; none for a change by hand.
    #[serde(default, deserialize_with = "wire::text")]
    pub source_application_id: Option<String>,
}

impl WebhookMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// What is no JSON object with a resource and its id.
    pub fn parse(body: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(body)
    }
}

impl CompanyApi {
    /// The hooks of a namespace.
    pub async fn webhooks(&self, project_id: Option<i64>, namespace: &str) -> Result<Vec<Webhook>> {
        let request = || {
            let request = self.get("v1.0", &["webhooks", "hooks"]).query(&[self.place(project_id)]);
            request.query(&[("namespace", namespace)])
        };
        self.api.whole_list("list the webhooks", request).await
    }

    /// Makes a hook. Procore will send `authorization` as the `Authorization` header of every event.
    pub async fn create_webhook(
        &self,
        project_id: Option<i64>,
        namespace: &str,
        destination: &Url,
        authorization: &str,
    ) -> Result<Webhook> {
        let hook = json!({
            "api_version": "v2",
            "namespace": namespace,
            "destination_url": destination,
            "destination_headers": { "Authorization": authorization },
        });
        let request = self.request(Method::POST, "v1.0", &["webhooks", "hooks"]);
        self.api
            .http
            .json("make the webhook", request.json(&self.with_place(project_id, json!({ "hook": hook }))))
            .await
    }

    /// Deletes a hook with all its triggers.
    pub async fn delete_webhook(&self, project_id: Option<i64>, hook_id: i64) -> Result<()> {
        let request = self.request(Method::DELETE, "v1.0", &["webhooks", "hooks", &hook_id.to_string()]);
        self.api.http.send("delete the webhook", request.query(&[self.place(project_id)])).await.map(drop)
    }

    /// What a hook is told of.
    pub async fn webhook_triggers(
        &self,
        project_id: Option<i64>,
        hook_id: i64,
    ) -> Result<Vec<WebhookTrigger>> {
        let hook = hook_id.to_string();
        let request =
            || self.get("v1.0", &["webhooks", "hooks", &hook, "triggers"]).query(&[self.place(project_id)]);
        self.api.whole_list("list what the webhook is told of", request).await
    }

    /// Lets a hook be told of kinds of events of resources, such as `Prime Contracts`; at most 500. Answers those
    /// that Procore took; the others are named in the log.
    pub async fn create_webhook_triggers(
        &self,
        project_id: Option<i64>,
        hook_id: i64,
        triggers: &[(&str, WebhookEvent)],
    ) -> Result<Vec<WebhookTrigger>> {
        let triggers: Vec<Value> = triggers
            .iter()
            .map(|(resource, event)| json!({ "resource_name": resource, "event_type": event }))
            .collect();
        let body = self.with_place(project_id, json!({ "api_version": "v2", "triggers": triggers }));
        let segments = ["webhooks", "hooks", &hook_id.to_string(), "triggers", "bulk"];
        let request = self.request(Method::POST, "v1.0", &segments).json(&body);
        let taken: TakenTriggers = self.api.http.json("let the webhook be told", request).await?;
        for refused in &taken.failure {
            tracing::warn!(%refused, "Procore does not tell the webhook of this");
        }
        Ok(taken.success)
    }

    /// Ends one kind of event of a hook.
    pub async fn delete_webhook_trigger(
        &self,
        project_id: Option<i64>,
        hook_id: i64,
        trigger_id: i64,
    ) -> Result<()> {
        let (hook, trigger) = (hook_id.to_string(), trigger_id.to_string());
        let request =
            self.request(Method::DELETE, "v1.0", &["webhooks", "hooks", &hook, "triggers", &trigger]);
        let request = request.query(&[self.place(project_id)]);
        self.api.http.send("let the webhook no longer be told", request).await.map(drop)
    }

    fn with_place(&self, project_id: Option<i64>, mut body: Value) -> Value {
        let (name, id) = self.place(project_id);
        body[name] = json!(id);
        body
    }
}

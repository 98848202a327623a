//! Hooks: an address, the header that proves Procore to it, and what it wants to hear of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::{Host, Url};

use super::resource::{Event, Resource};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::Refusal,
        model::{COMPANY, Level, Tool},
        records,
    },
    store::Store,
};

const KIND: &str = "procore-webhook-hook";
const HOOKS: (&str, i64) = ("webhook-hook", 80_001);
const TRIGGERS: (&str, i64) = ("webhook-trigger", 90_001);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Hook {
    pub(super) id: i64,
    /// Hears of one project; of the whole company when absent.
    pub(super) project_id: Option<i64>,
    pub(super) owner: i64,
    /// `v2`, or `v2.0`, `v3.0` and `v4.0` of the newer API.
    pub(super) payload_version: String,
    pub(super) namespace: String,
    pub(super) url: String,
    pub(super) authorization: Option<String>,
    pub(super) active: bool,
    pub(super) triggers: Vec<Trigger>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Trigger {
    pub(super) id: i64,
    pub(super) resource: Resource,
    pub(super) event: Event,
}

impl Hook {
    pub(super) fn covers(&self, project_id: i64) -> bool {
        self.project_id.is_none_or(|id| id == project_id)
    }

    pub(super) fn wants(&self, resource: Resource, event: Event) -> bool {
        self.triggers.iter().any(|trigger| trigger.resource == resource && trigger.event == event)
    }

    /// `destination_headers` as it is read back: all but the last five characters hidden.
    pub(super) fn masked_headers(&self) -> Value {
        let mask = |secret: &String| {
            let hidden = secret.chars().count().saturating_sub(5);
            let shown = secret.chars().skip(hidden);
            "*".repeat(hidden).chars().chain(shown).collect::<String>()
        };
        json!({"Authorization": self.authorization.as_ref().map(mask)})
    }

    /// Takes over what a body says of the address, the header, the namespace and the version.
    pub(super) fn apply(&mut self, body: &Map<String, Value>, version_key: &str) -> Result<(), Refusal> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        if let Some(version) = text(version_key) {
            if !["v2", "v2.0", "v3.0", "v4.0"].contains(&version) {
                return Err(Refusal::invalid(version_key, "is not included in the list"));
            }
            version.clone_into(&mut self.payload_version);
        }
        if let Some(namespace) = text("namespace") {
            let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if namespace.is_empty() || !namespace.chars().all(allowed) {
                let message = "may only contain lowercase letters, digits and hyphens";
                return Err(Refusal::invalid("namespace", message));
            }
            namespace.clone_into(&mut self.namespace);
        }
        if let Some(url) = text("destination_url") {
            check_url(url)?;
            url.clone_into(&mut self.url);
        }
        if let Some(headers) = body.get("destination_headers") {
            self.authorization = headers["Authorization"].as_str().map(str::to_owned);
        }
        match text("status") {
            None => {}
            Some("active") => self.active = true,
            Some("disabled") => self.active = false,
            Some(_) => return Err(Refusal::invalid("status", "is not included in the list")),
        }
        Ok(())
    }

    /// Adds a trigger that it does not have yet.
    pub(super) async fn add_trigger(&mut self, store: &Store, body: &Value) -> Result<Trigger, Refusal> {
        let resource = body["resource_name"].as_str().and_then(Resource::named);
        let resource =
            resource.ok_or_else(|| Refusal::invalid("resource_name", "is not included in the list"))?;
        let event = body["event_type"].as_str().and_then(Event::named);
        let event = event.ok_or_else(|| Refusal::invalid("event_type", "is not included in the list"))?;
        if self.wants(resource, event) {
            return Err(Refusal::invalid("resource_name", "has already been taken"));
        }
        let trigger = Trigger { id: records::next_id(store, TRIGGERS.0, TRIGGERS.1).await?, resource, event };
        self.triggers.push(trigger.clone());
        Ok(trigger)
    }

    pub(super) fn remove_trigger(&mut self, id: i64) -> bool {
        let before = self.triggers.len();
        self.triggers.retain(|trigger| trigger.id != id);
        self.triggers.len() < before
    }
}

/// HTTPS, or plain HTTP to this machine, which only a sandbox allows.
fn check_url(url: &str) -> Result<(), Refusal> {
    let wrong = || Refusal::invalid("destination_url", "must be a public https:// address");
    let parsed = Url::parse(url).map_err(|_| wrong())?;
    let here = match parsed.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(wrong()),
    };
    if parsed.scheme() == "https" || (parsed.scheme() == "http" && here) { Ok(()) } else { Err(wrong()) }
}

/// A new hook that is not yet kept.
pub(super) async fn new(shared: &Shared, caller: &Caller, project_id: Option<i64>) -> Result<Hook, Refusal> {
    let now = shared.clock.now();
    Ok(Hook {
        id: records::next_id(&shared.store, HOOKS.0, HOOKS.1).await?,
        project_id,
        owner: caller.person.id,
        payload_version: "v2".to_owned(),
        namespace: String::new(),
        url: String::new(),
        authorization: None,
        active: true,
        triggers: Vec::new(),
        created_at: now,
        updated_at: now,
    })
}

pub(super) async fn all(store: &Store) -> Result<Vec<Hook>, sqlx::Error> {
    store.list(KIND).await
}

/// The hooks of a project, or of the company as a whole.
pub(super) async fn of_scope(store: &Store, project_id: Option<i64>) -> Result<Vec<Hook>, sqlx::Error> {
    Ok(all(store).await?.into_iter().filter(|hook| hook.project_id == project_id).collect())
}

pub(super) async fn find(store: &Store, project_id: Option<i64>, id: i64) -> Result<Hook, Refusal> {
    let hook: Option<Hook> = store.get(KIND, &id.to_string()).await?;
    hook.filter(|hook| hook.project_id == project_id).ok_or(Refusal::NotFound)
}

pub(super) async fn get(store: &Store, id: i64) -> Result<Option<Hook>, sqlx::Error> {
    store.get(KIND, &id.to_string()).await
}

pub(super) async fn put(store: &Store, hook: &Hook) -> Result<(), sqlx::Error> {
    store.put(KIND, &hook.id.to_string(), hook).await
}

pub(super) async fn delete(store: &Store, hook: &Hook) -> Result<(), sqlx::Error> {
    store.delete(KIND, &hook.id.to_string()).await.map(|_| ())
}

/// The Webhooks API tool is given to company admins and to the app's own service account.
pub(super) async fn authorize(
    shared: &Shared,
    caller: &Caller,
    company_id: Option<i64>,
    project_id: Option<i64>,
) -> Result<(), Refusal> {
    match (company_id, project_id) {
        (_, Some(project_id)) => drop(caller.project(shared, project_id).await?),
        (Some(company_id), None) if company_id == COMPANY.id => {}
        (Some(_), None) => return Err(Refusal::NotFound),
        (None, None) => {
            let message = "Give either project_id or company_id.";
            return Err(Refusal::BadRequest(message.to_owned()));
        }
    }
    if caller.person.service_account || caller.person.level(Tool::Admin) >= Level::Standard {
        Ok(())
    } else {
        Err(Refusal::Forbidden("You need Standard permission on the Webhooks API tool to do that."))
    }
}

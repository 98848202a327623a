//! What goes wrong on purpose, at either vendor.
//!
//! Owns the faults in force, the [`layer`] that every call of a vendor passes, and the page of them:
//! `GET /sandbox/faults` on either side shows `{"docusign": {…}, "procore": {…}, "held": […]}`, `POST`
//! with the same shape changes the members it names. A reset clears them. It must never do a vendor's
//! work: a fault only keeps an answer or a message from arriving as it should.
//!
//! To add a fault of any call: a variant of [`CallFault`] and its arm in [`layer`]; of a webhook
//! message: a variant of [`MessageFault`] and a look at it in both vendors' queues; of anything else:
//! a member of [`Faults`] and a look at it where it bites.

mod layer;
mod rule;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(crate) use layer::{Gate, Holds, Limit, ReplyLost, gated};
use rule::{Rule, strike};

use crate::{Shared, store::Store};

const KIND: &str = "faults";
const EVERY_CREATE: &str = "POST **/envelopes";

/// Whose faults they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vendor {
    DocuSign,
    Procore,
}

impl Vendor {
    const ALL: [Self; 2] = [Self::DocuSign, Self::Procore];

    fn name(self) -> &'static str {
        match self {
            Self::DocuSign => "docusign",
            Self::Procore => "procore",
        }
    }
}

/// What becomes of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CallFault {
    /// The work is done and the connection closed without an answer.
    DropReply,
    /// Answered with this status instead.
    Status {
        code: u16,
        #[serde(default)]
        body: Body,
        #[serde(default)]
        when: When,
    },
    /// Refused because too many calls were made in this window.
    RateLimited(Limit),
    /// Answered so much later, in real time.
    Slow { milliseconds: u64 },
    /// Not answered until `calls` are set anew or the caller goes away.
    Hold {
        #[serde(default)]
        when: When,
    },
}

/// Whether a fault keeps the work from being done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum When {
    #[default]
    Before,
    After,
}

/// What an answer that a fault makes up consists of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    /// A gateway's page.
    #[default]
    Html,
    Json,
    Empty,
}

/// What becomes of one webhook message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum MessageFault {
    /// Never delivered.
    Drop,
    /// Delivered twice.
    Duplicate,
    /// Delivered so many seconds of sandbox time later, so that others overtake it.
    Delay { seconds: i64 },
    /// Signed otherwise than it should be.
    SignedWith(Keys),
}

/// The keys that a message is signed with. Procore has no signature: there a wrong key is a wrong
/// `Authorization` header, and the other two change nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Keys {
    #[default]
    Current,
    /// One that nobody knows.
    Wrong,
    /// The one that replaces the current one: the rotation is over.
    Next,
    /// The next one and the current one, with a header each: the rotation is under way.
    Both,
}

/// What a used refresh token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refresh {
    /// Nothing.
    Strict,
    /// It works for a minute more.
    Lenient,
}

/// One vendor's faults in force.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Faults {
    pub(crate) calls: Vec<Rule<CallFault>>,
    pub(crate) webhooks: Vec<Rule<MessageFault>>,
    /// Every API and OAuth answer is 503 with an HTML body.
    pub(crate) down: bool,
    /// Instead of the vendor's own way: DocuSign is lenient, Procore strict.
    pub(crate) refresh: Option<Refresh>,
    /// Access tokens die so many seconds after they were given, whatever `expires_in` said.
    pub(crate) access_token_seconds: Option<i64>,
    /// DocuSign: new envelopes are missing from lists for so many seconds of sandbox time.
    pub(crate) listing_lag_seconds: i64,
    /// Procore: so many more uploads are answered as complete and are gone when they are to be attached.
    pub(crate) lost_uploads: u32,
}

impl Faults {
    pub(crate) async fn load(store: &Store, vendor: Vendor) -> Result<Self, sqlx::Error> {
        Ok(store.get(KIND, vendor.name()).await?.unwrap_or_default())
    }

    async fn save(&self, store: &Store, vendor: Vendor) -> Result<(), sqlx::Error> {
        store.put(KIND, vendor.name(), self).await
    }

    /// Seconds that a used refresh token still works, where the vendor's own way is `own`.
    pub(crate) fn refresh_grace(&self, own: Refresh) -> i64 {
        match self.refresh.unwrap_or(own) {
            Refresh::Strict => 0,
            Refresh::Lenient => 60,
        }
    }
}

/// The fault that strikes a message about `event`. The caller holds the write lock.
pub(crate) async fn of_message(
    store: &Store,
    vendor: Vendor,
    event: &str,
) -> Result<Option<MessageFault>, sqlx::Error> {
    let mut faults = Faults::load(store, vendor).await?;
    let struck = strike(&mut faults.webhooks, event);
    if !faults.webhooks.is_empty() {
        faults.save(store, vendor).await?;
    }
    Ok(struck)
}

/// Uses up one lost upload, if one is due. The caller holds the write lock.
pub(crate) async fn loses_upload(store: &Store) -> Result<bool, sqlx::Error> {
    let mut faults = Faults::load(store, Vendor::Procore).await?;
    let Some(left) = faults.lost_uploads.checked_sub(1) else { return Ok(false) };
    faults.lost_uploads = left;
    faults.save(store, Vendor::Procore).await?;
    Ok(true)
}

/// Takes all faults away. The caller holds the write lock.
pub(crate) async fn clear(shared: &Shared) -> Result<(), sqlx::Error> {
    for vendor in Vendor::ALL {
        Faults::default().save(&shared.store, vendor).await?;
    }
    shared.holds.release();
    Ok(())
}

pub(crate) async fn show(State(shared): State<Shared>) -> Response {
    match shown(&shared).await {
        Ok(faults) => Json(faults).into_response(),
        Err(error) => failed(&error),
    }
}

async fn shown(shared: &Shared) -> Result<Value, sqlx::Error> {
    let mut all = Map::new();
    for vendor in Vendor::ALL {
        all.insert(vendor.name().to_owned(), json!(Faults::load(&shared.store, vendor).await?));
    }
    all.insert("held".to_owned(), json!(shared.holds.held()));
    Ok(all.into())
}

pub(crate) async fn change(State(shared): State<Shared>, Json(wanted): Json<Value>) -> Response {
    let _guard = shared.store.write_lock().await;
    match changed(&shared, &wanted).await {
        Ok(Ok(())) => show(State(shared.clone())).await,
        Ok(Err(problem)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, format!("no such fault: {problem}\n")).into_response()
        }
        Err(error) => failed(&error),
    }
}

async fn changed(shared: &Shared, wanted: &Value) -> Result<Result<(), serde_json::Error>, sqlx::Error> {
    for vendor in Vendor::ALL {
        let Some(members) = wanted.get(vendor.name()).and_then(Value::as_object) else { continue };
        let mut current = json!(Faults::load(&shared.store, vendor).await?);
        for (name, value) in members {
            let (name, value) = in_full(name, value);
            current[name] = value;
        }
        match serde_json::from_value::<Faults>(current) {
            Ok(faults) => faults.save(&shared.store, vendor).await?,
            Err(problem) => return Ok(Err(problem)),
        }
        if members.contains_key("calls") {
            shared.holds.release();
        }
    }
    Ok(Ok(()))
}

/// What a short form stands for; anything else stands for itself.
fn in_full<'n>(name: &'n str, value: &Value) -> (&'n str, Value) {
    let rule = |fault: Value| json!([{ "fault": fault }]);
    match (name, value) {
        ("drop_reply_after_create", times) => {
            ("calls", json!([{ "on": EVERY_CREATE, "fault": "drop_reply", "times": times }]))
        }
        ("create_status", Value::Null) => ("calls", json!([])),
        ("create_status", code) => {
            let fault = json!({ "status": { "code": code, "when": "after" } });
            ("calls", json!([{ "on": EVERY_CREATE, "fault": fault }]))
        }
        ("strict_refresh", strict) => ("refresh", (*strict == true).then_some("strict").into()),
        ("webhooks", Value::String(word)) => match word.as_str() {
            "deliver" => ("webhooks", json!([])),
            "delay" => ("webhooks", rule(json!({ "delay": { "seconds": 60 } }))),
            word => ("webhooks", rule(word.into())),
        },
        (name, value) => (name, value.clone()),
    }
}

fn failed(error: &sqlx::Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

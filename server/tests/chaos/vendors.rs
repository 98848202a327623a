//! Both vendors as one process that lives through the whole run, and what a tester does to it.

use std::{path::Path, time::Duration};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use server::startup;

use crate::process::{self, Process};

/// The sandbox's project with many items.
pub const PROJECT: i64 = 88_900;
/// The id of its first commitment.
pub const FIRST_ITEM: i64 = 40_000_001;
/// Of so many commitments one in seven has each status, so that enough can be sent.
const ITEMS_PER_ENVELOPE: u64 = 6;

pub struct Vendors {
    _process: Process,
    http: reqwest::Client,
    pub procore: String,
    pub docusign: String,
}

/// An envelope as DocuSign has it.
#[derive(Debug, Clone)]
pub struct AtDocusign {
    pub id: String,
    pub attempt: String,
    pub status: String,
}

/// An item as Procore has it.
#[derive(Debug, Clone)]
pub struct AtProcore {
    pub status: String,
    pub executed: bool,
    pub files: Vec<String>,
}

impl Vendors {
    pub fn start(folder: &Path, envelopes: u64) -> Self {
        let any_port = |name| (name, "127.0.0.1:0".to_owned());
        let settings = [any_port("SANDBOX_DOCUSIGN_ADDR"), any_port("SANDBOX_PROCORE_ADDR")];
        let items = (envelopes * ITEMS_PER_ENVELOPE).to_string();
        let command = process::role(&["sandbox", "--scale", &items], folder, &settings);
        let (process, said) = process::start_and_hear(command, 2);
        let address = |line: &String| line.split_whitespace().nth(1).expect("an address").to_owned();
        Self {
            _process: process,
            http: startup::http_client().expect("a client"),
            procore: address(&said[0]),
            docusign: address(&said[1]),
        }
    }

    pub async fn faults(&self, faults: &Value) {
        self.told("/sandbox/faults", faults).await;
    }

    /// Waits until a call is held; false where none comes in time.
    pub async fn holds(&self, patience: Duration) -> bool {
        let held = async {
            loop {
                let faults = self.asked(self.http.get(format!("{}/sandbox/faults", self.docusign))).await;
                if faults["held"].as_array().is_some_and(|held| !held.is_empty()) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(patience, held).await.is_ok()
    }

    /// Moves the time and gives how far it is ahead, in seconds.
    pub async fn advance(&self, seconds: i64) -> i64 {
        let moved = self.told("/sandbox/clock", &json!({ "advance_seconds": seconds })).await;
        moved["offset_seconds"].as_i64().expect("a number")
    }

    /// Lets everybody sign, or the first one decline.
    pub async fn answer(&self, envelope: &str, answer: &str) {
        self.told(&format!("/sandbox/envelopes/{envelope}/{answer}"), &json!({})).await;
    }

    /// Messages that DocuSign would still deliver.
    pub async fn undelivered(&self) -> usize {
        let all = self.asked(self.http.get(format!("{}/sandbox/deliveries", self.docusign))).await;
        all.as_array().expect("a list").iter().filter(|one| one["fate"] == "queued").count()
    }

    /// Every envelope that was not thrown away.
    pub async fn envelopes(&self) -> Vec<AtDocusign> {
        let all = self.asked(self.http.get(format!("{}/sandbox/envelopes", self.docusign))).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = all.as_array().expect("a list").iter().map(|one| AtDocusign {
            id: text(&one["envelopeId"]),
            attempt: text(&one["transactionId"]),
            status: text(&one["status"]),
        });
        all.filter(|one| one.status != "deleted").collect()
    }

    /// A token of the sandbox's service account, which may read every item.
    pub async fn procore_token(&self) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "countersign-sandbox-procore"),
            ("client_secret", "sandbox-procore-secret"),
        ];
        let answer = self.asked(self.http.post(format!("{}/oauth/token", self.procore)).form(&form)).await;
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    pub async fn item(&self, token: &str, id: &str) -> AtProcore {
        let path =
            format!("{}/rest/v2.0/companies/4280/projects/{PROJECT}/commitment_contracts/{id}", self.procore);
        let read = async |path: String| {
            let request = self.http.get(path).bearer_auth(token).header("Procore-Company-Id", "4280");
            self.asked(request).await["data"].take()
        };
        let item = read(path.clone()).await;
        let files = read(format!("{path}/attachments")).await;
        let files = files.as_array().expect("a list").iter();
        AtProcore {
            status: item["status"].as_str().unwrap_or_default().to_owned(),
            executed: item["executed"] == true,
            files: files.map(|file| file["name"].as_str().unwrap_or_default().to_owned()).collect(),
        }
    }

    async fn told(&self, path: &str, body: &Value) -> Value {
        self.asked(self.http.post(format!("{}{path}", self.docusign)).json(body)).await
    }

    async fn asked(&self, request: RequestBuilder) -> Value {
        let answer = request.send().await.expect("the vendors live");
        let (status, url) = (answer.status(), answer.url().clone());
        let body = answer.text().await.expect("a body");
        assert!(status.is_success() || status == reqwest::StatusCode::CONFLICT, "{url}: {status} {body}");
        serde_json::from_str(&body).unwrap_or_default()
    }
}

//! The product as a process that is killed and started again, used over HTTP as people use it; its database
//! is only read.

use std::{path::PathBuf, sync::Arc, time::Duration};

use app::api::{
    envelopes::{SendItem, VoidEnvelope},
    project::SetCompanyIntegration,
};
use leptos::server_fn::ServerFn;
use server::{
    clock::Clock,
    startup,
    store::{Db, text_of},
};

use crate::{
    process::{self, Process},
    support::{COMPANY, Stage, browser::Browser},
    vendors::{PROJECT, Vendors},
};

const MARIA: i64 = 7001;
/// How long a start may take; only a broken product needs this long.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// An attempt as the product has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attempt {
    pub id: String,
    pub item_id: String,
    pub docusign_id: Option<String>,
    pub state: String,
    pub filing: String,
    pub prior_status: String,
}

pub struct Product {
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    stage: Arc<Stage>,
    process: Option<Process>,
    maria: Browser,
    db: Db,
    ahead: i64,
}

impl Product {
    pub async fn start(folder: PathBuf, database: String, vendors: &Vendors) -> Self {
        let addr = process::free_address();
        let settings = vec![
            ("ADDR", addr.clone()),
            ("DATABASE_URL", database.clone()),
            ("SEAL_KEY", server::ids::secret()),
            ("PROCORE_CLIENT_ID", "countersign-sandbox-procore".to_owned()),
            ("PROCORE_CLIENT_SECRET", "sandbox-procore-secret".to_owned()),
            ("PROCORE_LOGIN_URL", vendors.procore.clone()),
            ("PROCORE_API_URL", vendors.procore.clone()),
            ("PROCORE_APP_URL", vendors.procore.clone()),
            ("DOCUSIGN_INTEGRATION_KEY", "5a4db0c0-0000-4000-8000-000000000001".to_owned()),
            ("DOCUSIGN_SECRET", "sandbox-docusign-secret".to_owned()),
            ("DOCUSIGN_HMAC_KEYS", "sandbox-connect-hmac-key,sandbox-connect-next-hmac-key".to_owned()),
            ("DOCUSIGN_ACCOUNT_URL", vendors.docusign.clone()),
        ];
        let mut product = Self {
            folder,
            settings,
            stage: Arc::new(Stage { url: format!("http://{addr}") }),
            process: None,
            maria: Browser::new(),
            db: Db::open(&database).await.expect("a database"),
            ahead: 0,
        };
        product.restart(0).await;
        product
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Starts it with its clock so many seconds ahead, and waits until it serves.
    pub async fn restart(&mut self, ahead: i64) {
        self.ahead = ahead;
        let mut settings = self.settings.clone();
        settings.push(("CLOCK_AHEAD", ahead.to_string()));
        self.process = Some(process::start(process::role(&["serve"], &self.folder, &settings)));
        let client = startup::http_client().expect("a client");
        let ready = async {
            loop {
                let answer = client.get(format!("{}/health/ready", self.stage.url)).send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        if tokio::time::timeout(PATIENCE, ready).await.is_err() {
            let log = std::fs::read_to_string(self.folder.join("serve.log")).unwrap_or_default();
            panic!("it does not serve:\n{log}");
        }
    }

    /// Maria signs in and links DocuSign, each where it is needed.
    pub async fn connect(&mut self) {
        self.maria = Browser::signed_in(&self.stage, MARIA).await;
        if self.count("SELECT COUNT(*) FROM company_settings").await == 0 {
            self.post(
                SetCompanyIntegration::PATH,
                &[("company", COMPANY.to_string()), ("enabled", "true".to_owned())],
            )
            .await;
        }
        if self.count("SELECT COUNT(*) FROM grants WHERE vendor = 'docusign' AND state = 'live'").await == 0 {
            let stage = self.stage.clone();
            self.maria.link(&stage, "Harborline Builders").await;
        }
    }

    /// Sends an item to two signers, one after the other.
    pub async fn send(&mut self, item: i64) {
        let mut form = vec![
            ("item[company]".to_owned(), COMPANY.to_string()),
            ("item[project]".to_owned(), PROJECT.to_string()),
            ("item[tool]".to_owned(), "commitments".to_owned()),
            ("item[id]".to_owned(), item.to_string()),
            ("form[document]".to_owned(), "ours".to_owned()),
            ("form[subject]".to_owned(), format!("Please sign {item}")),
            ("form[expires_after_days]".to_owned(), "120".to_owned()),
            ("form[then]".to_owned(), "send".to_owned()),
        ];
        let signers = [("Subcontractor", "sub@example.com"), ("General Contractor", "gc@example.com")];
        for (index, (role, email)) in signers.into_iter().enumerate() {
            let order = (index + 1).to_string();
            for (field, value) in
                [("role", role), ("kind", "signer"), ("name", role), ("email", email), ("order", &order)]
            {
                form.push((format!("form[recipients][{index}][{field}]"), value.to_owned()));
            }
        }
        let form: Vec<(&str, String)> =
            form.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.post(SendItem::PATH, &form).await;
    }

    pub async fn void(&mut self, attempt: &str) {
        let form = [("envelope", attempt.to_owned()), ("reason", "Superseded".to_owned())];
        self.post(VoidEnvelope::PATH, &form).await;
    }

    /// Posts a form; what it did is seen in the books.
    async fn post(&mut self, path: &str, form: &[(&str, String)]) {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.maria.post(&format!("{}{path}", self.stage.url), &form).await;
    }

    pub async fn attempts(&self) -> Vec<Attempt> {
        let sql = "SELECT id, item_id, docusign_id, state, filing, prior_status FROM envelopes ORDER BY created_at, id";
        let mut connection = self.db.connection().await.expect("a connection");
        sqlx::query_as(sql).fetch_all(&mut *connection).await.expect("the envelopes")
    }

    /// Ids of the attempts that the Failures page lists.
    pub async fn on_failures(&self) -> Vec<String> {
        let sql = "SELECT envelope_id FROM failures WHERE state = 'open' AND envelope_id IS NOT NULL";
        let mut connection = self.db.connection().await.expect("a connection");
        sqlx::query_scalar(sql).fetch_all(&mut *connection).await.expect("the failures")
    }

    /// Waits until nothing is due, or until that takes too long.
    pub async fn rests(&self, patience: Duration) {
        let resting = async {
            while self.due().await > 0 {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        // What goes on for longer has its place in the next round.
        let _ = tokio::time::timeout(patience, resting).await;
    }

    async fn due(&self) -> i64 {
        let now = Clock::ahead_by(chrono::Duration::seconds(self.ahead)).now();
        let sql =
            "SELECT COUNT(*) FROM jobs WHERE state = 'ready' AND (run_at <= $1 OR leased_by IS NOT NULL)";
        let mut connection = self.db.connection().await.expect("a connection");
        sqlx::query_scalar(sql).bind(text_of(now)).fetch_one(&mut *connection).await.expect("a count")
    }

    /// Jobs that are not done, but for the one that always comes again.
    pub async fn promised(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM jobs WHERE state = 'ready' AND key <> 'reconcile'").await
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = self.db.connection().await.expect("a connection");
        sqlx::query_scalar(sql).fetch_one(&mut *connection).await.expect("a count")
    }
}

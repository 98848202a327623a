//! The one state struct: everything a use case needs, handed in, never global.

use std::{sync::Arc, time::Duration};

use app::model::{
    ids::{CompanyId, PersonId, ProjectId},
    item::ItemRef,
    project::Company,
    rules::TemplateRef,
    tool::Tool,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use moka::future::Cache;
use paperwork::Paperwork;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    config::{Config, Vendors},
    http::limits::Guard,
    live::{JobBell, Live},
    metrics::Metrics,
    seal::Sealer,
    signing::{bulk_preview::Checked, items::Item, tokens::Refreshing, turns::Turns},
    store::Db,
};

/// How long an answer of Procore may be shown again without asking.
const PROCORE_CACHE: Duration = Duration::from_secs(20);
/// How long a person's permissions may be believed.
const PERMISSION_CACHE: Duration = Duration::from_secs(30);
/// How long the directory may be believed where many items are read.
const FIRM_CACHE: Duration = Duration::from_secs(2 * 60);
/// How long a pace is kept that nobody asks for: longer than Procore's hourly window.
const PACE_CACHE: Duration = Duration::from_secs(2 * 60 * 60);
/// How long the preview of many items may take to read them all; they are read afresh when they are sent.
const CHECK_CACHE: Duration = Duration::from_secs(20 * 60);

/// DocuSign's rule: a document is not asked for more often.
const DOCUMENT_CACHE: Duration = Duration::from_secs(15 * 60);
const DOCUMENT_CACHE_BYTES: u64 = 256 * 1024 * 1024;

/// What the vendors said a moment ago, per person: people see different things.
#[derive(Clone)]
pub struct Remembered {
    /// The companies a person belongs to.
    pub companies: Cache<PersonId, Arc<[Company]>>,
    /// A company's projects.
    pub projects: Cache<(PersonId, CompanyId), Arc<Vec<procore::Project>>>,
    /// Levels on tools, in a project or in the company.
    pub permissions: Cache<(PersonId, CompanyId, Option<ProjectId>), Arc<procore::Permissions>>,
    /// A company's name.
    pub company_names: Cache<(PersonId, CompanyId), String>,
    /// The firm a person works for, by its id in the directory.
    pub own_firms: Cache<(PersonId, CompanyId), Option<i64>>,
    /// Firms of the directory; none where it does not have one.
    pub vendors: Cache<(PersonId, CompanyId, i64), Option<procore::Vendor>>,
    /// What was read of items that are to be sent together.
    pub checks: Cache<(PersonId, ItemRef), Arc<Checked>>,
    /// The items of a project's tool.
    pub items: Cache<(PersonId, ProjectId, Tool), Arc<Vec<Item>>>,
    /// Whether a project uses the Change Events tool.
    pub change_events: Cache<ProjectId, bool>,
    /// An envelope's PDF by DocuSign's id, whether it is completed, and when DocuSign last told of it.
    pub documents: Cache<(String, bool, Option<DateTime<Utc>>), Bytes>,
    /// The templates that a DocuSign login may use in an account.
    pub templates: Cache<(String, String), Arc<Vec<TemplateRef>>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            companies: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            projects: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            permissions: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            company_names: Cache::builder().max_capacity(1_000).time_to_live(FIRM_CACHE).build(),
            own_firms: Cache::builder().max_capacity(1_000).time_to_live(FIRM_CACHE).build(),
            vendors: Cache::builder().max_capacity(10_000).time_to_live(FIRM_CACHE).build(),
            checks: Cache::builder().max_capacity(10_000).time_to_live(CHECK_CACHE).build(),
            items: Cache::builder().max_capacity(500).time_to_live(PROCORE_CACHE).build(),
            change_events: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            documents: Cache::builder()
                .max_capacity(DOCUMENT_CACHE_BYTES)
                .weigher(|_, bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX))
                .time_to_live(DOCUMENT_CACHE)
                .build(),
            templates: Cache::builder().max_capacity(1_000).time_to_live(PERMISSION_CACHE).build(),
        }
    }
}

impl Remembered {
    /// Forgets what Procore said of a project's items, after one has been changed.
    pub async fn forget_items(&self, project: ProjectId) {
        let stale: Vec<_> =
            self.items.iter().map(|(key, _)| *key).filter(|(_, known, _)| *known == project).collect();
        for key in stale {
            self.items.invalidate(&key).await;
        }
    }

    /// Forgets what was read for a person of a project's items that are to be sent together, and what it rests on.
    pub async fn forget_checks(&self, person: PersonId, project: ProjectId) {
        let stale: Vec<_> = self
            .checks
            .iter()
            .map(|(key, _)| key)
            .filter(|key| key.0 == person && key.1.project == project)
            .collect();
        for key in stale {
            self.checks.invalidate(&*key).await;
        }
        self.vendors.invalidate_all();
        self.forget_items(project).await;
    }
}

/// How fast work in the background asks Procore, per person: Procore counts calls by person. Each process
/// keeps its own pace; what all of them used up together, each learns from Procore's answers.
#[derive(Clone)]
pub struct Paces(Cache<PersonId, Arc<procore::Pace>>);

impl Default for Paces {
    fn default() -> Self {
        Self(Cache::builder().time_to_idle(PACE_CACHE).build())
    }
}

impl Paces {
    /// A person's pace, the same one for all work in their name.
    pub async fn of(&self, person: PersonId) -> Arc<procore::Pace> {
        self.0.get_with(person, async { Arc::default() }).await
    }
}

/// Everything a use case needs.
#[derive(Clone)]
pub struct Services {
    /// The settings.
    pub config: Arc<Config>,
    /// How to reach the vendors.
    pub vendors: Arc<Vendors>,
    /// The origins that may show the product in a frame.
    pub frame_ancestors: Arc<[String]>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Seals tokens.
    pub sealer: Sealer,
    /// Procore's client.
    pub procore: procore::Client,
    /// DocuSign's client.
    pub docusign: docusign::Client,
    /// Makes the items' PDFs.
    pub paperwork: Paperwork,
    /// Tells open pages.
    pub live: Live,
    /// Token refreshes under way.
    pub refreshing: Refreshing,
    /// What Procore said a moment ago.
    pub remembered: Remembered,
    /// How fast work in the background asks Procore.
    pub paces: Paces,
    /// How often one network address may ask.
    pub guard: Guard,
    /// How fast DocuSign is asked.
    pub turns: Turns,
    /// Rings when a job is promised.
    pub job_promised: JobBell,
    /// Held while the audit log is checked.
    pub audit_check: Arc<Mutex<()>>,
    /// What is counted and timed.
    pub metrics: Metrics,
    /// Cancelled when the process is asked to end.
    pub stop: CancellationToken,
}

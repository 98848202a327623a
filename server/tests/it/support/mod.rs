//! The stage: a sandbox, a database and the product, each of its own for every test.

pub mod browser;
pub mod postgres;
pub mod program;
pub mod signers;

use std::{
    future::Future,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{LazyLock, OnceLock},
    time::Duration,
};

use app::model::{
    envelope::EnvelopeView,
    ids::{CompanyId, ItemId, PersonId, ProjectId},
    item::{ItemPage, ItemRef},
    person::Viewer,
    send::SendForm,
    tool::Tool,
};
use app::port::Product;
use leptos_axum::AxumRouteListing;
use server::{
    config::{Config, Settings, Vendors},
    jobs::worker,
    services::Services,
    startup,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use browser::Browser;

pub const COMPANY: CompanyId = CompanyId(4280);
pub const PIER_9: ProjectId = ProjectId(88101);
pub const ALDER_STREET: ProjectId = ProjectId(88102);
pub const MARIA: i64 = 7001;
pub const PRIYA: i64 = 7002;
pub const TOM: i64 = 7003;
/// A subcontract that is complete in every respect.
pub const STEEL: &str = "512340";
/// A subcontract whose company has no contract signer.
pub const NO_SIGNER: &str = "512348";
/// A subcontract whose Procore PDF is the firm's custom form, without anchor words.
pub const ON_A_CUSTOM_FORM: &str = "512352";
/// A private subcontract.
pub const PRIVATE: &str = "512349";

/// How long a state may take to come; only a broken product needs this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Made once for all tests of the process, see [`startup::page_routes`].
static PAGE_ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(startup::page_routes);

/// The pages' routes.
pub fn page_routes() -> Vec<AxumRouteListing> {
    PAGE_ROUTES.clone()
}

pub struct Stage {
    pub services: Services,
    pub url: String,
    pub sandbox: Option<sandbox::Sandbox>,
    pub docusign_url: String,
    /// What was said to both vendors, a JSON line for each exchange.
    exchanges: PathBuf,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.services.stop.cancel();
        self.serving.abort();
    }
}

pub fn item(id: &str) -> ItemRef {
    at(PIER_9, Tool::Commitments, id)
}

pub fn at(project: ProjectId, tool: Tool, id: &str) -> ItemRef {
    ItemRef { company: COMPANY, project, tool, id: ItemId(id.to_owned()) }
}

/// An empty database of the engine that `COUNTERSIGN_TEST_ENGINE` names: `sqlite`, also where it is not
/// set, or `postgres`.
pub fn database(folder: &Path) -> String {
    match std::env::var("COUNTERSIGN_TEST_ENGINE").as_deref() {
        Ok("postgres") => postgres::database(),
        Ok("sqlite") | Err(_) => format!("sqlite:{}", folder.join("countersign.sqlite").display()),
        Ok(other) => panic!("COUNTERSIGN_TEST_ENGINE is {other}; it must be sqlite or postgres"),
    }
}

fn settings(addr: SocketAddr, folder: &Path) -> Settings {
    [
        ("addr", addr.to_string()),
        ("data_dir", folder.display().to_string()),
        ("database_url", database(folder)),
        ("seal_key", server::ids::secret()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn any_port() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

impl Stage {
    pub async fn set() -> Self {
        Self::set_with(|_| {}).await
    }

    /// With other settings.
    pub async fn set_with(change: impl FnOnce(&mut Config)) -> Self {
        static LOG: OnceLock<()> = OnceLock::new();
        LOG.get_or_init(|| tracing_subscriber::fmt().with_test_writer().with_env_filter("warn").init());
        let folder = TempDir::new().expect("a folder");
        let listener = TcpListener::bind(any_port()).await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let url = format!("http://{addr}");
        let mut config = Config::from_settings(&settings(addr, folder.path())).expect("good settings");
        change(&mut config);
        let exchanges =
            config.sandbox_record.get_or_insert_with(|| folder.path().join("exchanges.jsonl")).clone();
        let sandbox = sandbox::start(&sandbox::Config {
            docusign_addr: any_port(),
            procore_addr: any_port(),
            state_file: folder.path().join("sandbox.sqlite"),
            record: Some(exchanges.clone()),
            embedded_app: None,
        })
        .await
        .expect("the sandbox starts");
        let vendors = Vendors::sandbox(&sandbox.docusign_url, &sandbox.procore_url);
        let (services, serving) = product(config, vendors, listener).await;
        Self {
            docusign_url: sandbox.docusign_url.clone(),
            services,
            url,
            sandbox: Some(sandbox),
            exchanges,
            serving,
            _folder: folder,
        }
    }

    /// Beside processes of the product that serve at `url` and work: one process more, without a server
    /// and a worker.
    pub async fn beside(config: Config, url: String, exchanges: PathBuf) -> Self {
        let vendors = config.vendors.clone().expect("vendors");
        let docusign_url = vendors.docusign.account_base.as_str().trim_end_matches('/').to_owned();
        let services =
            startup::services(config, vendors, CancellationToken::new()).await.expect("the product starts");
        let (serving, folder) = (tokio::spawn(async {}), TempDir::new().expect("a folder"));
        Self { services, url, sandbox: None, docusign_url, exchanges, serving, _folder: folder }
    }

    /// Ends the product and starts it again with other settings, beside the same sandbox.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut Config)) {
        self.services.stop.cancel();
        (&mut self.serving).await.expect("it ends");
        let mut config = (*self.services.config).clone();
        change(&mut config);
        let listener = TcpListener::bind(config.addr).await.expect("the same port");
        let vendors = (*self.services.vendors).clone();
        (self.services, self.serving) = product(config, vendors, listener).await;
    }

    /// With Maria signed in and linked, and the integration on.
    pub async fn ready() -> (Self, Viewer) {
        let stage = Self::set().await;
        let maria = stage.make_ready().await;
        (stage, maria)
    }

    /// Signs Maria in, links her account, and turns the integration on.
    pub async fn make_ready(&self) -> Viewer {
        let maria = self.sign_in(MARIA).await;
        self.services.set_company_integration(&maria, COMPANY, true).await.expect("the integration is on");
        Browser::signed_in(self, MARIA).await.link(self, "Harborline Builders").await;
        maria
    }

    pub async fn sign_in(&self, person: i64) -> Viewer {
        Browser::signed_in(self, person).await;
        self.person(person).await
    }

    /// Somebody who has signed in.
    pub async fn person(&self, person: i64) -> Viewer {
        let mut connection = self.services.db.connection().await.expect("a connection");
        server::store::people::find(&mut connection, PersonId(person))
            .await
            .expect("asked")
            .expect("has signed in")
    }

    pub async fn form(&self, who: &Viewer, id: &str) -> SendForm {
        self.services.prepare(who, &item(id)).await.expect("a form").form
    }

    pub async fn page(&self, who: &Viewer, id: &str) -> ItemPage {
        self.page_at(who, &item(id)).await
    }

    pub async fn page_at(&self, who: &Viewer, place: &ItemRef) -> ItemPage {
        self.services.item(who, place).await.expect("a page")
    }

    /// Waits until the item's newest envelope is as wished; woken by the same changes as open pages are.
    pub async fn envelope_when(
        &self,
        who: &Viewer,
        id: &str,
        wished: impl Fn(&EnvelopeView) -> bool,
    ) -> EnvelopeView {
        let page = self.page_when(who, id, |page| page.envelope.as_ref().is_some_and(&wished)).await;
        page.envelope.expect("just seen")
    }

    /// Waits until the item's page is as wished.
    pub async fn page_when(&self, who: &Viewer, id: &str, wished: impl Fn(&ItemPage) -> bool) -> ItemPage {
        self.page_at_when(who, &item(id), wished).await
    }

    /// Waits until the item's page is as wished.
    pub async fn page_at_when(
        &self,
        who: &Viewer,
        place: &ItemRef,
        wished: impl Fn(&ItemPage) -> bool,
    ) -> ItemPage {
        let mut changes = self.services.live.listen();
        let waiting = async {
            loop {
                let page = self.page_at(who, place).await;
                if wished(&page) {
                    return page;
                }
                changes.recv().await.expect("the product runs");
            }
        };
        within(waiting, || "the page never got there").await
    }

    /// Another process over the same database, without workers, that reaches the vendors as `change` says.
    pub async fn another_process(&self, change: impl FnOnce(&mut Vendors)) -> Process {
        let listener = TcpListener::bind(any_port()).await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let config = Config { addr, ..(*self.services.config).clone() };
        let mut vendors = (*self.services.vendors).clone();
        change(&mut vendors);
        let stop = self.services.stop.child_token();
        let services = startup::services(config, vendors, stop).await.expect("the product starts");
        let services = Services { clock: self.services.clock.clone(), ..services };
        let serving = serve(&services, listener);
        Process { services, url: format!("http://{addr}"), serving }
    }

    /// Lets time pass for the product and for the sandbox.
    pub async fn pass(&self, time: chrono::Duration) {
        let moved = serde_json::json!({ "advance_seconds": time.num_seconds() });
        self.ask_sandbox("/sandbox/clock", Some(&moved)).await;
        self.services.clock.advance(time);
        self.services.job_promised.notify_one();
    }

    /// Waits until no job is due, with none given up, and sees that DocuSign's 15-minute rule was kept.
    pub async fn ends_quietly(&self) {
        self.jobs_are_done().await;
        let mut connection = self.services.db.connection().await.expect("a connection");
        assert_eq!(server::store::jobs::count(&mut connection, "stuck").await.expect("counted"), 0);
        let violations = self.ask_sandbox("/sandbox/polling-violations", None).await;
        assert_eq!(violations, serde_json::json!([]), "DocuSign's 15-minute rule is kept");
        assert!(self.exchanges_with(&["\"status\":429"]).is_empty(), "both vendors' limits are kept");
    }

    /// Waits until no job is due any more; the workers ring after each.
    pub async fn jobs_are_done(&self) {
        let waiting = async {
            loop {
                let rung = self.services.job_promised.notified();
                // What became due between the clock's answer and the database's shows the second time.
                if self.jobs_due().await == 0 && self.jobs_due().await == 0 {
                    return;
                }
                // A ring may go to a worker instead.
                let _ = tokio::time::timeout(Duration::from_millis(50), rung).await;
            }
        };
        within(waiting, || "the jobs never ended").await;
    }

    async fn jobs_due(&self) -> i64 {
        let mut connection = self.services.db.connection().await.expect("a connection");
        let now = self.services.clock.now();
        server::store::jobs::count_due(&mut connection, now).await.expect("counted")
    }

    /// Exchanges with the vendors so far whose line holds all these words.
    pub fn exchanges_with(&self, words: &[&str]) -> Vec<serde_json::Value> {
        let lines = std::fs::read_to_string(&self.exchanges).expect("recorded");
        let holding = lines.lines().filter(|line| words.iter().all(|word| line.contains(word)));
        holding.map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// One of the testers' addresses of the sandbox's DocuSign.
    pub async fn ask_sandbox(&self, path: &str, post: Option<&serde_json::Value>) -> serde_json::Value {
        let client = startup::http_client().expect("a client");
        let url = format!("{}{path}", self.docusign_url);
        let request = match post {
            Some(body) => client.post(url).json(body),
            None => client.get(url),
        };
        let answer = request.send().await.expect("the sandbox answers");
        let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
        assert!(status.is_success(), "{status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Switches faults of the sandbox's Procore.
    pub async fn procore_faults(&self, faults: serde_json::Value) {
        self.ask_sandbox("/sandbox/faults", Some(&serde_json::json!({ "procore": faults }))).await;
    }

    /// Waits until the sandbox holds a call.
    pub async fn a_call_is_held(&self) {
        let waiting = async {
            while self.ask_sandbox("/sandbox/faults", None).await["held"] == serde_json::json!([]) {
                tokio::task::yield_now().await;
            }
        };
        within(waiting, || "no call was held").await;
    }

    /// Switches faults of the sandbox's DocuSign.
    pub async fn docusign_faults(&self, faults: serde_json::Value) {
        self.ask_sandbox("/sandbox/faults", Some(&serde_json::json!({ "docusign": faults }))).await;
    }
}

/// A process beside the stage's own.
pub struct Process {
    pub services: Services,
    pub url: String,
    serving: JoinHandle<()>,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The product: its services, its workers, and its server on a listener.
async fn product(config: Config, vendors: Vendors, listener: TcpListener) -> (Services, JoinHandle<()>) {
    let stop = CancellationToken::new();
    let services = startup::services(config, vendors, stop.clone()).await.expect("the product starts");
    worker::start(&services, &TaskTracker::new(), &stop);
    let serving = serve(&services, listener);
    (services, serving)
}

fn serve(services: &Services, listener: TcpListener) -> JoinHandle<()> {
    let router = startup::router(services, PAGE_ROUTES.clone()).expect("a router");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving =
        axum::serve(listener, service).with_graceful_shutdown(services.stop.clone().cancelled_owned());
    tokio::spawn(async move { serving.await.expect("serves") })
}

/// Changes an item by hand on its page of the sandbox's Procore.
pub async fn edit_in_procore(page: &str, fields: &[(&str, &str)]) {
    let done = Browser::new().post(page, fields).await;
    assert!(done.status.is_success(), "{} {}", done.status, done.body);
}

pub async fn within<T>(waiting: impl Future<Output = T>, what: impl Fn() -> &'static str) -> T {
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(done) => done,
        Err(_) => panic!("{}", what()),
    }
}

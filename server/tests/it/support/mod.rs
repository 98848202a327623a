//! The stage: a sandbox, a database and the product, each of its own for every test.

pub mod browser;
pub mod postgres;
pub mod signers;

use std::{
    future::Future,
    net::SocketAddr,
    path::Path,
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

pub struct Stage {
    pub services: Services,
    pub url: String,
    pub sandbox: Option<sandbox::Sandbox>,
    pub docusign_url: String,
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
        let sandbox = sandbox::start(&sandbox::Config {
            docusign_addr: any_port(),
            procore_addr: any_port(),
            state_file: folder.path().join("sandbox.sqlite"),
            record: None,
            embedded_app: None,
        })
        .await
        .expect("the sandbox starts");
        let listener = TcpListener::bind(any_port()).await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let url = format!("http://{addr}");
        let mut config = Config::from_settings(&settings(addr, folder.path())).expect("good settings");
        change(&mut config);
        let vendors = Vendors::sandbox(&sandbox.docusign_url, &sandbox.procore_url);
        let stop = CancellationToken::new();
        let services = startup::services(config, vendors, stop.clone()).await.expect("the product starts");
        worker::start(&services, &TaskTracker::new(), &stop);
        let router = startup::router(&services, PAGE_ROUTES.clone()).expect("a router");
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self {
            docusign_url: sandbox.docusign_url.clone(),
            services,
            url,
            sandbox: Some(sandbox),
            serving,
            _folder: folder,
        }
    }

    /// With Maria signed in and linked, and the integration on.
    pub async fn ready() -> (Self, Viewer) {
        let stage = Self::set().await;
        let maria = stage.sign_in(MARIA).await;
        stage.services.set_company_integration(&maria, COMPANY, true).await.expect("the integration is on");
        let mut browser = Browser::signed_in(&stage, MARIA).await;
        browser.link(&stage, "Harborline Builders").await;
        (stage, maria)
    }

    pub async fn sign_in(&self, person: i64) -> Viewer {
        Browser::signed_in(self, person).await;
        self.person(person).await
    }

    async fn person(&self, person: i64) -> Viewer {
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

    /// Switches faults of the sandbox's DocuSign.
    pub async fn docusign_faults(&self, faults: serde_json::Value) {
        let answer = startup::http_client()
            .expect("a client")
            .post(format!("{}/sandbox/faults", self.docusign_url))
            .json(&serde_json::json!({ "docusign": faults }))
            .send()
            .await
            .expect("the sandbox answers");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }
}

pub async fn within<T>(waiting: impl Future<Output = T>, what: impl Fn() -> &'static str) -> T {
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(done) => done,
        Err(_) => panic!("{}", what()),
    }
}

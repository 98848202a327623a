//! Two servers and two workers over one PostgreSQL, and what becomes of the work when some of them are killed.

use std::net::SocketAddr;

use app::{
    model::{
        envelope::{EnvelopeState, Filing, RecipientKind, RecipientView},
        person::Viewer,
    },
    port::Product,
};
use futures::future::join_all;
use server::{
    config::{Config, Settings},
    ids,
    store::Db,
};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use crate::support::{
    COMPANY, MARIA, PIER_9, STEEL, Stage,
    browser::Browser,
    item, postgres,
    program::{Running, free_port, program, start},
    signers, within,
};

const ITEMS: [&str; 3] = [STEEL, "512341", "512400"];

/// A set-up of processes: a sandbox, and whatever of the product is started.
struct Company {
    stage: Stage,
    settings: Vec<(&'static str, String)>,
    servers: [SocketAddr; 2],
    folder: TempDir,
    _vendors: Running,
}

impl Company {
    async fn found() -> Self {
        let folder = TempDir::new().expect("a folder");
        let exchanges = folder.path().join("exchanges.jsonl");
        let sandbox = [
            ("SANDBOX_DOCUSIGN_ADDR", "127.0.0.1:0"),
            ("SANDBOX_PROCORE_ADDR", "127.0.0.1:0"),
            ("SANDBOX_RECORD", exchanges.to_str().expect("a path")),
        ];
        let (vendors, said) = start(program("sandbox", folder.path(), &sandbox), "DocuSign");
        let address = |vendor: &str| {
            let line = said.lines().find(|line| line.starts_with(vendor)).expect("its address");
            line.split_whitespace().nth(1).expect("an address").to_owned()
        };
        let (procore, docusign) = (address("Procore"), address("DocuSign"));
        let servers = [free_port(), free_port()].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let balancer = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", balancer.local_addr().expect("an address"));
        tokio::spawn(balance(balancer, servers));
        let settings = vec![
            ("PUBLIC_URL", url.clone()),
            ("DATABASE_URL", postgres::database()),
            ("SEAL_KEY", ids::secret()),
            ("JOB_LEASE", "2s".to_owned()),
            ("PROCORE_CLIENT_ID", "countersign-sandbox-procore".to_owned()),
            ("PROCORE_CLIENT_SECRET", "sandbox-procore-secret".to_owned()),
            ("PROCORE_LOGIN_URL", procore.clone()),
            ("PROCORE_API_URL", procore.clone()),
            ("PROCORE_APP_URL", procore),
            ("DOCUSIGN_INTEGRATION_KEY", "5a4db0c0-0000-4000-8000-000000000001".to_owned()),
            ("DOCUSIGN_SECRET", "sandbox-docusign-secret".to_owned()),
            ("DOCUSIGN_HMAC_KEYS", "sandbox-connect-hmac-key".to_owned()),
            ("DOCUSIGN_ACCOUNT_URL", docusign),
        ];
        let named: Settings =
            settings.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        let config = Config::from_settings(&named).expect("good settings");
        let stage = Stage::beside(config, url, exchanges).await;
        Self { stage, settings, servers, folder, _vendors: vendors }
    }

    fn role(&self, role: &str, more: &[(&str, &str)]) -> std::process::Command {
        let settings: Vec<(&str, &str)> =
            self.settings.iter().map(|(name, value)| (*name, value.as_str())).chain(more.to_vec()).collect();
        program(role, self.folder.path(), &settings)
    }

    fn server(&self, at: usize) -> Running {
        let mut command = self.role("serve", &[("ADDR", &self.servers[at].to_string())]);
        command.arg("--no-jobs");
        start(command, "ready").0
    }

    fn worker(&self) -> Running {
        start(self.role("worker", &[]), "works on jobs").0
    }

    async fn send(&self, who: &Viewer, id: &str) {
        let form = self.stage.form(who, id).await;
        self.stage.services.send(who, &item(id), &form).await.expect("accepted");
    }

    async fn leased(&self) -> i64 {
        let mut connection = self.stage.services.db.connection().await.expect("a connection");
        sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE leased_by IS NOT NULL AND key LIKE 'create%'")
            .fetch_one(&mut *connection)
            .await
            .expect("counted")
    }

    /// Everybody who is to sign an item does so, in turn.
    async fn sign(&self, who: &Viewer, id: &str) {
        let envelope = self.stage.envelope_when(who, id, |envelope| envelope.state.is_out()).await;
        let signs = |recipient: &RecipientView| recipient.kind == RecipientKind::Signer;
        for signer in envelope.recipients.into_iter().filter(signs) {
            signers::sign(&self.stage, &signer.name, &signer.email).await;
        }
    }

    /// DocuSign sends again what a dead server has not answered, until an item's envelope is completed.
    async fn is_completed(&self, who: &Viewer, id: &str) {
        let told = async {
            while self
                .stage
                .page(who, id)
                .await
                .envelope
                .is_none_or(|it| it.state != EnvelopeState::Completed)
            {
                let later = serde_json::json!({ "advance_seconds": 60 });
                self.stage.ask_sandbox("/sandbox/clock", Some(&later)).await;
            }
        };
        within(told, || "DocuSign never told that everyone has signed").await;
    }
}

/// Sends each connection to the second server, or to the first where that is gone.
async fn balance(listener: TcpListener, servers: [SocketAddr; 2]) {
    while let Ok((mut browser, _)) = listener.accept().await {
        tokio::spawn(async move {
            let server = match TcpStream::connect(servers[1]).await {
                Ok(server) => Ok(server),
                Err(_) => TcpStream::connect(servers[0]).await,
            };
            // A side that is gone ends the connection, as it would without a balancer.
            let _ = copy_bidirectional(&mut browser, &mut server.expect("a server")).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_filed_once_though_a_worker_and_a_server_are_killed() {
    let company = Company::found().await;
    let mut first_worker = company.worker();
    let (first, mut second) = (company.server(0), company.server(1));
    let maria = company.stage.make_ready().await;
    let browser = Browser::signed_in(&company.stage, MARIA).await;
    let page = format!("http://{}/live?company={COMPANY}&project={PIER_9}", company.servers[0]);
    let mut heard = browser.listen(&page).await;

    for id in ITEMS {
        company.send(&maria, id).await;
    }
    let working = async {
        while company.leased().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    within(working, || "nobody took a job").await;
    first_worker.kill();
    assert!(company.leased().await > 0, "the killed worker had a job in hand");
    let (one, other) = (company.worker(), company.worker());
    let changed = async {
        while !String::from_utf8_lossy(&heard.chunk().await.expect("open").expect("a word"))
            .contains("changed")
        {}
    };
    within(changed, || "the page never heard").await;

    company.sign(&maria, ITEMS[0]).await;
    second.kill();
    company.is_completed(&maria, ITEMS[0]).await;
    for id in &ITEMS[1..] {
        company.sign(&maria, id).await;
    }
    for id in ITEMS {
        company.stage.envelope_when(&maria, id, |envelope| envelope.filing == Filing::Filed).await;
        let page = company.stage.page(&maria, id).await;
        let named = |word: &str| page.attachments.iter().filter(|file| file.name.contains(word)).count();
        assert_eq!((named("signed"), named("certificate")), (1, 1), "{id}: {:?}", page.attachments);
    }
    let created = company.stage.exchanges_with(&["\"method\":\"POST\"", "/envelopes\""]).len();
    assert_eq!(created, ITEMS.len(), "one envelope for each item");

    for mut process in [first, one, other] {
        process.ask_to_end();
        assert!(process.ended().success(), "it ends in peace");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_bring_the_tables_up_to_date_once() {
    let url = postgres::database();
    let starts = (0..4).map(|_| async { Db::open(&url).await.expect("opens").migrate().await });
    for started in join_all(starts).await {
        started.expect("up to date");
    }
}

#[tokio::test]
async fn an_old_version_starts_on_newer_tables() {
    let db = Db::open(&postgres::database()).await.expect("opens");
    db.migrate().await.expect("up to date");
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    sqlx::query(newer)
        .execute(&mut *db.connection().await.expect("a connection"))
        .await
        .expect("a newer one");
    db.migrate().await.expect("nothing to do");
    assert!(db.is_up_to_date().await.expect("asked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_asks_again_after_the_wire_between_the_processes_was_cut() {
    let company = Company::found().await;
    let mut changes = company.stage.services.live.listen();
    let mut connection = company.stage.services.db.connection().await.expect("a connection");
    let cut = "SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
               WHERE query LIKE 'LISTEN%' AND datname = current_database()";
    let cut: Vec<bool> = sqlx::query_scalar(cut).fetch_all(&mut *connection).await.expect("cut");
    assert_eq!(cut, [true], "one process listens");
    let told = within(changes.recv(), || "nobody was told").await.expect("the product runs");
    assert!(matches!(told, server::live::Change::Anything), "{told:?}");
}

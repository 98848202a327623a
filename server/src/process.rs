//! How a process runs and ends: the roles `serve`, `worker` and `sandbox`.
//!
//! The end: `/health/ready` says no and workers take no more jobs; after the drain, no more connections are
//! taken; what is in hand may take until patience is over. Jobs that are cut off come back when their lease is over.

use std::{future::IntoFuture, io::Write, net::SocketAddr};

use anyhow::Context;
use app::routes::Route;
use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::{Config, Vendors},
    jobs::{Task, worker},
    services::Services,
    startup,
    store::{Engine, jobs},
};

/// Serves pages, and runs jobs too where it is asked to, until the process is asked to end.
///
/// # Errors
/// A sentence that names what could not be started.
pub async fn serve(config: Config, with_jobs: bool) -> anyhow::Result<()> {
    if !with_jobs {
        must_share(&config, "serve --no-jobs")?;
    }
    let (vendors, sandbox) = match config.vendors.clone() {
        Some(vendors) => (vendors, None),
        None => {
            let sandbox = start_sandbox(&config).await?;
            (Vendors::sandbox(&sandbox.docusign_url, &sandbox.procore_url), Some(sandbox))
        }
    };
    let mut process = Process::open(config, vendors).await?;
    let (addr, setting) = (process.services.config.addr, "COUNTERSIGN_ADDR");
    let router = startup::router(&process.services, startup::page_routes())?;
    process.listen(addr, setting, router).await?;
    process.listen_for_operation().await?;
    if with_jobs {
        process.work().await?;
    }
    announce(&process.services, sandbox.as_ref());
    process.run_to_the_end().await?;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    Ok(())
}

/// Runs jobs only, until the process is asked to end.
///
/// # Errors
/// A sentence that names what could not be started.
pub async fn work(config: Config) -> anyhow::Result<()> {
    must_share(&config, "worker")?;
    let vendors = config.vendors.clone().context(
        "a worker needs the vendors' keys, the same as the servers have; only `serve` starts a sandbox",
    )?;
    let mut process = Process::open(config, vendors).await?;
    process.listen_for_operation().await?;
    process.work().await?;
    say("Countersign works on jobs");
    process.run_to_the_end().await
}

/// SQLite serves one process, which must do everything.
fn must_share(config: &Config, role: &str) -> anyhow::Result<()> {
    anyhow::ensure!(
        Engine::of(&config.database_url) == Some(Engine::Postgres),
        "`{role}` shares the work with other processes, and SQLite serves one process only; run `serve` alone, or set COUNTERSIGN_DATABASE_URL to a PostgreSQL"
    );
    Ok(())
}

struct Process {
    services: Services,
    signals: EndSignals,
    /// Cancelled when no more connections are to be taken.
    closing: CancellationToken,
    tasks: TaskTracker,
    listening: Vec<JoinHandle<std::io::Result<()>>>,
}

impl Process {
    async fn open(config: Config, vendors: Vendors) -> anyhow::Result<Self> {
        Ok(Self {
            signals: EndSignals::hear()?,
            services: startup::services(config, vendors, CancellationToken::new()).await?,
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            listening: Vec::new(),
        })
    }

    async fn listen(&mut self, addr: SocketAddr, setting: &str, router: Router) -> anyhow::Result<()> {
        let listener = TcpListener::bind(addr).await.with_context(|| {
            format!("cannot listen on {addr}; another program may be using it (set {setting})")
        })?;
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served =
            axum::serve(listener, service).with_graceful_shutdown(self.closing.clone().cancelled_owned());
        self.listening.push(tokio::spawn(served.into_future()));
        Ok(())
    }

    async fn listen_for_operation(&mut self) -> anyhow::Result<()> {
        let Some(addr) = self.services.config.metrics_addr else { return Ok(()) };
        let router = startup::operation_router(&self.services);
        self.listen(addr, "COUNTERSIGN_METRICS_ADDR", router).await
    }

    /// Starts the workers. With SQLite no other process works on the jobs, so what was in hand is free again.
    async fn work(&self) -> anyhow::Result<()> {
        let services = &self.services;
        let mut connection = services.db.connection().await?;
        if services.db.engine() == Engine::Sqlite {
            jobs::free_all(&mut connection).await?;
        }
        jobs::promise(&mut connection, &Task::Reconcile, services.clock.now()).await?;
        worker::start(services, &self.tasks, &services.stop);
        Ok(())
    }

    async fn run_to_the_end(mut self) -> anyhow::Result<()> {
        self.signals.one().await;
        let config = &self.services.config;
        tracing::info!("asked to end; finishing what is in hand");
        self.services.stop.cancel();
        tokio::time::sleep(config.shutdown_drain).await;
        self.closing.cancel();
        self.tasks.close();
        let in_hand = async {
            for listening in self.listening {
                listening.await??;
            }
            self.tasks.wait().await;
            anyhow::Ok(())
        };
        match tokio::time::timeout(config.shutdown_patience, in_hand).await {
            Ok(ended) => ended,
            Err(_) => {
                tracing::warn!(
                    "some requests or jobs took too long and were cut off; jobs come back when their lease is over"
                );
                Ok(())
            }
        }
    }
}

/// Starts both vendors as the sandbox plays them.
///
/// # Errors
/// A taken address, or a state file that cannot be used.
pub async fn start_sandbox(config: &Config) -> anyhow::Result<sandbox::Sandbox> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data folder {} could not be made", config.data_dir.display()))?;
    let sandbox = sandbox::Config {
        docusign_addr: config.sandbox.0,
        procore_addr: config.sandbox.1,
        state_file: config.data_dir.join("sandbox.sqlite"),
        record: config.sandbox_record.clone(),
        embedded_app: Some(embedded_app(config)),
    };
    sandbox::start(&sandbox).await.context("the sandbox could not be started")
}

/// The product as an app of the sandbox's Procore.
fn embedded_app(config: &Config) -> sandbox::EmbeddedApp {
    let place = "?company={{procore.company.id}}&project={{procore.project.id}}";
    sandbox::EmbeddedApp {
        slug: "countersign".to_owned(),
        name: "Countersign".to_owned(),
        full_screen_url: config.own_url(&format!("{}{place}", Route::Embed)),
        side_panel_url: config.own_url(&Route::Panel.href()),
    }
}

fn announce(services: &Services, sandbox: Option<&sandbox::Sandbox>) {
    let public_url = services.config.public_url.as_str();
    say(&format!("\n  Countersign is ready: {public_url}\n"));
    if let Some(sandbox) = sandbox {
        say(&format!(
            "  No vendor keys are set, so Procore and DocuSign are played by the sandbox:\n    \
             Procore   {}\n    DocuSign  {} (mailbox: {}/mailbox)\n  \
             Sign in as Maria Alvarez to see everything.\n",
            sandbox.procore_url, sandbox.docusign_url, sandbox.docusign_url
        ));
    }
}

/// Tells the person at the terminal. Nobody may be there any more, which is no reason to end.
fn say(sentence: &str) {
    let _ = writeln!(std::io::stdout(), "{sentence}");
}

/// Ctrl-C and SIGTERM, heard from when this is made.
pub struct EndSignals(Signal, Signal);

impl EndSignals {
    /// Hears them from now on.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn hear() -> std::io::Result<Self> {
        Ok(Self(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    /// Waits for one.
    pub async fn one(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

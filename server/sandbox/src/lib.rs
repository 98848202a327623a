//! Procore and DocuSign played by one stateful process.
//!
//! Owns: both vendors' wire APIs (OAuth, REST, webhooks, signing pages), one invented company, and
//! state that survives a restart. It must never know anything of Countersign: it is a stand-in for
//! the vendors, and any other client may use it.
//!
//! To add an endpoint: a handler in the vendor's folder, a route in that folder's `router`, and
//! where it needs more state, a record type kept through [`store::Store`].

pub mod clock;
mod control;
pub mod docusign;
mod faults;
mod outbox;
mod page;
mod pdf;
pub mod procore;
mod record;
pub mod store;
mod trace;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    faults::Holds,
    record::{Recorder, recorded},
    store::Store,
    trace::traced,
};

/// Where the sandbox listens and keeps its state.
#[derive(Debug, Clone)]
pub struct Config {
    /// DocuSign's account host and API host; port 0 picks a free one.
    pub docusign_addr: SocketAddr,
    /// Procore's login host and API host; port 0 picks a free one.
    pub procore_addr: SocketAddr,
    /// The SQLite file that holds the state; made if it is not there.
    pub state_file: PathBuf,
    /// A file that gets every exchange as a JSON line; none to record nothing.
    pub record: Option<PathBuf>,
    /// The app that Procore's pages show in frames.
    pub embedded_app: Option<EmbeddedApp>,
}

/// An app with Procore's *Full Screen* and *Side Panel* components. In its addresses `{{procore.company.id}}` and
/// `{{procore.project.id}}` are filled in.
#[derive(Debug, Clone)]
pub struct EmbeddedApp {
    /// The word in the addresses of Procore's pages.
    pub slug: String,
    /// Its name in the menu.
    pub name: String,
    /// The address of the full screen component.
    pub full_screen_url: String,
    /// The address of the side panel component.
    pub side_panel_url: String,
}

/// Why the sandbox could not start or keep its state.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken or not ours to listen on.
    #[error("the sandbox cannot listen on {addr}: {source}")]
    Listen {
        /// The address asked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file that is to get the exchanges could not be opened.
    #[error("the sandbox cannot record to {}: {source}", file.display())]
    Record {
        /// The file asked for.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file could not be opened, read or written.
    #[error("the sandbox cannot keep its state: {0}")]
    Store(#[from] sqlx::Error),
}

/// What every handler of both vendors shares.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// `http://host:port` of the DocuSign side.
    pub(crate) docusign_url: Arc<str>,
    /// `http://host:port` of the Procore side.
    pub(crate) procore_url: Arc<str>,
    pub(crate) embedded_app: Option<Arc<EmbeddedApp>>,
    pub(crate) holds: Holds,
}

/// A started sandbox; dropping it leaves it running, [`Sandbox::stop`] ends it.
pub struct Sandbox {
    /// `http://host:port` of the DocuSign side.
    pub docusign_url: String,
    /// `http://host:port` of the Procore side.
    pub procore_url: String,
    shared: Shared,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Adds a project "Scale" with `count` items of each kind, for benchmarks; once for each state file.
    ///
    /// # Errors
    /// [`Error::Store`] when the state cannot be written.
    pub async fn fill_scale(&self, count: u32) -> Result<(), Error> {
        Ok(procore::fill_scale(&self.shared, count).await?)
    }

    /// Stops both servers and waits for them.
    pub async fn stop(self) {
        self.stop.cancel();
        self.shared.holds.release();
        for task in self.tasks {
            // A task that panicked has already reported itself.
            let _ = task.await;
        }
    }
}

/// Opens the state, fills it on first use, and serves both vendors.
///
/// # Errors
/// [`Error::Listen`] for an address that is taken, [`Error::Store`] for a state file that cannot be used,
/// [`Error::Record`] for a record that cannot be written.
pub async fn start(config: &Config) -> Result<Sandbox, Error> {
    let docusign = listen(config.docusign_addr).await?;
    let procore = listen(config.procore_addr).await?;
    let recorder = config.record.as_deref().map(open_record).transpose()?;
    let store = Store::open(&config.state_file).await?;
    let shared = Shared {
        clock: Clock::open(&store).await?,
        store,
        docusign_url: base_url(&docusign, config.docusign_addr)?.into(),
        procore_url: base_url(&procore, config.procore_addr)?.into(),
        embedded_app: config.embedded_app.clone().map(Arc::new),
        holds: Holds::default(),
    };
    control::fill_if_empty(&shared).await?;
    let stop = CancellationToken::new();
    let mut tasks = docusign::background(&shared, &stop);
    tasks.push(procore::background(&shared, &stop));
    let sandbox_urls = (shared.docusign_url.to_string(), shared.procore_url.to_string());
    let docusign_router = traced(docusign::router(shared.clone()), "x-docusign-tracetoken")
        .merge(control::router(shared.clone()));
    let procore_router =
        traced(procore::router(shared.clone()), "x-request-id").merge(control::router(shared.clone()));
    tasks.push(serve(docusign, recorded(docusign_router, "docusign", recorder.as_ref()), &stop));
    tasks.push(serve(procore, recorded(procore_router, "procore", recorder.as_ref()), &stop));
    Ok(Sandbox { docusign_url: sandbox_urls.0, procore_url: sandbox_urls.1, shared, stop, tasks })
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(addr).await.map_err(|source| Error::Listen { addr, source })
}

fn open_record(file: &Path) -> Result<Recorder, Error> {
    Recorder::open(file).map_err(|source| Error::Record { file: file.to_owned(), source })
}

fn base_url(listener: &TcpListener, addr: SocketAddr) -> Result<String, Error> {
    let bound = listener.local_addr().map_err(|source| Error::Listen { addr, source })?;
    Ok(format!("http://{bound}"))
}

fn serve(listener: TcpListener, router: Router, stop: &CancellationToken) -> JoinHandle<()> {
    let stop = stop.clone();
    tokio::spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "the sandbox stopped serving");
        }
    })
}

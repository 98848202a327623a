//! How a process is put together: services, router, layers in order, and its end.

use std::{future::IntoFuture, sync::Arc, time::Duration};

use anyhow::Context;
use app::{
    App,
    model::link::Environment,
    port::{Caller, Port},
    routes::{Route, endpoint},
    shell::shell,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use leptos::{
    config::LeptosOptions,
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, file_and_error_handler_with_context, generate_route_list,
};
use paperwork::Paperwork;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, trace::TraceLayer,
};

use crate::{
    clock::Clock,
    config::{Config, Vendors},
    http::{files, headers, health, live, log_in, session, webhooks},
    jobs::{Task, worker},
    live::Live,
    seal::Sealer,
    services::{Paces, Remembered, Services},
    signing::{tokens::Refreshing, turns::Turns},
    store::{Db, Engine, installation, jobs},
};

/// How long a vendor may take to answer.
const VENDOR_TIMEOUT: Duration = Duration::from_secs(120);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest form that is read.
const FORM_MAX: usize = 1024 * 1024;
/// How long requests and jobs in hand may take once the process is asked to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens everything a process needs, with its tables up to date.
///
/// # Errors
/// A sentence that names what could not be opened.
pub async fn services(config: Config, vendors: Vendors, stop: CancellationToken) -> anyhow::Result<Services> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data folder {} could not be made", config.data_dir.display()))?;
    let sealer = match &config.seal_key {
        Some(key) => Sealer::new(key)?,
        None => Sealer::from_file(&config.data_dir.join("seal.key"))?,
    };
    let db = Db::open(&config.database_url).await.context("the database could not be opened")?;
    db.migrate().await?;
    must_belong(&db, vendors.environment).await?;
    let paperwork =
        Paperwork::new(config.templates_dir.as_deref()).context("the document templates do not work")?;
    let http = http_client()?;
    let clock_ahead = config.clock_ahead;
    let (procore_id, procore_secret) = vendors.procore_app.clone();
    let (docusign_key, docusign_secret) = vendors.docusign_app.clone();
    Ok(Services {
        procore: procore::Client::new(http.clone(), vendors.procore.clone(), procore_id, procore_secret),
        docusign: docusign::Client::new(http, vendors.docusign.clone(), docusign_key, docusign_secret),
        frame_ancestors: config.frame_ancestors.clone().unwrap_or_else(|| vendors.procore_pages()).into(),
        config: Arc::new(config),
        vendors: Arc::new(vendors),
        clock: Clock::ahead_by(clock_ahead),
        db,
        sealer,
        paperwork,
        live: Live::default(),
        refreshing: Refreshing::default(),
        remembered: Remembered::default(),
        paces: Paces::default(),
        turns: Turns::default(),
        job_promised: Arc::default(),
        stop,
    })
}

/// Sandbox and live never mix: a database that has served one must not serve another.
async fn must_belong(db: &Db, ours: Environment) -> anyhow::Result<()> {
    let kept = installation::environment(&mut *db.connection().await?, ours).await?;
    anyhow::ensure!(
        kept == ours,
        "this database belongs to {}, and the settings name {}; set COUNTERSIGN_DATABASE_URL or COUNTERSIGN_DATA_DIR to a place of its own",
        kept.label(),
        ours.label()
    );
    Ok(())
}

/// The one HTTP client. It follows no redirects: a bearer token must not travel where a vendor did not say.
///
/// # Errors
/// Where the system's certificates cannot be read.
#[expect(clippy::disallowed_methods, reason = "the one place that makes an HTTP client")]
pub fn http_client() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .user_agent(concat!("Countersign/", env!("CARGO_PKG_VERSION")))
        .timeout(VENDOR_TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build();
    client.context("the HTTP client could not be made")
}

/// Serves pages and runs jobs until the process is asked to end.
///
/// # Errors
/// A sentence that names what could not be started.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let (vendors, sandbox) = match config.vendors.clone() {
        Some(vendors) => (vendors, None),
        None => {
            let sandbox = start_sandbox(&config).await?;
            (Vendors::sandbox(&sandbox.docusign_url, &sandbox.procore_url), Some(sandbox))
        }
    };
    let addr = config.addr;
    let services = services(config, vendors, stop.clone()).await?;
    let listener = TcpListener::bind(addr).await.with_context(|| {
        format!("cannot listen on {addr}; another program may be using it (set COUNTERSIGN_ADDR)")
    })?;
    let tracker = TaskTracker::new();
    begin_work(&services, &tracker).await?;
    announce(&services, sandbox.as_ref());
    let served = axum::serve(listener, router(&services, page_routes())?)
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut served = tokio::spawn(served.into_future());
    tokio::select! {
        ended = &mut served => ended??,
        () = asked_to_end() => {
            tracing::info!("asked to end; finishing what is in hand");
            stop.cancel();
            if tokio::time::timeout(PATIENCE, &mut served).await.is_err() {
                tracing::warn!("some requests took too long and were cut off");
            }
        }
    }
    stop.cancel();
    if tokio::time::timeout(PATIENCE, tracker.wait()).await.is_err() {
        tracing::warn!("some jobs took too long; another worker takes them when their lease is over");
    }
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    Ok(())
}

/// Starts the workers. With SQLite no other process works on the jobs, so what was in hand is free again.
async fn begin_work(services: &Services, tracker: &TaskTracker) -> anyhow::Result<()> {
    let mut connection = services.db.connection().await?;
    if services.db.engine() == Engine::Sqlite {
        jobs::free_all(&mut connection).await?;
    }
    jobs::promise(&mut connection, &Task::Reconcile, services.clock.now()).await?;
    worker::start(services, tracker, &services.stop);
    tracker.close();
    Ok(())
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

#[expect(clippy::print_stdout, reason = "the person at the terminal is told where to go")]
fn announce(services: &Services, sandbox: Option<&sandbox::Sandbox>) {
    let public_url = services.config.public_url.as_str();
    println!("\n  Countersign is ready: {public_url}\n");
    if let Some(sandbox) = sandbox {
        println!("  No vendor keys are set, so Procore and DocuSign are played by the sandbox:");
        println!("    Procore   {}", sandbox.procore_url);
        println!("    DocuSign  {} (mailbox: {}/mailbox)", sandbox.docusign_url, sandbox.docusign_url);
        println!("  Sign in as Maria Alvarez to see everything.\n");
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// The pages' routes. Made once per process, before any page is rendered: while they are made, Leptos
/// loads no page's data, in any thread.
pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(App)
}

/// Every route of the product with its layers; the outermost is named last.
///
/// # Errors
/// Where the public address is none that a browser could name as origin.
pub fn router(services: &Services, page_routes: Vec<AxumRouteListing>) -> anyhow::Result<Router> {
    let options = leptos_options(services);
    let context = page_context(services.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, page_routes, context.clone(), {
            let options = options.clone();
            move || shell(options.clone())
        })
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(context, shell))
        .with_state(options);
    let own = Router::new()
        .route(endpoint::SIGN_IN, post(log_in::start_sign_in))
        .route(endpoint::SIGN_IN_CALLBACK, get(log_in::finish_sign_in))
        .route(endpoint::HAND_OVER, post(log_in::take_over))
        .route(endpoint::SIGN_OUT, post(log_in::sign_out))
        .route(endpoint::LINK, post(log_in::start_link))
        .route(endpoint::LINK_CALLBACK, get(log_in::finish_link))
        .route(endpoint::SENDER_RETURN, get(log_in::back_from_sender))
        .route(endpoint::LIVE, get(live::stream))
        .route("/files/envelopes/{envelope}/document", get(files::envelope_document))
        .with_state(services.clone());
    let csrf =
        CsrfLayer::new().add_trusted_origin(services.config.public_url.origin().ascii_serialization())?;
    let for_browsers = own
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(csrf);
    let for_machines = Router::new()
        .route(endpoint::CONNECT, post(webhooks::connect).layer(DefaultBodyLimit::max(webhooks::BODY_MAX)))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .with_state(services.clone());
    Ok(for_machines
        .merge(for_browsers)
        .layer(from_fn_with_state(services.clone(), headers::secure))
        .layer(from_fn(headers::fresh_pages))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(headers::span)))
}

fn leptos_options(services: &Services) -> LeptosOptions {
    let site = services.config.site_dir.display().to_string();
    LeptosOptions::builder()
        .output_name("countersign")
        .site_root(site)
        .site_addr(services.config.addr)
        .build()
}

/// What pages and server functions find in their context: the product, and who asks.
fn page_context(services: Services) -> impl Fn() + Clone + Send + Sync + 'static {
    let port: Port = Arc::new(services.clone());
    move || {
        provide_context(port.clone());
        let caller = use_context::<axum::http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Caller>().cloned())
            .unwrap_or_default();
        provide_context(caller);
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = headers::content_security_policy(&nonce, &services.frame_ancestors).parse()
        {
            response.insert_header(axum::http::header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

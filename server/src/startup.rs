//! How a process is put together: services, router, layers in order. [`crate::process`] runs it.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use app::{
    App,
    model::link::Environment,
    port::{Caller, Port},
    routes::endpoint,
    shell::shell,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get, post},
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
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    services::ServeDir,
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{
    clock::Clock,
    config::{Config, Vendors},
    http::{self, announcements, connect, files, headers, health, limits, limits::Guard, log_in, session},
    live::{self, JobBell, Live},
    metrics::{self, Metrics},
    services::{Paces, Remembered, Services},
    signing::{tokens::Refreshing, turns::Turns},
    store::{Db, Engine, installation},
    trail,
};

/// How long a vendor may take to answer.
const VENDOR_TIMEOUT: Duration = Duration::from_secs(120);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest form that is read.
const FORM_MAX: usize = 1024 * 1024;

/// Opens everything a process needs, with its tables up to date.
///
/// # Errors
/// A sentence that names what could not be opened.
pub async fn services(config: Config, vendors: Vendors, stop: CancellationToken) -> anyhow::Result<Services> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data folder {} could not be made", config.data_dir.display()))?;
    let sealer = config.sealer()?;
    let db = Db::open(&config.database_url).await.context("the database could not be opened")?;
    db.migrate().await?;
    must_belong(&db, vendors.environment).await?;
    let paperwork =
        Paperwork::new(config.templates_dir.as_deref()).context("the document templates do not work")?;
    let http = http_client()?;
    let clock = Clock::ahead_by(config.clock_ahead);
    let metrics = Metrics::default();
    let remembered = Remembered::default();
    let (live, job_promised) = match db.engine() {
        Engine::Sqlite => (Live::default(), JobBell::default()),
        Engine::Postgres => live::join(&db, &config.database_url, remembered.clone(), stop.clone())
            .await
            .context("PostgreSQL lets nobody listen")?,
    };
    let (procore_id, procore_secret) = vendors.procore_app.clone();
    let (docusign_key, docusign_secret) = vendors.docusign_app.clone();
    let (procore_metrics, docusign_metrics) = (metrics.clone(), metrics.clone());
    Ok(Services {
        procore: procore::Client::new(http.clone(), vendors.procore.clone(), procore_id, procore_secret)
            .observed(procore::Observer::new(move |exchange| {
                procore_metrics.hear_procore(exchange);
                trail::hear_procore(exchange);
            })),
        docusign: docusign::Client::new(http, vendors.docusign.clone(), docusign_key, docusign_secret)
            .observed(docusign::Observer::new(move |exchange| {
                docusign_metrics.hear_docusign(exchange);
                trail::hear_docusign(exchange);
            })),
        frame_ancestors: config.frame_ancestors.clone().unwrap_or_else(|| vendors.procore_pages()).into(),
        vendors: Arc::new(vendors),
        guard: Guard::new(&config.limits, &clock),
        clock,
        db,
        sealer,
        config: Arc::new(config),
        paperwork,
        live,
        refreshing: Refreshing::default(),
        remembered,
        paces: Paces::default(),
        turns: Turns::default(),
        job_promised,
        audit_check: Arc::default(),
        metrics,
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

/// The pages' routes. Made once per process, before any page is rendered: while they are made, Leptos
/// loads no page's data, in any thread.
pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(App)
}

/// What the server answers browsers itself, without a page.
pub fn own_routes() -> [(&'static str, MethodRouter<Services>); 9] {
    [
        (endpoint::SIGN_IN, post(log_in::start_sign_in)),
        (endpoint::SIGN_IN_CALLBACK, get(log_in::finish_sign_in)),
        (endpoint::HAND_OVER, post(log_in::take_over)),
        (endpoint::SIGN_OUT, post(log_in::sign_out)),
        (endpoint::LINK, post(log_in::start_link)),
        (endpoint::LINK_CALLBACK, get(log_in::finish_link)),
        (endpoint::SENDER_RETURN, get(log_in::back_from_sender)),
        (endpoint::LIVE, get(http::live::stream)),
        ("/files/envelopes/{envelope}/document", get(files::envelope_document)),
    ]
}

/// What the server answers machines: the vendors' webhooks, which prove themselves, and who watches the process.
pub fn machine_routes() -> [(&'static str, MethodRouter<Services>); 4] {
    let at_most = DefaultBodyLimit::max;
    [
        (endpoint::CONNECT, post(connect::receive).layer(at_most(connect::BODY_MAX))),
        (endpoint::ANNOUNCEMENTS, post(announcements::receive).layer(at_most(announcements::BODY_MAX))),
        (health::LIVE, get(health::live)),
        (health::READY, get(health::ready)),
    ]
}

fn routed(
    routes: impl IntoIterator<Item = (&'static str, MethodRouter<Services>)>,
    services: &Services,
) -> Router {
    let add = |router: Router<Services>, (path, method)| router.route(path, method);
    routes.into_iter().fold(Router::new(), add).with_state(services.clone())
}

/// What the browser loads: scripts and the style sheet, packed where the build has packed them. Their names stay the
/// same in every version, so a browser asks each time whether it has the ones of this version.
fn built_files(services: &Services) -> Router {
    let folder = ServeDir::new(services.config.site_dir.join("pkg")).precompressed_br().precompressed_gzip();
    let ask_each_time = HeaderValue::from_static("no-cache");
    Router::new()
        .nest_service("/pkg", folder)
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, ask_each_time))
        .layer(CompressionLayer::new())
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
    let csrf =
        CsrfLayer::new().add_trusted_origin(services.config.public_url.origin().ascii_serialization())?;
    let for_browsers = routed(own_routes(), services)
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(from_fn(trail::of_request))
        .layer(RequestBodyLimitLayer::new(FORM_MAX))
        .layer(from_fn_with_state(services.clone(), headers::own_referrer))
        .layer(csrf)
        .layer(from_fn_with_state(services.clone(), limits::hold_back));
    Ok(routed(machine_routes(), services)
        .merge(built_files(services))
        .merge(for_browsers)
        .layer(from_fn_with_state(services.clone(), headers::secure))
        .layer(from_fn(headers::fresh_pages))
        .layer(from_fn_with_state(services.clone(), metrics::measure))
        .layer(CatchPanicLayer::new())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(headers::span))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid)))
}

/// What only those who run Countersign may see; served on a listener of its own.
pub fn operation_router(services: &Services) -> Router {
    Router::new()
        .route("/metrics", get(metrics::scrape))
        .route(health::LIVE, get(health::live))
        .route(health::READY, get(health::watched))
        .with_state(services.clone())
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

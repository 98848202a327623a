//! The settings: defaults ← file ← environment ← `*_FILE`, checked all at once.
//!
//! Every setting is `COUNTERSIGN_` and its name in capitals in the environment, and its name in small
//! letters in the file that `COUNTERSIGN_CONFIG` names (TOML). To add one: a field here, a line in
//! [`settings::SETTINGS`], a line in [`Config::checked`], and one in the README.
mod reader;
mod settings;

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration as Wait};

use app::model::link::Environment;
use chrono::Duration;
use ipnet::IpNet;
use url::Url;

use crate::{
    seal::{self, Sealer},
    store::Engine,
};

use reader::{Reader, beside_the_program, is_loopback, parsed_url};
use settings::gather;

pub use settings::{Settings, described};

/// The settings, checked.
#[derive(Clone)]
pub struct Config {
    /// Where the product listens.
    pub addr: SocketAddr,
    /// Where people and DocuSign reach it; without a slash at the end.
    pub public_url: Url,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: String,
    /// The built site.
    pub site_dir: PathBuf,
    /// The firm's templates.
    pub templates_dir: Option<PathBuf>,
    /// The sealing keys, the one that seals first; none for the file in the data folder.
    pub seal_key: Option<String>,
    /// Where the sandbox listens: DocuSign, Procore.
    pub sandbox: (SocketAddr, SocketAddr),
    /// Where the sandbox records what is exchanged with it.
    pub sandbox_record: Option<PathBuf>,
    /// The vendors' keys and hosts; none to start the sandbox.
    pub vendors: Option<Vendors>,
    /// The origins that may show the product in a frame; none for those of the vendors' Procore.
    pub frame_ancestors: Option<Vec<String>>,
    /// How long a job waits for each next try.
    pub retry_after: Vec<Duration>,
    /// How long a job stays with a worker that says nothing.
    pub job_lease: Duration,
    /// Where metrics and health are served to those who run it.
    pub metrics_addr: Option<SocketAddr>,
    /// What is logged, as a filter that has been read once.
    pub log: String,
    /// How lines are logged.
    pub log_format: LogFormat,
    /// How long requests are still taken once the process is asked to end.
    pub shutdown_drain: Wait,
    /// How long what is in hand may take after that.
    pub shutdown_patience: Wait,
    /// How long DocuSign's events are kept as they came.
    pub event_retention: Duration,
    /// How much the product's clock is ahead; nothing with live vendors.
    pub clock_ahead: Duration,
    /// How often one network address may ask.
    pub limits: Limits,
}

/// How often one network address may ask within a minute; 0 is as often as it likes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Sign-ins and links, their starts and their ends.
    pub logins: u32,
    /// Server functions.
    pub calls: u32,
    /// Webhooks with a signature that fits no key.
    pub bad_signatures: u32,
    /// Whose word on the client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// How lines are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: an object per line.
    Json,
}

/// Procore's pages, by region and environment.
const PROCORE_PAGES: [&str; 4] = [
    "https://app.procore.com",
    "https://us02.procore.com",
    "https://uk01.procore.com",
    "https://sandbox.procore.com",
];

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("addr", &self.addr)
            .field("public_url", &self.public_url.as_str())
            .field("data_dir", &self.data_dir)
            .field("engine", &Engine::of(&self.database_url))
            .field("sandbox", &self.vendors.is_none())
            .finish_non_exhaustive()
    }
}

/// How to reach both vendors, whichever they are.
#[derive(Clone)]
pub struct Vendors {
    /// Which DocuSign it is.
    pub environment: Environment,
    /// Procore's login host, API host and pages.
    pub procore: procore::Hosts,
    /// The Procore app's client id and secret.
    pub procore_app: (String, String),
    /// DocuSign's hosts.
    pub docusign: docusign::Hosts,
    /// The DocuSign app's integration key and secret.
    pub docusign_app: (String, String),
    /// Connect's HMAC keys.
    pub hmac_keys: Vec<String>,
}

/// Everything that is wrong with the settings.
#[derive(Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The settings have {} problem(s):", self.0.len())?;
        for problem in &self.0 {
            writeln!(f, "  - {problem}")?;
        }
        write!(f, "Mend them and start again; `countersign doctor` checks a set-up.")
    }
}

impl std::error::Error for Problems {}

impl Config {
    /// Reads and checks the settings of this process.
    ///
    /// # Errors
    /// Every problem there is.
    pub fn load() -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let settings = gather(&mut problems);
        Self::checked(&settings, problems)
    }

    /// Checks settings that are given by name.
    ///
    /// # Errors
    /// Every problem there is.
    pub fn from_settings(settings: &Settings) -> Result<Self, Problems> {
        Self::checked(settings, Vec::new())
    }

    fn checked(settings: &Settings, problems: Vec<String>) -> Result<Self, Problems> {
        let mut reader = Reader { settings, problems };
        let addr: SocketAddr = reader.parsed("addr", "an address and port such as 127.0.0.1:3000");
        let data_dir = PathBuf::from(reader.text("data_dir"));
        let public_url = match reader.optional("public_url") {
            Some(_) => reader.url("public_url"),
            None => parsed_url(&format!("http://{addr}")),
        };
        let database_url = reader
            .optional("database_url")
            .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("countersign.sqlite").display()));
        let seal_key = reader.optional("seal_key");
        reader.check_database(&database_url, seal_key.as_deref());
        let vendors = reader.vendors();
        let config = Self {
            addr,
            public_url,
            database_url,
            site_dir: reader.optional("site_dir").map_or_else(beside_the_program, PathBuf::from),
            templates_dir: reader.folder("templates_dir"),
            seal_key,
            sandbox: (
                reader.parsed("sandbox_docusign_addr", "an address and port such as 127.0.0.1:4001"),
                reader.parsed("sandbox_procore_addr", "an address and port such as 127.0.0.1:4002"),
            ),
            sandbox_record: reader.optional("sandbox_record").map(PathBuf::from),
            retry_after: reader.durations("retry_after"),
            job_lease: reader.duration("job_lease"),
            metrics_addr: reader.optional("metrics_addr").map(|_| {
                reader.parsed("metrics_addr", "an address and port such as 127.0.0.1:9090, or empty")
            }),
            log: reader.log_filter("log"),
            log_format: reader.log_format("log_format"),
            shutdown_drain: Wait::from_secs(reader.seconds("shutdown_drain_seconds", 0..=300).unsigned_abs()),
            shutdown_patience: Wait::from_secs(
                reader.seconds("shutdown_patience_seconds", 0..=300).unsigned_abs(),
            ),
            event_retention: reader.days("event_retention"),
            clock_ahead: reader.clock_ahead(vendors.as_ref()),
            vendors,
            frame_ancestors: reader.origins("frame_ancestors"),
            limits: Limits {
                logins: reader.number("limit_logins"),
                calls: reader.number("limit_calls"),
                bad_signatures: reader.number("limit_bad_signatures"),
                trusted_proxies: reader.networks("trusted_proxies"),
            },
            data_dir,
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(Problems(reader.problems)) }
    }

    /// An address of our own, for instance for a callback.
    pub fn own_url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Seals and opens with the keys of the settings, or of the file in the data folder.
    ///
    /// # Errors
    /// A key that is none, or a file that cannot be used.
    pub fn sealer(&self) -> Result<Sealer, seal::Error> {
        match &self.seal_key {
            Some(keys) => Sealer::new(keys),
            None => Sealer::from_file(&self.key_file()),
        }
    }

    /// Where the sealing keys are that no setting names.
    pub fn key_file(&self) -> PathBuf {
        self.data_dir.join("seal.key")
    }

    /// Whether people reach the product over HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

impl Vendors {
    /// The origins of Procore's pages, which may show the product in a frame unless the settings say otherwise.
    pub fn procore_pages(&self) -> Vec<String> {
        let own = self.procore.app_base.origin().ascii_serialization();
        let known = (!is_loopback(&self.procore.app_base)).then_some(PROCORE_PAGES).into_iter().flatten();
        let others = known.filter(|origin| *origin != own).map(str::to_owned).collect::<Vec<_>>();
        [vec![own], others].concat()
    }

    /// The vendors as the sandbox plays them, at these addresses.
    pub fn sandbox(docusign_url: &str, procore_url: &str) -> Self {
        let docusign_origin = parsed_url(docusign_url);
        let procore_origin = parsed_url(procore_url);
        Self {
            environment: Environment::Sandbox,
            procore: procore::Hosts {
                login_base: procore_origin.clone(),
                api_base: procore_origin.clone(),
                app_base: procore_origin,
            },
            procore_app: ("countersign-sandbox-procore".to_owned(), "sandbox-procore-secret".to_owned()),
            docusign: docusign::Hosts {
                account_base: docusign_origin.clone(),
                allowed_base_uri: docusign::AllowedBaseUri::Exactly(docusign_origin),
            },
            docusign_app: (
                "5a4db0c0-0000-4000-8000-000000000001".to_owned(),
                "sandbox-docusign-secret".to_owned(),
            ),
            hmac_keys: vec!["sandbox-connect-hmac-key".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests;

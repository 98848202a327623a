//! The settings: defaults ← file ← environment ← `*_FILE`, checked all at once.
//!
//! Every setting is `COUNTERSIGN_` and its name in capitals in the environment, and its name in small
//! letters in the file that `COUNTERSIGN_CONFIG` names (TOML). To add one: a field here, a line in
//! [`SETTINGS`], a line in [`Config::checked`], and one in the README.

use std::{
    collections::BTreeMap,
    fmt, fs,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
    time::Duration as Wait,
};

use app::model::link::Environment;
use chrono::Duration;
use ipnet::IpNet;
use url::Url;

use crate::{
    seal::{self, Sealer},
    store::Engine,
};

/// Name, default, and what it is. Each can also be given as a file, with `_file` behind the name.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("addr", "127.0.0.1:3000", "where the product listens"),
    ("public_url", "", "the address people and DocuSign reach the product at; http://ADDR where empty"),
    ("data_dir", "./data", "where the embedded database, the key and the sandbox keep their files"),
    ("database_url", "", "sqlite:FILE or postgres://…; sqlite in the data folder where empty"),
    ("site_dir", "", "where the built site is; `site` beside the program where empty"),
    ("templates_dir", "", "a folder with the firm's own document templates"),
    (
        "seal_key",
        "",
        "keys of 32 bytes in base64, separated by commas: the first seals vendors' tokens, all open them; a file in the data folder where empty (SQLite only)",
    ),
    ("sandbox_docusign_addr", "127.0.0.1:4001", "where the sandbox plays DocuSign"),
    ("sandbox_procore_addr", "127.0.0.1:4002", "where the sandbox plays Procore"),
    ("sandbox_record", "", "a file that gets every exchange with the sandbox as a JSON line"),
    ("procore_client_id", "", "the Procore app's client id"),
    ("procore_client_secret", "", "the Procore app's client secret"),
    ("procore_login_url", "https://login.procore.com", "Procore's login host"),
    ("procore_api_url", "https://api.procore.com", "Procore's API host"),
    ("procore_app_url", "https://app.procore.com", "the host of Procore's pages"),
    (
        "frame_ancestors",
        "",
        "origins that may show the product in a frame, separated by commas; Procore's where empty, `none` for none",
    ),
    ("docusign_integration_key", "", "the DocuSign app's integration key"),
    ("docusign_secret", "", "the DocuSign app's secret key"),
    (
        "docusign_account_url",
        "https://account-d.docusign.com",
        "DocuSign's account host; account-d is the developer environment",
    ),
    (
        "limit_logins",
        "120",
        "sign-ins and links that one network address may start or finish in a minute; 0 for no limit",
    ),
    (
        "limit_calls",
        "3000",
        "questions of open pages that one network address may ask in a minute; 0 for no limit",
    ),
    (
        "limit_bad_signatures",
        "30",
        "webhooks with a wrong signature that one network address may send in a minute; 0 for no limit",
    ),
    (
        "trusted_proxies",
        "",
        "addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas",
    ),
    ("docusign_hmac_keys", "", "DocuSign Connect's HMAC keys, separated by commas"),
    ("metrics_addr", "", "where /metrics and /health listen for those who run it; nowhere where empty"),
    ("log_format", "text", "how lines are logged: text or json"),
    (
        "shutdown_drain_seconds",
        "0",
        "how long requests are still taken at the end, while /health/ready says no",
    ),
    ("shutdown_patience_seconds", "10", "how long requests and jobs in hand may take after that"),
    ("event_retention", "30", "days that DocuSign's events are kept as they came"),
    (
        "retry_after",
        "5s 15s 1m 5m 30m 2h 6h 12h 1d",
        "how long a job that did not work waits for each next try; after the last one it stands on Failures",
    ),
    ("job_lease", "2m", "how long a job stays with a worker that says nothing any more"),
    (
        "clock_ahead",
        "0",
        "seconds that the product's clock is ahead, to see what time does; only with the sandbox",
    ),
];

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

/// Settings by name, as text.
pub type Settings = BTreeMap<String, String>;

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

struct Reader<'a> {
    settings: &'a Settings,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        self.settings.get(name).filter(|value| !value.is_empty()).cloned()
    }

    fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| default_of(name).to_owned())
    }

    fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("COUNTERSIGN_{} {what}", name.to_uppercase()));
    }

    fn parsed(&mut self, name: &str, form: &str) -> SocketAddr {
        let text = self.text(name);
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("is “{text}”; it must be {form}."));
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    fn url(&mut self, name: &str) -> Url {
        let text = self.text(name);
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
            _ => {
                self.problem(
                    name,
                    &format!("is “{text}”; it must be an address such as https://sign.example.com."),
                );
                parsed_url("http://127.0.0.1")
            }
        }
    }

    /// One or more lengths of time, at least a second each.
    fn durations(&mut self, name: &str) -> Vec<Duration> {
        let text = self.text(name);
        let durations: Option<Vec<Duration>> = text
            .split_whitespace()
            .map(|word| humantime::parse_duration(word).ok().and_then(|it| Duration::from_std(it).ok()))
            .collect();
        match durations {
            Some(durations)
                if !durations.is_empty() && durations.iter().all(|it| *it >= Duration::seconds(1)) =>
            {
                durations
            }
            _ => {
                self.problem(
                    name,
                    &format!("is “{text}”; it must be lengths of time of at least a second, such as 30s, 5m, 2h or 1d."),
                );
                Vec::new()
            }
        }
    }

    fn duration(&mut self, name: &str) -> Duration {
        match self.durations(name).as_slice() {
            [] => Duration::zero(),
            [duration] => *duration,
            _ => {
                self.problem(name, "has several lengths of time; it must be one.");
                Duration::zero()
            }
        }
    }

    fn days(&mut self, name: &str) -> Duration {
        let text = self.text(name);
        match text.parse().ok().and_then(Duration::try_days) {
            Some(days) if days >= Duration::days(1) => days,
            _ => {
                self.problem(name, &format!("is “{text}”; it must be a whole number of days, at least 1."));
                Duration::zero()
            }
        }
    }

    fn seconds(&mut self, name: &str, within: RangeInclusive<i64>) -> i64 {
        let text = self.text(name);
        text.parse().ok().filter(|seconds| within.contains(seconds)).unwrap_or_else(|| {
            let (least, most) = within.into_inner();
            self.problem(
                name,
                &format!("is “{text}”; it must be a number of seconds from {least} to {most}."),
            );
            least
        })
    }

    fn log_format(&mut self, name: &str) -> LogFormat {
        match self.text(name).as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => {
                self.problem(name, &format!("is “{other}”; it must be text or json."));
                LogFormat::Text
            }
        }
    }

    fn clock_ahead(&mut self, vendors: Option<&Vendors>) -> Duration {
        let text = self.text("clock_ahead");
        let live = vendors.is_some_and(|vendors| vendors.environment != Environment::Sandbox);
        match text.parse().ok().and_then(Duration::try_seconds) {
            Some(ahead) if ahead.is_zero() || !live => ahead,
            Some(_) => {
                self.problem(
                    "clock_ahead",
                    "moves the clock, which only the sandbox can go along with; unset it.",
                );
                Duration::zero()
            }
            None => {
                self.problem("clock_ahead", &format!("is “{text}”; it must be a whole number of seconds."));
                Duration::zero()
            }
        }
    }

    fn number(&mut self, name: &str) -> u32 {
        let text = self.text(name);
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("is “{text}”; it must be a whole number, 0 for no limit."));
            0
        })
    }

    /// Networks, or single addresses.
    fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let text = self.text(name);
        let mut networks = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match entry.parse().or_else(|_| entry.parse().map(|address: IpAddr| address.into())) {
                Ok(network) => networks.push(network),
                Err(_) => self.problem(
                    name,
                    &format!("names “{entry}”; name addresses or networks such as 10.0.0.5 or 10.0.0.0/8."),
                ),
            }
        }
        networks
    }

    fn origins(&mut self, name: &str) -> Option<Vec<String>> {
        let text = self.optional(name)?;
        if text.trim() == "none" {
            return Some(Vec::new());
        }
        let mut origins = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match Url::parse(entry) {
                Ok(url) if is_origin(&url) => origins.push(url.origin().ascii_serialization()),
                _ => self.problem(
                    name,
                    &format!(
                        "names “{entry}”; name origins such as https://app.procore.com, or only `none`."
                    ),
                ),
            }
        }
        Some(origins)
    }

    fn folder(&mut self, name: &str) -> Option<PathBuf> {
        let folder = PathBuf::from(self.optional(name)?);
        if !folder.is_dir() {
            self.problem(name, &format!("is “{}”, which is not a folder.", folder.display()));
        }
        Some(folder)
    }

    fn check_database(&mut self, url: &str, seal_key: Option<&str>) {
        match Engine::of(url) {
            None => self.problem("database_url", "must begin with sqlite: or postgres:."),
            Some(Engine::Postgres) if seal_key.is_none() => self.problem(
                "seal_key",
                "is missing. With PostgreSQL every server needs the same key: make one with `openssl rand -base64 32`, keep it safe, and set it here or as COUNTERSIGN_SEAL_KEY_FILE.",
            ),
            Some(_) => {}
        }
        if let Some(Err(error)) = seal_key.map(Sealer::new) {
            self.problem("seal_key", &format!("does not fit: {error}."));
        }
    }

    fn vendors(&mut self) -> Option<Vendors> {
        const KEYS: [&str; 5] = [
            "procore_client_id",
            "procore_client_secret",
            "docusign_integration_key",
            "docusign_secret",
            "docusign_hmac_keys",
        ];
        if KEYS.iter().all(|key| self.optional(key).is_none()) {
            return None;
        }
        for key in KEYS {
            if self.optional(key).is_none() {
                self.problem(key, "is missing; with one vendor key set, all are needed (with none set, the sandbox is started).");
            }
        }
        let account_base = self.url("docusign_account_url");
        let environment = environment_of(&account_base);
        if environment == Environment::Sandbox && !is_loopback(&account_base) {
            self.problem("docusign_account_url", &format!("is “{account_base}”, which is none of DocuSign’s hosts; use https://account-d.docusign.com or https://account.docusign.com."));
        }
        let allowed_base_uri = match environment {
            Environment::Sandbox => docusign::AllowedBaseUri::Exactly(account_base.clone()),
            Environment::Demo | Environment::Production => docusign::AllowedBaseUri::DocusignNet,
        };
        Some(Vendors {
            environment,
            procore: procore::Hosts {
                login_base: self.url("procore_login_url"),
                api_base: self.url("procore_api_url"),
                app_base: self.url("procore_app_url"),
            },
            procore_app: (self.text("procore_client_id"), self.text("procore_client_secret")),
            docusign: docusign::Hosts { account_base, allowed_base_uri },
            docusign_app: (self.text("docusign_integration_key"), self.text("docusign_secret")),
            hmac_keys: self
                .text("docusign_hmac_keys")
                .split(',')
                .map(str::trim)
                .filter(|key| !key.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// Which DocuSign an account host belongs to; anything that is not DocuSign's is a sandbox.
fn environment_of(account_base: &Url) -> Environment {
    match account_base.host_str() {
        Some("account.docusign.com") => Environment::Production,
        Some(host) if host.ends_with(".docusign.com") => Environment::Demo,
        _ => Environment::Sandbox,
    }
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether an address is a host and nothing behind it; messages need each host by name.
fn is_origin(url: &Url) -> bool {
    let host = url.host_str().is_some_and(|host| !host.contains('*'));
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    host && bare && matches!(url.scheme(), "http" | "https") && url.username().is_empty()
}

fn default_of(name: &str) -> &'static str {
    SETTINGS.iter().find(|(known, _, _)| *known == name).map_or("", |(_, default, _)| default)
}

fn parsed_url(text: &str) -> Url {
    Url::parse(text).expect("an address made of a checked host and port")
}

fn beside_the_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.with_file_name("site")
}

/// Settings of the file and the environment, with the contents of `*_FILE` in place.
fn gather(problems: &mut Vec<String>) -> Settings {
    let mut settings = std::env::var("COUNTERSIGN_CONFIG")
        .map_or_else(|_| Settings::new(), |file| from_file(&file, problems));
    for (name, value) in std::env::vars() {
        let Some(name) = name.strip_prefix("COUNTERSIGN_").map(str::to_lowercase) else { continue };
        if is_setting(&name) {
            settings.insert(name, value);
        }
    }
    for (name, _, _) in SETTINGS {
        take_file(name, &mut settings, problems);
    }
    settings
}

fn is_setting(name: &str) -> bool {
    let known = |name: &str| SETTINGS.iter().any(|(known, _, _)| *known == name);
    known(name) || name.strip_suffix("_file").is_some_and(known)
}

fn from_file(file: &str, problems: &mut Vec<String>) -> Settings {
    let read = config::Config::builder()
        .add_source(config::File::new(file, config::FileFormat::Toml))
        .build()
        .and_then(config::Config::try_deserialize::<Settings>);
    match read {
        Ok(settings) => {
            for name in settings.keys().filter(|name| !is_setting(name)) {
                let known: Vec<&str> = SETTINGS.iter().map(|(name, _, _)| *name).collect();
                problems.push(format!(
                    "{file} sets “{name}”, which is not a setting. The settings are: {}.",
                    known.join(", ")
                ));
            }
            settings
        }
        Err(error) => {
            problems.push(format!("COUNTERSIGN_CONFIG names {file}, which cannot be read: {error}."));
            Settings::new()
        }
    }
}

fn take_file(setting: &str, settings: &mut Settings, problems: &mut Vec<String>) {
    let Some(file) = settings.remove(&format!("{setting}_file")) else { return };
    let name = setting.to_uppercase();
    if settings.get(setting).is_some_and(|value| !value.is_empty()) {
        problems.push(format!("COUNTERSIGN_{name} and COUNTERSIGN_{name}_FILE are both set; keep one."));
        return;
    }
    match fs::read_to_string(&file) {
        Ok(value) => drop(settings.insert(setting.to_owned(), value.trim().to_owned())),
        Err(error) => {
            problems.push(format!("COUNTERSIGN_{name}_FILE names {file}, which cannot be read: {error}."))
        }
    }
}

/// Every setting with its default and what it is, for the help.
pub fn described() -> impl Iterator<Item = (String, &'static str, &'static str)> {
    SETTINGS
        .iter()
        .map(|(name, default, what)| (format!("COUNTERSIGN_{}", name.to_uppercase()), *default, *what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn starts_with_nothing_set() {
        let config = Config::from_settings(&Settings::new()).expect("the defaults are good");
        assert!(config.vendors.is_none());
        assert_eq!(config.own_url("/live"), "http://127.0.0.1:3000/live");
    }

    #[test]
    fn names_all_problems_at_once() {
        let bad = settings(&[
            ("addr", "everywhere"),
            ("public_url", "sign.example.com"),
            ("database_url", "mysql://x"),
            ("procore_client_id", "id"),
        ]);
        let Problems(problems) = Config::from_settings(&bad).expect_err("four settings are wrong");
        for name in ["ADDR", "PUBLIC_URL", "DATABASE_URL", "PROCORE_CLIENT_SECRET", "DOCUSIGN_HMAC_KEYS"] {
            assert!(problems.iter().any(|problem| problem.contains(name)), "{name} in {problems:?}");
        }
    }

    #[test]
    fn reads_when_to_try_again() {
        let read = |name: &str, text: &str| Config::from_settings(&settings(&[(name, text)]));
        let config = read("retry_after", "1s 5m 1d").expect("good");
        assert_eq!(config.retry_after, [Duration::seconds(1), Duration::minutes(5), Duration::days(1)]);
        assert!(config.retry_after.is_sorted(), "{:?}", config.retry_after);
        assert_eq!(config.job_lease, Duration::minutes(2));
        for (name, text) in [
            ("retry_after", "5s, 1m"),
            ("retry_after", "soon"),
            ("retry_after", "0s"),
            ("job_lease", "1m 2m"),
        ] {
            let Problems(problems) = read(name, text).expect_err(text);
            assert!(problems[0].contains(&name.to_uppercase()), "{problems:?}");
        }
    }

    #[test]
    fn names_every_origin_that_is_none() {
        let framing = |text: &str| {
            Config::from_settings(&settings(&[("frame_ancestors", text)]))
                .map(|config| config.frame_ancestors)
        };
        assert_eq!(framing("none").expect("good"), Some(Vec::new()));
        assert_eq!(framing("").expect("good"), None);
        let two = vec!["https://app.procore.com".to_owned(), "http://127.0.0.1:4002".to_owned()];
        assert_eq!(framing("https://app.procore.com/, http://127.0.0.1:4002").expect("good"), Some(two));
        let Problems(problems) =
            framing("app.procore.com, https://*.procore.com, https://app.procore.com/x, javascript:alert(1)")
                .expect_err("four are none");
        assert_eq!(problems.len(), 4, "{problems:?}");
    }

    #[test]
    fn names_limits_and_proxies_that_are_none() {
        let good = settings(&[("limit_logins", "0"), ("trusted_proxies", "10.0.0.5, 2001:db8::/32")]);
        let limits = Config::from_settings(&good).expect("good").limits;
        assert_eq!((limits.logins, limits.trusted_proxies.len()), (0, 2));
        let bad = settings(&[("limit_calls", "many"), ("trusted_proxies", "proxy.example, 10.0.0.0/99")]);
        let Problems(problems) = Config::from_settings(&bad).expect_err("three are none");
        assert_eq!(problems.len(), 3, "{problems:?}");
    }

    #[test]
    fn is_framed_by_the_procore_it_works_with() {
        let pages = Vendors::sandbox("http://127.0.0.1:4001", "http://127.0.0.1:4002").procore_pages();
        assert_eq!(pages, ["http://127.0.0.1:4002"]);
    }

    #[test]
    fn wants_a_key_of_its_own_with_postgresql() {
        let Problems(problems) =
            Config::from_settings(&settings(&[("database_url", "postgres://localhost/x")]))
                .expect_err("no key");
        assert!(problems[0].contains("COUNTERSIGN_SEAL_KEY"), "{problems:?}");
    }

    #[test]
    fn never_sends_live_tokens_to_another_host() {
        let live = settings(&[
            ("procore_client_id", "id"),
            ("procore_client_secret", "secret"),
            ("docusign_integration_key", "key"),
            ("docusign_secret", "secret"),
            ("docusign_hmac_keys", "a, b"),
        ]);
        let vendors = Config::from_settings(&live).expect("good").vendors.expect("live");
        assert_eq!(vendors.environment, Environment::Demo);
        assert_eq!(vendors.hmac_keys, ["a", "b"]);
        assert_eq!(vendors.procore_pages(), PROCORE_PAGES);
        assert!(matches!(vendors.docusign.allowed_base_uri, docusign::AllowedBaseUri::DocusignNet));
    }

    proptest! {
        #[test]
        fn fuzz_any_setting_is_taken_or_named(
            setting: prop::sample::Index,
            text in r"(\PC|[,:/@. \n]|https://|127\.0\.0\.1|::1|/8){0,12}",
        ) {
            let (name, _, _) = SETTINGS[setting.index(SETTINGS.len())];
            match Config::from_settings(&settings(&[(name, &text)])) {
                Ok(config) => {
                    let origins = config.frame_ancestors.unwrap_or_default();
                    prop_assert!(origins.iter().all(|it| !it.contains([' ', ';', ',', '*', '@'])), "{origins:?}");
                }
                Err(Problems(problems)) => {
                    prop_assert!(problems.iter().all(|problem| problem.contains("COUNTERSIGN_")), "{problems:?}");
                }
            }
        }
    }
}

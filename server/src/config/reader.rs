//! Reads settings one by one and collects every problem.

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
};

use app::model::link::Environment;
use chrono::Duration;
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{
    LogFormat, Vendors,
    settings::{Settings, default_of},
};
use crate::{seal::Sealer, store::Engine};

/// The settings and what is wrong with them so far.
pub(super) struct Reader<'a> {
    pub(super) settings: &'a Settings,
    pub(super) problems: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        self.settings.get(name).filter(|value| !value.is_empty()).cloned()
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| default_of(name).to_owned())
    }

    pub(super) fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("COUNTERSIGN_{} {what}", name.to_uppercase()));
    }

    pub(super) fn parsed(&mut self, name: &str, form: &str) -> SocketAddr {
        let text = self.text(name);
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("is “{text}”; it must be {form}."));
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    pub(super) fn url(&mut self, name: &str) -> Url {
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

    /// Where secrets go: over HTTPS, or to this machine.
    fn vendor_url(&mut self, name: &str) -> Url {
        let url = self.url(name);
        if url.scheme() != "https" && !is_loopback(&url) {
            self.problem(
                name,
                &format!("is “{url}”; it must begin with https://, for logins and secrets are sent there."),
            );
        }
        url
    }

    /// One or more lengths of time, at least a second each.
    pub(super) fn durations(&mut self, name: &str) -> Vec<Duration> {
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

    pub(super) fn duration(&mut self, name: &str) -> Duration {
        match self.durations(name).as_slice() {
            [] => Duration::zero(),
            [duration] => *duration,
            _ => {
                self.problem(name, "has several lengths of time; it must be one.");
                Duration::zero()
            }
        }
    }

    pub(super) fn days(&mut self, name: &str) -> Duration {
        let text = self.text(name);
        match text.parse().ok().and_then(Duration::try_days) {
            Some(days) if days >= Duration::days(1) => days,
            _ => {
                self.problem(name, &format!("is “{text}”; it must be a whole number of days, at least 1."));
                Duration::zero()
            }
        }
    }

    pub(super) fn seconds(&mut self, name: &str, within: RangeInclusive<i64>) -> i64 {
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

    /// What is logged, as tracing's filters say it.
    pub(super) fn log_filter(&mut self, name: &str) -> String {
        let text = self.text(name);
        if EnvFilter::try_new(&text).is_err() {
            self.problem(
                name,
                &format!(
                    "is “{text}”; it must be a level such as info, or levels by place such as info,sqlx=warn."
                ),
            );
        }
        text
    }

    pub(super) fn log_format(&mut self, name: &str) -> LogFormat {
        match self.text(name).as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => {
                self.problem(name, &format!("is “{other}”; it must be text or json."));
                LogFormat::Text
            }
        }
    }

    pub(super) fn clock_ahead(&mut self, vendors: Option<&Vendors>) -> Duration {
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

    pub(super) fn number(&mut self, name: &str) -> u32 {
        let text = self.text(name);
        text.parse().unwrap_or_else(|_| {
            self.problem(name, &format!("is “{text}”; it must be a whole number, 0 for no limit."));
            0
        })
    }

    /// Networks, or single addresses.
    pub(super) fn networks(&mut self, name: &str) -> Vec<IpNet> {
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

    pub(super) fn origins(&mut self, name: &str) -> Option<Vec<String>> {
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

    pub(super) fn folder(&mut self, name: &str) -> Option<PathBuf> {
        let folder = PathBuf::from(self.optional(name)?);
        if !folder.is_dir() {
            self.problem(name, &format!("is “{}”, which is not a folder.", folder.display()));
        }
        Some(folder)
    }

    pub(super) fn check_database(&mut self, url: &str, seal_key: Option<&str>) {
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

    pub(super) fn vendors(&mut self) -> Option<Vendors> {
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
            self.problem("docusign_account_url", &format!("is “{account_base}”, which is none of DocuSign’s account addresses; use https://account-d.docusign.com or https://account.docusign.com."));
        }
        let allowed_base_uri = match environment {
            Environment::Sandbox => docusign::AllowedBaseUri::Exactly(account_base.clone()),
            Environment::Demo | Environment::Production => docusign::AllowedBaseUri::DocusignNet,
        };
        Some(Vendors {
            environment,
            procore: procore::Hosts {
                login_base: self.vendor_url("procore_login_url"),
                api_base: self.vendor_url("procore_api_url"),
                app_base: self.vendor_url("procore_app_url"),
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

/// Which DocuSign an account address belongs to; anything but DocuSign's two, as they are, is a sandbox.
fn environment_of(account_base: &Url) -> Environment {
    match account_base.as_str() {
        "https://account.docusign.com/" => Environment::Production,
        "https://account-d.docusign.com/" => Environment::Demo,
        _ => Environment::Sandbox,
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether an address is a host and nothing behind it; messages need each host by name.
fn is_origin(url: &Url) -> bool {
    let host = url.host_str().is_some_and(|host| !host.contains('*'));
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    host && bare && matches!(url.scheme(), "http" | "https") && url.username().is_empty()
}

pub(super) fn parsed_url(text: &str) -> Url {
    Url::parse(text).expect("an address made of a checked host and port")
}

pub(super) fn beside_the_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.with_file_name("site")
}

//! The settings as text: their names and defaults, and where they are written.

use std::{collections::BTreeMap, fs};

/// Name, default, and what it is. Each can also be given as a file, with `_file` behind the name.
pub(super) const SETTINGS: &[(&str, &str, &str)] = &[
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
    ("log", "info,tower_http=warn", "what is logged, to standard error"),
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

/// Names in the environment that are ours and no settings: the file's, and those of the build, the tests and the
/// deployment.
const OTHERS: [&str; 6] = ["config", "bin", "cache", "host", "spec", "test_engine"];

/// Settings by name, as text.
pub type Settings = BTreeMap<String, String>;

pub(super) fn default_of(name: &str) -> &'static str {
    SETTINGS.iter().find(|(known, _, _)| *known == name).map_or("", |(_, default, _)| default)
}

/// Settings of the file and the environment, with the contents of `*_FILE` in place.
pub(super) fn gather(problems: &mut Vec<String>) -> Settings {
    let mut settings = std::env::var("COUNTERSIGN_CONFIG")
        .map_or_else(|_| Settings::new(), |file| from_file(&file, problems));
    for (variable, value) in std::env::vars() {
        let Some(name) = variable.strip_prefix("COUNTERSIGN_").map(str::to_lowercase) else { continue };
        if is_setting(&name) {
            settings.insert(name, value);
        } else if !is_other(&name) {
            problems.push(no_setting("The environment", &variable));
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

/// Kubernetes adds names like `COUNTERSIGN_WORKER_SERVICE_HOST` and `COUNTERSIGN_WORKER_PORT_3000_TCP` for services.
fn is_other(name: &str) -> bool {
    let of_a_service = name.contains("service_") || name.split('_').any(|word| word == "port");
    OTHERS.contains(&name) || of_a_service
}

fn no_setting(place: &str, name: &str) -> String {
    let known: Vec<&str> = SETTINGS.iter().map(|(name, _, _)| *name).collect();
    format!("{place} sets “{name}”, which is not a setting. The settings are: {}.", known.join(", "))
}

fn from_file(file: &str, problems: &mut Vec<String>) -> Settings {
    let read = config::Config::builder()
        .add_source(config::File::new(file, config::FileFormat::Toml))
        .build()
        .and_then(config::Config::try_deserialize::<Settings>);
    match read {
        Ok(settings) => {
            problems
                .extend(settings.keys().filter(|name| !is_setting(name)).map(|name| no_setting(file, name)));
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

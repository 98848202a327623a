//! Checks a set-up and says how to mend each finding.

use std::{net::SocketAddr, path::Path};

use app::model::link::Environment;
use paperwork::Paperwork;
use tokio::net::TcpListener;

use crate::{
    config::{Config, Vendors},
    rotate_key, startup,
    store::{Db, events, failures},
};

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// How to mend it; none where it is good.
    pub mend: Option<String>,
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Self { what: what.into(), mend: None }
    }

    fn bad(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: Some(mend.into()) }
    }
}

/// Looks at everything `serve` needs.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        Finding::good("the settings can be read"),
        data_folder(&config.data_dir),
        database(config).await,
        unknown_envelopes(config).await,
        sealing(config).await,
        site(&config.site_dir),
        templates(config.templates_dir.as_deref()),
        port_free("the product", config.addr, "COUNTERSIGN_ADDR").await,
    ];
    match &config.vendors {
        None => {
            findings.push(Finding::good("no vendor keys are set: the sandbox plays Procore and DocuSign"));
            findings.push(
                port_free("the sandbox's DocuSign", config.sandbox.0, "COUNTERSIGN_SANDBOX_DOCUSIGN_ADDR")
                    .await,
            );
            findings.push(
                port_free("the sandbox's Procore", config.sandbox.1, "COUNTERSIGN_SANDBOX_PROCORE_ADDR")
                    .await,
            );
        }
        Some(vendors) => findings.extend(live(config, vendors).await),
    }
    findings.extend(failing(config).await);
    findings
}

/// What did not work and waits for those who run Countersign; people see the rest on their Failures pages.
/// A database without tables, or that does not answer, has nothing to tell.
async fn failing(config: &Config) -> Vec<Finding> {
    let asked = async {
        let db = Db::open(&config.database_url).await?;
        let mut connection = db.connection().await?;
        let count = failures::open_count(&mut connection).await?;
        Ok::<_, crate::store::Error>((count, failures::open_of_nobody(&mut connection).await?))
    };
    let Ok((count, of_nobody)) = asked.await else { return Vec::new() };
    let told = of_nobody.into_iter().map(|failure| {
        Finding::bad(
            format!("{} ({}): {}", failure.told.what, failure.told.title, failure.reason.why),
            failure.told.meaning,
        )
    });
    std::iter::once(Finding::good(format!("{count} failure(s) wait for a person"))).chain(told).collect()
}

fn data_folder(folder: &Path) -> Finding {
    let probe = folder.join(".countersign-doctor");
    let tried = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::good(format!("the data folder {} can be written", folder.display())),
        Err(error) => Finding::bad(
            format!("the data folder {} cannot be written: {error}", folder.display()),
            "Give the user that runs Countersign the right to write there, or set COUNTERSIGN_DATA_DIR to another folder.",
        ),
    }
}

async fn database(config: &Config) -> Finding {
    let opened = async {
        let db = Db::open(&config.database_url).await?;
        db.connection().await?;
        Ok::<_, crate::store::Error>(db.engine())
    };
    match opened.await {
        Ok(engine) => Finding::good(format!(
            "the database ({engine:?}) answers; `serve` and `migrate` bring its tables up to date"
        )),
        Err(error) => Finding::bad(
            format!("the database does not work: {error}"),
            "Check COUNTERSIGN_DATABASE_URL, that the database runs, and that its user may create tables.",
        ),
    }
}

/// Looks at the keys and makes none: `serve` makes the file where there is none.
async fn sealing(config: &Config) -> Finding {
    if config.seal_key.is_none() && !config.key_file().is_file() {
        return Finding::good("the sealing key is made when the product is first served");
    }
    let sealer = match config.sealer() {
        Ok(sealer) => sealer,
        Err(error) => {
            return Finding::bad(
                format!("the sealing key does not work: {error}"),
                "Put the key back from the backup, or remove the file to have a new one made: people then sign in and link their accounts again.",
            );
        }
    };
    let asked = async { rotate_key::unknown_keys(&Db::open(&config.database_url).await?, &sealer).await };
    let unknown = asked.await.unwrap_or_default();
    let keys = sealer.key_ids().join(", ");
    if unknown.is_empty() {
        return Finding::good(format!("the sealing keys ({keys}) open all that is sealed"));
    }
    let unknown: Vec<String> =
        unknown.iter().map(|(key, values)| format!("{key} ({values} value(s))")).collect();
    Finding::bad(
        format!("tokens are sealed with keys that this set-up does not have: {}", unknown.join(", ")),
        "Put the missing key behind the others in COUNTERSIGN_SEAL_KEY, or on a line of its own in the key file, and run `countersign rotate-key`. If it is lost, those people sign in and link their accounts again.",
    )
}

/// After an older copy was restored, DocuSign tells of envelopes that were sent after the copy was made.
async fn unknown_envelopes(config: &Config) -> Finding {
    let asked = async {
        let db = Db::open(&config.database_url).await?;
        events::unknown_envelopes(&mut *db.connection().await?).await
    };
    match asked.await {
        Ok(unknown) if !unknown.is_empty() => Finding::bad(
            format!("DocuSign tells of envelopes that this database does not know: {}", unknown.join(", ")),
            "They were sent after the copy that was restored. Open each in DocuSign: void it and send its item again, or let it be signed and put the PDF on its item by hand.",
        ),
        // Without tables there are no events either; what else is wrong, another finding says.
        _ => Finding::good("every envelope that DocuSign tells of is known"),
    }
}

fn site(folder: &Path) -> Finding {
    if folder.join("pkg").join("countersign.css").is_file() {
        Finding::good(format!("the site is in {}", folder.display()))
    } else {
        Finding::bad(
            format!("there is no built site in {}", folder.display()),
            "Run `make run`, which builds it, or set COUNTERSIGN_SITE_DIR to the folder that holds `pkg`.",
        )
    }
}

fn templates(folder: Option<&Path>) -> Finding {
    match Paperwork::new(folder) {
        Ok(_) => Finding::good("the document templates work"),
        Err(error) => Finding::bad(
            format!("the document templates do not work: {error}"),
            "Mend the template in the folder that COUNTERSIGN_TEMPLATES_DIR names, or take it out to use ours.",
        ),
    }
}

async fn port_free(what: &str, addr: SocketAddr, setting: &str) -> Finding {
    match TcpListener::bind(addr).await {
        Ok(_) => Finding::good(format!("{addr} is free for {what}")),
        Err(error) => Finding::bad(
            format!("{what} cannot listen on {addr}: {error}"),
            format!(
                "If Countersign runs already, this is expected. Otherwise stop the other program or set {setting}."
            ),
        ),
    }
}

async fn live(config: &Config, vendors: &Vendors) -> Vec<Finding> {
    let mut findings = vec![
        reachable("Procore's login host", vendors.procore.login_base.as_str()).await,
        reachable("Procore's API host", vendors.procore.api_base.as_str()).await,
        reachable("DocuSign's account host", vendors.docusign.account_base.as_str()).await,
    ];
    if vendors.environment != Environment::Sandbox && !config.is_https() {
        findings.push(Finding::bad(
            format!("people reach the product at {}, without HTTPS", config.public_url),
            "DocuSign sends events to HTTPS addresses only. Put a proxy with a certificate in front and set COUNTERSIGN_PUBLIC_URL to its https:// address.",
        ));
    }
    findings.push(Finding::good(format!(
        "register these redirect addresses: {} with Procore, {} with DocuSign",
        config.own_url(app::routes::endpoint::SIGN_IN_CALLBACK),
        config.own_url(app::routes::endpoint::LINK_CALLBACK),
    )));
    findings
}

async fn reachable(what: &str, address: &str) -> Finding {
    let asked = async {
        let answer = startup::http_client()?.get(address).send().await?;
        anyhow::Ok(answer.status())
    };
    match asked.await {
        Ok(_) => Finding::good(format!("{what} ({address}) answers")),
        Err(error) => Finding::bad(
            format!("{what} ({address}) does not answer: {error:#}"),
            "Check the address in the settings, DNS, and that the firewall lets this machine out.",
        ),
    }
}

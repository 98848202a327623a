//! The one program: each role is a subcommand.

#![recursion_limit = "512"]

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use server::{
    config::{self, Config, LogFormat},
    doctor, export_audit,
    process::{self, EndSignals},
    rotate_key,
    store::{Db, Engine},
};
use tracing_subscriber::EnvFilter;

/// Sends Procore items out for signature with DocuSign.
///
/// Settings come from the environment (COUNTERSIGN_*) and from the file that COUNTERSIGN_CONFIG names.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Serves the product and runs its jobs; without vendor keys it starts the sandbox too.
    Serve {
        /// Leaves the jobs to workers.
        #[arg(long)]
        no_jobs: bool,
    },
    /// Runs jobs only, beside the servers of the same PostgreSQL.
    Worker,
    /// Plays Procore and DocuSign, for tests and for trying things out.
    Sandbox {
        /// Adds a project "Scale" with so many items of each kind, for benchmarks.
        #[arg(long, value_name = "N", default_value_t = 0)]
        scale: u32,
    },
    /// Checks a set-up and says how to mend each finding.
    Doctor,
    /// Brings the database's tables up to date and ends.
    Migrate,
    /// Copies the embedded database to a new file while it is served.
    Backup {
        /// The copy; it must not exist.
        file: PathBuf,
    },
    /// Seals the stored tokens with a new key while servers run; README.md has the steps.
    RotateKey {
        /// Takes the older keys out of the file in the data folder, once nothing is sealed with them.
        #[arg(long)]
        drop_old: bool,
    },
    /// Writes the audit log out, or checks that nobody has changed it.
    ExportAudit(export_audit::Arguments),
}

/// A setting is bad or missing.
const BAD_SETTINGS: u8 = 2;

fn main() -> ExitCode {
    let arguments = arguments();
    let config = match Config::load() {
        Ok(config) => config,
        Err(problems) => {
            complain(&problems.to_string());
            return ExitCode::from(BAD_SETTINGS);
        }
    };
    log_to_stderr(&config.log, config.log_format);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("the asynchronous runtime could not be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments.role, config)) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("Countersign could not go on: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The command line, with every setting below the help.
fn arguments() -> Arguments {
    let settings = config::described()
        .map(|(name, default, what)| {
            format!(
                "  {name:<38} {what}{}",
                if default.is_empty() { String::new() } else { format!(" [{default}]") }
            )
        })
        .collect::<Vec<_>>()
        .join("\n");
    let matches = Arguments::command().after_help(format!("Settings:\n{settings}")).get_matches();
    Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

async fn run(role: Role, config: Config) -> anyhow::Result<ExitCode> {
    match role {
        Role::Serve { no_jobs } => process::serve(config, !no_jobs).await?,
        Role::Worker => process::work(config).await?,
        Role::Sandbox { scale } => run_sandbox(&config, scale).await?,
        Role::Doctor => return Ok(report(&doctor::examine(&config).await)),
        Role::RotateKey { drop_old } => rotate_key::rotate(&config, drop_old).await?,
        Role::ExportAudit(arguments) => {
            let sound = export_audit::run(&config, &arguments).await?;
            return Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Role::Migrate => Db::open(&config.database_url).await?.migrate().await?,
        Role::Backup { file } => back_up(&config, &file).await?,
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the person at the terminal is told where to go")]
async fn run_sandbox(config: &Config, scale: u32) -> anyhow::Result<()> {
    let mut signals = EndSignals::hear()?;
    let sandbox = process::start_sandbox(config).await?;
    if scale > 0 {
        sandbox.fill_scale(scale).await?;
    }
    println!("Procore   {}\nDocuSign  {}", sandbox.procore_url, sandbox.docusign_url);
    signals.one().await;
    sandbox.stop().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the person at the terminal is told what else to keep")]
async fn back_up(config: &Config, file: &Path) -> anyhow::Result<()> {
    let db = Db::open(&config.database_url).await?;
    anyhow::ensure!(
        db.engine() == Engine::Sqlite,
        "`backup` copies the embedded database; copy PostgreSQL with its own pg_dump"
    );
    anyhow::ensure!(
        db.is_up_to_date().await.unwrap_or(false),
        "there is no database of this version to copy"
    );
    db.copy_to(&file.display().to_string()).await?;
    println!(
        "{} is a whole copy. The key that opens the logins in it is not: keep COUNTERSIGN_SEAL_KEY, or seal.key of {}, in another safe place.",
        file.display(),
        config.data_dir.display()
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is the answer")]
fn report(findings: &[doctor::Finding]) -> ExitCode {
    for finding in findings {
        match &finding.mend {
            None => println!("  ok    {}", finding.what),
            Some(mend) => println!("  MEND  {}\n        {mend}", finding.what),
        }
    }
    let bad = findings.iter().filter(|finding| finding.mend.is_some()).count();
    if bad == 0 {
        println!("Everything is in order.");
        ExitCode::SUCCESS
    } else {
        println!("{bad} finding(s) to mend.");
        ExitCode::FAILURE
    }
}

#[expect(clippy::print_stderr, reason = "the person at the terminal must read it whatever the log filter is")]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}

fn log_to_stderr(filter: &str, format: LogFormat) {
    let lines =
        tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter)).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).init(),
    }
}

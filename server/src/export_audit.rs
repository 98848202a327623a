//! Writes the audit log out, and checks it: in the database, or as it was exported.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use app::model::audit::VendorRequest;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::{
    config::Config,
    store::{
        Db,
        audit::{self, Flaw, Record, Verifier},
    },
};

/// What is exported, or checked.
#[derive(Args)]
pub struct Arguments {
    /// How the entries are written.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// From the first entry of this day (UTC).
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Up to the last entry of this day (UTC).
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// Where to, instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Checks instead: the database, or a file of JSON lines. Exit code 1 names the entry that is wrong.
    #[arg(long, value_name = "FILE", num_args = 0..=1, conflicts_with_all = ["from", "to", "output"])]
    verify: Option<Option<PathBuf>>,
    /// With --verify: a hash that was noted earlier and must still be in the log.
    #[arg(long, value_name = "HASH", requires = "verify")]
    contains: Option<String>,
}

/// How the entries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For spreadsheets.
    Csv,
    /// One JSON object per line; can be checked.
    Jsonl,
}

/// Exports or checks; answers whether the log is as it was written.
///
/// # Errors
/// A sentence that names what could not be read or written.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<bool> {
    let Some(file) = &arguments.verify else {
        export(config, arguments).await?;
        return Ok(true);
    };
    let sought = arguments.contains.clone();
    let answer = match file {
        Some(file) => verify_file(file, Verifier::of_a_part().seeking(sought))?,
        None => {
            let db = open(config).await?;
            audit::verify(&mut *db.connection().await?, Verifier::from_the_start().seeking(sought)).await?
        }
    };
    Ok(report(&answer))
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    let db = Db::open(&config.database_url).await.context("the database could not be opened")?;
    db.migrate().await?;
    Ok(db)
}

async fn export(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let db = open(config).await?;
    let mut connection = db.connection().await?;
    let out: Box<dyn Write> = match &arguments.output {
        None => Box::new(io::stdout()),
        Some(file) => {
            Box::new(File::create(file).with_context(|| format!("{} could not be written", file.display()))?)
        }
    };
    let mut out = Output::of(arguments.format, out)?;
    if let Some((mut next, last)) = audit::range(&mut connection, arguments.from, arguments.to).await? {
        while next <= last {
            let records = audit::from_seq(&mut connection, next).await?;
            let Some(end) = records.last().map(|record| record.seq) else { break };
            for record in records.iter().filter(|record| record.seq <= last) {
                out.write(record)?;
            }
            next = end + 1;
        }
    }
    out.finish()
}

/// Where entries are written to.
enum Output {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Jsonl(Box<dyn Write>),
}

const COLUMNS: [&str; 15] = [
    "seq",
    "at",
    "actor_id",
    "actor",
    "company_id",
    "project_id",
    "tool",
    "item_id",
    "item",
    "envelope_id",
    "action",
    "what",
    "requests",
    "prev",
    "hash",
];

impl Output {
    fn of(format: Format, out: Box<dyn Write>) -> anyhow::Result<Self> {
        let out: Box<dyn Write> = Box::new(BufWriter::new(out));
        Ok(match format {
            Format::Jsonl => Self::Jsonl(out),
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(COLUMNS)?;
                Self::Csv(Box::new(csv))
            }
        })
    }

    fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        match self {
            Self::Csv(csv) => csv.write_record(cells(record))?,
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, record)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(mut csv) => csv.flush()?,
            Self::Jsonl(mut out) => out.flush()?,
        }
        Ok(())
    }
}

/// A record as cells that a spreadsheet takes for text or numbers, never for a formula.
fn cells(record: &Record) -> [String; 15] {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
    [
        record.seq.to_string(),
        record.at.clone(),
        number(record.actor_id),
        plain(&record.actor),
        number(record.company_id),
        number(record.project_id),
        text(&record.tool),
        text(&record.item_id),
        text(&record.item),
        text(&record.envelope_id),
        plain(&record.action),
        plain(&record.what),
        plain(&record.requests.iter().map(VendorRequest::words).collect::<Vec<_>>().join("; ")),
        record.prev.clone(),
        record.hash.clone(),
    ]
}

fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Checks exported JSON lines, from whichever entry on.
fn verify_file(file: &Path, mut verifier: Verifier) -> anyhow::Result<Result<Verifier, Flaw>> {
    let unreadable = || format!("{} could not be read", file.display());
    let lines = BufReader::new(File::open(file).with_context(unreadable)?).split(b'\n');
    for line in lines {
        let Ok(record) = serde_json::from_slice(&line.with_context(unreadable)?) else {
            return Ok(Err(Flaw::unreadable(verifier.seq() + 1)));
        };
        if let Err(flaw) = verifier.take(&record) {
            return Ok(Err(flaw));
        }
    }
    Ok(Ok(verifier))
}

#[expect(clippy::print_stdout, reason = "the report is the answer")]
fn report(answer: &Result<Verifier, Flaw>) -> bool {
    match answer {
        Err(flaw) => println!("{flaw}"),
        Ok(log) => match log.not_found() {
            Some(sought) => {
                println!("No entry has the hash {sought}: the log was replaced, or its end was taken away.")
            }
            None => {
                println!("The audit log is as it was written: {} entries.", log.entries());
                println!("The last one, {}, has the hash {}", log.seq(), log.hash());
                return true;
            }
        },
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_cell_is_a_formula(text in "[=+@\\-\t\r\n]?.{0,9}") {
            let cell = plain(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            prop_assert!(cell.ends_with(&text));
        }
    }
}

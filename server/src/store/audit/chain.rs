//! The chain: each record is closed by a hash over all its fields and the hash of the record before it.
//!
//! The hash is SHA-256, in hex, over one netstring per field (`LENGTH:BYTES,` with the length in bytes; `-,` for a
//! field that is empty in the table), in this order: [`VERSION`], `prev`, `seq`, `at`, `actor_id`, `actor`,
//! `company_id`, `project_id`, `tool`, `item_id`, `item`, `envelope_id`, `action`, `what`, `requests`. Numbers are
//! decimal; `requests` is JSON without spaces, as it is exported. README.md tells it to whoever checks an export.

use app::model::audit::VendorRequest;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Named in every hash, so that another way to hash can follow.
const VERSION: &str = "countersign-audit-1";
/// What stands before the first record.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry as it stands in the log and in exports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its place: 1 is the first, and none is left out.
    pub seq: i64,
    /// When it happened: RFC 3339, UTC, milliseconds.
    pub at: String,
    /// The person's id in Procore.
    pub actor_id: Option<i64>,
    /// The person's name, `DocuSign`, `Procore` or `Countersign`.
    pub actor: String,
    /// The company.
    pub company_id: Option<i64>,
    /// The project.
    pub project_id: Option<i64>,
    /// The item's tool, in the word of our URLs.
    pub tool: Option<String>,
    /// The item's id in Procore.
    pub item_id: Option<String>,
    /// The item's kind, number and title.
    pub item: Option<String>,
    /// The envelope, by our id.
    pub envelope_id: Option<String>,
    /// The word of an action.
    pub action: String,
    /// A sentence.
    pub what: String,
    /// What went to the vendors with it.
    pub requests: Vec<VendorRequest>,
    /// The hash of the record before.
    pub prev: String,
    /// The hash of this one.
    pub hash: String,
}

impl Record {
    /// The hash that closes it.
    pub fn digest(&self) -> String {
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let fields = [
            Some(VERSION.to_owned()),
            Some(self.prev.clone()),
            number(Some(self.seq)),
            Some(self.at.clone()),
            number(self.actor_id),
            Some(self.actor.clone()),
            number(self.company_id),
            number(self.project_id),
            self.tool.clone(),
            self.item_id.clone(),
            self.item.clone(),
            self.envelope_id.clone(),
            Some(self.action.clone()),
            Some(self.what.clone()),
            serde_json::to_string(&self.requests).ok(),
        ];
        let mut sha = Sha256::new();
        for field in fields {
            match field {
                Some(text) => sha.update(format!("{}:{text},", text.len())),
                None => sha.update("-,"),
            }
        }
        sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Where the log is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entry} is wrong: {why}")]
pub struct Flaw {
    /// The place of the entry.
    pub seq: i64,
    entry: String,
    why: &'static str,
}

impl Flaw {
    /// Of an entry that cannot be read at all.
    pub fn unreadable(seq: i64) -> Self {
        Self {
            seq,
            entry: format!("Entry {seq}"),
            why: "it cannot be read, so it was changed after it was written.",
        }
    }

    /// Of a log that ends too early.
    pub fn cut_off(seq: i64) -> Self {
        Self {
            seq,
            entry: format!("The end of the log after entry {}", seq - 1),
            why: "entries were taken away.",
        }
    }

    fn of(record: &Record, why: &'static str) -> Self {
        let Record { seq, at, actor, what, .. } = record;
        Self { seq: *seq, entry: format!("Entry {seq} of {at} ({actor}: {what})"), why }
    }
}

/// Takes records in their order and finds the first that does not fit.
#[derive(Debug, Default)]
pub struct Verifier {
    last: Option<(i64, String)>,
    entries: i64,
    sought: Option<String>,
}

impl Verifier {
    /// For a log from its first record on.
    pub fn from_the_start() -> Self {
        Self { last: Some((0, GENESIS.to_owned())), ..Self::default() }
    }

    /// For a part of a log: its first record may have any place.
    pub fn of_a_part() -> Self {
        Self::default()
    }

    /// Looks for a hash as well that was noted when it was the last one.
    #[must_use]
    pub fn seeking(self, hash: Option<String>) -> Self {
        Self { sought: hash, ..self }
    }

    /// The hash that is looked for, as long as no record has it.
    pub fn not_found(&self) -> Option<&str> {
        self.sought.as_deref()
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// The flaw.
    pub fn take(&mut self, record: &Record) -> Result<(), Flaw> {
        let start = (record.seq - 1, if record.seq == 1 { GENESIS } else { &record.prev }.to_owned());
        let (seq, hash) = self.last.take().unwrap_or(start);
        if record.seq != seq + 1 {
            return Err(Flaw::of(record, "the entry before it is missing, or it stands in the wrong place."));
        }
        if record.digest() != record.hash {
            return Err(Flaw::of(record, "it was changed after it was written."));
        }
        if record.prev != hash {
            return Err(Flaw::of(
                record,
                "it does not follow the entry before it; one of them was replaced.",
            ));
        }
        self.entries += 1;
        self.sought.take_if(|sought| *sought == record.hash);
        self.last = Some((record.seq, record.hash.clone()));
        Ok(())
    }

    /// The place of the last record.
    pub fn seq(&self) -> i64 {
        self.last.as_ref().map_or(0, |(seq, _)| *seq)
    }

    /// The hash of the last record.
    pub fn hash(&self) -> &str {
        self.last.as_ref().map_or(GENESIS, |(_, hash)| hash)
    }

    /// How many records were taken.
    pub fn entries(&self) -> i64 {
        self.entries
    }
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;

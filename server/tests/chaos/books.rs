//! The balance: what the product believes against what each vendor has, item by item.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    product::Attempt,
    run::Run,
    vendors::{AtDocusign, AtProcore},
};

/// One attempt in all three books.
struct Line {
    attempt: Attempt,
    at_docusign: Vec<AtDocusign>,
    at_procore: AtProcore,
    is_on_failures: bool,
}

pub struct Books {
    lines: Vec<Line>,
    /// Envelopes at DocuSign that no attempt stands for.
    strays: Vec<AtDocusign>,
}

pub async fn read(run: &Run) -> Books {
    let failures = run.product.on_failures().await;
    let mut by_attempt: BTreeMap<String, Vec<AtDocusign>> = BTreeMap::new();
    for envelope in run.vendors.envelopes().await {
        by_attempt.entry(envelope.attempt.clone()).or_default().push(envelope);
    }
    let token = run.vendors.procore_token().await;
    let mut lines = Vec::new();
    for attempt in run.product.attempts().await {
        lines.push(Line {
            at_docusign: by_attempt.remove(&attempt.id).unwrap_or_default(),
            at_procore: run.vendors.item(&token, &attempt.item_id).await,
            is_on_failures: failures.contains(&attempt.id),
            attempt,
        });
    }
    Books { lines, strays: by_attempt.into_values().flatten().collect() }
}

impl Line {
    /// What does not balance, in words.
    fn wrong(&self) -> Option<String> {
        let (count, attempt) = (self.at_docusign.len(), &self.attempt);
        let problem = match attempt.state.as_str() {
            _ if count > 1 => "DocuSign has more than one envelope",
            "completed" | "declined" | "voided" if count == 0 => "DocuSign has no envelope",
            "completed" | "declined" | "voided" if self.at_docusign[0].status != attempt.state => {
                "DocuSign has another state"
            }
            "completed" if self.is_filed_once() => return None,
            "completed" if self.is_on_failures && !self.is_filed_twice() => return None,
            "completed" => "the item does not have the signed file and the certificate once each",
            "declined" | "voided" if !self.at_procore.files.is_empty() => {
                "the item has files of an end unsigned"
            }
            "declined" | "voided" if self.at_procore.status == attempt.prior_status => return None,
            "declined" | "voided" if self.is_on_failures => return None,
            "declined" | "voided" => "the item does not have its old status back",
            "failed" if count == 0 => return None,
            _ if self.is_on_failures => return None,
            _ => "it has come to no end, and no person is told",
        };
        Some(format!("{problem}: {attempt:?} {:?} {:?}", self.at_docusign, self.at_procore))
    }

    fn files(&self, word: &str) -> usize {
        self.at_procore.files.iter().filter(|name| name.contains(word)).count()
    }

    fn is_filed_once(&self) -> bool {
        (self.files(" - signed "), self.files(" - certificate ")) == (1, 1)
            && self.attempt.filing == "filed"
            && self.at_procore.executed
            && self.at_procore.status == "Approved"
    }

    fn is_filed_twice(&self) -> bool {
        self.files(" - signed ") > 1 || self.files(" - certificate ") > 1
    }
}

impl Books {
    /// Everything that does not balance.
    pub fn wrong(&self) -> Vec<String> {
        let strays = self.strays.iter().map(|one| format!("nobody sent this envelope: {one:?}"));
        self.lines.iter().filter_map(Line::wrong).chain(strays).collect()
    }

    /// The balance as it is printed.
    pub fn table(&self, engine: &str, kills: usize, seed: u64) -> String {
        let count = |wanted: fn(&Line) -> bool| self.lines.iter().filter(|line| wanted(line)).count();
        let surplus = |line: &Line| line.at_docusign.len().saturating_sub(1);
        let rows = [
            ("attempts", self.lines.len()),
            ("envelopes at DocuSign", self.lines.iter().map(|line| line.at_docusign.len()).sum()),
            ("completed", count(|line| line.attempt.state == "completed")),
            ("declined", count(|line| line.attempt.state == "declined")),
            ("voided", count(|line| line.attempt.state == "voided")),
            ("failed, nothing at DocuSign", count(|line| line.attempt.state == "failed")),
            ("filed on their items", count(Line::is_filed_once)),
            ("on Failures", count(|line| line.is_on_failures)),
            ("duplicates", self.lines.iter().map(surplus).sum::<usize>() + self.strays.len()),
            ("filed twice", count(Line::is_filed_twice)),
            ("lost", count(|line| line.wrong().is_some() && line.at_docusign.len() < 2)),
        ];
        let mut table = format!("{engine}: {kills} kills, CHAOS_SEED={seed}\n");
        for (name, number) in rows {
            // Writing to a string does not fail.
            let _ = writeln!(table, "  {name:<28}{number:>5}");
        }
        table
    }
}

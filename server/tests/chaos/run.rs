//! How a run goes: work is fed, the server dies, time passes, it lives again.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tempfile::TempDir;

use crate::{
    phases::{self, Journey, Phase},
    product::Product,
    vendors::{FIRST_ITEM, Vendors},
};

/// Seconds that pass while the server is dead: leases are over, and DocuSign may be asked again.
const DOWN: i64 = 16 * 60;
/// Seconds that pass between restarts at the end, so that every retry comes due.
const REST: i64 = 4 * 3_600;
/// How often the server is restarted at most until all is quiet.
const RESTS: usize = 12;
/// How long a phase may take to be reached; only a broken product needs this long.
const REACHED_WITHIN: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long a restarted server may work until nothing is due.
const QUIET_WITHIN: Duration = Duration::from_secs(60);

pub struct Run {
    pub vendors: Vendors,
    pub product: Product,
    pub kills: usize,
    /// Phases that no call came to.
    pub missed: Vec<String>,
    envelopes: usize,
    next_item: i64,
    chance: StdRng,
    folder: TempDir,
}

impl Run {
    pub async fn begin(folder: TempDir, database: String, envelopes: u64, seed: u64) -> Self {
        let vendors = Vendors::start(folder.path(), envelopes);
        let mut product = Product::start(folder.path().to_owned(), database, &vendors).await;
        product.connect().await;
        Self {
            vendors,
            product,
            kills: 0,
            missed: Vec::new(),
            envelopes: usize::try_from(envelopes).expect("a number of envelopes"),
            next_item: FIRST_ITEM,
            chance: StdRng::seed_from_u64(seed),
            folder,
        }
    }

    /// Where the logs are, kept from now on.
    pub fn place(&mut self) -> String {
        self.folder.disable_cleanup(true);
        format!("logs in {}", self.folder.path().display())
    }

    /// The server is killed while each call is under way, before and after the vendor has done its work.
    pub async fn die_at_every_boundary(&mut self) {
        for phase in phases::ALL {
            for when in ["before", "after"] {
                self.vendors.faults(&phase.hold(when)).await;
                if !self.reach(phase).await {
                    self.missed.push(format!("{when} {}", phase.call));
                }
                self.die(DOWN).await;
                self.vendors.faults(&phase.release()).await;
            }
        }
    }

    /// Feeds work until a call of the phase is held.
    async fn reach(&mut self, phase: Phase) -> bool {
        match phase.journey {
            Journey::Send => self.send_next().await,
            Journey::File => self.sign_one().await,
        }
        self.vendors.holds(REACHED_WITHIN).await
    }

    /// The server is killed at any time, while both vendors have a bad hour.
    pub async fn die_at_random(&mut self, kills: u64) {
        for _ in 0..kills {
            self.vendors.faults(&phases::all_at_once(self.chance.random())).await;
            for _ in 0..self.envelopes.div_ceil(8) {
                self.send_next().await;
            }
            self.answer_some().await;
            let lives = self.chance.random_range(0..3_000);
            tokio::time::sleep(Duration::from_millis(lives)).await;
            self.die(DOWN).await;
        }
    }

    /// Without faults, with everything sent and answered, the server is restarted until nothing is left to do.
    pub async fn come_to_rest(&mut self) {
        self.vendors.faults(&phases::none()).await;
        for _ in 0..RESTS {
            while self.product.attempts().await.len() < self.envelopes && self.has_items() {
                self.send_next().await;
            }
            self.product.rests(QUIET_WITHIN).await;
            self.answer_all().await;
            self.product.rests(QUIET_WITHIN).await;
            if self.is_quiet().await {
                return;
            }
            self.die(REST).await;
        }
        self.product.rests(QUIET_WITHIN).await;
    }

    async fn is_quiet(&self) -> bool {
        let open = |state: &str| matches!(state, "preparing" | "unknown" | "draft" | "sent" | "delivered");
        let attempts = self.product.attempts().await;
        let waiting = self.product.on_failures().await;
        self.product.promised().await == 0
            && self.vendors.undelivered().await == 0
            && attempts.iter().all(|attempt| !open(&attempt.state) || waiting.contains(&attempt.id))
    }

    /// SIGKILL; time passes; a start, and Maria connects again what the end has cut.
    async fn die(&mut self, seconds: i64) {
        self.product.kill();
        self.kills += 1;
        let ahead = self.vendors.advance(seconds).await;
        self.product.restart(ahead).await;
        self.vendors.faults(&phases::none()).await;
        self.product.connect().await;
    }

    fn has_items(&self) -> bool {
        self.next_item < FIRST_ITEM + i64::try_from(self.envelopes).expect("few") * 6
    }

    /// Sends the next item that can be sent, until there are enough envelopes.
    async fn send_next(&mut self) {
        let before = self.product.attempts().await.len();
        while before < self.envelopes && self.has_items() {
            self.product.send(self.next_item).await;
            self.next_item += 1;
            if self.product.attempts().await.len() > before {
                return;
            }
        }
    }

    /// Everybody signs one envelope; where none is out, one more is sent.
    async fn sign_one(&mut self) {
        if self.out().await.is_empty() {
            self.send_next().await;
        }
        let some_out = async {
            loop {
                if let Some(envelope) = self.out().await.into_iter().next() {
                    return envelope;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        if let Ok(envelope) = tokio::time::timeout(REACHED_WITHIN, some_out).await {
            self.vendors.answer(&envelope, "sign").await;
        }
    }

    /// Most of those out are signed, some declined or voided, and some left for later.
    async fn answer_some(&mut self) {
        for envelope in self.out().await {
            match self.chance.random_range(0..10) {
                0..5 => self.vendors.answer(&envelope, "sign").await,
                5 => self.vendors.answer(&envelope, "decline").await,
                6 => self.void(&envelope).await,
                _ => {}
            }
        }
    }

    async fn answer_all(&mut self) {
        for (index, envelope) in self.out().await.iter().enumerate() {
            match index % 6 {
                4 => self.vendors.answer(envelope, "decline").await,
                5 => self.void(envelope).await,
                _ => self.vendors.answer(envelope, "sign").await,
            }
        }
    }

    async fn void(&mut self, docusign_id: &str) {
        let attempts = self.product.attempts().await;
        let known = attempts.iter().find(|attempt| attempt.docusign_id.as_deref() == Some(docusign_id));
        if let Some(attempt) = known {
            self.product.void(&attempt.id).await;
        }
    }

    /// Envelopes that wait for a signature, by DocuSign's id.
    async fn out(&self) -> Vec<String> {
        let out = self.vendors.envelopes().await.into_iter();
        out.filter(|one| matches!(one.status.as_str(), "sent" | "delivered")).map(|one| one.id).collect()
    }
}

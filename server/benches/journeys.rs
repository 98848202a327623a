//! How long the parts of the journeys take, as ratios to a baseline measured in the same minute.
//!
//! Each subject alternates with its baseline, so that a machine whose speed drifts slows both. The
//! median ratio is printed; absolute times stand beside it for orientation only.

#[path = "../tests/it/support/mod.rs"]
#[expect(dead_code, reason = "the stories use more of the stage than the benchmark")]
mod support;

use std::time::{Duration, Instant};

use paperwork::{Commitment, Document, Paperwork};
use sha2::{Digest, Sha256};

use support::{Stage, browser::Browser};

const ROUNDS: usize = 15;
const PAGES: &str = "/companies/4280/projects/88101/commitments";

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(subject: &str, baseline: &str, pairs: &[(Duration, Duration)]) {
    let ratio = median(
        pairs.iter().map(|(subject, baseline)| subject.as_secs_f64() / baseline.as_secs_f64()).collect(),
    );
    let milliseconds = median(pairs.iter().map(|(subject, _)| subject.as_secs_f64() * 1_000.0).collect());
    println!("{ratio:>8.2} × {baseline:<28} {subject} ({milliseconds:.1} ms)");
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn commitment(lines: usize) -> Document {
    let mut commitment = Commitment::specimen();
    let line = commitment.lines[0].clone();
    commitment.lines =
        (1..).map(|position| paperwork::Line { position, ..line.clone() }).take(lines).collect();
    Document::Commitment(commitment)
}

fn documents() {
    let paperwork = Paperwork::new(None).expect("the built-in templates work");
    let bytes = vec![7_u8; 16 * 1024 * 1024];
    for lines in [1, 40, 400] {
        let document = commitment(lines);
        let pairs: Vec<_> = (0..ROUNDS)
            .map(|_| {
                (timed(|| paperwork.render(&document).expect("a PDF")), timed(|| Sha256::digest(&bytes)))
            })
            .collect();
        print(&format!("make the PDF of a subcontract with {lines} lines"), "SHA-256 of 16 MiB", &pairs);
    }
}

async fn asked(browser: &mut Browser, url: &str) -> Duration {
    let start = Instant::now();
    let answer = browser.get(url).await;
    assert!(answer.status.is_success(), "{url}: {}", answer.status);
    start.elapsed()
}

async fn pages() {
    let stage = Stage::set().await;
    let mut browser = Browser::signed_in(&stage, support::MARIA).await;
    let baseline = format!("{}/health/ready", stage.url);
    for (subject, path) in [
        ("the list of commitments", format!("{PAGES}?sort=-total")),
        ("a subcontract's page", format!("{PAGES}/512340")),
        ("a subcontract's page with 120 lines", format!("{PAGES}/512347")),
    ] {
        let url = format!("{}{path}", stage.url);
        asked(&mut browser, &url).await;
        let mut pairs = Vec::new();
        for _ in 0..ROUNDS {
            pairs.push((asked(&mut browser, &url).await, asked(&mut browser, &baseline).await));
        }
        print(subject, "a request that reads one row", &pairs);
    }
}

fn main() {
    documents();
    tokio::runtime::Runtime::new().expect("a runtime").block_on(pages());
}

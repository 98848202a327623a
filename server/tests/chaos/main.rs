//! The chaos run: the server dies by SIGKILL at every phase boundary and at random, while both vendors
//! misbehave; it is restarted until all is quiet, and then the books must balance, item by item.
//!
//! `make test` runs the short form. `CHAOS_ENVELOPES` says how many envelopes, `CHAOS_KILLS` how many kills
//! at random, `CHAOS_SEED` repeats a run's choices; the seed is printed. To add a phase: a line in
//! [`phases::ALL`].

mod books;
mod phases;
mod process;
mod product;
mod run;
mod vendors;

/// What the files shared with the stories stand on.
#[path = "."]
mod support {
    #[path = "../it/support/browser.rs"]
    #[expect(dead_code, reason = "the stories use all of it")]
    pub mod browser;
    #[path = "../it/support/postgres.rs"]
    pub mod postgres;

    use app::model::ids::{CompanyId, ProjectId};

    pub const COMPANY: CompanyId = CompanyId(4280);
    pub const PIER_9: ProjectId = ProjectId(88101);

    /// Where the product is, for a browser.
    pub struct Stage {
        pub url: String,
    }
}

use tempfile::TempDir;

use crate::{run::Run, support::postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_envelope_is_accounted_for_on_sqlite() {
    let folder = TempDir::new().expect("a folder");
    let database = format!("sqlite://{}", folder.path().join("countersign.sqlite").display());
    chaos("SQLite", folder, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_envelope_is_accounted_for_on_postgresql() {
    chaos("PostgreSQL", TempDir::new().expect("a folder"), postgres::database()).await;
}

async fn chaos(engine: &'static str, folder: TempDir, database: String) {
    let seed = number("CHAOS_SEED").unwrap_or_else(rand::random);
    eprintln!("{engine}: CHAOS_SEED={seed}");
    let envelopes = number("CHAOS_ENVELOPES").unwrap_or(20);
    let kills = number("CHAOS_KILLS").unwrap_or(4);
    let mut run = Run::begin(folder, database, envelopes, seed).await;
    run.die_at_every_boundary().await;
    run.die_at_random(kills).await;
    run.come_to_rest().await;
    let books = books::read(&run).await;
    eprintln!("\n{}", books.table(engine, run.kills, seed));
    assert_eq!(books.wrong(), Vec::<String>::new(), "items whose books do not balance; {}", run.place());
    assert_eq!(run.missed, Vec::<String>::new(), "phases that no call came to");
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

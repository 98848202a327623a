//! `rotate-key`: seals every row anew with the first key, row by row, while servers run.
//!
//! What is being renewed at that moment is left alone and looked at again. A value that is sealed with an
//! unknown key stays as it is. The old key in the file of the data folder is kept until it is told to go.

use std::{collections::BTreeMap, time::Duration};

use app::model::audit::Action;

use crate::{
    clock::Clock,
    config::Config,
    seal::{Error, Sealer, key_file, key_id},
    store::{
        self, Db,
        audit::{Actor, Entry},
        sealed::COLUMNS,
    },
};

/// How long to wait for rows that are being renewed: longer than a renewal's lease.
const PATIENCE: chrono::Duration = chrono::Duration::minutes(5);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What became of the sealed values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Sealed anew.
    pub done: usize,
    /// Sealed with the first key already.
    pub kept: usize,
    /// Being renewed, or just changed: to be looked at again.
    pub busy: usize,
    /// How many are sealed with each key that is not configured.
    pub unknown: BTreeMap<String, usize>,
}

/// Rotates the keys of this set-up; `drop_old` forgets what is no longer needed of the file's keys.
///
/// # Errors
/// A sentence that says what keeps the old key in use.
#[expect(clippy::print_stdout, reason = "the person at the terminal is told how far it is")]
pub async fn rotate(config: &Config, drop_old: bool) -> anyhow::Result<()> {
    let file = config.seal_key.is_none().then(|| config.key_file());
    let mut sealer = config.sealer()?;
    if let Some(file) = file.as_deref().filter(|_| sealer.key_ids().len() == 1 && !drop_old) {
        key_file::add_key(file)?;
        sealer = config.sealer()?;
    }
    let (first, older) =
        sealer.key_ids().split_first().map(|(one, rest)| (one.clone(), rest.to_vec())).ok_or(Error::Key)?;
    anyhow::ensure!(
        file.is_some() || !older.is_empty(),
        "COUNTERSIGN_SEAL_KEY holds one key. Put the new key in front of it, separated by a comma, in the settings of every server and of this command; README.md has the steps."
    );
    println!("Sealing with key {first}.");
    let db = Db::open(&config.database_url).await?;
    let clock = Clock::ahead_by(config.clock_ahead);
    let (done, round) = until_quiet(&db, &sealer, &clock).await?;
    println!("{done} value(s) sealed anew; {} have this key now.", round.kept + round.done);
    if done > 0 {
        note(&db, &clock, format!("sealed {done} value(s) anew with key {first}")).await?;
    }
    anyhow::ensure!(
        round.busy == 0,
        "{} value(s) are still being renewed. Keep the old key, and run this command again in a few minutes.",
        round.busy
    );
    for (key, values) in &round.unknown {
        println!(
            "{values} value(s) are sealed with key {key}, which is not configured: those people log in again."
        );
    }
    match file {
        _ if older.is_empty() => println!("There is no older key."),
        Some(file) if drop_old => {
            key_file::keep_first(&file)?;
            note(&db, &clock, format!("took every key but {first} out of the key file")).await?;
            println!("{} holds key {first} alone now. Back it up.", file.display());
        }
        Some(file) => println!(
            "Nothing is sealed with key {} any more. `countersign rotate-key --drop-old` takes it out of {}.",
            older.join(", "),
            file.display()
        ),
        None => println!(
            "Nothing is sealed with key {} any more. Once every server has the new key in front, it can be taken out of COUNTERSIGN_SEAL_KEY.",
            older.join(", ")
        ),
    }
    Ok(())
}

async fn note(db: &Db, clock: &Clock, what: String) -> store::Result<()> {
    let mut tx = db.begin().await?;
    tx.note(Entry::new(Action::KeyChanged, Actor::Countersign, clock.now(), what));
    tx.commit().await
}

/// Goes over the rows until nothing is busy, or patience ends: how many were sealed anew, and the last round.
#[expect(clippy::print_stdout, reason = "the person at the terminal is told what is waited for")]
async fn until_quiet(db: &Db, sealer: &Sealer, clock: &Clock) -> store::Result<(usize, Round)> {
    let give_up = clock.now() + PATIENCE;
    let mut done = 0;
    loop {
        let round = once(db, sealer, clock).await?;
        done += round.done;
        if round.busy == 0 || clock.now() > give_up {
            return Ok((done, round));
        }
        println!("{done} value(s) sealed anew so far; waiting for {} that are being renewed.", round.busy);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Looks at every sealed value once, and seals what has an older key anew.
///
/// # Errors
/// The database's.
pub async fn once(db: &Db, sealer: &Sealer, clock: &Clock) -> store::Result<Round> {
    let first = sealer.key_ids().swap_remove(0);
    let mut round = Round::default();
    for column in &COLUMNS {
        for (row, old) in column.rows(&mut *db.connection().await?).await? {
            let place = column.place(&row);
            if key_id(&old) == first {
                round.kept += 1;
            } else if let Ok(text) = sealer.open(&place, &old) {
                let new = sealer.seal(&place, &text);
                let mut connection = db.connection().await?;
                let replaced = column.replace(&mut connection, &row, (&old, &new), clock.now()).await?;
                *(if replaced { &mut round.done } else { &mut round.busy }) += 1;
            } else {
                *round.unknown.entry(key_id(&old).to_owned()).or_default() += 1;
            }
        }
    }
    Ok(round)
}

/// How many values are sealed with each key that is not configured.
///
/// # Errors
/// The database's.
pub async fn unknown_keys(db: &Db, sealer: &Sealer) -> store::Result<BTreeMap<String, usize>> {
    let mut unknown = BTreeMap::new();
    for column in &COLUMNS {
        for (_, sealed) in column.rows(&mut *db.connection().await?).await? {
            if !sealer.has(key_id(&sealed)) {
                *unknown.entry(key_id(&sealed).to_owned()).or_default() += 1;
            }
        }
    }
    Ok(unknown)
}

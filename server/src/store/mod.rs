//! What Countersign remembers, one file per aggregate, on SQLite and on PostgreSQL.
//!
//! One SQL text serves both engines: `$1`, `RETURNING`, `ON CONFLICT`, and only TEXT, integers and
//! bytes. Flags are 0 and 1, times are text (see [`text_of`]). No vendor is called while a
//! transaction is open. To add an aggregate: a table in both migrations folders, and a file here whose
//! functions take the connection, so that a use case can join them in one transaction.
//!
//! While processes are replaced one by one, the old version works on the new tables. So a migration only
//! expands: new tables, and new columns that may be NULL or have a default. What no released version
//! reads any more is taken away in a later release (contract). A step that was released is never changed.

pub mod announcements;
pub mod audit;
pub mod bulk;
pub mod change_lists;
pub mod envelopes;
pub mod events;
pub mod failures;
pub mod filed_files;
pub mod flows;
pub mod grants;
pub mod installation;
pub mod jobs;
pub mod links;
pub mod operation;
pub mod people;
pub mod recipients;
pub mod rules;
pub mod sealed;
pub mod settings;
pub mod snapshots;
mod tx;

use std::{sync::LazyLock, time::Duration};

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::{
    Any, AnyConnection, AnyPool, Executor,
    any::{AnyPoolOptions, AnyQueryResult},
    migrate::Migrator,
    pool::PoolConnection,
};

pub use tx::Tx;

static SQLITE: LazyLock<Migrator> = LazyLock::new(|| tolerant(sqlx::migrate!("../migrations/sqlite")));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| tolerant(sqlx::migrate!("../migrations/postgres")));

/// A migrator that accepts tables of a newer version: while processes are replaced one by one, one of the
/// old version may start again.
fn tolerant(mut migrator: Migrator) -> Migrator {
    migrator.set_ignore_missing(true);
    migrator
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or is not there.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version does not understand.
    #[error("the database holds something unreadable in {table}.{column}: {value}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is in it; never a secret.
        value: String,
    },
    /// A row that must be there is not, or is there already.
    #[error("a row of {table} was expected to change and did not")]
    NotChanged {
        /// The table.
        table: &'static str,
    },
}

impl Error {
    /// Whether a UNIQUE constraint decided a race against us.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

/// The answer of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// Where one machine is outgrown.
    Postgres,
}

impl Engine {
    /// The engine a database URL names.
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, _) = url.split_once(':')?;
        match scheme {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }
}

/// The open database.
#[derive(Debug, Clone)]
pub struct Db {
    pool: AnyPool,
    engine: Engine,
}

impl Db {
    /// Opens the database; an SQLite file is made where there is none.
    ///
    /// # Errors
    /// [`Error::Database`] where it cannot be opened.
    pub async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).unwrap_or(Engine::Sqlite);
        let url = match engine {
            Engine::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            _ => url.to_owned(),
        };
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if engine == Engine::Sqlite {
                        connection
                            .execute("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL")
                            .await?;
                    }
                    Ok(())
                })
            })
            .connect(&url)
            .await?;
        Ok(Self { pool, engine })
    }

    /// Brings the tables up to date. Several processes may do so at once: one does it, the others wait.
    ///
    /// # Errors
    /// [`Error::Migration`] where a step fails, or one that was taken has been changed since.
    pub async fn migrate(&self) -> Result<()> {
        self.migrator().run(&self.pool).await?;
        let mut tx = self.begin().await?;
        audit::carry_over(&mut tx).await?;
        tx.commit().await
    }

    /// Whether the tables are at least as new as this version.
    ///
    /// # Errors
    /// [`Error::Database`] where it does not answer.
    pub async fn is_up_to_date(&self) -> Result<bool> {
        let latest = self.migrator().iter().map(|step| step.version).max();
        let taken: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_one(&mut *self.connection().await?)
            .await?;
        Ok(taken >= latest)
    }

    /// Copies the database to a file that does not exist, while others go on. SQLite only.
    ///
    /// # Errors
    /// [`Error::Database`] where the file cannot be written.
    pub async fn copy_to(&self, file: &str) -> Result<()> {
        sqlx::query("VACUUM INTO $1").bind(file).execute(&mut *self.connection().await?).await?;
        Ok(())
    }

    fn migrator(&self) -> &'static Migrator {
        match self.engine {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        }
    }

    /// A connection, for reads and for single writes.
    ///
    /// # Errors
    /// [`Error::Database`] where none is to be had.
    pub async fn connection(&self) -> Result<PoolConnection<Any>> {
        Ok(self.pool.acquire().await?)
    }

    /// A transaction that may write.
    ///
    /// SQLite takes the write lock at once: a transaction that reads first and writes later could
    /// otherwise fail halfway because another wrote in between.
    ///
    /// # Errors
    /// [`Error::Database`] where none is to be had.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx::new(match self.engine {
            Engine::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => self.pool.begin().await?,
        }))
    }

    /// The engine behind it.
    pub const fn engine(&self) -> Engine {
        self.engine
    }
}

/// A time as the tables hold it: RFC 3339, UTC, milliseconds.
pub fn text_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A time read from a table.
///
/// # Errors
/// [`Error::Corrupt`] naming the place.
pub fn time_of(text: &str, table: &'static str, column: &'static str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc)).map_err(|_| Error::Corrupt {
        table,
        column,
        value: text.to_owned(),
    })
}

fn time_of_some(
    text: Option<&str>,
    table: &'static str,
    column: &'static str,
) -> Result<Option<DateTime<Utc>>> {
    text.map(|text| time_of(text, table, column)).transpose()
}

fn json_of<T: serde::de::DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Corrupt { table, column, value: error.to_string() })
}

/// JSON for a TEXT column; our own types always have one.
pub fn json_text<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Database(sqlx::Error::Encode(error.into())))
}

fn exactly_one(done: &AnyQueryResult, table: &'static str) -> Result<()> {
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotChanged { table }) }
}

async fn delete_expired(connection: &mut AnyConnection, sql: &'static str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(sql).bind(text_of(now)).execute(connection).await?;
    Ok(())
}

//! The sandbox's state: JSON records and files in one SQLite file.
//!
//! A record is any serde type under a kind and an id. Handlers that read, change and write back a
//! record hold [`Store::write_lock`] meanwhile, so that two requests cannot overwrite each other.

use std::{path::Path, str::FromStr, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The open state file.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
    writing: Arc<Mutex<()>>,
}

impl Store {
    pub(crate) async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::from_str("sqlite:")?
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        for statement in [
            "CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id))",
            "CREATE INDEX IF NOT EXISTS records_of_project ON records (kind, json_extract(body, '$.project_id'))",
            "CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, bytes BLOB NOT NULL)",
        ] {
            sqlx::query(statement).execute(&pool).await?;
        }
        Ok(Self { pool, writing: Arc::default() })
    }

    /// Held by a handler while it reads, changes and writes back a record.
    pub(crate) async fn write_lock(&self) -> OwnedMutexGuard<()> {
        self.writing.clone().lock_owned().await
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        kind: &str,
        id: &str,
    ) -> Result<Option<T>, sqlx::Error> {
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM records WHERE kind = $1 AND id = $2")
            .bind(kind)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        body.map(|body| decode(&body)).transpose()
    }

    /// All records of a kind in the order they were first written.
    pub(crate) async fn list<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<T>, sqlx::Error> {
        let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM records WHERE kind = $1 ORDER BY seq")
            .bind(kind)
            .fetch_all(&self.pool)
            .await?;
        bodies.iter().map(|body| decode(body)).collect()
    }

    /// The records of a kind whose `project_id` is this one, in the order they were first written.
    pub(crate) async fn list_in_project<T: DeserializeOwned>(
        &self,
        kind: &str,
        project_id: i64,
    ) -> Result<Vec<T>, sqlx::Error> {
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM records WHERE kind = $1 AND json_extract(body, '$.project_id') = $2 ORDER BY seq",
        )
        .bind(kind)
        .bind(project_id)
        .fetch_all(&self.pool)
        .await?;
        bodies.iter().map(|body| decode(body)).collect()
    }

    /// Writes many new records of a kind at once.
    pub(crate) async fn put_all<T: Serialize>(
        &self,
        kind: &str,
        records: &[(i64, T)],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        for (id, record) in records {
            let body = serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()))?;
            sqlx::query("INSERT INTO records (kind, id, body) VALUES ($1, $2, $3)")
                .bind(kind)
                .bind(id.to_string())
                .bind(body)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }

    pub(crate) async fn put<T: Serialize + ?Sized>(
        &self,
        kind: &str,
        id: &str,
        record: &T,
    ) -> Result<(), sqlx::Error> {
        let body = serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()))?;
        sqlx::query("INSERT INTO records (kind, id, body) VALUES ($1, $2, $3) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body")
            .bind(kind)
            .bind(id)
            .bind(body)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes a record and says whether it was there.
    pub(crate) async fn delete(&self, kind: &str, id: &str) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("DELETE FROM records WHERE kind = $1 AND id = $2")
            .bind(kind)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    pub(crate) async fn put_file(&self, id: &str, bytes: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO files (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes")
            .bind(id)
            .bind(bytes)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(crate) async fn file(&self, id: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
        sqlx::query_scalar("SELECT bytes FROM files WHERE id = $1").bind(id).fetch_optional(&self.pool).await
    }

    /// Forgets everything.
    pub(crate) async fn clear(&self) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM records").execute(&self.pool).await?;
        sqlx::query("DELETE FROM files").execute(&self.pool).await?;
        Ok(())
    }
}

fn decode<T: DeserializeOwned>(body: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(body).map_err(|error| sqlx::Error::Decode(error.into()))
}

//! An open transaction, and the entries of the audit log that commit with it.

use std::ops::{Deref, DerefMut};

use sqlx::{Any, AnyConnection, Transaction};

use super::{
    Result,
    audit::{self, Entry},
};

/// An open transaction; without [`Tx::commit`] nothing of it stays.
pub struct Tx {
    open: Transaction<'static, Any>,
    entries: Vec<Entry>,
}

impl Tx {
    pub(super) fn new(open: Transaction<'static, Any>) -> Self {
        Self { open, entries: Vec::new() }
    }

    /// Adds an entry to the audit log, once the transaction commits.
    pub fn note(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Commits what was written and noted. The log is one chain that everybody waits for, so it is written last.
    ///
    /// # Errors
    /// The database's; then nothing of it stays.
    pub async fn commit(mut self) -> Result<()> {
        audit::append(&mut self.open, self.entries).await?;
        Ok(self.open.commit().await?)
    }
}

impl Deref for Tx {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.open
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.open
    }
}

-- What an item was when its envelope was made, and how it compared with Procore last.
CREATE TABLE snapshots (
    envelope_id TEXT PRIMARY KEY REFERENCES envelopes (id),
    snapshot    TEXT NOT NULL,
    compared_at TEXT,
    changed     INTEGER NOT NULL
);

-- Owner invoices take files only as bytes: these are kept until they are filed.
ALTER TABLE filed_files ADD COLUMN content BYTEA;

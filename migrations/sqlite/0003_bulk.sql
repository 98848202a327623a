-- Many items sent in one go: who asked for it, and how far it is. held: why it does not go on right now.
CREATE TABLE bulk_runs (
    id          TEXT PRIMARY KEY,
    person_id   INTEGER NOT NULL REFERENCES people (id),
    company_id  INTEGER NOT NULL,
    project_id  INTEGER NOT NULL,
    tool        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    held        TEXT,
    stopped_at  TEXT,
    finished_at TEXT
);

CREATE INDEX bulk_runs_by_project ON bulk_runs (project_id, created_at);
CREATE INDEX bulk_runs_by_person ON bulk_runs (person_id, finished_at);

-- envelope_id is chosen before the item is sent: after a crash it tells whether the item went out.
CREATE TABLE bulk_items (
    run_id      TEXT NOT NULL REFERENCES bulk_runs (id),
    position    INTEGER NOT NULL,
    item_id     TEXT NOT NULL,
    item_number TEXT NOT NULL,
    item_title  TEXT NOT NULL,
    state       TEXT NOT NULL,
    envelope_id TEXT UNIQUE,
    reason      TEXT,
    PRIMARY KEY (run_id, position)
);

-- The webhook by which Procore announces changes in a company, and the login it is kept with.
CREATE TABLE procore_webhooks (
    company_id INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    hook_id    INTEGER,
    secret     TEXT NOT NULL,
    problem    TEXT,
    checked_at TEXT
);

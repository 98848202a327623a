-- Ids of ours are UUIDs as text; times are RFC 3339 in UTC with milliseconds, so that they sort as text.

-- The vendors' environment this database belongs to: sandbox and live never mix.
CREATE TABLE installation (
    id          INTEGER PRIMARY KEY,
    environment TEXT NOT NULL
);

CREATE TABLE people (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
);

-- A sign-in or a link that has gone to a vendor and has not come back; bound to the browser that started it.
CREATE TABLE oauth_flows (
    state_hash   TEXT PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    vendor       TEXT NOT NULL,
    person_id    INTEGER,
    company_id   INTEGER,
    project_id   INTEGER,
    return_to    TEXT,
    verifier     TEXT,
    expires_at   TEXT NOT NULL
);

-- A vendor's permission to act for a person; tokens are sealed.
CREATE TABLE grants (
    id         TEXT PRIMARY KEY,
    vendor     TEXT NOT NULL,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    subject    TEXT NOT NULL,
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    access     TEXT NOT NULL,
    refresh    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    state      TEXT NOT NULL,
    lease_until TEXT,
    updated_at TEXT NOT NULL,
    UNIQUE (vendor, person_id, subject)
);

-- project_id 0 serves all of the person's projects.
CREATE TABLE links (
    person_id    INTEGER NOT NULL REFERENCES people (id),
    project_id   INTEGER NOT NULL,
    grant_id     TEXT NOT NULL REFERENCES grants (id),
    account_id   TEXT NOT NULL,
    account_name TEXT NOT NULL,
    base_uri     TEXT NOT NULL,
    environment  TEXT NOT NULL,
    linked_at    TEXT NOT NULL,
    PRIMARY KEY (person_id, project_id)
);

CREATE TABLE pending_links (
    id         TEXT PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    company_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    grant_id   TEXT NOT NULL REFERENCES grants (id),
    accounts   TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE company_settings (
    company_id INTEGER PRIMARY KEY,
    enabled    INTEGER NOT NULL
);

CREATE TABLE project_settings (
    project_id INTEGER PRIMARY KEY,
    company_id INTEGER NOT NULL,
    enabled    INTEGER NOT NULL
);

-- One row per attempt to get an item signed, written before anything is asked of DocuSign.
CREATE TABLE envelopes (
    id            TEXT PRIMARY KEY,
    company_id    INTEGER NOT NULL,
    project_id    INTEGER NOT NULL,
    tool          TEXT NOT NULL,
    item_id       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    item_number   TEXT NOT NULL,
    item_title    TEXT NOT NULL,
    sender_id     INTEGER NOT NULL REFERENCES people (id),
    sender_name   TEXT NOT NULL,
    grant_id      TEXT NOT NULL REFERENCES grants (id),
    account_id    TEXT NOT NULL,
    account_name  TEXT NOT NULL,
    base_uri      TEXT NOT NULL,
    environment   TEXT NOT NULL,
    plan          TEXT NOT NULL,
    documents     TEXT NOT NULL,
    docusign_id   TEXT UNIQUE,
    state         TEXT NOT NULL,
    active        INTEGER NOT NULL,
    reason        TEXT,
    prior_status  TEXT NOT NULL,
    status_set    INTEGER NOT NULL,
    filer_id      INTEGER NOT NULL REFERENCES people (id),
    filing        TEXT NOT NULL,
    filing_reason TEXT,
    created_at    TEXT NOT NULL,
    posted_at     TEXT,
    posts         INTEGER NOT NULL,
    told_at       TEXT,
    sent_at       TEXT,
    finished_at   TEXT,
    refreshed_at  TEXT
);

CREATE UNIQUE INDEX envelopes_one_active ON envelopes (project_id, tool, item_id) WHERE active = 1;
CREATE INDEX envelopes_by_item ON envelopes (project_id, tool, item_id, created_at);
CREATE INDEX envelopes_by_grant ON envelopes (grant_id, active);

CREATE TABLE recipients (
    envelope_id     TEXT NOT NULL REFERENCES envelopes (id),
    recipient_id    TEXT NOT NULL,
    role            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    routing_order   INTEGER NOT NULL,
    state           TEXT NOT NULL,
    at              TEXT,
    declined_reason TEXT,
    PRIMARY KEY (envelope_id, recipient_id)
);

-- The signed files as they were uploaded to Procore, so that a second try attaches the same ones.
CREATE TABLE filed_files (
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    upload_id   TEXT NOT NULL,
    PRIMARY KEY (envelope_id, name)
);

CREATE TABLE history (
    id          TEXT PRIMARY KEY,
    project_id  INTEGER NOT NULL,
    tool        TEXT NOT NULL,
    item_id     TEXT NOT NULL,
    envelope_id TEXT,
    at          TEXT NOT NULL,
    actor       TEXT NOT NULL,
    what        TEXT NOT NULL
);

CREATE INDEX history_by_item ON history (project_id, tool, item_id, id);

-- subject: jobs of the same subject run one after the other. again: promised once more while it ran.
CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    subject     TEXT NOT NULL,
    task        TEXT NOT NULL,
    state       TEXT NOT NULL,
    run_at      TEXT NOT NULL,
    attempt     INTEGER NOT NULL,
    again       INTEGER NOT NULL,
    leased_by   TEXT,
    lease_until TEXT,
    last_error  TEXT
);

CREATE INDEX jobs_due ON jobs (state, run_at);
CREATE INDEX jobs_leased ON jobs (subject, lease_until);

-- What DocuSign Connect sent, as it was sent.
CREATE TABLE connect_events (
    id          TEXT PRIMARY KEY,
    dedupe      TEXT NOT NULL UNIQUE,
    docusign_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    body        BLOB NOT NULL,
    outcome     TEXT
);

CREATE INDEX connect_events_by_envelope ON connect_events (docusign_id);

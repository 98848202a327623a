-- The webhook by which Procore announces changes in a company, and the login it is kept with.
CREATE TABLE procore_webhooks (
    company_id BIGINT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    hook_id    BIGINT,
    secret     TEXT NOT NULL,
    problem    TEXT,
    checked_at TEXT
);

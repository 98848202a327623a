-- What did not work and waits for a person: one row per job, kept up to date and never doubled.
-- Without a company only those who run Countersign see it. task: the job as it is promised again.
-- login: only a new login of the person helps, or somebody who takes over.
CREATE TABLE failures (
    id          TEXT PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    task        TEXT,
    company_id  BIGINT,
    project_id  BIGINT,
    tool        TEXT,
    item_id     TEXT,
    envelope_id TEXT,
    person_id   BIGINT,
    title       TEXT NOT NULL,
    what        TEXT NOT NULL,
    why         TEXT NOT NULL,
    meaning     TEXT NOT NULL,
    login       BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    first_at    TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    state       TEXT NOT NULL,
    settled_by  TEXT,
    settled_at  TEXT,
    note        TEXT
);

CREATE INDEX failures_by_place ON failures (company_id, project_id, state);
CREATE INDEX failures_by_envelope ON failures (envelope_id, state);

-- What an admin has set, one row per layer. project_id 0 stands for the whole company, kind '' for all kinds of items.
CREATE TABLE rules (
    company_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    rules      TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (company_id, project_id, kind)
);

-- What was typed and not saved yet, bound to the person who typed it.
CREATE TABLE rule_drafts (
    id         TEXT PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES people (id),
    place      TEXT NOT NULL,
    form       TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

-- Who changed which rule; only ever added to.
CREATE TABLE rule_history (
    id         TEXT PRIMARY KEY,
    company_id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    at         TEXT NOT NULL,
    actor      TEXT NOT NULL,
    what       TEXT NOT NULL
);

CREATE INDEX rule_history_by_place ON rule_history (company_id, project_id, id);

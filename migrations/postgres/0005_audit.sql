-- Who did what; only ever added to. Each entry carries the hash of the one before and of itself.
CREATE TABLE audit (
    seq         BIGINT PRIMARY KEY,
    at          TEXT NOT NULL,
    actor_id    BIGINT,
    actor       TEXT NOT NULL,
    company_id  BIGINT,
    project_id  BIGINT,
    tool        TEXT,
    item_id     TEXT,
    item        TEXT,
    envelope_id TEXT,
    action      TEXT NOT NULL,
    what        TEXT NOT NULL,
    requests    TEXT NOT NULL,
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL
);

CREATE INDEX audit_by_company ON audit (company_id, seq);
CREATE INDEX audit_by_project ON audit (project_id, seq);
CREATE INDEX audit_by_item ON audit (project_id, tool, item_id, seq);
CREATE INDEX audit_by_actor ON audit (company_id, project_id, actor);

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
END
$$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

-- The last entry. carried_to: the last line of history and rule_history, the tables before this one, that is in it.
CREATE TABLE audit_head (
    id         BIGINT PRIMARY KEY,
    seq        BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    carried_to TEXT NOT NULL
);

INSERT INTO audit_head (id, seq, hash, carried_to)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', '');

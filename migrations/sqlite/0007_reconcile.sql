-- Up to when DocuSign's list of changes in an account was read, with a login.
CREATE TABLE change_lists (
    grant_id   TEXT NOT NULL REFERENCES grants (id),
    account_id TEXT NOT NULL,
    read_to    TEXT NOT NULL,
    PRIMARY KEY (grant_id, account_id)
);

-- When DocuSign was last asked for the envelope by its id, which it wants at most once in 15 minutes.
ALTER TABLE envelopes ADD COLUMN asked_at TEXT;

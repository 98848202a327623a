-- The few events that were kept aside are counted often. The words are events::KEPT_ASIDE; an index of every
-- outcome would hold whole sentences about events that cannot be read.
CREATE INDEX connect_events_kept_aside ON connect_events (docusign_id)
WHERE outcome = 'kept aside: no envelope of ours has this id';

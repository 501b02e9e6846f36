-- What an audit log is asked for, newest first: by kind and by actor. Times are found by bisection,
-- since numbers and times grow together.
CREATE INDEX audit_events_by_kind ON audit_events (org_id, kind, seq);
CREATE INDEX audit_events_by_actor ON audit_events (org_id, actor_member_id, seq, kind)
    WHERE actor_member_id IS NOT NULL;

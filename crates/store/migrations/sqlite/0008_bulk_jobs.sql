-- Lists narrowed to how people came and left, and bulk actions that take longer than a request.

-- The reason in the form that it is found by; the program folds more scripts than this fills in.
ALTER TABLE terminations ADD COLUMN reason_key TEXT NOT NULL DEFAULT '';
UPDATE terminations SET reason_key = substr(lower(reason), 1, 300) WHERE reason <> '';
CREATE INDEX terminations_by_last_day ON terminations (org_id, last_day, member_id);

CREATE INDEX invitations_by_creation ON invitations (org_id, created_at, member_id);
CREATE INDEX invitations_by_channel ON invitations (org_id, channel, created_at, member_id);
CREATE INDEX invitations_by_delivery ON invitations (org_id, delivery, created_at, member_id);

CREATE INDEX join_requests_by_channel ON join_requests (org_id, is_decided, channel, asked_at, member_id);
CREATE INDEX join_requests_by_sharer ON join_requests (org_id, is_decided, sharer_id, asked_at, member_id);
CREATE INDEX join_requests_by_decision ON join_requests (org_id, decided_at, member_id) WHERE is_decided = 1;

-- One row for each bulk action that runs as a job. `work` is what is done, as JSON; `done` and `refused`
-- count the people who have a result, so that `done + refused` is where the next batch begins.
CREATE TABLE bulk_jobs (
    org_id BLOB NOT NULL,
    id BLOB NOT NULL,
    action TEXT NOT NULL,
    work TEXT NOT NULL,
    state TEXT NOT NULL,
    account_id BLOB NOT NULL,
    starter_id BLOB NOT NULL,
    starter_name TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    ip_address TEXT NOT NULL,
    request_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    finished_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
) WITHOUT ROWID;
CREATE INDEX bulk_jobs_by_age ON bulk_jobs (created_at);

-- Whom a job is about, in the order of their places, and what came of it (`result` as JSON).
CREATE TABLE bulk_job_people (
    org_id BLOB NOT NULL,
    job_id BLOB NOT NULL,
    place BIGINT NOT NULL,
    member_id BLOB NOT NULL,
    outcome TEXT,
    result TEXT,
    PRIMARY KEY (org_id, job_id, place)
) WITHOUT ROWID;
CREATE INDEX bulk_job_people_by_outcome ON bulk_job_people (org_id, job_id, outcome, place) WHERE outcome IS NOT NULL;

-- Bulk jobs wait in a lane of their own.
CREATE INDEX jobs_bulk_due ON jobs (run_at) WHERE kind = 'bulk' AND state = 'due';

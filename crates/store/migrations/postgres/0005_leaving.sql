-- How memberships ended, what is planned to end, and addresses that went to somebody else.

-- One row for each terminated member; the audit log keeps what was before.
CREATE TABLE terminations (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    at BIGINT NOT NULL,
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_by TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    number BIGINT NOT NULL,
    receipt JSONB NOT NULL,
    PRIMARY KEY (org_id, member_id)
);
CREATE INDEX terminations_by_time ON terminations (org_id, at, member_id);
CREATE INDEX terminations_by_actor ON terminations (org_id, actor_id, at, member_id);
INSERT INTO terminations (org_id, member_id, at, last_day, reason, ended_by, actor_id, actor_name, number, receipt)
    SELECT org_id, id, updated_at, to_char(to_timestamp(updated_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '', 'administrator', NULL::uuid, '', 0,
        '{"cuts":[]}'::jsonb
    FROM members WHERE state = 'terminated';

-- Ends to come. A member whose `ends_at` is past has no access, whether the job has run or not.
CREATE TABLE planned_terminations (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    last_day TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    actor_id UUID NOT NULL,
    actor_name TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    hand_over_to UUID,
    PRIMARY KEY (org_id, member_id)
);

-- Addresses of former members that were given to other people, so that a later look-up still finds
-- whose they were. `newcomer_id` is the empty place made for whoever has the address now.
CREATE TABLE released_addresses (
    org_id UUID NOT NULL,
    address TEXT NOT NULL,
    member_id UUID NOT NULL,
    newcomer_id UUID,
    released_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, address, member_id)
);
CREATE INDEX released_addresses_by_newcomer ON released_addresses (org_id, newcomer_id) WHERE newcomer_id IS NOT NULL;
CREATE INDEX released_addresses_by_member ON released_addresses (org_id, member_id);

-- Handover finds what somebody has sent.
CREATE INDEX invitations_by_inviter ON invitations (org_id, inviter_id, member_id);

-- The job ID of a former member is free for others; it stays on the row for a restoration.
DROP INDEX members_job_ids;
CREATE UNIQUE INDEX members_job_ids ON members (org_id, job_sort)
    WHERE job_id IS NOT NULL AND state <> 'terminated';

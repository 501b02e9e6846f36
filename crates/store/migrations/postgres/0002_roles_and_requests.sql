-- Custom roles, and how people come in.

ALTER TABLE members ADD COLUMN role_ids BYTEA NOT NULL DEFAULT ''::bytea;
CREATE UNIQUE INDEX members_by_phone ON members (org_id, phone) WHERE phone IS NOT NULL;

-- `permissions` are codes with blanks between them; without departments the role holds everywhere.
CREATE TABLE roles (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    permissions TEXT NOT NULL,
    department_ids BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX roles_by_name ON roles (org_id, name_key);

-- Who has which custom role. Kept by the store with each change of a member.
CREATE TABLE role_members (
    org_id UUID NOT NULL,
    role_id UUID NOT NULL,
    member_id UUID NOT NULL,
    PRIMARY KEY (org_id, role_id, member_id)
);

ALTER TABLE organizations ADD COLUMN seats BIGINT;
ALTER TABLE organizations ADD COLUMN share_links_open BIGINT NOT NULL DEFAULT 1;
ALTER TABLE organizations ADD COLUMN door_number_open BIGINT NOT NULL DEFAULT 1;
ALTER TABLE organizations ADD COLUMN required_information TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN who_may_invite TEXT NOT NULL DEFAULT 'everyone';

-- One row per organization that a change locks when its rule looks at several members.
CREATE TABLE organization_locks (
    org_id UUID PRIMARY KEY
);
INSERT INTO organization_locks (org_id) SELECT id FROM organizations;

-- What pending people wait on, and why rejected ones were refused (`is_decided`).
CREATE TABLE join_requests (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    channel TEXT NOT NULL,
    sharer_id UUID,
    sharer_name TEXT NOT NULL,
    share_link_id UUID,
    asked_at BIGINT NOT NULL,
    answers JSONB NOT NULL,
    reminders BIGINT NOT NULL,
    reminded_at BIGINT,
    is_decided BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by UUID,
    decided_by_name TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id)
);
CREATE INDEX join_requests_by_time ON join_requests (org_id, is_decided, asked_at, member_id);
INSERT INTO join_requests (org_id, member_id, channel, sharer_id, sharer_name, share_link_id, asked_at, answers,
    reminders, reminded_at, is_decided, decided_at, decided_by, decided_by_name, message)
    SELECT org_id, id, 'email', NULL::uuid, '', NULL::uuid, updated_at, '{}'::jsonb, 0, NULL::bigint,
        CASE state WHEN 'rejected' THEN 1 ELSE 0 END,
        CASE state WHEN 'rejected' THEN updated_at END,
        CASE state WHEN 'rejected' THEN id END, '', ''
    FROM members WHERE state IN ('pending', 'rejected');

-- What is told to an account; `id` follows the time.
CREATE TABLE notices (
    account_id UUID NOT NULL,
    id UUID NOT NULL,
    organization_id UUID NOT NULL,
    kind TEXT NOT NULL,
    data JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX notices_unread ON notices (account_id, organization_id, kind) WHERE read_at IS NULL;

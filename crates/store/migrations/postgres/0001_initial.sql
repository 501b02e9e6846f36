-- Rows of an organization start their key with its id. Times are UTC milliseconds, flags 0 or 1.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    list_density TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE account_emails (
    canonical TEXT PRIMARY KEY,
    account_id UUID NOT NULL,
    address TEXT NOT NULL,
    verified_at BIGINT NOT NULL,
    is_primary BIGINT NOT NULL
);
CREATE INDEX account_emails_by_account ON account_emails (account_id);

CREATE TABLE sessions (
    token_digest BYTEA PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    account_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    ip_address TEXT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE organizations (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    door_number TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    enrollment_approval BIGINT NOT NULL,
    invitation_lifetime BIGINT NOT NULL,
    structure_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE departments (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    parent_id UUID,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX departments_by_name ON departments (org_id, COALESCE(parent_id, org_id), name_key);

CREATE TABLE positions (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX positions_by_name ON positions (org_id, name_key);

CREATE TABLE locations (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX locations_by_name ON locations (org_id, name_key);

-- One row per person and organization. Name and email are copies of the account's, so that a page
-- of a list is read from this table alone; before sign-up they are what the inviter typed.
CREATE TABLE members (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    email TEXT,
    email_canonical TEXT,
    phone TEXT,
    department_ids BYTEA NOT NULL,
    position_id UUID,
    location_id UUID,
    job_id TEXT,
    job_sort BYTEA NOT NULL,
    admin_role TEXT,
    joined_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX members_by_name ON members (org_id, state, sort_key, id);
CREATE INDEX members_by_joined ON members (org_id, state, joined_at, id);
CREATE INDEX members_by_job_id ON members (org_id, state, job_sort, id);
CREATE UNIQUE INDEX members_by_account ON members (org_id, account_id);
CREATE INDEX members_of_account ON members (account_id) WHERE account_id IS NOT NULL;
CREATE UNIQUE INDEX members_by_email ON members (org_id, email_canonical);
CREATE UNIQUE INDEX members_job_ids ON members (org_id, job_sort) WHERE job_id IS NOT NULL;
CREATE INDEX members_by_position ON members (org_id, position_id, state, sort_key, id) WHERE position_id IS NOT NULL;
CREATE INDEX members_by_location ON members (org_id, location_id, state, sort_key, id) WHERE location_id IS NOT NULL;
CREATE INDEX members_with_role ON members (org_id, admin_role) WHERE admin_role IS NOT NULL;

-- Who is in a department (scope 'own') and who is in it or below it (scope 'below', each person
-- once), already in the order of the list. Whoever is in no department stands under the
-- organization's own id. Kept by the store with each change of a member.
CREATE TABLE department_members (
    org_id UUID NOT NULL,
    department_id UUID NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    sort_key BYTEA NOT NULL,
    member_id UUID NOT NULL,
    PRIMARY KEY (org_id, department_id, scope, state, sort_key, member_id)
);

-- How many people of a state are in a group. Groups are the organization (group_id = org_id: scope
-- 'below' counts all, 'own' those without a department), each department (scopes as above), each
-- position and each location (scope 'own'). The sum over `slot` counts: on PostgreSQL writers
-- spread over the slots instead of queueing for one row.
CREATE TABLE member_counts (
    org_id UUID NOT NULL,
    group_id UUID NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    slot BIGINT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (org_id, group_id, scope, state, slot)
);

CREATE TABLE invitations (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    member_id UUID NOT NULL,
    channel TEXT NOT NULL,
    inviter_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    last_sent_at BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    delivery TEXT NOT NULL,
    delivery_detail TEXT,
    next_try_at BIGINT,
    expires_at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX invitations_by_member ON invitations (org_id, member_id);
CREATE INDEX invitations_by_sent ON invitations (org_id, last_sent_at, member_id);
CREATE INDEX invitations_by_expiry ON invitations (org_id, expires_at, member_id);

-- Links in mailboxes, as digests. They outlive the invitation, so that an old link can say what
-- became of it; nothing personal is kept with them.
CREATE TABLE invitation_tokens (
    org_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    invitation_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, digest)
);
CREATE TABLE ended_invitations (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    ending TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- The audit log: append-only, each entry's hash covers the one before it.
CREATE TABLE audit_events (
    org_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_member_id UUID,
    actor_name TEXT NOT NULL,
    member_id UUID,
    subject TEXT NOT NULL,
    changes JSONB NOT NULL,
    ip_address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX audit_events_by_member ON audit_events (org_id, member_id, seq) WHERE member_id IS NOT NULL;
CREATE TABLE audit_heads (
    org_id UUID PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

-- Work that was promised in the transaction of the change that caused it.
CREATE TABLE jobs (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX jobs_due ON jobs (state, run_at);

CREATE TABLE mailbox_messages (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL
);

CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    outcome JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (principal, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Leaky buckets (GCRA): `full_until` is the theoretical arrival time of the next unit.
CREATE TABLE throttles (
    bucket TEXT PRIMARY KEY,
    full_until BIGINT NOT NULL
);

-- The search index. `tokens` are hashes of organization, state and piece of text, so that one
-- inverted index serves all organizations; `search_text` decides.
CREATE TABLE member_search (
    org_id UUID NOT NULL,
    member_id UUID NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    sort_key BYTEA NOT NULL,
    search_text TEXT COLLATE "C" NOT NULL,
    tokens INT4[] NOT NULL,
    PRIMARY KEY (org_id, member_id)
);
CREATE INDEX member_search_by_name ON member_search (org_id, state, sort_key, member_id) INCLUDE (search_text);
CREATE INDEX member_search_by_token ON member_search USING gin (tokens) WITH (gin_pending_list_limit = 256);

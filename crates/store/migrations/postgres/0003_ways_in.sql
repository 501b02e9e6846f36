-- Ways in that are not addressed to anybody, and codes that prove an address.

-- A link's secret is made of its id and the server's key, so nothing secret is stored.
CREATE TABLE share_links (
    org_id UUID NOT NULL,
    id UUID NOT NULL,
    creator_id UUID NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX share_links_open ON share_links (org_id, creator_id, id) WHERE closed_at IS NULL;
CREATE INDEX share_links_by_creator ON share_links (org_id, creator_id, id);

-- Codes, which belong to no organization: an address is proved before anybody joins anything.
CREATE TABLE verifications (
    id UUID PRIMARY KEY,
    purpose TEXT NOT NULL,
    address TEXT NOT NULL,
    canonical TEXT NOT NULL,
    locale TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX verifications_by_expiry ON verifications (expires_at);

-- Invitations to one address, in whatever organizations.
CREATE INDEX members_invited_by_email ON members (email_canonical) WHERE state = 'invited';

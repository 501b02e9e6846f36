-- Messages: what people want by email, phone numbers of accounts, SMS, and what was used of daily limits.

-- Only what differs from the default, which is yes.
CREATE TABLE notice_settings (
    account_id UUID NOT NULL,
    kind TEXT NOT NULL,
    by_email BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind)
);

-- Verified numbers, as E.164 writes them.
CREATE TABLE account_phones (
    number TEXT PRIMARY KEY,
    account_id UUID NOT NULL,
    verified_at BIGINT NOT NULL,
    is_primary BIGINT NOT NULL
);
CREATE INDEX account_phones_by_account ON account_phones (account_id);

ALTER TABLE mailbox_messages ADD COLUMN channel TEXT NOT NULL DEFAULT 'email';

-- What was used of a daily allowance. `day` counts days since 1970 in UTC.
CREATE TABLE daily_uses (
    bucket TEXT NOT NULL,
    day BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (bucket, day)
);
CREATE INDEX daily_uses_by_day ON daily_uses (day);

-- Whom a notice is about, and how many wait for approval. The number is a column so that a newcomer
-- is counted in one statement, also when many come at once.
ALTER TABLE notices ADD COLUMN about_id UUID;
ALTER TABLE notices ADD COLUMN people BIGINT NOT NULL DEFAULT 1;
UPDATE notices SET people = COALESCE((data ->> 'count')::BIGINT, 1) WHERE kind = 'requests_wait';
DELETE FROM notices WHERE kind = 'requests_wait' AND read_at IS NULL AND EXISTS (
    SELECT 1 FROM notices later WHERE later.account_id = notices.account_id
    AND later.organization_id = notices.organization_id AND later.kind = 'requests_wait'
    AND later.read_at IS NULL AND later.id > notices.id);
CREATE UNIQUE INDEX notices_waiting ON notices (account_id, organization_id)
    WHERE kind = 'requests_wait' AND read_at IS NULL;

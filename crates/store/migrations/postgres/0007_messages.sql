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

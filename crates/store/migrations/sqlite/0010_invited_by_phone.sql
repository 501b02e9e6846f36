-- Invitations to one number, in whatever organizations.
CREATE INDEX members_invited_by_phone ON members (phone) WHERE state = 'invited';

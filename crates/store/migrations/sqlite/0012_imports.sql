-- Files of people: the plan of each row, what came of it, and what it takes to undo it.

-- One row for each file. `planned_…` count rows by verdict, the others by outcome; the sum of the
-- outcomes is the place of the row that comes next.
CREATE TABLE imports (
    org_id BLOB NOT NULL,
    id BLOB NOT NULL,
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_size BIGINT NOT NULL,
    file_digest BLOB NOT NULL,
    header TEXT NOT NULL,
    mapping TEXT NOT NULL,
    notes TEXT NOT NULL,
    missing TEXT NOT NULL,
    planned_create BIGINT NOT NULL,
    planned_update BIGINT NOT NULL,
    planned_unchanged BIGINT NOT NULL,
    planned_decision BIGINT NOT NULL,
    planned_error BIGINT NOT NULL,
    planned_skipped BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    undone BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    undo_place BIGINT NOT NULL,
    send TEXT NOT NULL,
    is_partial BIGINT NOT NULL,
    account_id BLOB NOT NULL,
    starter_id BLOB NOT NULL,
    starter_name TEXT NOT NULL,
    locale TEXT NOT NULL,
    ip_address TEXT NOT NULL,
    request_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    applied_at BIGINT,
    run_at BIGINT,
    run_from BIGINT NOT NULL,
    finished_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
) WITHOUT ROWID;
CREATE INDEX imports_by_age ON imports (updated_at);

-- `number` is the row's as the spreadsheet counts, `place` counts from 0 without gaps. `cells`, `plan`,
-- `decision` and `result` are JSON.
CREATE TABLE import_rows (
    org_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    place BIGINT NOT NULL,
    number BIGINT NOT NULL,
    cells TEXT NOT NULL,
    verdict TEXT NOT NULL,
    plan TEXT NOT NULL,
    decision TEXT,
    outcome TEXT,
    result TEXT,
    undo_outcome TEXT,
    PRIMARY KEY (org_id, import_id, place)
) WITHOUT ROWID;
-- Most rows of most files are one verdict: the others are found by these.
CREATE INDEX import_rows_by_verdict ON import_rows (org_id, import_id, verdict, place);
CREATE INDEX import_rows_refused ON import_rows (org_id, import_id, place) WHERE outcome = 'refused';
CREATE INDEX import_rows_kept ON import_rows (org_id, import_id, place) WHERE undo_outcome = 'kept';

-- Imports wait in a lane of their own.
CREATE INDEX jobs_import_due ON jobs (run_at) WHERE kind = 'import' AND state = 'due';

-- The ledger of record. Operations and postings are only ever added: the database refuses anything else. Accounts,
-- lots, tallies and cap_uses are what follows from them, kept up to date in the same transaction so that a decision
-- reads a few rows; `loyalty verify` derives them anew and compares.
--
-- No foreign keys here: each would cost the hot path a look-up and a row lock per row. Whoever writes
-- about an account writes the account's row first, and `loyalty verify` proves the references.

-- +goose Up

-- The program's and each partner's side of the books. Their balance is the sum of their postings: a row that every
-- operation would have to lock would make them wait for one another.
CREATE TABLE books (
    program_id text     NOT NULL REFERENCES programs,
    account_id bigint   NOT NULL CHECK (account_id < 0),
    partner_no int      NOT NULL, -- 0: the program itself
    kind       smallint NOT NULL, -- ledger.Book
    PRIMARY KEY (program_id, account_id),
    UNIQUE (program_id, partner_no, kind)
);

-- Members' accounts. All figures but balance are as of `version` and of the instants named here.
CREATE TABLE accounts (
    program_id         text        NOT NULL,
    account_id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY CHECK (account_id > 0),
    member_id          text        NOT NULL,
    enroll_time        timestamptz NOT NULL, -- the member's, which anniversaries count from; never changes
    version            bigint      NOT NULL DEFAULT 0, -- counts the account's changes
    stamp              bigint      NOT NULL DEFAULT 0, -- drawn by the last one: where history was lost, by a restore or a failover,
                                                       -- a version that comes again has another
    balance            bigint      NOT NULL DEFAULT 0, -- the sum of its postings
    pending            bigint      NOT NULL DEFAULT 0, -- of it, not vested when last written
    earned             bigint      NOT NULL DEFAULT 0,
    spent              bigint      NOT NULL DEFAULT 0,
    purchases          bigint      NOT NULL DEFAULT 0,
    next_vest_time     timestamptz, -- the first instant at which a lot vests …
    next_expire_time   timestamptz, -- … or expires; until then balance and pending are right as they stand
    next_expire_points bigint      NOT NULL DEFAULT 0,
    held               bigint      NOT NULL DEFAULT 0, -- of the balance, in holds
    debt               bigint      NOT NULL DEFAULT 0 CHECK (debt >= 0), -- what lots and holds hold more than the balance
    idle_expire_time   timestamptz, -- when points expire that only inactivity ends …
    idle_points        bigint      NOT NULL DEFAULT 0, -- … and how many there are
    next_release_time  timestamptz, -- the first instant at which a hold ends
    status             smallint    NOT NULL DEFAULT 0, -- ledger.Status: whether the member takes part
    recent             json,  -- what was counted for a few days and is not in tallies yet: [[day since 1970, points, spend, purchases], …]
    carried_lots       json,  -- open lots that have no row in lots: [[lot, points left, vests, expires], …], instants in microseconds
                              -- since 1970, null or "infinity"; open_lots has all lots
    lots_apart         bigint      NOT NULL DEFAULT 0, -- how many of its open lots have a row in lots
    digest             bytea, -- what decisions need of tallies and cap_uses, so that they seldom read them
    PRIMARY KEY (program_id, account_id),
    UNIQUE (member_id, program_id), -- in this order: see operations_once
    FOREIGN KEY (program_id, member_id) REFERENCES members
) WITH (fillfactor = 60); -- room for updates within the page, which touch no index

CREATE TABLE operations (
    program_id        text        NOT NULL,
    operation_id      uuid        NOT NULL, -- version 7: new ones are neighbours in the index
    kind              smallint    NOT NULL, -- ledger.Kind
    partner_no        int         NOT NULL,
    request_id        text,                 -- a member's begins with its id and a space; none: it happened by itself (an expiry)
    fingerprint       bytea,                -- of the request's content
    account_id        bigint      NOT NULL,
    version_before    bigint      NOT NULL, -- the account's version before …
    version           bigint      NOT NULL, -- … and after
    event_time        timestamptz NOT NULL,
    create_time       timestamptz NOT NULL,
    source_type       text,
    source_ref        text,
    reverses          uuid,                 -- the operation that it takes back, ends or confirms
    subject           text        NOT NULL, -- what the member's history names: a reward, an event, a reason
    tally_day         date,                 -- the day it counts for, in the program's time zone, and how much
    tally_points      bigint      NOT NULL DEFAULT 0,
    tally_spend       bigint      NOT NULL DEFAULT 0,
    tally_purchases   bigint      NOT NULL DEFAULT 0,
    answer            json,                 -- what the caller was told, receipt included
    cause             uuid,                 -- the operation on another account that it is part of, and whose request it is
    key_id            text,                 -- who called: the partner's key, with a member token KEY/TOKEN …
    origin            text,                 -- … from which network
    PRIMARY KEY (program_id, operation_id),
    CHECK (version > version_before)
);
-- What tells rows apart comes first: while a table is young, the planner can't tell that one program and one partner
-- match all of it, and would as soon go by another index that begins with them.
CREATE UNIQUE INDEX operations_once ON operations (request_id, partner_no, program_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX operations_once_per_source ON operations (source_ref, source_type, partner_no, program_id)
    WHERE source_ref IS NOT NULL;
-- Of the many, accruals of points, redemptions and expiries, the postings tell: only the others are found by account.
CREATE INDEX operations_by_account ON operations (account_id, version, program_id)
    WHERE kind NOT IN (1, 2, 4) OR (kind = 1 AND tally_points = 0);
CREATE INDEX operations_by_reversed ON operations (reverses, program_id) WHERE reverses IS NOT NULL;

-- One row moves points from one account to another: of the two, one is a member's (positive id) and one a book's
-- (negative id), so the member's is the greater.
CREATE TABLE postings (
    program_id   text        NOT NULL,
    account_id   bigint      NOT NULL GENERATED ALWAYS AS (greatest(from_account, to_account)) STORED,
    version      bigint      NOT NULL, -- of the member's account, after the posting
    from_account bigint      NOT NULL,
    to_account   bigint      NOT NULL,
    points       bigint      NOT NULL CHECK (points > 0),
    balance      bigint      NOT NULL, -- of the member's account, after the posting
    operation_id uuid        NOT NULL,
    event_time   timestamptz NOT NULL,
    create_time  timestamptz NOT NULL,
    vest_time    timestamptz,          -- of the lot that points coming in make: null when spendable at once, infinity until confirmed …
    expire_time  timestamptz,          -- … and null when they never expire, infinity when inactivity ends them
    lot_ids      bigint[],             -- the lots that points going out are taken from (or go back to, coming in) …
    lot_points   bigint[],             -- … and how many of each; what goes out beyond them is owed
    debt_paid    bigint      NOT NULL DEFAULT 0, -- of points coming in, those that paid what was owed
    PRIMARY KEY (program_id, account_id, version),
    CHECK (least(from_account, to_account) < 0 AND greatest(from_account, to_account) > 0)
);

-- What is left of points earned together, and not in holds, as far as the account doesn't carry it. A lot is named by the version of the posting that made it,
-- and is deleted when nothing is left.
CREATE TABLE lots (
    program_id  text        NOT NULL,
    account_id  bigint      NOT NULL,
    lot_id      bigint      NOT NULL,
    remaining   bigint      NOT NULL CHECK (remaining > 0),
    vest_time   timestamptz,
    expire_time timestamptz,
    PRIMARY KEY (program_id, account_id, lot_id)
) WITH (fillfactor = 80);

-- An instant told in microseconds since 1970. (An interval is multiplied as a float, which is exact for seconds for longer.)
CREATE FUNCTION micros(bigint) RETURNS timestamptz IMMUTABLE STRICT LANGUAGE sql AS $$
    SELECT timestamptz 'epoch' + ($1 / 1000000) * interval '1 second' + ($1 % 1000000) * interval '1 microsecond'
$$;

CREATE VIEW open_lots AS
SELECT program_id, account_id, lot_id, remaining, vest_time, expire_time FROM lots
UNION ALL
SELECT a.program_id, a.account_id, (l ->> 0)::bigint, (l ->> 1)::bigint,
       CASE l ->> 2 WHEN 'infinity' THEN 'infinity' ELSE micros((l ->> 2)::bigint) END,
       CASE l ->> 3 WHEN 'infinity' THEN 'infinity' ELSE micros((l ->> 3)::bigint) END
FROM accounts a, json_array_elements(a.carried_lots) AS l;

-- Points set apart for one basket, out of their lots. A hold is named by the operation that made it, and is deleted when
-- it ends.
CREATE TABLE holds (
    program_id   text          NOT NULL,
    account_id   bigint        NOT NULL,
    operation_id uuid          NOT NULL,
    points       bigint        NOT NULL CHECK (points > 0),
    expire_time  timestamptz   NOT NULL, -- when the points come back by themselves
    lot_ids      bigint[]      NOT NULL, -- the lots that they are from …
    lot_points   bigint[]      NOT NULL, -- … how many from each …
    lot_vests    timestamptz[] NOT NULL, -- … and when those vest and expire: a lot that is emptied has no row
    lot_expires  timestamptz[] NOT NULL,
    PRIMARY KEY (program_id, account_id, operation_id)
);

-- When lots that waited to be confirmed vest and expire, instead of what their postings say.
CREATE TABLE confirmations (
    program_id   text        NOT NULL,
    account_id   bigint      NOT NULL,
    lot_id       bigint      NOT NULL,
    operation_id uuid        NOT NULL,
    vest_time    timestamptz NOT NULL,
    expire_time  timestamptz,
    PRIMARY KEY (program_id, account_id, lot_id)
);

-- Which lots a merge made of the lots of the member who ended in it.
CREATE TABLE moved_lots (
    program_id   text   NOT NULL,
    account_id   bigint NOT NULL,
    lot_id       bigint NOT NULL,
    into_account bigint NOT NULL,
    into_lot     bigint NOT NULL,
    PRIMARY KEY (program_id, account_id, lot_id, into_account, into_lot)
);

-- What a member did on a day of the program's time zone, for tiers: together with what the account carries of the day.
CREATE TABLE tallies (
    program_id text   NOT NULL,
    account_id bigint NOT NULL,
    day        date   NOT NULL,
    points     bigint NOT NULL,
    spend      bigint NOT NULL,
    purchases  bigint NOT NULL,
    PRIMARY KEY (program_id, account_id, day)
) WITH (fillfactor = 80);

CREATE VIEW all_tallies AS
SELECT program_id, account_id, day, points, spend, purchases FROM tallies
UNION ALL
SELECT a.program_id, a.account_id, date '1970-01-01' + (t ->> 0)::int, (t ->> 1)::bigint, (t ->> 2)::bigint, (t ->> 3)::bigint
FROM accounts a, json_array_elements(a.recent) AS t;

-- What capped rules have given a member in a period.
CREATE TABLE cap_uses (
    program_id text   NOT NULL,
    account_id bigint NOT NULL,
    rule_id    text   NOT NULL,
    period     date   NOT NULL, -- its first day; 0001-01-01 for the whole program
    points     bigint NOT NULL,
    PRIMARY KEY (program_id, account_id, rule_id, period)
) WITH (fillfactor = 80);

-- Fails a transaction that counted on another number of rows: an account was changed since it was read.
-- +goose StatementBegin
CREATE FUNCTION expect_rows(counted bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF counted <> expected THEN
        RAISE EXCEPTION '% rows, not %', counted, expected USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_no_truncate BEFORE TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER confirmations_append_only BEFORE UPDATE OR DELETE ON confirmations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER confirmations_no_truncate BEFORE TRUNCATE ON confirmations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Of a member who was erased, what callers wrote about them goes, and where they called from by themselves, and so do the
-- fingerprints of calls on others that name them as the one who received or went on: nothing else ever changes.
-- +goose StatementBegin
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{subject,fingerprint,answer,origin}'::text[] = to_jsonb(OLD) - '{subject,fingerprint,answer,origin}'::text[]
       AND (NEW.origin IS NOT DISTINCT FROM OLD.origin OR NEW.origin IS NULL AND OLD.key_id LIKE '%/%')
       AND (NEW.answer::jsonb IS NOT DISTINCT FROM OLD.answer::jsonb - 'nt' AND NEW.subject IN ('', OLD.subject)
            AND EXISTS (SELECT FROM accounts a JOIN members m USING (program_id, member_id)
                        WHERE a.program_id = OLD.program_id AND a.account_id = OLD.account_id AND m.erase_time IS NOT NULL)
         OR NEW.answer::text IS NOT DISTINCT FROM OLD.answer::text AND NEW.subject = OLD.subject AND OLD.kind IN (14, 16)
            AND EXISTS (SELECT FROM members m WHERE m.program_id = OLD.program_id AND m.erase_time IS NOT NULL
                          AND m.member_id IN (OLD.answer ->> 'to', OLD.answer ->> 'into'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER operations_append_only BEFORE UPDATE OR DELETE ON operations FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();
CREATE TRIGGER operations_no_truncate BEFORE TRUNCATE ON operations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who and what exists. Every primary key begins with program_id and every unique and foreign key contains it, so
-- that the schema distributes by that column as it is.

-- +goose Up
CREATE TABLE programs (
    program_id     text        NOT NULL PRIMARY KEY,
    latest_version bigint      NOT NULL CHECK (latest_version > 0),
    create_time    timestamptz NOT NULL
);

CREATE TABLE program_versions (
    program_id     text        NOT NULL REFERENCES programs,
    version        bigint      NOT NULL,
    definition     json        NOT NULL, -- loyalty.v1.ProgramDefinition as protobuf JSON
    effective_time timestamptz NOT NULL,
    create_time    timestamptz NOT NULL,
    PRIMARY KEY (program_id, version)
);

-- Versions decided, and a receipt names the one that did: they stay as they were.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER program_versions_append_only BEFORE UPDATE OR DELETE ON program_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER program_versions_no_truncate BEFORE TRUNCATE ON program_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE partners (
    program_id   text        NOT NULL REFERENCES programs,
    partner_id   text        NOT NULL,
    partner_no   int         NOT NULL CHECK (partner_no > 0), -- short name of the partner in the ledger; 0 is the program itself
    display_name text        NOT NULL,
    create_time  timestamptz NOT NULL,
    PRIMARY KEY (program_id, partner_id),
    UNIQUE (program_id, partner_no)
);

CREATE TABLE api_keys (
    program_id   text        NOT NULL,
    key_id       text        NOT NULL,
    partner_id   text        NOT NULL,
    secret_hash  bytea       NOT NULL, -- SHA-256; the secret has 160 random bits, so a slow hash would add nothing
    scopes       text[]      NOT NULL,
    display_name text        NOT NULL,
    create_time  timestamptz NOT NULL,
    revoke_time  timestamptz,
    PRIMARY KEY (program_id, key_id),
    FOREIGN KEY (program_id, partner_id) REFERENCES partners
);

CREATE TABLE members (
    program_id   text        NOT NULL REFERENCES programs,
    member_id    text        NOT NULL,
    display_name text        NOT NULL,
    enroll_time  timestamptz NOT NULL,
    create_time  timestamptz NOT NULL,
    update_time  timestamptz NOT NULL,
    close_time   timestamptz, -- when the member left …
    erase_time   timestamptz, -- … and when what is personal was erased
    merged_into  text,        -- the member that goes on for this one …
    merge_time   timestamptz, -- … and since when
    token_generation  bigint NOT NULL DEFAULT 0, -- of member tokens: those of an earlier one have ended …
    token_revoke_time timestamptz,               -- … at this instant
    PRIMARY KEY (program_id, member_id),
    FOREIGN KEY (program_id, merged_into) REFERENCES members (program_id, member_id),
    CHECK (merged_into <> member_id)
);
CREATE INDEX members_by_merged ON members (program_id, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identifiers (
    program_id  text        NOT NULL,
    type        smallint    NOT NULL, -- loyalty.v1.IdentifierType
    value       text        NOT NULL, -- as compared: see directory.Normalize
    member_id   text        NOT NULL,
    create_time timestamptz NOT NULL,
    merged_from text[]      NOT NULL DEFAULT '{}', -- the members that it came from by merges, the last one last
    PRIMARY KEY (program_id, type, value),
    FOREIGN KEY (program_id, member_id) REFERENCES members
);
CREATE INDEX identifiers_by_member ON identifiers (program_id, member_id);

-- Request ids of the calls that change the tables above. (The ledger keeps those of its operations with them.)
CREATE TABLE directory_requests (
    program_id  text        NOT NULL REFERENCES programs,
    partner_no  int         NOT NULL,
    request_id  text        NOT NULL,
    fingerprint bytea       NOT NULL,
    subject     text        NOT NULL, -- what the call made or changed: a member's, partner's, key's or token's id, a version
    create_time timestamptz NOT NULL,
    PRIMARY KEY (program_id, partner_no, request_id)
);

-- Member tokens that were issued, without their signatures: a repeated call is answered with the same one.
CREATE TABLE member_tokens (
    program_id  text        NOT NULL,
    token_id    text        NOT NULL,
    member_id   text        NOT NULL,
    key_id      text        NOT NULL, -- that issued it
    signing_key text        NOT NULL,
    scopes      text[]      NOT NULL,
    generation  bigint      NOT NULL,
    issue_time  timestamptz NOT NULL,
    expire_time timestamptz NOT NULL,
    PRIMARY KEY (program_id, token_id),
    FOREIGN KEY (program_id, member_id) REFERENCES members,
    FOREIGN KEY (program_id, key_id) REFERENCES api_keys
);

-- Who changed the tables above, when, and from where. (The ledger keeps the same with its operations.)
CREATE TABLE audit_entries (
    program_id  text        NOT NULL,
    entry_id    uuid        NOT NULL, -- version 7: in the order of time
    create_time timestamptz NOT NULL,
    partner_no  int         NOT NULL, -- 0: done on the server's own command line
    key_id      text        NOT NULL, -- with a member token, KEY/TOKEN
    method      text        NOT NULL,
    request_id  text        NOT NULL,
    member_id   text        NOT NULL, -- empty: it was about no member
    subject     text        NOT NULL, -- what it made or changed
    origin      text        NOT NULL, -- the network that the call came from
    PRIMARY KEY (program_id, entry_id)
);
CREATE INDEX audit_entries_by_member ON audit_entries (program_id, member_id, entry_id) WHERE member_id <> '';
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

package ledger

// promisedObjects is how many triggers and indexes schemaChecks look for.
const promisedObjects = 14

// schemaChecks look at the database itself, which is the same for all programs.
var schemaChecks = []check{
	{
		name:   "append-only",
		proves: "The database refuses to change or delete postings and operations: the triggers are there and enabled.",
		// Types, as pg_trigger tells them: 27 is before each row is updated or deleted, 34 before a statement truncates.
		sql: `
SELECT left($1, 0), 0, 0, 'trigger ' || e.name || ' on ' || e.relation, 'refuses changes',
       CASE WHEN t.oid IS NULL THEN 'is missing' WHEN t.tgenabled NOT IN ('O', 'A') THEN 'is disabled' ELSE 'does something else' END
FROM (VALUES ('postings', 'postings_append_only', 27), ('postings', 'postings_no_truncate', 34),
             ('operations', 'operations_append_only', 27), ('operations', 'operations_no_truncate', 34)) AS e(relation, name, type)
LEFT JOIN pg_trigger t ON t.tgrelid = to_regclass(e.relation) AND t.tgname = e.name
LEFT JOIN pg_proc f ON f.oid = t.tgfoid
WHERE t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') OR t.tgtype <> e.type OR t.tgqual IS NOT NULL
   OR f.prosrc NOT LIKE '%RAISE EXCEPTION%'`,
	},
	{
		name:   "unique-indexes",
		proves: "What may be there once can be there only once: the unique indexes exist, on the right columns, and are valid.",
		sql: `
SELECT left($1, 0), 0, 0, 'index ' || e.name || ' on ' || e.relation, 'unique and valid on ' || e.keys,
       CASE WHEN i.indexrelid IS NULL THEN 'is missing' WHEN NOT i.indisunique THEN 'is not unique'
            WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'is not valid' ELSE split_part(pg_get_indexdef(i.indexrelid), 'btree ', 2) END
FROM (VALUES
    ('accounts', 'accounts_pkey', '(program_id, account_id)'),
    ('accounts', 'accounts_program_id_member_id_key', '(program_id, member_id)'),
    ('operations', 'operations_pkey', '(program_id, operation_id)'),
    ('operations', 'operations_once', '(program_id, partner_no, request_id) WHERE (request_id IS NOT NULL)'),
    ('operations', 'operations_once_per_source', '(program_id, partner_no, source_type, source_ref) WHERE (source_ref IS NOT NULL)'),
    ('operations', 'operations_reversed_once', '(program_id, reverses) WHERE (reverses IS NOT NULL)'),
    ('postings', 'postings_pkey', '(program_id, account_id, version)'),
    ('lots', 'lots_pkey', '(program_id, account_id, lot_id)'),
    ('tallies', 'tallies_pkey', '(program_id, account_id, day)'),
    ('cap_uses', 'cap_uses_pkey', '(program_id, account_id, rule_id, period)')
) AS e(relation, name, keys)
LEFT JOIN pg_index i ON i.indrelid = to_regclass(e.relation) AND i.indexrelid = to_regclass(e.name)
WHERE i.indexrelid IS NULL OR NOT (i.indisunique AND i.indisvalid AND i.indisready AND i.indislive)
   OR split_part(pg_get_indexdef(i.indexrelid), 'btree ', 2) <> e.keys`,
	},
}

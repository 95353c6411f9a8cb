package ledger

// promisedObjects is how many triggers and indexes schemaChecks look for.
const promisedObjects = 19

// schemaChecks look at the database itself, which is the same for all programs.
var schemaChecks = []check{
	{
		name:   "append-only",
		proves: "The database refuses to change or delete postings, operations, confirmations and program versions: the triggers are there and enabled.",
		// Types, as pg_trigger tells them: 27 is before each row is updated or deleted, 34 before a statement truncates.
		sql: `
SELECT left($1, 0), 0, 0, 'trigger ' || e.name || ' on ' || e.relation, 'refuses changes',
       CASE WHEN t.oid IS NULL THEN 'is missing' WHEN t.tgenabled NOT IN ('O', 'A') THEN 'is disabled' ELSE 'does something else' END
FROM (VALUES ('postings', 'postings_append_only', 27), ('postings', 'postings_no_truncate', 34),
             ('operations', 'operations_append_only', 27), ('operations', 'operations_no_truncate', 34),
             ('confirmations', 'confirmations_append_only', 27), ('confirmations', 'confirmations_no_truncate', 34),
             ('program_versions', 'program_versions_append_only', 27), ('program_versions', 'program_versions_no_truncate', 34)) AS e(relation, name, type)
LEFT JOIN pg_trigger t ON t.tgrelid = to_regclass(e.relation) AND t.tgname = e.name
LEFT JOIN pg_proc f ON f.oid = t.tgfoid
WHERE t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') OR t.tgtype <> e.type OR t.tgqual IS NOT NULL
   OR f.prosrc NOT LIKE '%RAISE EXCEPTION%'`,
	},
	{
		name:   "unique-indexes",
		proves: "What may be there once can be there only once: the unique indexes exist, on the right columns, and are valid.",
		// The order of an index's columns is nothing that uniqueness depends on.
		sql: `
SELECT left($1, 0), 0, 0, 'index ' || e.name || ' on ' || e.relation, 'unique and valid on ' || e.keys,
       CASE WHEN i.name IS NULL THEN 'is missing' WHEN NOT i.indisunique THEN 'is not unique'
            WHEN NOT i.lives THEN 'is not valid' ELSE i.keys END
FROM (VALUES
    ('accounts', 'accounts_pkey', 'account_id, program_id'),
    ('accounts', 'accounts_member_id_program_id_key', 'member_id, program_id'),
    ('operations', 'operations_pkey', 'operation_id, program_id'),
    ('operations', 'operations_once', 'partner_no, program_id, request_id where (request_id IS NOT NULL)'),
    ('operations', 'operations_once_per_source', 'partner_no, program_id, source_ref, source_type where (source_ref IS NOT NULL)'),
    ('postings', 'postings_pkey', 'account_id, program_id, version'),
    ('lots', 'lots_pkey', 'account_id, lot_id, program_id'),
    ('holds', 'holds_pkey', 'account_id, operation_id, program_id'),
    ('confirmations', 'confirmations_pkey', 'account_id, lot_id, program_id'),
    ('tallies', 'tallies_pkey', 'account_id, day, program_id'),
    ('cap_uses', 'cap_uses_pkey', 'account_id, period, program_id, rule_id')
) AS e(relation, name, keys)
LEFT JOIN (SELECT c.relname AS name, i.indrelid, i.indisunique, i.indisvalid AND i.indisready AND i.indislive AS lives,
                  (SELECT string_agg(a.attname, ', ' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = i.indexrelid)
                  || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '') AS keys
           FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid) i
  ON i.indrelid = to_regclass(e.relation) AND i.name = e.name
WHERE i.name IS NULL OR NOT i.indisunique OR NOT i.lives OR i.keys <> e.keys`,
	},
}

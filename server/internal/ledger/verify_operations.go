package ledger

// operationChecks prove that an account's operations form one unbroken chain, that each happened once, and that what
// callers were told is what was done.
var operationChecks = []check{
	{
		name:   "operation-of-posting",
		proves: "Every posting belongs to an operation on its account, lies within the operation's versions and happened when it did.",
		table:  "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'operation ' || p.operation_id,
       'account ' || p.account_id || ', a version up to which ' || p.version || ' is part, event ' || p.event_time || ', written ' || p.create_time,
       'account ' || o.account_id || ', versions after ' || o.version_before || ' up to ' || o.version || ', event ' || o.event_time || ', written ' || o.create_time
FROM postings p
LEFT JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
WHERE ($1 = '' OR p.program_id = $1)
  AND (o.operation_id IS NULL OR o.account_id <> p.account_id OR p.version <= o.version_before OR p.version > o.version
       OR o.event_time <> p.event_time OR o.create_time <> p.create_time)`,
	},
	{
		name:   "operation-versions",
		proves: "An account's operations follow one another without gap or overlap, each from the version where the one before it ended.",
		table:  "operations",
		sql: `
SELECT program_id, account_id, version, 'version before operation ' || operation_id, ended::text, version_before::text
FROM (SELECT program_id, account_id, version, operation_id, version_before,
             lag(version, 1, 0::bigint) OVER (PARTITION BY program_id, account_id ORDER BY version, version_before) AS ended
      FROM operations WHERE $1 = '' OR program_id = $1) o
WHERE version_before <> ended`,
	},
	{
		name:   "operation-advance",
		proves: "An operation advances its account's version by its number of postings, or by 1 where it moved no points.",
		table:  "operations",
		sql: `
SELECT o.program_id, o.account_id, o.version, 'versions of operation ' || o.operation_id, greatest(1, coalesce(p.n, 0))::text,
       (o.version - o.version_before)::text
FROM operations o
LEFT JOIN (SELECT program_id, operation_id, count(*) AS n FROM postings WHERE $1 = '' OR program_id = $1 GROUP BY program_id, operation_id) p
  ON p.program_id = o.program_id AND p.operation_id = o.operation_id
WHERE ($1 = '' OR o.program_id = $1) AND o.version - o.version_before <> greatest(1, coalesce(p.n, 0))`,
	},
	{
		name:   "request-kept",
		proves: "Every operation that a partner asked for keeps its request id, the fingerprint and the answer; what happened by itself has none.",
		table:  "operations",
		sql: `
SELECT o.program_id, o.account_id, o.version, 'operation ' || o.operation_id || ' of kind ' || o.kind || ' by partner ' || o.partner_no,
       CASE o.kind WHEN 4 THEN 'no partner, request or answer' ELSE 'a partner, a request id, 16 bytes of fingerprint and an answer' END,
       CASE WHEN partner.partner_no IS NULL THEN 'no such partner, ' ELSE '' END || coalesce('request ' || o.request_id, 'no request')
       || ', ' || coalesce(octet_length(o.fingerprint), 0) || ' bytes, ' || CASE WHEN o.answer IS NULL THEN 'no answer' ELSE 'an answer' END
FROM operations o
LEFT JOIN partners partner ON partner.program_id = o.program_id AND partner.partner_no = o.partner_no
WHERE ($1 = '' OR o.program_id = $1)
  AND CASE o.kind WHEN 4 THEN o.partner_no <> 0 OR o.request_id IS NOT NULL OR o.fingerprint IS NOT NULL OR o.answer IS NOT NULL
      ELSE partner.partner_no IS NULL OR coalesce(o.request_id, '') = '' OR octet_length(o.fingerprint) IS DISTINCT FROM 16
        OR o.answer IS NULL END`,
	},
	{
		name:   "once",
		proves: "No request id, no source and no reversal of the same accrual is there twice.",
		table:  "operations",
		sql: `
SELECT program_id, min(account_id), min(version), 'request ' || request_id || ' of partner ' || partner_no, '1', count(*)::text
FROM operations WHERE ($1 = '' OR program_id = $1) AND request_id IS NOT NULL
GROUP BY program_id, partner_no, request_id HAVING count(*) > 1
UNION ALL
SELECT program_id, min(account_id), min(version), 'source ' || source_type || ' ' || source_ref || ' of partner ' || partner_no, '1', count(*)::text
FROM operations WHERE ($1 = '' OR program_id = $1) AND source_ref IS NOT NULL
GROUP BY program_id, partner_no, source_type, source_ref HAVING count(*) > 1
UNION ALL
SELECT program_id, min(account_id), min(version), 'reversal of ' || reverses, '1', count(*)::text
FROM operations WHERE ($1 = '' OR program_id = $1) AND reverses IS NOT NULL
GROUP BY program_id, reverses HAVING count(*) > 1`,
	},
	{
		name:   "reversals",
		proves: "Every reversal takes back an earlier accrual of the same account and partner, and its tally is that one's negated.",
		table:  "operations",
		sql: `
SELECT r.program_id, r.account_id, r.version, 'reversal ' || r.operation_id || ' of ' || coalesce(r.reverses::text, 'nothing'),
       'kind 1, partner ' || r.partner_no || ', tally of ' || coalesce(r.tally_day::text, 'no day') || ': '
                || -r.tally_points || ', ' || -r.tally_spend || ', ' || -r.tally_purchases,
       'kind ' || o.kind || ', partner ' || o.partner_no || ', tally of ' || coalesce(o.tally_day::text, 'no day') || ': '
                || o.tally_points || ', ' || o.tally_spend || ', ' || o.tally_purchases
FROM operations r
LEFT JOIN operations o ON o.program_id = r.program_id AND o.operation_id = r.reverses
WHERE ($1 = '' OR r.program_id = $1) AND (r.kind = 3 OR r.reverses IS NOT NULL)
  AND (r.kind <> 3 OR o.operation_id IS NULL OR o.kind <> 1 OR o.account_id <> r.account_id OR o.partner_no <> r.partner_no
       OR o.version > r.version_before OR o.tally_day IS DISTINCT FROM r.tally_day
       OR o.tally_points <> -r.tally_points OR o.tally_spend <> -r.tally_spend OR o.tally_purchases <> -r.tally_purchases)`,
	},
	{
		name:   "answers",
		proves: "The points that an operation's answer tells are those that its postings moved.",
		table:  "operations",
		sql: `
SELECT o.program_id, o.account_id, o.version, 'points of operation ' || o.operation_id || ' of kind ' || o.kind, coalesce(p.moved, 0)::text,
       coalesce(o.answer ->> 'p', 'none')
FROM operations o
LEFT JOIN (SELECT program_id, operation_id, sum(points) AS moved FROM postings WHERE $1 = '' OR program_id = $1 GROUP BY program_id, operation_id) p
  ON p.program_id = o.program_id AND p.operation_id = o.operation_id
WHERE ($1 = '' OR o.program_id = $1) AND o.answer IS NOT NULL
  AND coalesce(o.answer ->> 'p', '0') <> coalesce(p.moved, 0)::text`,
	},
}

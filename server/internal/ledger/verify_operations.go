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
		proves: "Every operation that a partner or a member asked for keeps its request id, the fingerprint and the answer; what happened by itself has none.",
		table:  "operations",
		sql: `
SELECT o.program_id, o.account_id, o.version, 'operation ' || o.operation_id || ' of kind ' || o.kind || ' by partner ' || o.partner_no,
       CASE WHEN o.kind IN (4, 8) THEN 'no partner, request or answer' WHEN o.cause IS NOT NULL THEN 'a partner, the cause, and no request'
            ELSE 'a partner, a request id, 16 bytes of fingerprint and an answer' END,
       CASE WHEN partner.partner_no IS NULL THEN 'no such partner, ' ELSE '' END || coalesce('request ' || o.request_id, 'no request')
       || ', ' || coalesce(octet_length(o.fingerprint), 0) || ' bytes, ' || CASE WHEN o.answer IS NULL THEN 'no answer' ELSE 'an answer' END
       || CASE WHEN o.cause IS NULL THEN '' WHEN cause.operation_id IS NULL THEN ', no such cause' ELSE ', a cause' END
FROM operations o
LEFT JOIN partners partner ON partner.program_id = o.program_id AND partner.partner_no = o.partner_no
LEFT JOIN operations cause ON cause.program_id = o.program_id AND cause.operation_id = o.cause
WHERE ($1 = '' OR o.program_id = $1)
  AND CASE WHEN o.kind IN (4, 8) THEN o.partner_no <> 0 OR o.request_id IS NOT NULL OR o.fingerprint IS NOT NULL OR o.answer IS NOT NULL
        OR o.cause IS NOT NULL
      WHEN o.cause IS NOT NULL THEN partner.partner_no IS NULL OR o.request_id IS NOT NULL OR o.fingerprint IS NOT NULL
        OR cause.operation_id IS NULL OR cause.partner_no <> o.partner_no OR cause.create_time <> o.create_time
        OR (cause.kind, o.kind) NOT IN ((14, 15), (16, 17), (18, 19))
      ELSE partner.partner_no IS NULL AND NOT (o.partner_no = 0 AND o.request_id LIKE '% %') OR coalesce(o.request_id, '') = '' OR octet_length(o.fingerprint) IS DISTINCT FROM 16
        OR o.answer IS NULL END`,
	},
	{
		name:   "once",
		proves: "No request id, no source and no end of the same hold is there twice.",
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
SELECT program_id, min(account_id), min(version), 'end of hold ' || reverses, '1', count(*)::text
FROM operations WHERE ($1 = '' OR program_id = $1) AND kind IN (6, 7, 8)
GROUP BY program_id, reverses HAVING count(*) > 1`,
	},
	{
		name: "reversals",
		proves: "What takes back, ends or confirms an operation names an earlier one of a kind and partner that fit, and all reversals of an accrual " +
			"together count against its day, and for no more than it counted; no more is given back of a redemption than it spent.",
		table: "operations",
		sql: `
SELECT r.program_id, r.account_id, r.version, 'operation ' || r.operation_id || ' of kind ' || r.kind || ' about ' || coalesce(r.reverses::text, 'nothing'),
       'an earlier one of kind ' || coalesce(fits.kinds::text, 'none') || ', partner ' || r.partner_no,
       'kind ' || coalesce(o.kind::text, 'none') || ', partner ' || coalesce(o.partner_no::text, 'none')
FROM operations r
LEFT JOIN operations o ON o.program_id = r.program_id AND o.operation_id = r.reverses
LEFT JOIN (VALUES (3, ARRAY[1]), (6, ARRAY[5]), (7, ARRAY[5]), (8, ARRAY[5]), (9, ARRAY[2, 6]), (10, ARRAY[1]), (18, ARRAY[17]), (19, ARRAY[16])) AS fits(kind, kinds)
  ON fits.kind = r.kind
WHERE ($1 = '' OR r.program_id = $1) AND (fits.kind IS NOT NULL OR r.reverses IS NOT NULL)
  AND (fits.kind IS NULL OR o.operation_id IS NULL OR o.kind <> ALL(fits.kinds)
       OR r.kind <> 8 AND o.partner_no <> r.partner_no AND r.kind < 16
       OR o.account_id = r.account_id AND o.version > r.version_before
       OR o.account_id <> r.account_id AND NOT EXISTS (SELECT FROM operations m WHERE m.program_id = r.program_id AND m.account_id = r.account_id AND m.kind = 17))
UNION ALL
SELECT o.program_id, o.account_id, o.version, 'reversals of ' || o.operation_id,
       'at most ' || o.tally_points || ', ' || o.tally_spend || ', ' || o.tally_purchases || ' on ' || coalesce(o.tally_day::text, 'no day'),
       -r.points || ', ' || -r.spend || ', ' || -r.purchases || ' on ' || coalesce(r.day::text, 'no day')
FROM operations o
JOIN (SELECT program_id, reverses, sum(tally_points) AS points, sum(tally_spend) AS spend, sum(tally_purchases) AS purchases,
             min(tally_day) AS day, max(tally_day) AS last_day
      FROM operations WHERE ($1 = '' OR program_id = $1) AND kind = 3 GROUP BY program_id, reverses) r
  ON r.program_id = o.program_id AND r.reverses = o.operation_id
WHERE -r.points NOT BETWEEN 0 AND o.tally_points OR -r.spend NOT BETWEEN 0 AND o.tally_spend OR -r.purchases NOT BETWEEN 0 AND o.tally_purchases
   OR r.day <> o.tally_day OR r.last_day <> o.tally_day
UNION ALL
SELECT o.program_id, o.account_id, o.version, 'points given back of ' || o.operation_id, 'at most ' || spent.points, back.points::text
FROM operations o
JOIN (SELECT r.program_id, r.reverses, sum(p.points) AS points
      FROM operations r JOIN postings p ON p.program_id = r.program_id AND p.operation_id = r.operation_id
      WHERE ($1 = '' OR r.program_id = $1) AND r.kind = 9 GROUP BY r.program_id, r.reverses) back
  ON back.program_id = o.program_id AND back.reverses = o.operation_id
CROSS JOIN LATERAL (SELECT coalesce(sum(p.points), 0) AS points FROM postings p
                    WHERE p.program_id = o.program_id AND p.account_id = o.account_id AND p.operation_id = o.operation_id
                      AND p.to_account = -(o.partner_no::bigint * 16 + 2)) spent
WHERE back.points > spent.points`,
	},
	{
		name:   "answers",
		proves: "The points that an operation's answer tells are those that its postings moved, fees and settled debts aside.",
		table:  "operations",
		sql: `
SELECT o.program_id, o.account_id, o.version, 'points of operation ' || o.operation_id || ' of kind ' || o.kind, coalesce(p.moved, 0)::text,
       coalesce(o.answer ->> 'p', 'none')
FROM operations o
LEFT JOIN (SELECT program_id, operation_id, sum(points) AS moved FROM postings
           WHERE ($1 = '' OR program_id = $1) AND least(from_account, to_account) NOT IN (-7, -9) GROUP BY program_id, operation_id) p
  ON p.program_id = o.program_id AND p.operation_id = o.operation_id
WHERE ($1 = '' OR o.program_id = $1) AND o.answer IS NOT NULL AND o.kind NOT IN (5, 16, 17, 18, 19)
  AND coalesce(o.answer ->> 'p', '0') <> coalesce(p.moved, 0)::text`,
	},
}

package ledger

// postingChecks prove promises 1 and 3 from the postings alone, and that points are taken from lots that had them.
// Kinds and books are numbers here as they are in the tables: see Kind and Book.
var postingChecks = []check{
	{
		name:   "posting-sides",
		proves: "Every posting moves more than 0 points between one member's account and one book, both of its program.",
		table:  "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'posting of operation ' || p.operation_id,
       'above 0 points between an account and a book that exist', p.points || ' from ' || p.from_account || ' to ' || p.to_account
FROM postings p
LEFT JOIN accounts a ON a.program_id = p.program_id AND a.account_id = greatest(p.from_account, p.to_account)
LEFT JOIN books b ON b.program_id = p.program_id AND b.account_id = least(p.from_account, p.to_account)
WHERE ($1 = '' OR p.program_id = $1)
  AND (p.points <= 0 OR a.account_id IS NULL OR b.account_id IS NULL OR p.account_id <> a.account_id)`,
	},
	{
		name:   "posting-books",
		proves: "Every posting goes from or to the book that its operation's kind and partner say.",
		table:  "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'posting of operation ' || o.operation_id || ' of kind ' || o.kind,
       CASE o.kind WHEN 1 THEN 'from' ELSE 'to' END || ' book ' || b.kind || ' of partner ' || o.partner_no,
       'from ' || p.from_account || ' to ' || p.to_account
FROM postings p
JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
LEFT JOIN (VALUES (1, 1), (2, 2), (3, 1), (4, 3)) AS b(operation, kind) ON b.operation = o.kind
WHERE ($1 = '' OR p.program_id = $1)
  AND CASE o.kind WHEN 1 THEN p.from_account ELSE p.to_account END IS DISTINCT FROM -(o.partner_no::bigint * 16 + b.kind)`,
	},
	{
		name:   "books-balance",
		proves: "The balances of all members' accounts and of all books of a program add up to 0.",
		table:  "books",
		sql: `
SELECT m.program_id, 0, 0, 'sum of all accounts and books', '0', (m.held + coalesce(b.held, 0))::text
FROM (SELECT program_id, sum(balance) AS held FROM accounts WHERE $1 = '' OR program_id = $1 GROUP BY program_id) m
LEFT JOIN (SELECT program_id, sum(CASE WHEN to_account < 0 THEN points ELSE -points END) AS held FROM postings
           WHERE $1 = '' OR program_id = $1 GROUP BY program_id) b ON b.program_id = m.program_id
WHERE m.held + coalesce(b.held, 0) <> 0`,
	},
	{
		name:   "running-balance",
		proves: "Every posting's balance is the one before it on its account, plus or minus its points, and versions ascend from above 0.",
		table:  "postings",
		sql: `
SELECT program_id, account_id, version, 'balance after posting of operation ' || operation_id, (before + moved)::text,
       balance::text || CASE WHEN version <= 0 THEN ' at version ' || version ELSE '' END
FROM (SELECT program_id, account_id, version, operation_id, balance,
             CASE WHEN to_account > 0 THEN points ELSE -points END AS moved,
             lag(balance, 1, 0::bigint) OVER (PARTITION BY program_id, account_id ORDER BY version) AS before
      FROM postings WHERE $1 = '' OR program_id = $1) p
WHERE balance <> before + moved OR version <= 0`,
	},
	{
		name:   "never-below-zero",
		proves: "No posting ever left an account with less than 0 points.",
		table:  "postings",
		sql: `
SELECT program_id, account_id, version, 'balance after posting of operation ' || operation_id, 'at least 0', balance::text
FROM postings WHERE ($1 = '' OR program_id = $1) AND balance < 0`,
	},
	{
		name:   "posting-lots",
		proves: "Every posting out names the lots that its points are taken from, exactly, and made before it; postings in name none.",
		table:  "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'lots of posting of operation ' || p.operation_id,
       CASE WHEN p.to_account > 0 THEN 'none' ELSE p.points || ' points of earlier lots' END,
       coalesce(p.lot_points::text || ' of ' || p.lot_ids::text, 'none')
FROM postings p
WHERE ($1 = '' OR p.program_id = $1)
  AND CASE WHEN p.to_account > 0 THEN p.lot_ids IS NOT NULL OR p.lot_points IS NOT NULL
      ELSE coalesce(cardinality(p.lot_ids), 0) <> coalesce(cardinality(p.lot_points), 0)
        OR p.points <> coalesce((SELECT sum(points) FROM unnest(p.lot_points) AS points), 0)
        OR EXISTS (SELECT FROM unnest(p.lot_ids, p.lot_points) AS part(lot, points)
                   WHERE part.lot IS NULL OR part.lot >= p.version OR part.points IS NULL OR part.points <= 0)
        OR p.vest_time IS NOT NULL OR p.expire_time IS NOT NULL END`,
	},
	{
		name:   "lots-in-time",
		proves: "Points were redeemed only after they had vested and before they expired, and written off only once expired, as of that instant.",
		table:  "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'lot ' || part.lot || ' in operation ' || o.operation_id || ' of kind ' || o.kind,
       'usable from ' || coalesce(made.vest_time::text, 'the start') || ' until ' || coalesce(made.expire_time::text, 'ever'),
       'event ' || p.event_time || ', written ' || p.create_time
FROM postings p
CROSS JOIN LATERAL unnest(p.lot_ids) AS part(lot)
JOIN postings made ON made.program_id = p.program_id AND made.account_id = p.account_id AND made.version = part.lot
JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
WHERE ($1 = '' OR p.program_id = $1)
  AND CASE o.kind WHEN 2 THEN made.vest_time > p.create_time OR made.expire_time <= p.create_time
                  WHEN 4 THEN made.expire_time IS DISTINCT FROM p.event_time OR p.event_time > p.create_time
                  ELSE false END`,
	},
}

package ledger

// books are the books that kinds of operations move points to (false) or from (true), the partner's own or the program's.
const books = `(VALUES
    (1, true, 1, true), (2, false, 2, true), (3, false, 1, true), (4, false, 3, false), (6, false, 2, true), (9, true, 2, true),
    (6, false, 9, false), (6, true, 9, false), (7, false, 9, false), (7, true, 9, false), (8, false, 9, false), (8, true, 9, false),
    (11, true, 4, true), (11, false, 4, true), (12, true, 3, false), (13, true, 5, false), (14, false, 6, false), (14, false, 7, false),
    (15, true, 6, false), (16, true, 8, false), (16, false, 8, false), (17, true, 8, false), (17, false, 8, false),
    (18, true, 8, false), (18, false, 8, false), (19, true, 8, false), (19, false, 8, false), (20, false, 10, false), (20, false, 11, false)
) AS b(operation, comes_in, kind, own)`

// dated is when lots vest and expire: as they were posted, or as they were confirmed.
const dated = `
SELECT p.program_id, p.account_id, p.version AS lot_id, coalesce(c.vest_time, p.vest_time) AS vest_time,
       CASE WHEN c.lot_id IS NULL THEN p.expire_time ELSE c.expire_time END AS expire_time
FROM postings p
LEFT JOIN confirmations c ON c.program_id = p.program_id AND c.account_id = p.account_id AND c.lot_id = p.version
WHERE ($1 = '' OR p.program_id = $1) AND p.to_account > 0 AND p.lot_ids IS NULL`

// owed is what each posting adds to the debt of its account.
const owed = `
SELECT program_id, account_id, version, operation_id, balance,
       CASE WHEN to_account > 0 THEN -debt_paid
            ELSE points - coalesce((SELECT sum(part) FROM unnest(lot_points) AS part), 0) END AS owed
FROM postings WHERE $1 = '' OR program_id = $1`

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
       (SELECT string_agg(CASE WHEN b.comes_in THEN 'from' ELSE 'to' END || ' book ' || b.kind || ' of ' || CASE WHEN b.own THEN 'partner ' || o.partner_no ELSE 'the program' END, ' or ')
        FROM ` + books + ` WHERE b.operation = o.kind),
       'from ' || p.from_account || ' to ' || p.to_account
FROM postings p
JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
WHERE ($1 = '' OR p.program_id = $1)
  AND NOT EXISTS (SELECT FROM ` + books + `
                  WHERE b.operation = o.kind AND b.comes_in = (p.to_account > 0)
                    AND least(p.from_account, p.to_account) = -(CASE WHEN b.own THEN o.partner_no::bigint ELSE 0 END * 16 + b.kind))`,
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
		proves: "No posting ever left an account with less than 0 points, debts aside, or a debt below 0.",
		table:  "postings",
		sql: `
SELECT program_id, account_id, version, 'balance and debt after posting of operation ' || operation_id, 'at least 0', balance + debt || ' and ' || debt
FROM (SELECT program_id, account_id, version, operation_id, balance,
             sum(owed) OVER (PARTITION BY program_id, account_id ORDER BY version) AS debt
      FROM (` + owed + `) p) p
WHERE balance + debt < 0 OR debt < 0`,
	},
	{
		name: "posting-lots",
		proves: "Every posting out names the lots that its points are taken from, exactly but for what it owes, and made before it; " +
			"postings in name those that they give back to.",
		table: "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'lots of posting of operation ' || p.operation_id,
       CASE WHEN p.to_account > 0 AND o.kind NOT IN (9, 19) THEN 'none' ELSE p.points - p.debt_paid || ' points of earlier lots' END,
       coalesce(p.lot_points::text || ' of ' || p.lot_ids::text, 'none') || ', ' || p.debt_paid || ' paid'
FROM postings p
LEFT JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
CROSS JOIN LATERAL (SELECT coalesce(sum(points), 0) AS points FROM unnest(p.lot_points) AS points) parts
WHERE ($1 = '' OR p.program_id = $1)
  AND (p.debt_paid < 0 OR p.debt_paid > p.points OR (p.lot_ids IS NULL) <> (p.lot_points IS NULL)
    OR EXISTS (SELECT FROM unnest(p.lot_ids, p.lot_points) AS part(lot, points)
               WHERE part.lot IS NULL OR part.lot >= p.version OR part.points IS NULL OR part.points <= 0)
    OR CASE WHEN p.to_account > 0 AND p.lot_ids IS NULL THEN false
            WHEN p.to_account > 0 THEN o.kind NOT IN (9, 19) OR parts.points <> p.points - p.debt_paid OR p.vest_time IS NOT NULL OR p.expire_time IS NOT NULL
            ELSE parts.points > p.points OR (parts.points < p.points AND o.kind NOT IN (3, 17))
              OR p.debt_paid <> 0 OR p.vest_time IS NOT NULL OR p.expire_time IS NOT NULL END)`,
	},
	{
		name: "lots-in-time",
		proves: "Points were redeemed only after they had vested and before they expired, and written off only once expired, as of that instant " +
			"or of the one when they came back.",
		table: "postings",
		sql: `
SELECT p.program_id, p.account_id, p.version, 'lot ' || part.lot || ' in operation ' || o.operation_id || ' of kind ' || o.kind,
       'usable from ' || coalesce(made.vest_time::text, 'the start') || ' until ' || coalesce(made.expire_time::text, 'ever'),
       'event ' || p.event_time || ', written ' || p.create_time
FROM postings p
CROSS JOIN LATERAL unnest(p.lot_ids) AS part(lot)
JOIN (` + dated + `) made ON made.program_id = p.program_id AND made.account_id = p.account_id AND made.lot_id = part.lot
JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id
WHERE ($1 = '' OR p.program_id = $1)
  AND CASE o.kind WHEN 2 THEN made.vest_time > p.create_time OR made.expire_time <= p.create_time
                  WHEN 4 THEN p.event_time > p.create_time OR made.expire_time IS NULL OR made.vest_time = 'infinity'
                    OR made.expire_time < 'infinity' AND made.expire_time <> p.event_time
                       AND (made.expire_time > p.event_time
                            OR NOT EXISTS (SELECT FROM operations back WHERE back.program_id = p.program_id AND back.account_id = p.account_id
                                             AND back.kind IN (6, 7, 8, 9, 19) AND back.event_time = p.event_time AND back.version < p.version))
                  ELSE false END`,
	},
}

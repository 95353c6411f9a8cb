package ledger

// derivedLots is what the lots must be: the postings in, less what the postings out took from them.
const derivedLots = `
SELECT program_id, account_id, lot_id, sum(points) AS remaining, max(vest_time) AS vest_time, max(expire_time) AS expire_time,
       bool_or(made) AS made
FROM (SELECT program_id, account_id, version AS lot_id, points, vest_time, expire_time, true AS made
      FROM postings WHERE ($1 = '' OR program_id = $1) AND to_account > 0
      UNION ALL
      SELECT p.program_id, p.account_id, part.lot, -part.points, NULL, NULL, false
      FROM postings p, unnest(p.lot_ids, p.lot_points) AS part(lot, points)
      WHERE ($1 = '' OR p.program_id = $1) AND p.from_account > 0) moved
GROUP BY program_id, account_id, lot_id`

// figureChecks hold what is kept for fast decisions against what follows from postings and operations.
var figureChecks = []check{
	{
		name:   "account-balance",
		proves: "Every account's balance and version are those of its last posting and its last operation.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'balance and version of ' || a.member_id,
       coalesce(p.balance, 0) || ' at ' || coalesce(o.version, 0), a.balance || ' at ' || a.version
FROM accounts a
LEFT JOIN (SELECT DISTINCT ON (program_id, account_id) program_id, account_id, balance FROM postings
           WHERE $1 = '' OR program_id = $1 ORDER BY program_id, account_id, version DESC) p
  ON p.program_id = a.program_id AND p.account_id = a.account_id
LEFT JOIN (SELECT program_id, account_id, max(version) AS version FROM operations WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) o
  ON o.program_id = a.program_id AND o.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1) AND (a.balance <> coalesce(p.balance, 0) OR a.version <> coalesce(o.version, 0))`,
	},
	{
		name:   "lifetime",
		proves: "What a member earned, spent and bought is the sum of their operations.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'earned, spent, purchases of ' || a.member_id,
       coalesce(o.earned, 0) || ', ' || coalesce(p.spent, 0) || ', ' || coalesce(o.purchases, 0), a.earned || ', ' || a.spent || ', ' || a.purchases
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, sum(tally_points) AS earned, sum(tally_purchases) AS purchases
           FROM operations WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) o
  ON o.program_id = a.program_id AND o.account_id = a.account_id
LEFT JOIN (SELECT p.program_id, p.account_id, sum(p.points) AS spent
           FROM postings p JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id AND o.kind = 2
           WHERE $1 = '' OR p.program_id = $1 GROUP BY p.program_id, p.account_id) p
  ON p.program_id = a.program_id AND p.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1)
  AND (a.earned <> coalesce(o.earned, 0) OR a.spent <> coalesce(p.spent, 0) OR a.purchases <> coalesce(o.purchases, 0))`,
	},
	{
		name:   "lots",
		proves: "What is left of every lot is what came in less what was taken, never below 0, and it vests and expires as it was posted.",
		table:  "lots",
		sql: `
SELECT coalesce(d.program_id, l.program_id), coalesce(d.account_id, l.account_id), coalesce(d.lot_id, l.lot_id), 'lot',
       CASE WHEN d.made THEN d.remaining || ', vests ' || coalesce(d.vest_time::text, 'at once') || ', expires ' || coalesce(d.expire_time::text, 'never')
            ELSE 'none: no posting made it' END,
       l.remaining || ', vests ' || coalesce(l.vest_time::text, 'at once') || ', expires ' || coalesce(l.expire_time::text, 'never')
FROM (` + derivedLots + `) d
FULL JOIN (SELECT * FROM lots WHERE $1 = '' OR program_id = $1) l
  ON l.program_id = d.program_id AND l.account_id = d.account_id AND l.lot_id = d.lot_id
WHERE coalesce(d.remaining, 0) <> coalesce(l.remaining, 0) OR d.remaining < 0 OR d.made IS NOT TRUE
   OR l.lot_id IS NOT NULL AND (l.vest_time IS DISTINCT FROM d.vest_time OR l.expire_time IS DISTINCT FROM d.expire_time)`,
	},
	{
		name:   "account-lots",
		proves: "What an account says about pending points and the next vesting and expiry is what its lots say.",
		table:  "accounts",
		// A call that was refused may have brought the figures about vesting up to an instant a little after the last
		// operation, so a lot that vests within a minute of it may be counted as vested.
		sql: `
SELECT a.program_id, a.account_id, a.version, 'figures about lots of ' || a.member_id,
       concat_ws(', ', 'pending ' || pending.points, 'next vesting ' || coalesce(pending.first::text, 'never'),
                 'next expiry ' || coalesce(expiring.points || ' at ' || expiring.at, 'never')),
       concat_ws(', ', 'pending ' || a.pending, 'next vesting ' || coalesce(a.next_vest_time::text, 'never'),
                 'next expiry ' || coalesce(a.next_expire_points || ' at ' || a.next_expire_time, 'never'))
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, max(create_time) + interval '1 minute' AS at FROM operations
           WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) looked
  ON looked.program_id = a.program_id AND looked.account_id = a.account_id
CROSS JOIN LATERAL (SELECT coalesce(sum(remaining), 0) AS points, min(vest_time) AS first FROM lots l
                    WHERE l.program_id = a.program_id AND l.account_id = a.account_id
                      AND (l.vest_time >= a.next_vest_time OR l.vest_time > looked.at)) pending
LEFT JOIN LATERAL (SELECT l.expire_time AS at, sum(l.remaining) AS points FROM lots l
                   WHERE l.program_id = a.program_id AND l.account_id = a.account_id AND l.expire_time IS NOT NULL
                   GROUP BY l.expire_time ORDER BY l.expire_time LIMIT 1) expiring ON true
WHERE ($1 = '' OR a.program_id = $1)
  AND (a.pending <> pending.points OR a.next_vest_time IS DISTINCT FROM pending.first
       OR a.next_expire_time IS DISTINCT FROM expiring.at OR a.next_expire_points <> coalesce(expiring.points, 0))`,
	},
	{
		name:   "held-is-lots",
		proves: "The points that an account holds are what is left of its lots.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'balance of ' || a.member_id, coalesce(l.remaining, 0)::text, a.balance::text
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, sum(remaining) AS remaining FROM lots WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) l
  ON l.program_id = a.program_id AND l.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1) AND a.balance <> coalesce(l.remaining, 0)`,
	},
	{
		name:   "tallies",
		proves: "What a member did on a day is the sum of what operations counted for it.",
		table:  "tallies",
		sql: `
SELECT coalesce(o.program_id, t.program_id), coalesce(o.account_id, t.account_id), 0, 'points, spend, purchases on ' || coalesce(o.tally_day::text, t.day::text, 'no day'),
       coalesce(o.points, 0) || ', ' || coalesce(o.spend, 0) || ', ' || coalesce(o.purchases, 0), t.points || ', ' || t.spend || ', ' || t.purchases
FROM (SELECT program_id, account_id, tally_day, sum(tally_points) AS points, sum(tally_spend) AS spend, sum(tally_purchases) AS purchases
      FROM operations WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id, tally_day) o
FULL JOIN (SELECT * FROM tallies WHERE $1 = '' OR program_id = $1) t
  ON t.program_id = o.program_id AND t.account_id = o.account_id AND t.day = o.tally_day
WHERE coalesce(o.points, 0) <> coalesce(t.points, 0) OR coalesce(o.spend, 0) <> coalesce(t.spend, 0)
   OR coalesce(o.purchases, 0) <> coalesce(t.purchases, 0)`,
	},
	{
		name:   "cap-uses",
		proves: "What capped rules have given is what the receipts of accruals say, less those that were reversed.",
		table:  "cap_uses",
		sql: `
SELECT coalesce(r.program_id, c.program_id), coalesce(r.account_id, c.account_id), 0,
       'cap of rule ' || coalesce(r.rule_id, c.rule_id) || ' from ' || coalesce(r.period, c.period), coalesce(r.points, 0)::text, c.points::text
FROM (SELECT o.program_id, o.account_id, part -> 'cap' ->> 'r' AS rule_id, date '1970-01-01' + (part -> 'cap' ->> 'd')::int AS period,
             sum((part ->> 'p')::bigint) AS points
      FROM operations o
      CROSS JOIN LATERAL json_array_elements(CASE json_typeof(o.answer -> 'r' -> 'parts') WHEN 'array' THEN o.answer -> 'r' -> 'parts' END) AS part
      WHERE ($1 = '' OR o.program_id = $1) AND o.kind = 1 AND part -> 'cap' IS NOT NULL
        AND NOT EXISTS (SELECT FROM operations r WHERE r.program_id = o.program_id AND r.reverses = o.operation_id)
      GROUP BY 1, 2, 3, 4) r
FULL JOIN (SELECT * FROM cap_uses WHERE $1 = '' OR program_id = $1) c
  ON c.program_id = r.program_id AND c.account_id = r.account_id AND c.rule_id = r.rule_id AND c.period = r.period
WHERE coalesce(r.points, 0) <> coalesce(c.points, 0)`,
	},
}

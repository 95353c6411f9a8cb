package ledger

// derivedLots is what the lots must be: what came in or back, less what went out and what is in holds.
const derivedLots = `
SELECT program_id, account_id, lot_id, sum(points) AS remaining, max(vest_time) AS vest_time, max(expire_time) AS expire_time,
       bool_or(made) AS made
FROM (SELECT p.program_id, p.account_id, p.version AS lot_id, p.points - p.debt_paid AS points, d.vest_time, d.expire_time, true AS made
      FROM postings p JOIN (` + dated + `) d ON d.program_id = p.program_id AND d.account_id = p.account_id AND d.lot_id = p.version
      UNION ALL
      SELECT p.program_id, p.account_id, part.lot, CASE WHEN p.to_account > 0 THEN part.points ELSE -part.points END, NULL, NULL, false
      FROM postings p, unnest(p.lot_ids, p.lot_points) AS part(lot, points)
      WHERE $1 = '' OR p.program_id = $1
      UNION ALL
      SELECT h.program_id, h.account_id, part.lot, -part.points, NULL, NULL, false
      FROM holds h, unnest(h.lot_ids, h.lot_points) AS part(lot, points)
      WHERE $1 = '' OR h.program_id = $1) moved
GROUP BY program_id, account_id, lot_id`

// counted is what operations counted for days: their own, and what merges carried.
const counted = `
SELECT program_id, account_id, tally_day AS day, tally_points AS points, tally_spend AS spend, tally_purchases AS purchases
FROM operations WHERE $1 = '' OR program_id = $1
UNION ALL
SELECT o.program_id, o.account_id, date '1970-01-01' + (t ->> 'd')::int, coalesce((t ->> 'p')::bigint, 0), coalesce((t ->> 's')::bigint, 0),
       coalesce((t ->> 'n')::bigint, 0)
FROM operations o, json_array_elements(CASE json_typeof(o.answer -> 'ty') WHEN 'array' THEN o.answer -> 'ty' END) AS t
WHERE ($1 = '' OR o.program_id = $1) AND o.kind BETWEEN 16 AND 19`

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
LEFT JOIN (SELECT program_id, account_id, sum(points) AS earned, sum(purchases) AS purchases FROM (` + counted + `) t GROUP BY program_id, account_id) o
  ON o.program_id = a.program_id AND o.account_id = a.account_id
LEFT JOIN (SELECT program_id, account_id, sum(points) AS spent
           FROM (SELECT p.program_id, p.account_id, CASE WHEN p.to_account > 0 THEN -p.points ELSE p.points END AS points
                 FROM postings p JOIN operations o ON o.program_id = p.program_id AND o.operation_id = p.operation_id AND o.kind IN (2, 6, 9)
                 WHERE ($1 = '' OR p.program_id = $1) AND least(p.from_account, p.to_account) <> -9
                 UNION ALL
                 SELECT program_id, account_id, coalesce((answer ->> 'sp')::bigint, 0) FROM operations
                 WHERE ($1 = '' OR program_id = $1) AND kind BETWEEN 16 AND 19) spent
           GROUP BY program_id, account_id) p
  ON p.program_id = a.program_id AND p.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1)
  AND (a.earned <> coalesce(o.earned, 0) OR a.spent <> coalesce(p.spent, 0) OR a.purchases <> coalesce(o.purchases, 0))`,
	},
	{
		name:   "lots",
		proves: "What is left of every lot is what came in less what was taken, never below 0, and it vests and expires as it was posted.",
		table:  "open_lots",
		sql: `
SELECT coalesce(d.program_id, l.program_id), coalesce(d.account_id, l.account_id), coalesce(d.lot_id, l.lot_id), 'lot',
       CASE WHEN d.made AND d.remaining = 0 THEN 'none: it is used up'
            WHEN d.made THEN d.remaining || ', vests ' || coalesce(d.vest_time::text, 'at once') || ', expires ' || coalesce(d.expire_time::text, 'never')
            ELSE 'none: no posting made it' END,
       l.remaining || ', vests ' || coalesce(l.vest_time::text, 'at once') || ', expires ' || coalesce(l.expire_time::text, 'never')
FROM (` + derivedLots + `) d
FULL JOIN (SELECT * FROM open_lots WHERE $1 = '' OR program_id = $1) l
  ON l.program_id = d.program_id AND l.account_id = d.account_id AND l.lot_id = d.lot_id
WHERE coalesce(d.remaining, 0) <> coalesce(l.remaining, 0) OR d.remaining < 0 OR l.remaining <= 0 OR d.made IS NOT TRUE
   OR l.lot_id IS NOT NULL AND (l.vest_time IS DISTINCT FROM d.vest_time OR l.expire_time IS DISTINCT FROM d.expire_time)`,
	},
	{
		name:   "account-lots",
		proves: "What an account says about pending and held points and the next vesting, expiry and release is what its lots and holds say.",
		table:  "accounts",
		// A call that was refused may have brought the figures about vesting up to an instant a little after the last
		// operation, so a lot that vests within a minute of it may be counted as vested.
		sql: `
SELECT a.program_id, a.account_id, a.version, 'figures about lots and holds of ' || a.member_id,
       concat_ws(', ', 'pending ' || pending.points, 'next vesting ' || coalesce(pending.first::text, 'never'),
                 'next expiry ' || coalesce(expiring.points || ' at ' || expiring.at, 'never'), 'until idle ' || idle.points,
                 'held ' || held.points, 'next release ' || coalesce(held.first::text, 'never')),
       concat_ws(', ', 'pending ' || a.pending, 'next vesting ' || coalesce(a.next_vest_time::text, 'never'),
                 'next expiry ' || coalesce(a.next_expire_points || ' at ' || a.next_expire_time, 'never'), 'until idle ' || a.idle_points,
                 'held ' || a.held, 'next release ' || coalesce(a.next_release_time::text, 'never'))
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, max(create_time) + interval '1 minute' AS at FROM operations
           WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) looked
  ON looked.program_id = a.program_id AND looked.account_id = a.account_id
CROSS JOIN LATERAL (SELECT coalesce(sum(remaining), 0) AS points, min(vest_time) FILTER (WHERE vest_time < 'infinity') AS first FROM open_lots l
                    WHERE l.program_id = a.program_id AND l.account_id = a.account_id
                      AND (l.vest_time >= a.next_vest_time OR l.vest_time > looked.at)) pending
LEFT JOIN LATERAL (SELECT l.expire_time AS at, sum(l.remaining) AS points FROM open_lots l
                   WHERE l.program_id = a.program_id AND l.account_id = a.account_id AND l.expire_time < 'infinity'
                     AND l.vest_time IS DISTINCT FROM 'infinity'
                   GROUP BY l.expire_time ORDER BY l.expire_time LIMIT 1) expiring ON true
CROSS JOIN LATERAL (SELECT coalesce(sum(remaining), 0) AS points FROM open_lots l
                    WHERE l.program_id = a.program_id AND l.account_id = a.account_id AND l.expire_time = 'infinity'
                      AND l.vest_time IS DISTINCT FROM 'infinity') idle
CROSS JOIN LATERAL (SELECT coalesce(sum(h.points), 0) AS points, min(h.expire_time) AS first FROM holds h
                    WHERE h.program_id = a.program_id AND h.account_id = a.account_id) held
WHERE ($1 = '' OR a.program_id = $1)
  AND (a.pending <> pending.points OR a.next_vest_time IS DISTINCT FROM pending.first
       OR a.next_expire_time IS DISTINCT FROM expiring.at OR a.next_expire_points <> coalesce(expiring.points, 0)
       OR a.idle_points <> idle.points OR a.idle_points > 0 AND a.idle_expire_time IS NULL
       OR a.held <> held.points OR a.next_release_time IS DISTINCT FROM held.first)`,
	},
	{
		name:   "held-is-lots",
		proves: "The points that an account holds are what is left of its lots and in its holds, less what it owes.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'balance of ' || a.member_id, (coalesce(l.remaining, 0) + a.held - a.debt)::text, a.balance::text
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, sum(remaining) AS remaining FROM open_lots WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) l
  ON l.program_id = a.program_id AND l.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1) AND a.balance <> coalesce(l.remaining, 0) + a.held - a.debt`,
	},
	{
		name:   "lots-apart",
		proves: "An account knows how many of its lots it doesn't carry.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'lots that aren''t carried by ' || a.member_id, coalesce(l.n, 0)::text, a.lots_apart::text
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, count(*) AS n FROM lots WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id) l
  ON l.program_id = a.program_id AND l.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1) AND a.lots_apart <> coalesce(l.n, 0)`,
	},
	{
		name:   "debt",
		proves: "What an account owes is what went out beyond its lots, less what came in to pay for it; who owes has no lots.",
		table:  "accounts",
		sql: `
SELECT a.program_id, a.account_id, a.version, 'debt of ' || a.member_id, coalesce(o.debt, 0) || ' and no lots if any',
       a.debt || CASE WHEN l.account_id IS NULL THEN '' ELSE ' and lots' END
FROM accounts a
LEFT JOIN (SELECT program_id, account_id, sum(owed) AS debt FROM (` + owed + `) p GROUP BY program_id, account_id) o
  ON o.program_id = a.program_id AND o.account_id = a.account_id
LEFT JOIN (SELECT DISTINCT program_id, account_id FROM open_lots WHERE $1 = '' OR program_id = $1) l
  ON l.program_id = a.program_id AND l.account_id = a.account_id
WHERE ($1 = '' OR a.program_id = $1) AND (a.debt <> coalesce(o.debt, 0) OR a.debt > 0 AND l.account_id IS NOT NULL)`,
	},
	{
		name:   "holds",
		proves: "A hold is there from the operation that made it until the one that ended it, with the points that its answer tells and its lots add up to.",
		table:  "operations",
		sql: `
SELECT coalesce(o.program_id, h.program_id), coalesce(o.account_id, h.account_id), coalesce(o.version, 0), 'hold ' || coalesce(o.operation_id, h.operation_id),
       CASE WHEN o.operation_id IS NULL OR o.ended THEN 'none' ELSE coalesce(o.points, 'no') || ' points' END,
       CASE WHEN h.operation_id IS NULL THEN 'none' ELSE h.points || ' points, ' || h.in_lots || ' of lots' END
FROM (SELECT o.program_id, o.operation_id, o.account_id, o.version, o.answer ->> 'p' AS points,
             EXISTS (SELECT FROM operations e WHERE e.program_id = o.program_id AND e.reverses = o.operation_id AND e.kind IN (6, 7, 8)) AS ended
      FROM operations o WHERE ($1 = '' OR o.program_id = $1) AND o.kind = 5) o
FULL JOIN (SELECT h.*, (SELECT sum(points) FROM unnest(h.lot_points) AS points) AS in_lots FROM holds h WHERE $1 = '' OR h.program_id = $1) h
  ON h.program_id = o.program_id AND h.operation_id = o.operation_id
WHERE o.operation_id IS NULL OR o.ended <> (h.operation_id IS NULL)
   OR h.operation_id IS NOT NULL AND (h.points::text IS DISTINCT FROM o.points OR h.points IS DISTINCT FROM h.in_lots)`,
	},
	{
		name:   "confirmations",
		proves: "A lot was confirmed only if it waited for that, by an operation on its account.",
		table:  "confirmations",
		sql: `
SELECT c.program_id, c.account_id, c.lot_id, 'confirmation ' || c.operation_id, 'a lot that waits, and a confirmation on its account, vested by its expiry',
       coalesce('a lot that vests ' || coalesce(p.vest_time::text, 'at once'), 'no lot') || ', '
       || coalesce('kind ' || o.kind || ' on account ' || o.account_id, 'no operation')
FROM confirmations c
LEFT JOIN postings p ON p.program_id = c.program_id AND p.account_id = c.account_id AND p.version = c.lot_id AND p.to_account > 0 AND p.lot_ids IS NULL
LEFT JOIN operations o ON o.program_id = c.program_id AND o.operation_id = c.operation_id
WHERE ($1 = '' OR c.program_id = $1)
  AND (p.vest_time IS DISTINCT FROM 'infinity' OR o.kind IS DISTINCT FROM 10 OR o.account_id <> c.account_id OR c.vest_time = 'infinity'
       OR c.expire_time <= c.vest_time)`,
	},
	{
		name:   "tallies",
		proves: "What a member did on a day is the sum of what operations counted for it.",
		table:  "all_tallies",
		sql: `
SELECT coalesce(o.program_id, t.program_id), coalesce(o.account_id, t.account_id), 0, 'points, spend, purchases on ' || coalesce(o.tally_day::text, t.day::text, 'no day'),
       coalesce(o.points, 0) || ', ' || coalesce(o.spend, 0) || ', ' || coalesce(o.purchases, 0), t.points || ', ' || t.spend || ', ' || t.purchases
FROM (SELECT program_id, account_id, day AS tally_day, sum(points) AS points, sum(spend) AS spend, sum(purchases) AS purchases
      FROM (` + counted + `) t GROUP BY program_id, account_id, day) o
FULL JOIN (SELECT program_id, account_id, day, sum(points) AS points, sum(spend) AS spend, sum(purchases) AS purchases
           FROM all_tallies WHERE $1 = '' OR program_id = $1 GROUP BY program_id, account_id, day) t
  ON t.program_id = o.program_id AND t.account_id = o.account_id AND t.day = o.tally_day
WHERE coalesce(o.points, 0) <> coalesce(t.points, 0) OR coalesce(o.spend, 0) <> coalesce(t.spend, 0)
   OR coalesce(o.purchases, 0) <> coalesce(t.purchases, 0)`,
	},
	{
		name:   "cap-uses",
		proves: "What caps count is what the receipts of accruals say and what later operations added or took back.",
		table:  "cap_uses",
		sql: `
SELECT coalesce(r.program_id, c.program_id), coalesce(r.account_id, c.account_id), 0,
       'cap of rule ' || coalesce(r.rule_id, c.rule_id) || ' from ' || coalesce(r.period, c.period), coalesce(r.points, 0)::text, c.points::text
FROM (SELECT program_id, account_id, rule_id, period, coalesce(given.points, 0) + coalesce(later.points, 0) AS points
      FROM (
      SELECT o.program_id, o.account_id, part -> 'cap' ->> 'r' AS rule_id, date '1970-01-01' + (part -> 'cap' ->> 'd')::int AS period,
             sum((part ->> 'p')::bigint) AS points
      FROM operations o
      CROSS JOIN LATERAL json_array_elements(CASE json_typeof(o.answer -> 'r' -> 'parts') WHEN 'array' THEN o.answer -> 'r' -> 'parts' END) AS part
      WHERE ($1 = '' OR o.program_id = $1) AND o.kind = 1 AND part -> 'cap' IS NOT NULL
      GROUP BY 1, 2, 3, 4) given
      FULL JOIN (
      SELECT o.program_id, o.account_id, used ->> 'r' AS rule_id, date '1970-01-01' + (used ->> 'd')::int AS period, sum((used ->> 'p')::bigint) AS points
      FROM operations o
      CROSS JOIN LATERAL json_array_elements(CASE json_typeof(o.answer -> 'cu') WHEN 'array' THEN o.answer -> 'cu' END) AS used
      WHERE ($1 = '' OR o.program_id = $1) AND o.kind <> 1
      GROUP BY 1, 2, 3, 4) later USING (program_id, account_id, rule_id, period)) r
FULL JOIN (SELECT * FROM cap_uses WHERE $1 = '' OR program_id = $1) c
  ON c.program_id = r.program_id AND c.account_id = r.account_id AND c.rule_id = r.rule_id AND c.period = r.period
WHERE coalesce(r.points, 0) <> coalesce(c.points, 0)`,
	},
}

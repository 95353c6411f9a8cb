package program

import (
	"time"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
)

type expiryKind int8

const (
	expireNever expiryKind = iota
	expireAfterDays
	expireAfterMonths
	expireOnDate
	expireWhenIdle
)

type expiry struct {
	kind    expiryKind
	n       int // days or months
	date    Day
	roundUp loyaltyv1.ExpiryRoundUp
}

// at is when points expire, in UTC: counted from one instant, and after another, the basis, which is when they vest.
// Where a fixed date or the end of a month, quarter or year would come before it, it is the next one after. The kind
// is not expireNever.
func (e expiry) at(counted, basis time.Time, loc *time.Location) time.Time {
	var expire time.Time
	switch e.kind {
	case expireAfterDays, expireWhenIdle:
		expire = addDays(counted.In(loc), e.n)
	case expireAfterMonths:
		expire = addMonths(counted.In(loc), e.n)
	case expireOnDate:
		expire = e.endOfDate(basis, loc)
	}
	if e.roundUp != 0 {
		if expire.Before(basis) {
			expire = basis
		}
		rounded := e.round(expire, loc)
		if !rounded.After(basis) { // the basis is a boundary itself
			rounded = e.round(basis.Add(1), loc)
		}
		expire = rounded
	}
	return expire.UTC()
}

// addDays is the same local time of day, n calendar days later.
func addDays(local time.Time, n int) time.Time { return local.AddDate(0, 0, n) }

// addMonths is the same local time of day, n calendar months later, on the month's last day where it is shorter.
func addMonths(local time.Time, n int) time.Time {
	year, month, day := local.Date()
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	day = min(day, lastOfMonth(first.Year(), first.Month()))
	return time.Date(first.Year(), first.Month(), day,
		local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), local.Location())
}

// endOfDate is the first end of the fixed date, this year or a later one, after basis.
func (e expiry) endOfDate(basis time.Time, loc *time.Location) time.Time {
	firstYear, _, _ := e.date.date()
	for year := max(firstYear, basis.In(loc).Year()); ; year++ {
		if end := (e.date.sameDayIn(year) + 1).Start(loc); end.After(basis) {
			return end
		}
	}
}

// round moves t on to the first instant of the next month, quarter or year, unless it is one.
func (e expiry) round(t time.Time, loc *time.Location) time.Time {
	year, month, _ := t.In(loc).Date()
	months := 1
	switch e.roundUp {
	case loyaltyv1.ExpiryRoundUp_EXPIRY_ROUND_UP_QUARTER_END:
		months = 3
	case loyaltyv1.ExpiryRoundUp_EXPIRY_ROUND_UP_YEAR_END:
		months = 12
	}
	begin := (month-1)/time.Month(months)*time.Month(months) + 1
	if start := dayOfDate(year, begin, 1).Start(loc); start.Equal(t) {
		return start
	}
	return dayOfDate(year, begin+time.Month(months), 1).Start(loc)
}

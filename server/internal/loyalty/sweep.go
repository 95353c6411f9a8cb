package loyalty

import "context"

// Sweep writes down what has happened by itself to the next so many of a program's accounts, and tells after which
// account to go on (0: these were the last) and on how many something was due.
func (s *Service) Sweep(ctx context.Context, programID string, after int64, limit int) (next int64, settled int, err error) {
	return s.ledger.Sweep(ctx, programID, after, limit, s.clock())
}

package ledger

import "context"

// marking is a mark on a group's accounts in the mirror.
type marking struct {
	accounts []AccountKey
	made     chan struct{} // closed when settled is known
	settled  func([]Image) // nil: it is settled
}

func (m *marking) wait() { <-m.made }

func (m *marking) settle(images []Image) {
	<-m.made
	if m.settled != nil {
		m.settled(images)
		m.settled = nil
	}
}

// mark begins to mark the group's accounts in the mirror, beside the first round trip.
func (l *Ledger) mark(ctx context.Context, calls []*pending) *marking {
	m := &marking{made: make(chan struct{})}
	if l.options.Mirror == nil {
		close(m.made)
		return m
	}
	m.accounts = distinctAccounts(calls)
	go func() {
		defer close(m.made)
		m.settled = l.options.Mirror.Mark(ctx, m.accounts)
	}()
	return m
}

// images are the new states of those of the marked accounts that the group changed.
func (f *found) images(marked []AccountKey) []Image {
	images := make([]Image, 0, len(marked))
	for i, key := range marked {
		s := f.accounts[key]
		if s == nil || !s.changed {
			continue
		}
		image := Image{Index: i, Version: s.account.Version}
		if s.outcome.Hot != nil {
			image.Hot, image.Before = s.outcome.Hot(), s.outcome.HotBefore
		}
		images = append(images, image)
	}
	return images
}

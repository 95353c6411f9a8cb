package auth

// recent remembers entries: at least the last `limit` that were put in, at most twice as many. It forgets the others
// by dropping the older of two maps, so no single put takes long.
type recent struct {
	limit      int
	young, old map[keyRef]entry
}

func newRecent(limit int) recent {
	return recent{limit: limit, young: map[keyRef]entry{}}
}

func (r *recent) get(ref keyRef) (entry, bool) {
	e, found := r.young[ref]
	if !found {
		e, found = r.old[ref]
	}
	return e, found
}

func (r *recent) put(ref keyRef, e entry) {
	if len(r.young) >= r.limit {
		r.old, r.young = r.young, make(map[keyRef]entry, len(r.young))
	}
	r.young[ref] = e
}

func (r *recent) remove(ref keyRef) {
	delete(r.young, ref)
	delete(r.old, ref)
}

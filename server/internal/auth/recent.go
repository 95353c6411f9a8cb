package auth

// recent remembers values: at least the last `limit` that were put in, at most twice as many. It forgets the others
// by dropping the older of two maps, so no single put takes long.
type recent[V any] struct {
	limit      int
	young, old map[ref]V
}

func newRecent[V any](limit int) recent[V] {
	return recent[V]{limit: limit, young: map[ref]V{}}
}

func (r *recent[V]) get(of ref) (V, bool) {
	v, found := r.young[of]
	if !found {
		v, found = r.old[of]
	}
	return v, found
}

func (r *recent[V]) put(of ref, v V) {
	if len(r.young) >= r.limit {
		r.old, r.young = r.young, make(map[ref]V, len(r.young))
	}
	r.young[of] = v
}

func (r *recent[V]) remove(of ref) {
	delete(r.young, of)
	delete(r.old, of)
}

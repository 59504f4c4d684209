// name:    standing
// mode:    read
// access:  personal
// rows:    0..1  phase INT64?, digest STRING?, loaded INT64
//
// Whether a load is under way, and the revision of the last one that ended. The aggregation makes the first
// be read before the second: a load that ends in between is seen either way.
MATCH (m:Meta {id: 'meta'})
WITH collect(m.pending_phase) AS phases, collect(m.pending_digest) AS digests
MATCH (l:Meta {id: 'load'})
RETURN head(phases) AS phase, head(digests) AS digest, l.revision AS loaded

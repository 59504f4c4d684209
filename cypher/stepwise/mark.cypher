// name:    mark
// mode:    write
// access:  personal
// params:  digest STRING?, phase INT64?
// rows:    0
//
// Say that a load is under way, or that none is.
MATCH (m:Meta {id: 'meta'})
SET m.pending_digest = $digest, m.pending_phase = $phase, m.locked_by = null

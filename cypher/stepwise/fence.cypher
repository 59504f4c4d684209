// name:    fence
// mode:    write
// access:  personal
// params:  digest STRING, phase INT64
// rows:    0..1  revision INT64
//
// The last statement of each step of a load: no row where another process has ended the load meanwhile. Its
// lock on Meta holds until the step is committed.
MATCH (m:Meta {id: 'meta', pending_digest: $digest})
SET m.pending_phase = $phase
RETURN m.revision AS revision

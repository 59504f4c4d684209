// name:    last_digest
// mode:    read
// access:  personal
// params:  revision INT64
// rows:    0..1  digest STRING
//
// The seal of a revision, which the next one's covers.
MATCH (c:Change {revision: $revision})
RETURN c.digest AS digest

// name:    lock
// mode:    write
// access:  personal
// params:  by STRING
// rows:    0..1  revision INT64, open_revision INT64
//
// Writing to the Meta node makes other writers wait until this transaction ends.
MATCH (m:Meta {id: 'meta'})
SET m.locked_by = $by
RETURN m.revision AS revision, m.open_revision AS open_revision

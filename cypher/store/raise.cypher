// name:    raise
// mode:    write
// access:  personal
// params:  revision INT64, open_revision INT64
// rows:    0
//
// The last write of a revision: where the graph stands now.
MATCH (m:Meta {id: 'meta'})
SET m.revision = $revision, m.open_revision = $open_revision, m.locked_by = null

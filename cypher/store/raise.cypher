// name:    raise
// mode:    write
// access:  personal
// params:  rows LIST<MAP>
// rows:    0
//
// The last write of a revision: one row that says where the graph stands now.
UNWIND $rows AS row
MATCH (m:Meta {id: 'meta'})
SET m.revision = row.revision, m.open_revision = row.open_revision, m.locked_by = null

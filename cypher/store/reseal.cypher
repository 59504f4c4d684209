// name:    reseal
// mode:    write
// access:  personal
// params:  rows LIST<MAP>
// rows:    0
//
// Heads of revisions as they are once somebody named in them is forgotten, sealed anew.
UNWIND $rows AS row
MATCH (c:Change {revision: row.revision})
SET c.by = row.by, c.reason = row.reason, c.digest = row.digest

// name:    hold
// mode:    write
// access:  personal
// params:  by STRING
// rows:    0..1  revision INT64
//
// Take the loaders' lock: a second Meta node, which the transaction of a running load keeps locked until the
// end. It tells the revision of the last load that was written in steps.
MATCH (l:Meta {id: 'load'})
SET l.locked_by = $by
RETURN l.revision AS revision

// name:    ended
// mode:    write
// access:  personal
// params:  revision INT64
// rows:    0
//
// Tell readers that a load has ended, and let go of the loaders' lock.
MATCH (l:Meta {id: 'load'})
SET l.revision = $revision, l.locked_by = null

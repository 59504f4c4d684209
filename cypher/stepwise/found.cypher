// name:    found
// mode:    write
// access:  personal
// params:  schema_version INT64
// rows:    0
//
// The loaders' lock of a new store.
MERGE (l:Meta {id: 'load'})
SET l.schema_version = $schema_version, l.revision = 0, l.open_revision = 0

// name:    found
// mode:    write
// access:  personal
// params:  schema_version INT64
// rows:    0
//
// The Meta node of a new store.
MERGE (m:Meta {id: 'meta'})
SET m.schema_version = $schema_version, m.revision = 0, m.open_revision = 0, m.pending_digest = null,
  m.pending_phase = null, m.locked_by = null

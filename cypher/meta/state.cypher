// name:    state
// mode:    read
// access:  personal
// rows:    0..1  schema_version INT64, revision INT64, open_revision INT64, pending_digest STRING?,
//          pending_phase INT64?
//
// Where the graph stands; no row in a store that was never opened for writing.
MATCH (m:Meta {id: 'meta'})
RETURN m.schema_version AS schema_version, m.revision AS revision, m.open_revision AS open_revision,
  m.pending_digest AS pending_digest, m.pending_phase AS pending_phase

// name:    changes
// mode:    read
// access:  personal
// params:  since INT64
// rows:    0..n  revision INT64, open_revision INT64, at STRING, by STRING, reason STRING, kind STRING,
//          digest STRING
// order:   revision
//
// The heads of the revisions after one, oldest first.
MATCH (c:Change)
WHERE c.revision > $since
RETURN c.revision AS revision, c.open_revision AS open_revision, c.at AS at, c.by AS by, c.reason AS reason,
  c.kind AS kind, c.digest AS digest
ORDER BY revision

// name:    changed_by
// mode:    read
// access:  personal
// params:  names LIST<STRING>
// rows:    0..n  revision INT64, at STRING, kind STRING
// order:   revision
//
// The revisions that somebody made.
MATCH (c:Change)
WHERE toLower(c.by) IN $names
RETURN c.revision AS revision, c.at AS at, c.kind AS kind
ORDER BY revision

// name:    concepts_known
// mode:    read
// access:  open
// params:  uris LIST<STRING>
// rows:    0..n  uri STRING
// order:   uri
//
// Those of the given outside terms that are there.
MATCH (c:Concept)
WHERE c.uri IN $uris
RETURN c.uri AS uri
ORDER BY uri

// name:    concept_broader
// mode:    read
// access:  open
// params:  scheme STRING
// rows:    0..n  start_uri STRING, end_uri STRING
// order:   start_uri, end_uri
//
// The hierarchy of one outside scheme.
MATCH (a:Concept)-[:BROADER]->(b:Concept)
WHERE a.scheme = $scheme
RETURN a.uri AS start_uri, b.uri AS end_uri
ORDER BY start_uri, end_uri

// name:    competence_matches
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_uri STRING
// order:   start_id, end_uri
//
// The MATCHES edges of one vocabulary's competences.
MATCH (a:Competence)-[:MATCHES]->(b:Concept)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.uri AS end_uri
ORDER BY start_id, end_uri

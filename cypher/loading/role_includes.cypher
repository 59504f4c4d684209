// name:    role_includes
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING
// order:   start_id, end_id
//
// The INCLUDES edges of one vocabulary's roles.
MATCH (a:Role)-[:INCLUDES]->(b:Profile)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id
ORDER BY start_id, end_id

// name:    role_responsible_for
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING
// order:   start_id, end_id
//
// The RESPONSIBLE_FOR edges of one vocabulary's roles.
MATCH (a:Role)-[:RESPONSIBLE_FOR]->(b:Responsibility)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id
ORDER BY start_id, end_id

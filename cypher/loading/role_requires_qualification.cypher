// name:    role_requires_qualification
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING, any_of STRING
// order:   start_id, end_id, any_of
//
// The REQUIRES_QUALIFICATION edges of one vocabulary's roles.
MATCH (a:Role)-[r:REQUIRES_QUALIFICATION]->(b:Qualification)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id, r.any_of AS any_of
ORDER BY start_id, end_id, any_of

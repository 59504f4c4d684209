// name:    goal_requires
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING, necessity STRING
// order:   start_id, end_id, necessity
//
// The requirements that one vocabulary sets for goals, its own and others'.
MATCH (a:Goal)-[r:REQUIRES]->(b:Competence)
WHERE r.origin = $vocabulary
RETURN a.id AS start_id, b.id AS end_id, r.necessity AS necessity
ORDER BY start_id, end_id, necessity

// name:    course_builds_on
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING
// order:   start_id, end_id
//
// The BUILDS_ON edges of one vocabulary's courses.
MATCH (a:Course)-[:BUILDS_ON]->(b:Course)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id
ORDER BY start_id, end_id

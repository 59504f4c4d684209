// name:    course_develops
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING, from_level INT64, to_level INT64
// order:   start_id, end_id, from_level, to_level
//
// The DEVELOPS edges of one vocabulary's courses.
MATCH (a:Course)-[r:DEVELOPS]->(b:Competence)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id, r.from_level AS from_level, r.to_level AS to_level
ORDER BY start_id, end_id, from_level, to_level

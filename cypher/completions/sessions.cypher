// name:    sessions
// mode:    read
// access:  open
// params:  ids LIST<STRING>
// rows:    0..n  id STRING, course STRING
// order:   id
//
// The course sessions with one of some ids.
MATCH (s:CourseSession)-[:RUN_OF]->(k:Course)
WHERE s.id IN $ids
RETURN s.id AS id, k.id AS course
ORDER BY id

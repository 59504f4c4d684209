// name:    sessions
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, start STRING?, finish STRING?, seats INT64?, place STRING?
// order:   id
//
// The dated runs of a course.
MATCH (s:CourseSession)-[:RUN_OF]->(k:Course {id: $id})
RETURN s.id AS id, s.start AS start, s.finish AS finish, s.seats AS seats, s.place AS place
ORDER BY id

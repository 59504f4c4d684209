// name:    sessions
// mode:    read
// access:  open
// rows:    0..n  id STRING, course STRING, start STRING?, finish STRING?, seats INT64?, place STRING?
// order:   id
//
// Every dated run of a course.
MATCH (s:CourseSession)-[:RUN_OF]->(k:Course)
RETURN s.id AS id, k.id AS course, s.start AS start, s.finish AS finish, s.seats AS seats, s.place AS place
ORDER BY id

// name:    session
// mode:    read
// access:  open
// params:  session STRING
// rows:    0..1  id STRING, course STRING, start STRING?, finish STRING?, seats INT64?
//
// One dated run of a course.
MATCH (s:CourseSession {id: $session})-[:RUN_OF]->(k:Course)
RETURN s.id AS id, k.id AS course, s.start AS start, s.finish AS finish, s.seats AS seats

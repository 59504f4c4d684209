// name:    sessions
// mode:    read
// access:  open
// rows:    0..n  owner STRING, id STRING, begins STRING?, finish STRING?, seats INT64?, place STRING?
//
// Every dated run with its course.
MATCH (n:CourseSession)-[:RUN_OF]->(o:Course)
RETURN o.id AS owner, n.id AS id, n.start AS begins, n.finish AS finish, n.seats AS seats, n.place AS place

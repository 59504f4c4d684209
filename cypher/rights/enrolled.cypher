// name:    enrolled
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  course_session STRING, start STRING?, course STRING?, label STRING?, state STRING, at
//          STRING?, evaluation STRING?
// order:   course_session, course
//
// The course sessions that a person is or was enrolled in.
MATCH (e:Employee {id: $employee})-[n:ENROLLED]->(s:CourseSession)
OPTIONAL MATCH (s)-[:RUN_OF]->(c:Course)
RETURN s.id AS course_session, s.start AS start, c.id AS course,
  coalesce(c.label_nb, c.label_nn, c.label_en, c.id) AS label, n.state AS state, n.at AS at,
  n.evaluation AS evaluation
ORDER BY course_session, course

// name:    enrolment
// mode:    read
// access:  personal
// params:  employee STRING, session STRING
// rows:    0..1  state STRING, at STRING?, evaluation STRING?
//
// How a person stands to a course session.
MATCH (:Employee {id: $employee})-[n:ENROLLED]->(:CourseSession {id: $session})
RETURN n.state AS state, n.at AS at, n.evaluation AS evaluation

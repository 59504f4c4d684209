// name:    enrolments
// mode:    read
// access:  personal
// rows:    0..n  employee STRING, session STRING, state STRING
// order:   employee, session
//
// How everybody stands to the course sessions that she was ever proposed for.
MATCH (p:Employee)-[n:ENROLLED]->(s:CourseSession)
RETURN p.id AS employee, s.id AS session, n.state AS state
ORDER BY employee, session

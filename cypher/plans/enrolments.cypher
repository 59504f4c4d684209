// name:    enrolments
// mode:    read
// access:  personal
// rows:    0..n  employee STRING, session STRING, state STRING
// order:   employee, session
//
// Who has a seat in a course session, or has had one.
MATCH (p:Employee)-[n:ENROLLED]->(s:CourseSession)
WHERE n.state = 'enrolled' OR n.state = 'approved' OR n.state = 'attended' OR n.state = 'completed'
RETURN p.id AS employee, s.id AS session, n.state AS state
ORDER BY employee, session

// name:    enrolments
// mode:    read
// access:  personal
// params:  employees LIST<STRING>, courses LIST<STRING>
// rows:    0..n  employee STRING, course STRING, session STRING, start STRING?, state STRING, at STRING?,
//          evaluation STRING?
// order:   employee, course, session
//
// How some people stand to the sessions of some courses.
MATCH (e:Employee)-[n:ENROLLED]->(s:CourseSession)-[:RUN_OF]->(k:Course)
WHERE e.id IN $employees AND k.id IN $courses
RETURN e.id AS employee, k.id AS course, s.id AS session, s.start AS start, n.state AS state, n.at AS at,
    n.evaluation AS evaluation
ORDER BY employee, course, session

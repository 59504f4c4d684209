// name:    assessments_of
// mode:    read
// access:  personal
// params:  employee STRING, course STRING
// rows:    0..n  competence STRING, at STRING, method STRING, level INT64, valid_until STRING?,
//          valid_months INT64?
// order:   competence, at, method
//
// The whole history of one person in the competences that a course develops.
MATCH (:Employee {id: $employee})-[a:ASSESSED]->(c:Competence)<-[:DEVELOPS]-(:Course {id: $course})
RETURN DISTINCT c.id AS competence, a.at AS at, a.method AS method, a.level AS level,
    a.valid_until AS valid_until, c.valid_months AS valid_months
ORDER BY competence, at, method

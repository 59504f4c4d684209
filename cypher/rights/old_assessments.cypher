// name:    old_assessments
// mode:    read
// access:  personal
// params:  before STRING
// rows:    0..n  employee STRING, competence STRING, at STRING, method STRING
// order:   employee, competence, at, method
//
// The assessments from before a day.
MATCH (e:Employee)-[a:ASSESSED]->(c:Competence)
WHERE a.at < $before
RETURN e.id AS employee, c.id AS competence, a.at AS at, a.method AS method
ORDER BY employee, competence, at, method

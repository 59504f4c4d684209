// name:    assessments_of
// mode:    read
// access:  personal
// params:  employee STRING, competence STRING
// rows:    0..n  at STRING, method STRING, level INT64, by STRING?, valid_until STRING?
// order:   at, method
//
// The whole history of one person in one competence.
MATCH (e:Employee {id: $employee})-[a:ASSESSED]->(c:Competence {id: $competence})
RETURN a.at AS at, a.method AS method, a.level AS level, a.by AS by, a.valid_until AS valid_until
ORDER BY at, method

// name:    assessed_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employee STRING, competence STRING, at STRING, method STRING, level INT64,
//          by STRING?, valid_until STRING?
// order:   competence, at, method
//
// Every assessment of one person.
MATCH (e:Employee {id: $employee})-[a:ASSESSED]->(c:Competence)
RETURN e.id AS employee, c.id AS competence, a.at AS at, a.method AS method, a.level AS level, a.by AS by,
    a.valid_until AS valid_until
ORDER BY competence, at, method

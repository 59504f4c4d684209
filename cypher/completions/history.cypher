// name:    history
// mode:    read
// access:  personal
// params:  employees LIST<STRING>, competences LIST<STRING>
// rows:    0..n  employee STRING, competence STRING, at STRING, method STRING, level INT64, by STRING?,
//          valid_until STRING?, valid_months INT64?
// order:   employee, competence, at, method
//
// Every assessment of some people in some competences.
MATCH (e:Employee)-[a:ASSESSED]->(c:Competence)
WHERE e.id IN $employees AND c.id IN $competences
RETURN e.id AS employee, c.id AS competence, a.at AS at, a.method AS method, a.level AS level, a.by AS by,
    a.valid_until AS valid_until, c.valid_months AS valid_months
ORDER BY employee, competence, at, method

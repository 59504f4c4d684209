// name:    assessments
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  employee STRING, competences LIST<STRING>, levels LIST<INT64>, methods LIST<STRING>, ats LIST<STRING>, untils LIST<STRING>
// order:   none
//
// The whole history of some people, grouped per employee (row by row takes Neo4j five times as long); an
// assessment without an end has an empty text in `untils`, since collect() leaves nulls out.
UNWIND $employees AS one
MATCH (e:Employee {id: one})
MATCH (e)-[a:ASSESSED]->(c:Competence)
RETURN e.id AS employee, collect(c.id) AS competences, collect(a.level) AS levels, collect(a.method) AS methods,
       collect(a.at) AS ats, collect(coalesce(a.valid_until, '')) AS untils

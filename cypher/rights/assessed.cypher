// name:    assessed
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  competence STRING, label STRING, at STRING, method STRING, level INT64, by STRING?,
//          valid_until STRING?
// order:   competence, at, method
//
// All assessments of a person.
MATCH (e:Employee {id: $employee})-[a:ASSESSED]->(c:Competence)
RETURN c.id AS competence, coalesce(c.label_nb, c.label_nn, c.label_en, c.id) AS label, a.at AS at, a.method AS method,
  a.level AS level, a.by AS by, a.valid_until AS valid_until
ORDER BY competence, at, method

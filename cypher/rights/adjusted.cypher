// name:    adjusted
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, competence STRING, label STRING, at STRING, level INT64, replaced
//          INT64, scope STRING, reason STRING?, by STRING?
// order:   employment, competence, at
//
// The levels that were set for a person herself.
MATCH (p:Employment {employee: $employee})-[a:ADJUSTED]->(c:Competence)
RETURN p.id AS employment, c.id AS competence, coalesce(c.label_nb, c.label_nn, c.label_en, c.id) AS label, a.at AS at,
  a.level AS level, a.replaced AS replaced, a.scope AS scope, a.reason AS reason, a.by AS by
ORDER BY employment, competence, at

// name:    adjustments_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, competence STRING, at STRING, level INT64, replaced INT64, scope STRING,
//          reason STRING?, by STRING?
// order:   employment, competence, at
//
// The adjustments of one person.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(m:Employment)-[a:ADJUSTED]->(c:Competence)
RETURN m.id AS employment, c.id AS competence, a.at AS at, a.level AS level, a.replaced AS replaced,
    a.scope AS scope, a.reason AS reason, a.by AS by
ORDER BY employment, competence, at

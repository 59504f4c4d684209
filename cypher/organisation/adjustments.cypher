// name:    adjustments
// mode:    read
// access:  personal
// rows:    0..n  employment STRING, competence STRING, at STRING, level INT64, replaced INT64, scope STRING,
//          reason STRING?, by STRING?
// order:   employment, competence, at
//
// Every adjustment.
MATCH (m:Employment)-[a:ADJUSTED]->(c:Competence)
RETURN m.id AS employment, c.id AS competence, a.at AS at, a.level AS level, a.replaced AS replaced,
    a.scope AS scope, a.reason AS reason, a.by AS by
ORDER BY employment, competence, at

// name:    adjustments
// mode:    read
// access:  personal
// params:
// rows:    0..n  employment STRING, competence STRING, at STRING, level INT64, replaced INT64
// order:   employment, competence, at
//
// Every individually set must level and the level that it replaced.
MATCH (p:Employment)-[a:ADJUSTED]->(c:Competence)
RETURN p.id AS employment, c.id AS competence, a.at AS at, a.level AS level, a.replaced AS replaced
ORDER BY employment, competence, at

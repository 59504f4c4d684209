// name:    adjustments_of
// mode:    read
// access:  personal
// params:  employee STRING, competence STRING
// rows:    0..n  employment STRING, at STRING, level INT64, replaced INT64, scope STRING, reason STRING?, by STRING?
// order:   employment, at
//
// The individually set must levels of a person in a competence, post by post.
MATCH (e:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(p:Employment)-[a:ADJUSTED]->(c:Competence {id: $competence})
RETURN p.id AS employment, a.at AS at, a.level AS level, a.replaced AS replaced, a.scope AS scope,
       a.reason AS reason, a.by AS by
ORDER BY employment, at

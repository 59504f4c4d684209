// name:    adjustments
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  employment STRING, competence STRING, at STRING, level INT64, replaced INT64
// order:   none
//
// Every individually set must level of some people, and the level that it replaced. The post is matched first:
// in one pattern the embedded engine starts from the other end, and reads every edge for each person.
UNWIND $employees AS one
MATCH (p:Employment {employee: one})
MATCH (p)-[a:ADJUSTED]->(c:Competence)
RETURN p.id AS employment, c.id AS competence, a.at AS at, a.level AS level, a.replaced AS replaced

// name:    broader_groups
// mode:    read
// access:  open
// rows:    0..n  child STRING, parent STRING
//
// Which competence groups lie under which.
MATCH (c:CompetenceGroup)-[:BROADER]->(p:CompetenceGroup)
RETURN c.id AS child, p.id AS parent

// name:    broader_groups
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which competence groups lie under which.
MATCH (s:CompetenceGroup)-[:BROADER]->(e:CompetenceGroup)
RETURN s.id AS a, e.id AS b

// name:    broader_groups
// mode:    read
// access:  open
// params:
// rows:    0..n  narrower STRING, broader STRING
// order:   narrower, broader
//
// The hierarchy of the groups; several parents are allowed.
MATCH (g:CompetenceGroup)-[:BROADER]->(b:CompetenceGroup)
RETURN g.id AS narrower, b.id AS broader
ORDER BY narrower, broader

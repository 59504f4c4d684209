// name:    broader_roles
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which roles lie under which.
MATCH (s:Role)-[:BROADER]->(e:Role)
RETURN s.id AS a, e.id AS b

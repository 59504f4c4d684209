// name:    builds_on
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which courses build on which.
MATCH (s:Course)-[:BUILDS_ON]->(e:Course)
RETURN s.id AS a, e.id AS b

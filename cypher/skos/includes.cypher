// name:    includes
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which profiles the roles include.
MATCH (s:Role)-[:INCLUDES]->(e:Profile)
RETURN s.id AS a, e.id AS b

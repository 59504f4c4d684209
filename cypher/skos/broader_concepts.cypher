// name:    broader_concepts
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which outside terms lie under which.
MATCH (s:Concept)-[:BROADER]->(e:Concept)
RETURN s.uri AS a, e.uri AS b

// name:    broader_areas
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which service areas lie under which.
MATCH (s:ServiceArea)-[:BROADER]->(e:ServiceArea)
RETURN s.id AS a, e.id AS b

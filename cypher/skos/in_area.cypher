// name:    in_area
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which roles belong to which service areas.
MATCH (s:Role)-[:IN_AREA]->(e:ServiceArea)
RETURN s.id AS a, e.id AS b

// name:    broader_areas
// mode:    read
// access:  open
// rows:    0..n  child STRING, parent STRING
//
// Which service areas lie under which.
MATCH (c:ServiceArea)-[:BROADER]->(p:ServiceArea)
RETURN c.id AS child, p.id AS parent

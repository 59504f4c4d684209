// name:    role_areas
// mode:    read
// access:  open
// rows:    0..n  role STRING, area STRING
// order:   role, area
//
// The service areas that each role belongs to.
MATCH (r:Role)-[:IN_AREA]->(a:ServiceArea)
RETURN r.id AS role, a.id AS area
ORDER BY role, area

// name:    includes
// mode:    read
// access:  open
// params:
// rows:    0..n  role STRING, profile STRING
// order:   role, profile
//
// Which common profiles each role includes.
MATCH (r:Role)-[:INCLUDES]->(p:Profile)
RETURN r.id AS role, p.id AS profile
ORDER BY role, profile

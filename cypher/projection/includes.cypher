// name:    includes
// mode:    read
// access:  open
// params:
// rows:    0..n  role STRING, included STRING
// order:   role, included
//
// Which common profiles each role includes.
MATCH (r:Role)-[:INCLUDES]->(p:Profile)
RETURN r.id AS role, p.id AS included
ORDER BY role, included

// name:    matrix_includes
// mode:    read
// access:  open
// rows:    0..n  role STRING, through STRING
//
// Which profiles each role includes.
MATCH (r:Role)-[:INCLUDES]->(p:Profile)
RETURN r.id AS role, p.id AS through

// name:    roles_own
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING
//
// The roles that require a competence themselves.
MATCH (r:Role)-[:REQUIRES]->(c:Competence {id: $id})
RETURN r.id AS id

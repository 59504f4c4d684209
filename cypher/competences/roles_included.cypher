// name:    roles_included
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING
//
// The roles that require a competence through a profile that they include.
MATCH (r:Role)-[:INCLUDES]->(p:Profile)-[:REQUIRES]->(c:Competence {id: $id})
RETURN r.id AS id

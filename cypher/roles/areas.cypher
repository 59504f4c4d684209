// name:    areas
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The service areas of a role.
MATCH (r:Role {id: $id})-[:IN_AREA]->(a:ServiceArea)
RETURN a.id AS id, a.label_nb AS label_nb, a.label_nn AS label_nn, a.label_en AS label_en
ORDER BY id

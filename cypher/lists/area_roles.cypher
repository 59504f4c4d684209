// name:    area_roles
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The roles of a service area itself.
MATCH (r:Role)-[:IN_AREA]->(a:ServiceArea {id: $id})
RETURN r.id AS id, r.label_nb AS label_nb, r.label_nn AS label_nn, r.label_en AS label_en
ORDER BY id

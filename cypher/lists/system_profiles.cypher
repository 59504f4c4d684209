// name:    system_profiles
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The profiles that concern an IT system.
MATCH (p:Profile)-[:CONCERNS]->(s:System {id: $id})
RETURN p.id AS id, p.label_nb AS label_nb, p.label_nn AS label_nn, p.label_en AS label_en
ORDER BY id

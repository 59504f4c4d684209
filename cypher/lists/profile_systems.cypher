// name:    profile_systems
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The IT systems that a profile concerns.
MATCH (p:Profile {id: $id})-[:CONCERNS]->(s:System)
RETURN s.id AS id, s.label_nb AS label_nb, s.label_nn AS label_nn, s.label_en AS label_en
ORDER BY id

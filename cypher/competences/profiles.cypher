// name:    profiles
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, level INT64?,
//                necessity STRING
// order:   id, necessity
//
// The profiles that require a competence.
MATCH (p:Profile)-[q:REQUIRES]->(c:Competence {id: $id})
RETURN p.id AS id, p.label_nb AS label_nb, p.label_nn AS label_nn, p.label_en AS label_en,
  q.level AS level, q.necessity AS necessity
ORDER BY id, necessity

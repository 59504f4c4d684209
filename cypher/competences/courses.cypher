// name:    courses
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, from_level INT64,
//                to_level INT64
// order:   id, from_level, to_level
//
// The courses that develop a competence.
MATCH (k:Course)-[d:DEVELOPS]->(c:Competence {id: $id})
RETURN k.id AS id, k.label_nb AS label_nb, k.label_nn AS label_nn, k.label_en AS label_en,
  d.from_level AS from_level, d.to_level AS to_level
ORDER BY id, from_level, to_level

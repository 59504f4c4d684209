// name:    develops
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, from_level INT64,
//                to_level INT64
// order:   id, from_level, to_level
//
// What a course develops, from which level to which.
MATCH (k:Course {id: $id})-[d:DEVELOPS]->(c:Competence)
RETURN c.id AS id, c.label_nb AS label_nb, c.label_nn AS label_nn, c.label_en AS label_en,
  d.from_level AS from_level, d.to_level AS to_level
ORDER BY id, from_level, to_level

// name:    levels
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  step INT64, description_nb STRING?, description_nn STRING?, description_en STRING?
// order:   step
//
// What each level of a competence looks like.
MATCH (c:Competence {id: $id})-[:HAS_LEVEL]->(l:Level)
RETURN l.step AS step, l.description_nb AS description_nb, l.description_nn AS description_nn,
  l.description_en AS description_en
ORDER BY step

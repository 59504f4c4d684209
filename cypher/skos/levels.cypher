// name:    levels
// mode:    read
// access:  open
// rows:    0..n  owner STRING, step INT64, description_nb STRING?, description_nn STRING?,
//                description_en STRING?
//
// Every described level with its competence.
MATCH (o:Competence)-[:HAS_LEVEL]->(n:Level)
RETURN o.id AS owner, n.step AS step, n.description_nb AS description_nb,
  n.description_nn AS description_nn, n.description_en AS description_en

// name:    outcomes
// mode:    read
// access:  open
// rows:    0..n  owner STRING, id STRING, kind STRING, text_nb STRING?, text_nn STRING?, text_en STRING?
//
// Every learning outcome with its competence.
MATCH (o:Competence)-[:HAS_OUTCOME]->(n:LearningOutcome)
RETURN o.id AS owner, n.id AS id, n.kind AS kind, n.text_nb AS text_nb, n.text_nn AS text_nn,
  n.text_en AS text_en

// name:    outcomes
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, kind STRING, text_nb STRING?, text_nn STRING?, text_en STRING?
// order:   id
//
// The learning outcomes of a competence.
MATCH (c:Competence {id: $id})-[:HAS_OUTCOME]->(o:LearningOutcome)
RETURN o.id AS id, o.kind AS kind, o.text_nb AS text_nb, o.text_nn AS text_nn, o.text_en AS text_en
ORDER BY id

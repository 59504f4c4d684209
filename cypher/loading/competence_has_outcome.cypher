// name:    competence_has_outcome
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING
// order:   start_id, end_id
//
// The HAS_OUTCOME edges of one vocabulary's competences.
MATCH (a:Competence)-[:HAS_OUTCOME]->(b:LearningOutcome)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id
ORDER BY start_id, end_id

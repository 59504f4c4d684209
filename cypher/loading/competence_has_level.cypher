// name:    competence_has_level
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, step INT64
// order:   start_id, step
//
// The HAS_LEVEL edges of one vocabulary's competences.
MATCH (a:Competence)-[:HAS_LEVEL]->(b:Level)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.step AS step
ORDER BY start_id, step

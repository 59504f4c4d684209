// name:    competence_in_group
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  start_id STRING, end_id STRING
// order:   start_id, end_id
//
// The IN_GROUP edges of one vocabulary's competences.
MATCH (a:Competence)-[:IN_GROUP]->(b:CompetenceGroup)
WHERE a.vocabulary = $vocabulary
RETURN a.id AS start_id, b.id AS end_id
ORDER BY start_id, end_id

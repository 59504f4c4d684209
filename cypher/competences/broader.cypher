// name:    broader
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The competences right above a competence.
MATCH (n:Competence {id: $id})-[:BROADER]->(b:Competence)
RETURN b.id AS id, b.label_nb AS label_nb, b.label_nn AS label_nn, b.label_en AS label_en
ORDER BY id

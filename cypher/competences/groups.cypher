// name:    groups
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The groups that a competence lies in.
MATCH (c:Competence {id: $id})-[:IN_GROUP]->(g:CompetenceGroup)
RETURN g.id AS id, g.label_nb AS label_nb, g.label_nn AS label_nn, g.label_en AS label_en
ORDER BY id

// name:    group_competences
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The competences that lie in a group itself.
MATCH (c:Competence)-[:IN_GROUP]->(g:CompetenceGroup {id: $id})
RETURN c.id AS id, c.label_nb AS label_nb, c.label_nn AS label_nn, c.label_en AS label_en
ORDER BY id

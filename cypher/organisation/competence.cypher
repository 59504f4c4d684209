// name:    competence
// mode:    read
// access:  open
// params:  competence STRING
// rows:    0..1  id STRING
//
// The competence with this id, if there is one.
MATCH (c:Competence {id: $competence})
RETURN c.id AS id

// name:    learning
// mode:    read
// access:  open
// params:  competence STRING
// rows:    0..1  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, learned_by LIST<STRING>
//
// How a competence is learned.
MATCH (c:Competence {id: $competence})
RETURN c.id AS id, c.label_nb AS label_nb, c.label_nn AS label_nn, c.label_en AS label_en,
  coalesce(c.learned_by, []) AS learned_by

// name:    competences
// mode:    read
// access:  open
// params:
// rows:    0..n  id STRING, valid_months INT64?, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// Every competence, how long an assessment of it holds, and what it is called.
MATCH (c:Competence)
RETURN c.id AS id, c.valid_months AS valid_months, c.label_nb AS label_nb, c.label_nn AS label_nn,
       c.label_en AS label_en
ORDER BY id

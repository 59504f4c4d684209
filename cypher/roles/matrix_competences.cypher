// name:    matrix_competences
// mode:    read
// access:  open
// rows:    0..n  id STRING, uri STRING?, label_nb STRING?, label_nn STRING?, label_en STRING?
//
// Every competence with its names.
MATCH (c:Competence)
RETURN c.id AS id, c.uri AS uri, c.label_nb AS label_nb, c.label_nn AS label_nn, c.label_en AS label_en

// name:    matrix_roles
// mode:    read
// access:  open
// rows:    0..n  id STRING, uri STRING?, label_nb STRING?, label_nn STRING?, label_en STRING?
//
// Every role with its names.
MATCH (r:Role)
RETURN r.id AS id, r.uri AS uri, r.label_nb AS label_nb, r.label_nn AS label_nn, r.label_en AS label_en

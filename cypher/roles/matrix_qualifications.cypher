// name:    matrix_qualifications
// mode:    read
// access:  open
// rows:    0..n  role STRING, any_of STRING, id STRING, necessity STRING, due STRING?, months INT64?,
//                exemption STRING?, label_nb STRING?, label_nn STRING?, label_en STRING?
//
// The qualifications that roles require; rows of a role with the same any_of are alternatives.
MATCH (r:Role)-[q:REQUIRES_QUALIFICATION]->(f:Qualification)
RETURN r.id AS role, q.any_of AS any_of, f.id AS id, q.necessity AS necessity, q.due AS due,
  q.months AS months, q.exemption AS exemption, f.label_nb AS label_nb, f.label_nn AS label_nn,
  f.label_en AS label_en

// name:    required_qualifications
// mode:    read
// access:  open
// params:
// rows:    0..n  role STRING, any_of STRING, qualification STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, necessity STRING, due STRING?, months INT64?, exemption STRING?
// order:   role, any_of, qualification
//
// What each role requires formally; qualifications with the same any_of are alternatives.
MATCH (r:Role)-[q:REQUIRES_QUALIFICATION]->(n:Qualification)
RETURN r.id AS role, q.any_of AS any_of, n.id AS qualification, n.label_nb AS label_nb, n.label_nn AS label_nn,
       n.label_en AS label_en, q.necessity AS necessity, q.due AS due, q.months AS months,
       q.exemption AS exemption
ORDER BY role, any_of, qualification
